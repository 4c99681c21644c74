package proof

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// A database that was restored, or an asynchronous standby that was promoted, lacks the record of a
// request that is being sent. The outcome of that request must not be recorded for another attempt: the
// call fails, and an alarm reports it.
func TestLedger_RecordLost(t *testing.T) {
	t.Parallel()
	const lost = "the database has lost the record"
	forget := func(t *testing.T, f *fixture) {
		t.Helper()
		f.exec(t, "DELETE FROM ledger_attempts")
		f.exec(t, "DELETE FROM ledger_orders")
	}
	tests := []struct {
		name      string
		operation appointment.Operation
		booked    bool // before
		call      func(t *testing.T, f *fixture) error
		lose      func(t *testing.T, f *fixture)
	}{
		{"of a save", appointment.SaveSchedule, false, func(t *testing.T, f *fixture) error {
			_, err := f.ledger.Book(t.Context(), f.names[0], f.save(t, 0, 1))
			return err
		}, forget},
		{"of a save, and the order is sent elsewhere meanwhile", appointment.SaveSchedule, false, func(t *testing.T, f *fixture) error {
			_, err := f.ledger.Book(t.Context(), f.names[0], f.save(t, 0, 1))
			return err
		}, func(t *testing.T, f *fixture) {
			t.Helper()
			forget(t, f)
			save := f.save(t, 1, 1)
			f.hospitals[1].Fail(appointment.SaveSchedule, failingQueries(1)...)
			f.hospitals[1].Fail(appointment.QuerySchedule, failingQueries(9)...)
			other, _ := f.open(t)
			if _, err := other.Book(t.Context(), f.names[1], save); err != nil {
				t.Error(err)
			}
		}},
		{"of a cancel", appointment.CancelSchedule, true, func(t *testing.T, f *fixture) error {
			_, err := f.ledger.Cancel(t.Context(), orderNO(1), operator)
			return err
		}, forget},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 2)
			if tt.booked {
				f.book(t, 1, ledger.Booked)
			}
			h := f.gates[0].holdResponse(tt.operation)
			result := make(chan error, 1)
			go func() { result <- tt.call(t, f) }()
			h.wait(t)
			tt.lose(t, f)
			h.release()
			if err := <-result; err == nil || !strings.Contains(err.Error(), lost) {
				t.Errorf("the call = %v, want %q", err, lost)
			}
			if alarm := f.events.waitAlarm(t, ledger.AlarmFailure); alarm.Order != orderNO(1) || alarm.Err == nil {
				t.Errorf("the alarm is %+v, want the order and the error", alarm)
			}
			if n := queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_attempts WHERE state = 'Booked'"); n != 0 {
				t.Errorf("%d attempts are Booked, want 0", n)
			}
		})
	}
}
