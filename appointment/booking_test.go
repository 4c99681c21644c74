package appointment_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// A program may make a Booking of its own, for example in a test. Its ScheduleFlag decides.
func TestBooking_MadeByCaller(t *testing.T) {
	t.Parallel()
	day := appointment.Date{Year: 2026, Month: 11, Day: 24}
	tests := map[appointment.ScheduleFlag]bool{
		"1":                       true,
		appointment.FlagBooked:    true,
		appointment.FlagNotNeeded: false,
		appointment.FlagByStaff:   false,
	}
	for flag, want := range tests {
		t.Run("flag "+string(flag), func(t *testing.T) {
			t.Parallel()
			b := &appointment.Booking{ScheduleFlag: flag, ScheduleSeq: "1", ScheduleDate: day}
			if got := b.Booked(); got != want {
				t.Errorf("Booked() = %v, want %v", got, want)
			}
			slot, ok := b.Slot()
			if ok != want || ok && slot.Date != day || !ok && slot != (appointment.BookedSlot{}) {
				t.Errorf("Slot() = day %v, %v; want day %v, %v", slot.Date, ok, day, want)
			}
		})
	}
}

func TestBooking_CancelRequest_MadeByCaller(t *testing.T) {
	t.Parallel()
	b := &appointment.Booking{ScheduleFlag: appointment.FlagBooked, ScheduleSeq: "1"}
	if got := b.CancelRequest(); got.ScheduleSeq != "1" || got.PlacerOrderNO != "" {
		t.Errorf("CancelRequest() = scheduleSeq %q, placerOrderNO %q; want 1 and none", got.ScheduleSeq, got.PlacerOrderNO)
	}
}

// Slot takes the values that the response leaves out from the request.
func TestBooking_Slot_ValuesOfRequest(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) {
		writeResponse(w, r, `{"statusCode":"00000000","data":{"resultCode":"Success","result":`+
			`{"scheduleFlag":"2","scheduleSeq":"1","scheduleDate":"2026-11-24","scheduleResourceRoom":"DX 1室"}}}`)
	})
	save := fullSaveRequest()
	booking, err := client.SaveSchedule(t.Context(), save)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := booking.Slot()
	want := appointment.BookedSlot{
		ResourceUID: save.ScheduleResourceUID, ResourceName: save.ScheduleResourceName, Room: "DX 1室",
		Date: save.ScheduleDate, Start: save.StartTime, End: save.EndTime,
	}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("Slot() = %v, want true (-want +got):\n%s", ok, diff)
	}
}

// The methods of a booking do not change in JSON, whatever flags the dialect has.
func TestBooking_JSON_Methods(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		flag   string
		booked []appointment.ScheduleFlag
		want   bool
	}{
		{"2", nil, true},
		{"1", nil, true},
		{"0", nil, false},
		{"5", nil, false},
		{"8", []appointment.ScheduleFlag{"8"}, true},
	} {
		t.Run("flag "+tt.flag, func(t *testing.T) {
			t.Parallel()
			document := `{"statusCode":"00000000","unknown":"` + privateText + `","data":{"resultCode":"Success","result":{"scheduleFlag":"` + tt.flag + `"`
			if tt.want {
				document += `,"scheduleSeq":"7","scheduleDate":"2026-11-24","scheduleNotice":"空腹","room":"3"`
			}
			client := newDialectClient(t, appointment.Laida, &appointment.Dialect{BookedFlags: tt.booked}, func(w http.ResponseWriter, r *http.Request) {
				writeResponse(w, r, document+`}}}`)
			})
			booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
			if err != nil {
				t.Fatal(err)
			}
			wantSlot, _ := booking.Slot()
			checkReadBack(t, booking)
			for _, got := range readBack(t, booking) {
				slot, ok := got.Slot()
				if got.Booked() != tt.want || ok != tt.want || slot != wantSlot {
					t.Errorf("Booked() = %v, Slot() = start %v, %v; want %v, start %v", got.Booked(), slot.Start, ok, tt.want, wantSlot.Start)
				}
				if diff := cmp.Diff(booking.CancelRequest(), got.CancelRequest()); diff != "" {
					t.Errorf("CancelRequest() (-want +got):\n%s", diff)
				}
				if got.Raw() != nil {
					t.Errorf("Raw() has %d bytes, want none", len(got.Raw()))
				}
				checkNotPrinted(t, got, "空腹", fullSaveRequest().Name)
			}
			encoded, err := json.Marshal(booking)
			if err != nil || bytes.Contains(encoded, []byte(privateText)) || bytes.Contains(encoded, []byte(systemKey)) {
				t.Errorf("JSON = %s, %v; want it without the text of an unknown field of the envelope, and without the key", encoded, err)
			}
			if !bytes.Contains(booking.Raw(), []byte(privateText)) {
				t.Errorf("Raw() = %s, want it with %s", booking.Raw(), privateText)
			}
		})
	}
}

// A booking that a program made has no request, also after JSON.
func TestBooking_JSON_MadeByCaller(t *testing.T) {
	t.Parallel()
	for _, got := range readBack(t, &appointment.Booking{ScheduleFlag: appointment.FlagBooked, ScheduleSeq: "1"}) {
		if cancel := got.CancelRequest(); cancel.ScheduleSeq != "1" || cancel.PlacerOrderNO != "" || cancel.Save != nil || !got.Booked() {
			t.Errorf("CancelRequest() = scheduleSeq %q, placerOrderNO %q; want 1 and none", cancel.ScheduleSeq, cancel.PlacerOrderNO)
		}
	}
	var b appointment.Booking
	err := json.Unmarshal([]byte(`{"scheduleFlag":"2","scheduleSeq":"7","scheduleDate":"20261124","unknown":[1]}`), &b)
	if want := (appointment.Date{Year: 2026, Month: 11, Day: 24}); err != nil || b.ScheduleSeq != "7" || b.ScheduleDate != want {
		t.Errorf("Unmarshal = %v, scheduleSeq %q, scheduleDate %v; want nil, 7, %v", err, b.ScheduleSeq, b.ScheduleDate, want)
	}
}

func TestBooking_WithRequest(t *testing.T) {
	t.Parallel()
	req := fullSaveRequest()
	booking := &appointment.Booking{ScheduleFlag: appointment.FlagBooked, ScheduleSeq: "7"}
	with := booking.WithRequest(req)
	if slot, _ := with.Slot(); slot.ResourceUID != req.ScheduleResourceUID {
		t.Errorf("resource of the slot = %q, want that of the request, %q", slot.ResourceUID, req.ScheduleResourceUID)
	}
	if got := with.CancelRequest(); got.PlacerOrderNO != req.PlacerOrderNO || got.ScheduleSeq != "7" {
		t.Errorf("order and number of the cancel request = %q, %q, want %q, 7", got.PlacerOrderNO, got.ScheduleSeq, req.PlacerOrderNO)
	}
	document, err := json.Marshal(with.WithRequest(nil))
	if err != nil || strings.Contains(string(document), req.Name) {
		t.Errorf("JSON without the request = %s, %v, want no patient data", document, err)
	}
	if slot, _ := booking.Slot(); slot.ResourceUID != "" {
		t.Errorf("resource of the slot of the original booking = %q, want none", slot.ResourceUID)
	}
}
