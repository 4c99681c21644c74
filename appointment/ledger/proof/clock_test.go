package proof

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// After the database's clock jumps ahead, the quiet time begins again: no query settles the order
// because of the jump.
func TestLedger_Clock_JumpsAhead(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, ledger.WithQuietTime(time.Hour))
	s, l := f.openStatements(t)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	f.book(t, 1, ledger.SaveUnknown)
	startRun(t, l)
	waitUntil(t, "a reading of the clock", func() bool { _, err := l.Entry(t.Context(), orderNO(1)); return err == nil }, func() any { return nil })
	f.exec(t, "UPDATE ledger_attempts SET due = 1")
	f.waitQueried(t, 1, 1)
	s.jump(3 * time.Hour)
	f.events.waitAlarm(t, ledger.AlarmClock)
	waitUntil(t, "a query", func() bool { return f.entry(t, 1).Attempts[0].Tries > 1 }, func() any { return f.entry(t, 1) })
	if got := f.entry(t, 1).State; got != ledger.SaveUnknown {
		t.Errorf("the order is %s after the jump, want %s", got, ledger.SaveUnknown)
	}
	if deadline := queryValue[int64](t, f, "SELECT deadline FROM ledger_attempts"); deadline < time.Now().Add(2*time.Hour).UnixMilli() {
		t.Errorf("the deadline is %v, want one by the new time", time.UnixMilli(deadline))
	}
	if n := len(f.events.alarms(ledger.AlarmClock)); n != 1 {
		t.Errorf("%d alarms, want 1", n)
	}
}

// A process records a finding while another one restarts the quiet times. The old deadline must not be
// written back: the next query would settle the order too early.
func TestLedger_Clock_JumpsDuringFinding(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, ledger.WithQuietTime(time.Hour))
	if f.database.dialect == ledger.SQLite {
		t.Skip("the transaction of one process keeps the other from writing")
	}
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	f.book(t, 1, ledger.SaveUnknown)
	reached, released := make(chan struct{}), make(chan struct{})
	release := sync.OnceFunc(func() { close(released) })
	defer release()
	var reads, readings atomic.Int32
	slow, recorder := f.openStatements(t)
	slow.setAfter(func(statement string) {
		if strings.Contains(statement, "FROM ledger_attempts WHERE order_no") && reads.Add(1) == 2 { // of the transaction that records
			close(reached)
			<-released
		}
	})
	stop := startRun(t, recorder)
	defer release() // before Run ends
	f.exec(t, "UPDATE ledger_attempts SET due = 1")
	select {
	case <-reached:
	case <-time.After(10 * time.Second):
		t.Fatal("no finding is recorded after 10 seconds, want one")
	}
	s, l := f.openStatements(t)
	s.setAfter(func(statement string) {
		if isReading(statement) {
			readings.Add(1)
		}
	})
	startRun(t, l)
	waitUntil(t, "a reading of the clock", func() bool { return readings.Load() > 1 }, func() any { return readings.Load() })
	s.jump(3 * time.Hour)
	for end := time.Now().Add(time.Second); time.Now().Before(end) && len(f.events.alarms(ledger.AlarmClock)) == 0; { // it waits for the transaction
		time.Sleep(10 * time.Millisecond)
	}
	release()
	f.events.waitAlarm(t, ledger.AlarmClock)
	stop()
	if deadline := queryValue[int64](t, f, "SELECT deadline FROM ledger_attempts"); deadline < time.Now().Add(2*time.Hour).UnixMilli() {
		t.Errorf("the deadline is %v, want one by the new time", time.UnixMilli(deadline))
	}
}

// After the clock jumps back, nothing waits for the old times: unknown outcomes, intents, wishes and
// calls of WithSettled.
func TestLedger_Clock_JumpsBack(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	var isBroken atomic.Bool
	settled := ledger.WithSettled(func(_ context.Context, _ *sql.Tx, e *ledger.Entry) error {
		if isBroken.Load() {
			return errors.New("the table is locked")
		}
		if e.Order == orderNO(4) {
			calls.Add(1)
		}
		return nil
	})
	f := newFixture(t, 1, settled)
	s, ahead := f.openStatements(t)
	s.jump(3 * time.Hour) // from the start: no jump
	save := map[int]*appointment.SaveRequest{}
	for order := 1; order <= 4; order++ {
		save[order] = f.save(t, 0, order)
	}
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	f.hospitals[0].Fail(appointment.QuerySchedule, failingQueries(3)...)
	for _, order := range []int{1, 3, 4} {
		isBroken.Store(order == 4)
		if _, err := ahead.Book(t.Context(), f.names[0], save[order]); err != nil {
			t.Fatal(err)
		}
	}
	isBroken.Store(false)
	f.gates[0].refuse(true)
	if _, err := ahead.Cancel(t.Context(), orderNO(3), operator); !errors.Is(err, ledger.ErrPending) {
		t.Fatalf("Cancel = %v, want %v", err, ledger.ErrPending)
	}
	f.exec(t, "UPDATE ledger_orders SET due = due + 60000 WHERE order_no = ?", orderNO(4)) // after many failures
	f.gates[0].refuse(false)
	f.intend(t, time.Now().Add(24*time.Hour), ledger.Offer{Hospital: f.names[0], Save: save[2]})
	f.exec(t, "UPDATE ledger_orders SET due = due + 10860000 WHERE order_no = ?", orderNO(2)) // by the clock that is ahead
	f.exec(t, "UPDATE ledger_attempts SET due = due + 60000 WHERE due > 0")
	startRun(t, ahead)
	s.jump(0)
	f.waitState(t, 1, ledger.Booked)
	f.waitState(t, 2, ledger.Booked)
	f.waitState(t, 3, ledger.Cancelled)
	waitUntil(t, "WithSettled for order 4", func() bool { return calls.Load() == 1 }, func() any { return calls.Load() })
}

