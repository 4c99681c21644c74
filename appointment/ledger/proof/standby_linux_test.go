package proof

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"
)

// A COMMIT waits while the synchronous standby is away. If that wait ends early, the primary has
// committed and the standby has not: a failover would lose the record. PostgreSQL even reports success
// if the wait was cancelled. So nothing may be sent. When the standby is back, Run settles the orders.
func TestFailover_WaitEnds(t *testing.T) {
	t.Parallel()
	onlyPostgres(t)
	const timeout, quiet = 4 * time.Second, time.Second // of the hospitals' clients
	f := &failover{synchronous: true}
	f.startServers(t)
	h := startHospitals(t, 10)
	wanda, _ := hospitalNames()
	open := func(t *testing.T, setting string, opts ...func(*pgx.ConnConfig)) *platform {
		t.Helper()
		hospitals, err := directory.Read(strings.NewReader(h.configurations(timeout, quiet)))
		if err != nil {
			t.Fatal(err)
		}
		p, err := newPlatform(database{dialect: ledger.Postgres, driver: "pgx"}, f.openConfigured(t, setting, opts...), hospitals, make([]byte, 32))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	usual := open(t, "")
	var orders []string
	tests := []struct {
		name     string
		platform *platform
		end      func(cancel func()) // ends the wait
	}{
		{"the deadline of the call is over", usual, func(func()) {}},
		{"the call is cancelled", usual, func(cancel func()) { cancel() }},
		{"the call is cancelled, and the driver cancels the statement", open(t, "", cancelStatements), func(cancel func()) { cancel() }},
		{"statement_timeout does not end it", open(t, "&statement_timeout=1500"), func(cancel func()) {
			time.Sleep(2500 * time.Millisecond)
			if n := f.old.countWaiting(); n != 1 {
				t.Errorf("after statement_timeout, %d commits wait, want 1", n)
			}
			cancel()
		}},
		{"the session is terminated", usual, func(func()) {
			f.old.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
		}},
	}
	for n, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			order, _ := appointment.FormatOrderNO(appointment.DateOf(stormNow()), n+1)
			if err := tt.platform.database.insertOrder(t.Context(), tt.platform.db, order); err != nil {
				t.Fatal(err)
			}
			orders = append(orders, order)
			f.toStandby.cut()
			defer f.reconnectStandby(t)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // a busy machine needs some of it before the wait
			defer cancel()
			result := make(chan error, 1)
			go func() {
				_, err := tt.platform.ledger.BookFirst(ctx, newOffers(order, wanda))
				result <- err
			}()
			for deadline := time.Now().Add(10 * time.Second); f.old.countWaiting() == 0 && time.Now().Before(deadline) && len(result) == 0; {
				time.Sleep(5 * time.Millisecond)
			}
			tt.end(cancel)
			if err := <-result; err == nil {
				t.Error("BookFirst = nil, want an error: the standby has no record")
			} else {
				t.Log(err)
			}
			if n := h.deliveries(appointment.SaveSchedule, order); n != 0 {
				t.Errorf("%d saves were sent, want 0", n)
			}
		})
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = usual.ledger.Run(ctx) })
	for _, order := range orders {
		state := ledger.State("")
		for deadline := time.Now().Add(20 * time.Second); state != ledger.NotBooked && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			entry, err := usual.ledger.Entry(t.Context(), order)
			if err != nil {
				t.Fatal(err)
			}
			state = entry.State
		}
		if state != ledger.NotBooked {
			t.Errorf("order %s is %s, want %s", order, state, ledger.NotBooked)
		}
	}
	stop()
	running.Wait()
}

// openConfigured opens the database with a setting in its DSN, and with options of the driver.
func (f *failover) openConfigured(t *testing.T, setting string, opts ...func(*pgx.ConnConfig)) *sql.DB {
	t.Helper()
	config, err := pgx.ParseConfig(f.databaseBy(f.toCutWorkers).dsn + setting)
	if err != nil {
		t.Fatal(err)
	}
	for _, opt := range opts {
		opt(config)
	}
	db := stdlib.OpenDB(*config)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// cancelStatements makes the driver cancel the present statement when its context ends, instead of
// closing the connection.
func cancelStatements(config *pgx.ConnConfig) {
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: 10 * time.Second}
	}
}

// reconnectStandby connects the standby again, and waits until it is synchronous.
func (f *failover) reconnectStandby(t *testing.T) {
	t.Helper()
	f.old.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_replication") // it has not noticed the cut
	f.toStandby.restore()
	f.awaitStandby(t, "sync")
}
