package appointment_test

import (
	"net/http"
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