// The deadline of the next offer counts from before the transaction that records it, however long that
// takes. With a later deadline, the sender could send after another process has settled the order.
func TestLedger_Clock_DeadlineOfNextOffer(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	s, l := f.openStatements(t)
	offers := f.offers(t, 1)
	f.gates[0].refuse(true)
	h := f.gates[1].holdRequest(appointment.SaveSchedule)
	var readings atomic.Int32
	s.setAfter(func(statement string) {
		if isReading(statement) && readings.Add(1) == 2 { // of the transaction that claims the second offer
			<-time.After(1500 * time.Millisecond) // the process is stopped
		}
	})
	go func() { _, _ = l.BookFirst(context.Background(), offers) }()
	h.wait(t)
	row := time.UnixMilli(queryValue[int64](t, f, "SELECT deadline FROM ledger_attempts WHERE number = 2"))
	if h.deadline.After(row) {
		t.Errorf("the save is sent until %v, want until %v at most", h.deadline, row)
	}
}

// A commit whose response is lost counts as carried out: nothing is sent, and a query settles the
// order.
func TestLedger_Commit_BeforeSave(t *testing.T) {
	t.Parallel()
	for name, isCommitted := range map[string]bool{"committed": true, "not committed": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			s, l := f.openStatements(t)
			save := f.save(t, 0, 1)
			s.setCommit(loseResponse(1, isCommitted))
			if entry, err := l.Book(t.Context(), f.names[0], save); err == nil || entry != nil {
				t.Errorf("Book = %v, %v, want an error", entry, err)
			}
			if !isCommitted {
				if entry, err := l.Book(t.Context(), f.names[0], save); err != nil || entry.State != ledger.Booked {
					t.Errorf("Book again = %v, %v, want %s", entry, err, ledger.Booked)
				}
				return
			}
			if entry, err := l.Book(t.Context(), f.names[0], save); err != nil || entry.State != ledger.Saving {
				t.Errorf("Book again = %v, %v, want %s", entry, err, ledger.Saving)
			}
			f.age(t, 1, 4*time.Second)
			startRun(t, l)
			f.waitState(t, 1, ledger.NotBooked)
			f.checkBookings(t, 0, 0, 0)
		})
	}
}

// The outcome is recorded although the database fails for a moment. If the claim of the next offer may
// be stored, it is not sent.
func TestLedger_Commit_AfterSave(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		isCommitted, isSent bool
		state               ledger.State
	}{
		"booked, committed":       {true, true, ledger.Booked},
		"booked, not committed":   {false, true, ledger.Booked},
		"not sent, committed":     {true, false, ledger.Saving}, // the second offer
		"not sent, not committed": {false, false, ledger.Booked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 2)
			s, l := f.openStatements(t)
			offers := f.offers(t, 1)
			if !tt.isSent {
				f.gates[0].refuse(true)
			}
			commits := 0
			lose := loseResponse(1, tt.isCommitted)
			s.setCommit(func(commit func() error) error {
				if commits++; commits == 1 {
					return commit() // of Saving
				}
				return lose(commit)
			})
			entry, err := l.BookFirst(t.Context(), offers)
			if err != nil || entry.State != tt.state {
				t.Fatalf("BookFirst = %v, %v, want %s", entry, err, tt.state)
			}
			f.events.waitAlarm(t, ledger.AlarmFailure)
			if tt.state == ledger.Saving {
				f.age(t, 1, 4*time.Second)
				startRun(t, l)
				f.waitState(t, 1, ledger.NotBooked)
				f.checkBookings(t, 1, 0, 0)
				return
			}
			if entry.Booking.ScheduleSeq == "" || entry.Attempts[0].Late != "" {
				t.Errorf("Booking.ScheduleSeq = %q, Late = %q, want the number and nothing", entry.Booking.ScheduleSeq, entry.Attempts[0].Late)
			}
			if n := len(f.hospitals[0].Bookings()) + len(f.hospitals[1].Bookings()); n != 1 {
				t.Errorf("the hospitals have %d bookings, want 1", n)
			}
		})
	}
}
