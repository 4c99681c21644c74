package proof

import (
	"context"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// Run ends while a save is in flight: its outcome is recorded, and no other offer is sent.
func TestLedger_Run_StopDuringSave(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	offers := f.offers(t, 1)
	f.hospitals[0].Fail(appointment.SaveSchedule, full.Uncommitted())
	h := f.gates[0].holdResponse(appointment.SaveSchedule)
	f.intend(t, time.Now().Add(time.Hour), offers...)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.ledger.Run(ctx) }()
	h.wait(t)
	cancel()
	select {
	case err := <-done:
		t.Errorf("Run = %v while a save is in flight, want that it waits", err)
	default:
	}
	h.release()
	if err := <-done; err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	entry := f.entry(t, 1)
	if entry.State != ledger.Intended || len(entry.Attempts) != 1 || entry.Attempts[0].State != ledger.Rejected {
		t.Errorf("the order is %v after %v, want %s after one rejection", entry, entry.Attempts, ledger.Intended)
	}
	f.checkBookings(t, 1, 0, 0)
	f.exec(t, "UPDATE ledger_orders SET due = 1")
	startRun(t, f.ledger)
	if entry := f.waitState(t, 1, ledger.Booked); entry.Hospital != f.names[1] || f.hospitals[0].Deliveries(appointment.SaveSchedule) != 1 {
		t.Errorf("the order is %v, want it at %s, and no other save of the first offer", entry, f.names[1])
	}
}

// Several Runs settle many orders with one query at a time each.
func TestLedger_Run_ManyOrders(t *testing.T) {
	t.Parallel()
	const orders = 40
	f := newFixture(t, 2)
	faults := make([]appointmenttest.Fault, orders)
	for i := range faults {
		faults[i] = appointmenttest.CommitLate(time.Minute)
	}
	f.hospitals[0].Fail(appointment.SaveSchedule, faults...)
	for order := range orders {
		offers := f.offers(t, order)
		f.intend(t, time.Now().Add(time.Hour), offers[order%2])
	}
	second, _ := f.open(t)
	startRun(t, f.ledger)
	startRun(t, second)
	waitUntil(t, "all saves", func() bool {
		return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders WHERE state IN ('SaveUnknown', 'NotBooked', 'Booked')") == orders
	}, func() any { return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders WHERE state = 'Booked'") })
	f.hospitals[0].Settle() // late commits
	waitUntil(t, "all booked", func() bool {
		f.exec(t, "UPDATE ledger_attempts SET due = 1 WHERE state = 'NotBooked' AND due > 0") // those that were too late
		return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders WHERE state IN ('Booked', 'Stray')") == orders
	}, func() any { return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders WHERE state = 'Booked'") })
	f.checkBookings(t, 0, orders/2, orders/2)
	f.checkBookings(t, 1, orders/2, orders/2)
}

// A hospital that does not respond delays no other.
func TestLedger_Run_HangingHospital(t *testing.T) {
	t.Parallel()
	const orders = 40
	f := newFixture(t, 2)
	for order := range orders {
		f.intend(t, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[0], Save: f.save(t, 0, order)})
		f.gates[0].holdRequest(appointment.SaveSchedule)
	}
	h := f.gates[0].queue[appointment.SaveSchedule][0]
	startRun(t, f.ledger)
	h.wait(t)
	f.intend(t, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[1], Save: f.save(t, 1, orders)})
	f.waitState(t, orders, ledger.Booked)
	if n := queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders WHERE state = 'Saving'"); n != 4 {
		t.Errorf("%d saves at the hospital that hangs, want 4", n)
	}
	f.gates[0].releaseAll()
}

// Run goes on when the database fails, and reports it.
func TestLedger_Run_DatabaseFails(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.intend(t, time.Now().Add(time.Hour), f.offers(t, 1)...)
	f.exec(t, "ALTER TABLE ledger_attempts RENAME TO away")
	startRun(t, f.ledger)
	if alarm := f.events.waitAlarm(t, ledger.AlarmFailure); alarm.Err == nil || alarm.Order != "" {
		t.Errorf("alarm = %+v, want the error of the database", alarm)
	}
	f.exec(t, "ALTER TABLE away RENAME TO ledger_attempts")
	f.waitState(t, 1, ledger.Booked)
}

// Run of a context that has ended does nothing.
func TestLedger_Run_ContextEnded(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.ledger.Run(ctx); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}
