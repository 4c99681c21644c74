package appointment_test

import (
	"slices"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
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
