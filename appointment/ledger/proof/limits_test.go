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

func TestLimits_InFlight(t *testing.T) {
	t.Parallel()
	const limit = 2
	var inFlight, most atomic.Int32
	count := appointment.WithObserver(appointment.Observer{
		AttemptStart: func(ctx context.Context, _ appointment.Event) context.Context {
			for n := inFlight.Add(1); ; {
				if old := most.Load(); n <= old || most.CompareAndSwap(old, n) {
					return ctx
				}
			}
		},
		AttemptEnd: func(context.Context, appointment.Event) { inFlight.Add(-1) },
	})
	clients, _ := limitedClients(t, 3, func(cfg *appointment.Config) { cfg.InFlight = new(limit) }, count)
	var callers sync.WaitGroup
	for i := range 12 {
		callers.Go(func() {
			if _, err := clients[i%3].QuerySchedule(t.Context(), newQuery(i)); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
	if most.Load() != limit {
		t.Errorf("%d requests were in flight at the same time, want %d", most.Load(), limit)
	}
}

// Three processes together send no more requests in a period than one may.
func TestLimits_RateLimit(t *testing.T) {
	t.Parallel()
	rate := appointment.RateLimit{Requests: 4, Period: time.Hour}
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
	clients, dbs := limitedClients(t, 1, func(cfg *appointment.Config) { cfg.InFlight = new(1) }, appointment.WithTimeout(300*time.Millisecond))
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

// A limited client inside of WithSettled's transaction is refused at once, and does not wait for the
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

// A hospital without limits costs no transaction.
func TestLimits_None(t *testing.T) {
	t.Parallel()
	if opts := ledger.Limits(nil, ledger.SQLite)(appointment.Config{Name: "市三院"}); len(opts) != 0 {
		t.Errorf("Limits returned %d options for a hospital without limits, want 0", len(opts))
	}
}

// The transaction that claims an order takes the place of its save, and the one that records the
// outcome gives it back. The queries for the outcome need no other place.
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
