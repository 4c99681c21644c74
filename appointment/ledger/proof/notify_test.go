package proof

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// settledCalls records the calls of WithSettled in the platform's own table.
type settledCalls struct {
	mu       sync.Mutex
	states   []ledger.State
	failures int // of the next calls
	database database
}

func (c *settledCalls) settled(ctx context.Context, tx *sql.Tx, e *ledger.Entry) error {
	if _, err := tx.ExecContext(ctx, c.database.numberParameters("INSERT INTO orders VALUES (?, ?)"), e.Order, e.State); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failures > 0 {
		c.failures--
		return errors.New("the platform's table refuses it")
	}
	c.states = append(c.states, e.State)
	return nil
}

func (c *settledCalls) list() []ledger.State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.states)
}

func newNotifyFixture(t *testing.T, hospitals int) (*fixture, *settledCalls) {
	t.Helper()
	calls := &settledCalls{}
	f := newFixture(t, hospitals, ledger.WithSettled(calls.settled))
	calls.database = f.database
	f.exec(t, "CREATE TABLE orders (no TEXT, status TEXT)")
	return f, calls
}

// rows returns the states in the platform's table.
func (f *fixture) rows(t *testing.T) (states []string) {
	t.Helper()
	rows, err := f.other.QueryContext(t.Context(), "SELECT status FROM orders")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var state string
		if err := rows.Scan(&state); err != nil {
			t.Fatal(err)
		}
		states = append(states, state)
	}
	return states
}

// The call that settles an order calls WithSettled once, and again after a cancel.
func TestLedger_WithSettled(t *testing.T) {
	t.Parallel()
	f, calls := newNotifyFixture(t, 1)
	save := f.book(t, 1, ledger.Booked)
	if _, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil {
		t.Fatal(err)
	}
	if got, want := calls.list(), []ledger.State{ledger.Booked, ledger.Cancelled}; !slices.Equal(got, want) {
		t.Errorf("WithSettled got %v, want %v", got, want)
	}
	if got := f.rows(t); !slices.Equal(got, []string{"Booked", "Cancelled"}) {
		t.Errorf("the platform's table has %v, want Booked and Cancelled", got)
	}
	if n := queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders WHERE tell = 1 OR due > 0"); n != 0 {
		t.Errorf("%d orders are still to be notified, want 0", n)
	}
}

