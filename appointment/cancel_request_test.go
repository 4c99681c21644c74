package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The cancel of a save can be sent after a restart, when its booking is lost. The request is a
// copy: a later change of the save does not change it.
func TestSaveRequest_CancelRequest(t *testing.T) {
	t.Parallel()
	hospital := startHospital(t, appointment.Mingtian)
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	save := fullSaveRequest()
	if _, err := client.SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}

	cancel := save.CancelRequest()
	save.PlacerOrderNO = "another"
	if got, want := cancel.Save.PlacerOrderNO, cancel.PlacerOrderNO; got != want {
		t.Errorf("order of Save after a change of the caller's save = %q, want %q", got, want)
	}
	_, err = client.CancelSchedule(t.Context(), cancel)
	if n := len(hospital.Bookings()); err != nil || n != 0 {
		t.Errorf("CancelSchedule = %v, and %d bookings are left; want nil and 0", err, n)
	}
}
