package appointment_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/google/go-cmp/cmp"
)

// TestClient_QuerySaveCancel queries, books the first open slot and cancels, at every vendor.
func TestClient_QuerySaveCancel(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := startHospital(t, vendor)
			client, err := appointment.NewClient(hospital.Config())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.CloseIdleConnections)

			query := fullQueryRequest()
			slot := querySwappedSchedule(t, client, query)
			save := fullSaveRequest()
			fromQuery := appointment.NewSaveRequest(query, slot)
			save.ServiceText, save.ProcedureName = fromQuery.ServiceText, fromQuery.ProcedureName
			if save.ServiceText != "上肢" || save.ProcedureName != query.ProcedureName {
				t.Errorf("NewSaveRequest = serviceText %q, procedureName %q; want those of the query, %q and %q",
					save.ServiceText, save.ProcedureName, query.ServiceText, query.ProcedureName)
			}

			booking, err := client.SaveSchedule(t.Context(), save)
			if err != nil {
				t.Fatal(err)
			}
			wantSlot := appointment.BookedSlot{
				ResourceUID: "18", ResourceName: "DX", Location: "门诊楼一层", Room: "DX 1室",
				Date: slot.ArrangeDay, Start: slot.StartTime, End: slot.EndTime,
			}
			gotSlot, ok := booking.Slot()
			if diff := cmp.Diff(wantSlot, gotSlot); diff != "" || !ok {
				t.Errorf("Slot() = %v, want true (-want +got):\n%s", ok, diff)
			}

			cancel := booking.CancelRequest()
			wantCancel := &appointment.CancelRequest{
				PlacerOrderNO: save.PlacerOrderNO, ScheduleSeq: booking.ScheduleSeq, OrganizationID: save.OrganizationID,
				ScheduleOperatorID: save.ScheduleOperatorID, ScheduleOperatorName: save.ScheduleOperatorName,
				Save: save,
			}
			if diff := cmp.Diff(wantCancel, cancel); diff != "" || cancel.ScheduleSeq == "" {
				t.Errorf("CancelRequest() has scheduleSeq %q, want one (-want +got):\n%s", cancel.ScheduleSeq, diff)
			}
			_, err = client.CancelSchedule(t.Context(), cancel)
			if n := len(hospital.Bookings()); err != nil || n != 0 {
				t.Errorf("CancelSchedule = %v, and %d bookings are left; want nil and 0", err, n)
			}
			_, err = client.CancelSchedule(t.Context(), cancel)
			checkClass(t, err, appointment.ErrRejected)
		})
	}
}

