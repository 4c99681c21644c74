package proof

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// Two processes with eight callers book, cancel and intend, each order twice at once, at a hospital
// with limits. No conflict in the database becomes an error of a caller or an alarm, and nothing is sent twice.
func TestLedger_Concurrent(t *testing.T) {
	t.Parallel()
	orders := 96
	if testing.Short() {
		orders = 24
	}
	newFixture(t, 2).checkConcurrent(t, orders)
}

// checkConcurrent books orders at once in two processes.
func (f *fixture) checkConcurrent(t *testing.T, orders int) {
	t.Helper()
	for hospital := range f.names {
		f.limitClient(t, hospital, 6, appointment.RateLimit{Requests: 100_000, Period: time.Second})
	}
	second, _ := f.open(t)
	ledgers := []*ledger.Ledger{f.ledger, second}
	first := f.hospitals[0].Deliveries(appointment.SaveSchedule)
	const base = 1000
	offers := make([][]ledger.Offer, orders)
	for i := range offers {
		saves := f.saves(t, 0, base+i)
		// Two offers of one hospital: the transaction that frees a place takes another.
		offers[i] = []ledger.Offer{{Hospital: f.names[0], Save: saves[i%len(saves)]}, {Hospital: f.names[0], Save: saves[(i+1)%len(saves)]}, {Hospital: f.names[1], Save: f.save(t, 1, base+i)}}
	}
	for _, l := range ledgers {
		startRun(t, l)
	}
	var next atomic.Int64
	var callers sync.WaitGroup
	for caller := range 8 {
		callers.Go(func() {
			for n := int(next.Add(1)) - 1; n < 2*orders; n = int(next.Add(1)) - 1 {
				l, i := ledgers[caller%2], n/2 // each order twice, one after the other
				var err error
				switch {
				case i%4 == 3:
					err = f.tryToIntend(t, l, offers[i])
				case i%4 == 2 && n%2 == 1:
					_, err = l.Cancel(t.Context(), orderNO(base+i), operator)
				default:
					_, err = l.BookFirst(t.Context(), offers[i])
				}
				if err != nil && !errors.Is(err, ledger.ErrTaken) && !errors.Is(err, ledger.ErrPending) && !errors.Is(err, ledger.ErrUnknownOrder) {
					t.Errorf("order %d: %v, want no error but those of the order's state", i, err)
				}
			}
		})
	}
	callers.Wait()
	waitUntil(t, "no unsettled order", func() bool {
		for range f.ledger.Unsettled(t.Context()) {
			return false
		}
		return true
	}, func() any { return "some" })
	if alarms := f.events.alarms(ledger.AlarmFailure); len(alarms) > 0 {
		t.Errorf("%d failures of the database, want none; the first: %v", len(alarms), alarms[0].Err)
	}
	attempts := 0
	for i := range orders {
		entry := f.entry(t, base+i)
		if want := []ledger.State{ledger.Booked, ledger.Cancelled}; !slices.Contains(want, entry.State) || entry.State != ledger.Booked && i%4 != 2 {
			t.Errorf("order %d is %v after %v, want %v", i, entry, entry.Attempts, want)
		}
		for _, a := range entry.Attempts {
			if a.Hospital == f.names[0] && a.State != ledger.NotSent {
				attempts++
			}
		}
		held := 0
		for _, hospital := range f.hospitals {
			for _, b := range hospital.Bookings() {
				if b.PlacerOrderNO == orderNO(base+i) {
					held++
				}
			}
		}
		if want := map[bool]int{true: 1}[entry.State == ledger.Booked]; held != want {
			t.Errorf("order %d is %s and holds %d slots, want %d", i, entry.State, held, want)
		}
	}
	if got := f.hospitals[0].Deliveries(appointment.SaveSchedule) - first; got != attempts {
		t.Errorf("%s received %d saves, want %d, one an attempt", f.names[0], got, attempts)
	}
}

// tryToIntend stores offers in a transaction, and repeats that if another was in the way, as a caller does.
func (f *fixture) tryToIntend(t *testing.T, l *ledger.Ledger, offers []ledger.Offer) error {
	intend := func() error {
		tx, err := f.db.BeginTx(t.Context(), nil)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		if err := l.Intend(t.Context(), tx, time.Now().Add(time.Hour), offers...); err != nil {
			return err
		}
		return tx.Commit()
	}
	var err error
	for range 5 {
		if err = intend(); err == nil || errors.Is(err, ledger.ErrTaken) {
			return err
		}
	}
	return err
}

// A transaction of the caller reads the database before it intends an order that another transaction
// changes meanwhile. Intend must see the order as it is, not as the snapshot has it.
func TestLedger_Intend_Snapshot(t *testing.T) {
	t.Parallel()
	for _, isolation := range []sql.IsolationLevel{sql.LevelDefault, sql.LevelReadCommitted, sql.LevelRepeatableRead, sql.LevelSerializable} {
		t.Run(isolation.String(), func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			if f.database.dialect == ledger.SQLite && isolation != sql.LevelDefault {
				t.Skip("SQLite has one isolation level, and one writer")
			}
			if f.database.dialect == ledger.MySQL && isolation == sql.LevelSerializable {
				t.Skip("the caller's own SELECT locks all orders there")
			}
			save := f.save(t, 0, 1)
			if f.database.dialect != ledger.SQLite {
				tx, err := f.other.BeginTx(t.Context(), &sql.TxOptions{Isolation: isolation})
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = tx.Rollback() }()
				var n int
				if err := tx.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM ledger_orders").Scan(&n); err != nil {
					t.Fatal(err)
				}
				f.bookAndCancel(t, save)
				err = f.ledger.Intend(t.Context(), tx, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[0], Save: save})
				if err == nil {
					err = tx.Commit()
				}
				if err != nil && (isolation == sql.LevelDefault || isolation == sql.LevelReadCommitted) {
					t.Fatal(err)
				}
				_ = tx.Rollback()
				if err != nil { // of its isolation; the caller repeats its transaction
					t.Logf("the caller repeats the transaction after: %v", err)
					f.intend(t, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[0], Save: save})
				}
			} else {
				f.bookAndCancel(t, save)
				f.intend(t, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[0], Save: save})
			}
			startRun(t, f.ledger)
			entry := f.waitState(t, 1, ledger.Booked)
			if len(entry.Attempts) != 2 || entry.Attempts[0].State != ledger.Cancelled {
				t.Errorf("the order has the attempts %v, want the cancelled one and the intent", entry.Attempts)
			}
		})
	}
}

// bookAndCancel leaves order 1 free, with one attempt.
func (f *fixture) bookAndCancel(t *testing.T, save *appointment.SaveRequest) {
	t.Helper()
	if _, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil {
		t.Fatal(err)
	}
}

// Orders whose numbers differ by case or by a blank at the end are different orders.
func TestLedger_Book_SimilarOrders(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	saves := f.saves(t, 0, 1)
	for i, order := range []string{"20261123a", "20261123A", "20261123á", "20261123ａ", "20261123a "} {
		save := *saves[i]
		save.PlacerOrderNO = order
		entry, err := f.ledger.Book(t.Context(), f.names[0], &save)
		if errors.Is(err, appointment.ErrInvalidRequest) && strings.HasSuffix(order, " ") {
			continue // no hospital takes it
		}
		if err != nil || entry.State != ledger.Booked || entry.Order != order {
			t.Errorf("Book of order %q = %v, %v, want %s", order, entry, err, ledger.Booked)
		}
	}
	if n := queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders"); n < 4 {
		t.Errorf("the ledger has %d orders, want 4 at least", n)
	}
}
