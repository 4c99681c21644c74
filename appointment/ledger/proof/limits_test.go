package proof

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// limitedClients returns n clients of one hospital as n processes have them: each with a connection of
// its own to the database.
func limitedClients(t *testing.T, n int, limit func(*appointment.Config), opts ...appointment.Option) (clients []*appointment.Client, dbs []*sql.DB) {
	t.Helper()
	hospital, err := appointmenttest.Start(appointment.Laida)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	hospital.Fail(appointment.QuerySchedule, slices.Repeat([]appointmenttest.Fault{slow}, 20)...)
	cfg := hospital.Config()
	limit(&cfg)
	f := newFixture(t, 0) // creates the tables
	for range n {
		db := f.database.open(t)
		client, err := appointment.NewClient(cfg, append(opts, ledger.Limits(db, f.database.dialect)(cfg)...)...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.CloseIdleConnections)
		clients, dbs = append(clients, client), append(dbs, db)
	}
	return clients, dbs
}

// slow makes a request take long enough to be in flight at the same time as others.
var slow = appointmenttest.Delay(40 * time.Millisecond)

func TestLimits_InFlight(t *testing.T) {
	t.Parallel()
	const limit = 2
	m := &measure{}
	clients, _ := limitedClients(t, 3, func(cfg *appointment.Config) { cfg.InFlight = new(limit) }, m.observer())
	var callers sync.WaitGroup
	for i := range 12 {
		callers.Go(func() {
			if _, err := clients[i%3].QuerySchedule(t.Context(), newQuery(i)); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
	if _, most, _ := m.results(time.Second); most != limit {
		t.Errorf("%d requests were in flight at the same time, want %d", most, limit)
	}
}

// Three replicas, with eight callers each, keep the limits of one hospital together: bookings, the queries
// after lost responses, and searches. The figures are measured against the bounds.
func TestLimits_Replicas(t *testing.T) {
	t.Parallel()
	const inFlight, callers, replicas = 3, 8, 3
	orders := 90
	if testing.Short() {
		orders = 30
	}
	rate := appointment.RateLimit{Requests: 12, Period: 200 * time.Millisecond}
	f := newFixture(t, 1)
	saves := make([]*appointment.SaveRequest, orders)
	for i := range saves {
		saves[i] = f.saves(t, 0, i)[i]
	}
	f.hospitals[0].Fail(appointment.SaveSchedule, append(slices.Repeat([]appointmenttest.Fault{appointmenttest.DropResponse()}, 3), slices.Repeat([]appointmenttest.Fault{slow}, orders)...)...)
	f.hospitals[0].Fail(appointment.QuerySchedule, slices.Repeat([]appointmenttest.Fault{slow}, orders)...)
	m := &measure{}
	var next atomic.Int32
	var all sync.WaitGroup
	began := time.Now()
	for range replicas {
		replica := *f
		replica.clients = clients{}
		l, db := replica.open(t)
		cfg := f.hospitals[0].Config()
		cfg.Name, cfg.InFlight, cfg.RateLimit = f.names[0], new(inFlight), &rate
		replica.addClient(t, cfg, f.gates[0], append(ledger.Limits(db, f.database.dialect)(cfg), m.observer(), appointment.WithTimeout(20*time.Second))...)
		for range callers {
			all.Go(func() {
				for i := int(next.Add(1)) - 1; i < orders; i = int(next.Add(1)) - 1 {
					if entry, err := l.Book(t.Context(), f.names[0], saves[i]); err != nil || entry.State != ledger.Booked {
						t.Errorf("Book of order %d = %v, %v, want %s", i, entry, err, ledger.Booked)
					}
					if _, err := replica.clients[f.names[0]].QuerySchedule(t.Context(), newQuery(i)); err != nil {
						t.Errorf("QuerySchedule = %v, want a schedule", err)
					}
				}
			})
		}
	}
	all.Wait()
	took := time.Since(began)
	total, most, busiest := m.results(rate.Period)
	// A period that ends and the next one that begins can follow each other at once.
	t.Logf("%d requests in %v; at most %d in flight, bound %d; at most %d in %v, bound %d", total, took.Round(time.Millisecond), most, inFlight, busiest, rate.Period, 2*rate.Requests)
	if want := 2*orders + 3; total != want {
		t.Errorf("%d requests, want %d", total, want)
	}
	if most != inFlight {
		t.Errorf("%d requests were in flight at the same time, want %d", most, inFlight)
	}
	if busiest > 2*rate.Requests {
		t.Errorf("%d requests in %v, want %d at most", busiest, rate.Period, 2*rate.Requests)
	}
	if shortest := time.Duration(total/rate.Requests-1) * rate.Period; took < shortest {
		t.Errorf("%d requests took %v, want %v at least", total, took, shortest)
	}
	if n := queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_places"); n != 0 {
		t.Errorf("%d places are taken in the end, want 0", n)
	}
}

// measure measures the requests of several clients.
type measure struct {
	mu             sync.Mutex
	inFlight, most int
	starts         []time.Time
}

func (m *measure) observer() appointment.Option {
	return appointment.WithObserver(appointment.Observer{
		AttemptStart: func(ctx context.Context, _ appointment.Event) context.Context {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.inFlight++
			m.most = max(m.most, m.inFlight)
			m.starts = append(m.starts, time.Now())
			return ctx
		},
		AttemptEnd: func(context.Context, appointment.Event) {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.inFlight--
		},
	})
}

// results returns the number of requests, the most in flight at the same time, and the most that began
// within a period.
func (m *measure) results(period time.Duration) (total, most, busiest int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, j := 0, 0; j < len(m.starts); j++ {
		for m.starts[j].Sub(m.starts[i]) >= period {
			i++
		}
		busiest = max(busiest, j-i+1)
	}
	return len(m.starts), m.most, busiest
}

// Three processes together send no more requests in a period than one may.
func TestLimits_RateLimit(t *testing.T) {
	t.Parallel()
	rate := appointment.RateLimit{Requests: 4, Period: 100 * 365 * 24 * time.Hour} // periods begin at fixed times, and none may begin here
	clients, _ := limitedClients(t, 3, func(cfg *appointment.Config) { cfg.RateLimit = &rate })
	sent := 0
	for i := range 9 {
		_, err := clients[i%3].QuerySchedule(t.Context(), newQuery(i))
		var e *appointment.Error
		switch {
		case err == nil:
			sent++
		case !errors.As(err, &e) || e.BlockedBy != appointment.BlockedByShared && e.BlockedBy != appointment.BlockedByRateLimit:
			t.Errorf("QuerySchedule = %v, want a result or ErrNotSent by the limit", err)
		}
	}
	if sent != rate.Requests {
		t.Errorf("%d requests were sent in one period, want %d", sent, rate.Requests)
	}
}

// The places of a process that died are free when its calls would have ended.
func TestLimits_InFlight_ProcessDied(t *testing.T) {
	t.Parallel()
	clients, dbs := limitedClients(t, 1, func(cfg *appointment.Config) { cfg.InFlight = new(1) }, appointment.WithTimeout(time.Second))
	insert := fmt.Sprintf("INSERT INTO ledger_places (place, hospital, expires) VALUES ('dead', '%s', %d)", clients[0].Config().Name, time.Now().Add(time.Hour).UnixMilli())
	if _, err := dbs[0].ExecContext(t.Context(), insert); err != nil {
		t.Fatal(err)
	}
	if _, err := clients[0].QuerySchedule(t.Context(), newQuery(1)); !errors.Is(err, appointment.ErrNotSent) {
		t.Errorf("QuerySchedule while the place is taken = %v, want ErrNotSent", err)
	}
	if _, err := dbs[0].ExecContext(t.Context(), "UPDATE ledger_places SET expires = 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := clients[0].QuerySchedule(t.Context(), newQuery(1)); err != nil {
		t.Errorf("QuerySchedule after the place expired = %v, want a schedule", err)
	}
}

// A limited client inside the transaction of WithSettled is refused at once. It does not wait for the
// connection that the transaction holds.
func TestLimits_InsideOfTransaction(t *testing.T) {
	t.Parallel()
	var limited *appointment.Client
	var inner error
	f := newFixture(t, 1, ledger.WithSettled(func(ctx context.Context, _ *sql.Tx, _ *ledger.Entry) error {
		_, inner = limited.QuerySchedule(ctx, newQuery(2))
		return nil
	}))
	cfg := f.hospitals[0].Config()
	cfg.InFlight = new(1)
	var err error
	if limited, err = appointment.NewClient(cfg, ledger.Limits(f.db, f.database.dialect)(cfg)...); err != nil {
		t.Fatal(err)
	}
	entry, err := f.ledger.Book(t.Context(), f.names[0], f.save(t, 0, 1))
	if err != nil || entry.State != ledger.Booked {
		t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.Booked)
	}
	var e *appointment.Error
	if !errors.As(inner, &e) || e.BlockedBy != appointment.BlockedByShared {
		t.Errorf("QuerySchedule inside of WithSettled = %v, want ErrNotSent by %q", inner, appointment.BlockedByShared)
	}
}

// A limited client inside the caller's own transaction, which the ledger does not know. With SQLite's one
// connection, it is refused after a while, and does not wait for ever.
func TestLimits_InsideOfOwnTransaction(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.limitClient(t, 0, 1, appointment.RateLimit{})
	tx, err := f.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	_, err = f.clients[f.names[0]].QuerySchedule(t.Context(), newQuery(1))
	if f.database.dialect != ledger.SQLite {
		if err != nil {
			t.Errorf("QuerySchedule inside of a transaction = %v, want a schedule: the database has other connections", err)
		}
		return
	}
	var e *appointment.Error
	if !errors.As(err, &e) || e.BlockedBy != appointment.BlockedByShared || !errors.Is(err, appointment.ErrNotSent) {
		t.Errorf("QuerySchedule inside of a transaction = %v, want ErrNotSent by %q", err, appointment.BlockedByShared)
	}
}

// A hospital without limits costs no transaction.
func TestLimits_None(t *testing.T) {
	t.Parallel()
	if opts := ledger.Limits(nil, ledger.SQLite)(appointment.Config{Name: "市三院"}); len(opts) != 0 {
		t.Errorf("Limits returned %d options for a hospital without limits, want 0", len(opts))
	}
}

// The transaction that claims an order takes a place for its save, and the one that records the outcome
// gives it back. The queries for the outcome need no other place.
func TestLedger_Book_ReservesPlace(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	cfg := f.hospitals[0].Config()
	cfg.Name, cfg.InFlight = "limited", new(1)
	var places []int
	count := appointment.WithObserver(appointment.Observer{AttemptStart: func(ctx context.Context, _ appointment.Event) context.Context {
		var n int
		if err := f.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM ledger_places").Scan(&n); err != nil {
			t.Error(err)
		}
		places = append(places, n)
		return ctx
	}})
	client, err := appointment.NewClient(cfg, append(ledger.Limits(f.db, f.database.dialect)(cfg), count)...)
	if err != nil {
		t.Fatal(err)
	}
	f.clients["limited"] = client
	save := f.save(t, 0, 1)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	entry, err := f.ledger.Book(t.Context(), "limited", save)
	if err != nil || entry.State != ledger.Booked || entry.Booking.Source != appointment.SourceQuery {
		t.Fatalf("Book = %v, %v, want a booking found by a query", entry, err)
	}
	var left int
	if err := f.db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM ledger_places").Scan(&left); err != nil {
		t.Fatal(err)
	}
	if got, want := append(places, left), []int{1, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("places in flight during the save, its query and afterwards: %v, want %v", got, want)
	}
}