// querySwappedSchedule queries a hospital that has an open slot and a full one, and returns the
// open one. Like the published example, the hospital swaps serviceText and procedureName in its
// response.
func querySwappedSchedule(t *testing.T, client *appointment.Client, query *appointment.QueryRequest) appointment.Slot {
	t.Helper()
	schedule, err := client.QuerySchedule(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	if schedule.ServiceText != query.ProcedureName || schedule.ProcedureName != query.ServiceText {
		t.Errorf("serviceText, procedureName = %q, %q; want them swapped, or this test proves nothing",
			schedule.ServiceText, schedule.ProcedureName)
	}
	slots := slices.Collect(schedule.Slots())
	if len(slots) != 2 || !slots[0].Open() || slots[1].Open() {
		t.Fatalf("Slots() = %d slots, want 2: the first open, the second full", len(slots))
	}
	return slots[0]
}

// storingHospital is a simulated hospital, with the bodies of the requests that its client sends.
type storingHospital struct {
	*appointmenttest.Hospital
	client *appointment.Client
	bodies [][]byte
}

func startStoringHospital(t *testing.T, vendor appointment.Vendor, d *appointment.Dialect) *storingHospital {
	t.Helper()
	var opts []appointmenttest.Option
	if d != nil {
		opts = append(opts, appointmenttest.WithDialect(*d))
	}
	h := &storingHospital{Hospital: startHospital(t, vendor, opts...)}
	cfg := h.Config()
	cfg.Dialect = d
	client, err := appointment.NewClient(cfg, appointment.WithRetries(0), appointment.WithTransport(func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			h.bodies = append(h.bodies, body)
			r = r.Clone(r.Context())
			r.Body = io.NopCloser(bytes.NewReader(body))
			return next.RoundTrip(r)
		})
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	h.client = client
	return h
}

// storedFlows are ways to make and cancel a booking. store is called with the values that a program
// stores between two steps.
var storedFlows = map[string]func(*testing.T, *storingHospital, *appointment.SaveRequest, storeFuncs){
	"save and cancel": func(t *testing.T, h *storingHospital, save *appointment.SaveRequest, store storeFuncs) {
		booking, err := h.client.SaveSchedule(t.Context(), store.save(save))
		if err != nil {
			t.Fatal(err)
		}
		seq := h.Bookings()[0].ScheduleSeq
		cancelStored(t, h, store.booking(booking))
		if last := h.bodies[len(h.bodies)-1]; !bytes.Contains(last, []byte(seq)) {
			t.Errorf("the cancel is %s, want it with the scheduleSeq %s", last, seq)
		}
	},
	"responses lost": func(t *testing.T, h *storingHospital, save *appointment.SaveRequest, store storeFuncs) {
		h.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
		h.Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
		booking, err := h.client.SaveSchedule(t.Context(), store.save(save))
		if err != nil || booking.Source != appointment.SourceQuery {
			t.Fatalf("SaveSchedule = %v, %v; want a booking that a query found", booking, err)
		}
		cancelStored(t, h, store.booking(booking)) // its query needs the save
	},
	"found after a crash": func(t *testing.T, h *storingHospital, save *appointment.SaveRequest, store storeFuncs) {
		stored := store.save(save)
		if _, err := h.client.SaveSchedule(t.Context(), save); err != nil {
			t.Fatal(err)
		}
		booking, err := h.client.FindBooking(t.Context(), stored)
		if err != nil {
			t.Fatal(err)
		}
		cancelStored(t, h, store.booking(booking))
	},
}

// storeFuncs are the functions that store a request and a booking between two steps.
type storeFuncs struct {
	save    func(*appointment.SaveRequest) *appointment.SaveRequest
	booking func(*appointment.Booking) *appointment.Booking
}

func cancelStored(t *testing.T, h *storingHospital, b *appointment.Booking) {
	t.Helper()
	slot, ok := b.Slot()
	if !ok || slot.Start != appointment.ClockAt(8, 0) || !b.Booked() {
		t.Errorf("Slot() = start %v, %v; want 08:00, true", slot.Start, ok)
	}
	if _, err := h.client.CancelSchedule(t.Context(), b.CancelRequest()); err != nil {
		t.Errorf("CancelSchedule error = %v, want none", err)
	}
	if n := len(h.Bookings()); n != 0 {
		t.Errorf("%d bookings are left, want 0", n)
	}
}

// One program stores the request and the booking as JSON, and another keeps them in memory. The
// hospital receives the same bytes from both: the save, the cancel with its scheduleSeq, and the
// queries.
func TestJSON_HospitalReceivesSameBytes(t *testing.T) {
	t.Parallel()
	renamed := &appointment.Dialect{
		Names:  map[string]string{"placerOrderNO": "orderNumber", "scheduleSeq": "bookNumber", "SaveSchedule.birthDate": "born"},
		Values: map[string]map[string]string{"scheduleFlag": {"0": "N", "2": "Y", "5": "M"}, "sex": {"男": "M", "女": "F"}},
	}
	otherFlag := &appointment.Dialect{ // the flag of a booking is none of the published ones
		Values:      map[string]map[string]string{"scheduleFlag": {"0": "0", "2": "9"}},
		BookedFlags: []appointment.ScheduleFlag{"2"},
	}
	for _, vendor := range sampleVendors() {
		for dialectName, d := range map[string]*appointment.Dialect{"vendor's dialect": nil, "renamed fields": renamed, "another flag": otherFlag} {
			for flowName, flow := range storedFlows {
				t.Run(fmt.Sprint(vendor, "/", dialectName, "/", flowName), func(t *testing.T) {
					t.Parallel()
					save := fullSaveRequest()
					save.Extra = map[string]string{"submitExamRequestInfo": "1"}
					save.BirthDate, save.OrganizationID = appointment.Date{Year: 1900, Month: 1, Day: 1}, "" // no date; the default
					save.RequestedDate = time.Date(2026, 11, 23, 2, 23, 44, 999, time.UTC)
					kept := startStoringHospital(t, vendor, d)
					flow(t, kept, save, storeFuncs{
						func(r *appointment.SaveRequest) *appointment.SaveRequest { return r },
						func(b *appointment.Booking) *appointment.Booking { return b },
					})
					for form := range readBack(t, save) {
						stored := startStoringHospital(t, vendor, d)
						flow(t, stored, save, storeFuncs{
							func(r *appointment.SaveRequest) *appointment.SaveRequest { return readBack(t, r)[form] },
							func(b *appointment.Booking) *appointment.Booking { return readBack(t, b)[form] },
						})
						if diff := cmp.Diff(kept.bodies, stored.bodies); diff != "" {
							t.Errorf("requests with form %d, want those of the kept values (-want +got):\n%s", form, diff)
						}
					}
				})
			}
		}
	}
}