// If the function fails, the state stays, nothing of its transaction stays, and Run repeats it.
func TestLedger_WithSettled_Fails(t *testing.T) {
	t.Parallel()
	f, calls := newNotifyFixture(t, 1)
	calls.failures = 3
	entry, err := f.ledger.Book(t.Context(), f.names[0], f.save(t, 0, 1))
	if err != nil || entry.State != ledger.Booked {
		t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.Booked)
	}
	if got := f.rows(t); len(got) != 0 {
		t.Errorf("the platform's table has %v, want nothing", got)
	}
	f.events.waitAlarm(t, ledger.AlarmFailure)
	startRun(t, f.ledger)
	waitUntil(t, "a successful call", func() bool {
		f.exec(t, "UPDATE ledger_orders SET due = 1 WHERE tell = 1")
		return len(calls.list()) == 1
	}, func() any { return calls.list() })
	waitUntil(t, "no order to notify", func() bool { return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders WHERE tell = 1") == 0 }, func() any { return f.rows(t) })
	if got := f.rows(t); !slices.Equal(got, []string{"Booked"}) {
		t.Errorf("the platform's table has %v, want Booked once", got)
	}
}

// The delays between the calls of a function that fails grow.
func TestLedger_WithSettled_Delays(t *testing.T) {
	t.Parallel()
	f, calls := newNotifyFixture(t, 1)
	calls.failures = 100
	f.book(t, 1, ledger.Booked)
	startRun(t, f.ledger)
	for tries := 1; tries <= 5; tries++ {
		waitUntil(t, "another call", func() bool { return queryValue[int](t, f, "SELECT tries FROM ledger_orders") == tries }, func() any { return queryValue[int](t, f, "SELECT tries FROM ledger_orders") })
		delay := queryValue[int64](t, f, "SELECT due FROM ledger_orders") - time.Now().UnixMilli()
		if want := int64(1000) << (tries - 1); delay > want || delay < want-900 {
			t.Errorf("call %d is repeated after %d ms, want %d", tries, delay, want)
		}
		f.exec(t, "UPDATE ledger_orders SET due = 1")
	}
}

// WithSettled is called for each state that is settled, and for no other.
func TestLedger_WithSettled_States(t *testing.T) {
	t.Parallel()
	f, calls := newNotifyFixture(t, 2)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	f.book(t, 1, ledger.SaveUnknown)
	if got := calls.list(); len(got) != 0 {
		t.Errorf("WithSettled got %v, want nothing", got)
	}
	f.age(t, 1, time.Minute)
	startRun(t, f.ledger)
	waitUntil(t, "NotBooked", func() bool { return slices.Equal(calls.list(), []ledger.State{ledger.NotBooked}) }, func() any { return calls.list() })
	f.askHospital(t, 2)
	f.gates[0].refuse(true)
	offers := []ledger.Offer{{Hospital: f.names[0], Save: f.entry(t, 1).Save}}
	f.intend(t, time.Now().Add(time.Hour), offers...)
	waitUntil(t, "an attempt", func() bool { return len(f.entry(t, 1).Attempts) == 2 && f.entry(t, 1).State == ledger.Intended }, func() any { return f.entry(t, 1) })
	if got := calls.list(); len(got) != 1 {
		t.Errorf("WithSettled got %v, want nothing of AskHospital and of an intent that will be sent again", got)
	}
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil {
		t.Fatal(err)
	}
	if got := calls.list(); !slices.Equal(got, []ledger.State{ledger.NotBooked, ledger.Cancelled}) {
		t.Errorf("WithSettled got %v, want that the intent is cancelled too", got)
	}
	if err := f.ledger.Resolve(t.Context(), orderNO(2), ledger.Resolution{State: ledger.NotBooked, By: operator}); err != nil {
		t.Fatal(err)
	}
	if got := calls.list(); !slices.Equal(got, []ledger.State{ledger.NotBooked, ledger.Cancelled, ledger.NotBooked}) {
		t.Errorf("WithSettled got %v, want that the order is resolved too", got)
	}
}

// The process dies between the commit of the state and the function. Another process calls the function,
// once.
func TestLedger_WithSettled_DeadProcess(t *testing.T) {
	t.Parallel()
	f, calls := newNotifyFixture(t, 1)
	dead, _ := f.open(t, ledger.WithSettled(func(context.Context, *sql.Tx, *ledger.Entry) error { return errors.New("killed") }))
	if entry, err := dead.Book(t.Context(), f.names[0], f.save(t, 0, 1)); err != nil || entry.State != ledger.Booked {
		t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.Booked)
	}
	second, _ := f.open(t)
	startRun(t, f.ledger)
	startRun(t, second)
	waitUntil(t, "a commit", func() bool { return len(f.rows(t)) > 0 }, func() any { return calls.list() })
	if got := calls.list(); len(got) != 1 || f.rows(t)[0] != "Booked" {
		t.Errorf("WithSettled was called for %v, want %s once", got, ledger.Booked)
	}
}

// A process without WithSettled leaves the calls to others, and does not read the order in each poll.
func TestLedger_WithSettled_OtherProcess(t *testing.T) {
	t.Parallel()
	f, calls := newNotifyFixture(t, 1)
	calls.failures = 1
	f.book(t, 1, ledger.Booked)
	f.exec(t, "UPDATE ledger_orders SET due = 1")
	s, without := f.openStatements(t, ledger.WithSettled(nil))
	var mu sync.Mutex
	polls, reads := 0, 0
	poll := f.database.numberParameters("SELECT order_no, hospital, number FROM ledger_attempts WHERE due <= ? ORDER BY due LIMIT ?")
	s.setAfter(func(statement string) {
		mu.Lock()
		defer mu.Unlock()
		if statement == poll {
			polls++
		}
		if len(statement) > 13 && statement[:13] == "SELECT state," {
			reads++
		}
	})
	startRun(t, without)
	waitUntil(t, "three polls", func() bool { mu.Lock(); defer mu.Unlock(); return polls > 2 }, func() any { return polls })
	mu.Lock()
	if reads != 0 {
		t.Errorf("the order was read %d times in %d polls, want 0", reads, polls)
	}
	mu.Unlock()
	startRun(t, f.ledger)
	waitUntil(t, "a call", func() bool { return len(calls.list()) == 1 }, func() any { return calls.list() })
}
