package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
)

// demoLedger is a ledger of the demo's hospitals, with a database of its own.
type demoLedger struct {
	*ledger.Ledger
	demo    *demo
	settled chan ledger.State // the states that WithSettled was called with
	close   func() error
}

// Client returns the client of a hospital, as [ledger.Hospitals] demands.
func (d *demo) Client(hospital string) (*appointment.Client, error) {
	if client, ok := d.clients[hospital]; ok {
		return client, nil
	}
	return nil, fmt.Errorf("there is no hospital %s", hospital)
}

// startLedger makes a ledger that sends its telemetry to b. The caller must call close.
func startLedger(b *backend, d *demo) (*demoLedger, error) {
	telemetry, err := NewLedgerTelemetry(b.meters)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "otel")
	if err != nil {
		return nil, err
	}
	db, err := sqlite.Open(filepath.Join(folder, "bookings.db"))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	l := &demoLedger{demo: d, settled: make(chan ledger.State, 1), close: func() error { return errors.Join(db.Close(), os.RemoveAll(folder)) }}
	l.Ledger, err = ledger.New(db, ledger.SQLite, d, ledger.WithPlaintext(), // invented patients only
		ledger.WithQuietTime(5*time.Second), ledger.WithObserver(telemetry.Record),
		ledger.WithSettled(func(_ context.Context, _ *sql.Tx, e *ledger.Entry) error {
			l.settled <- e.State
			return nil
		}))
	if err != nil {
		return nil, errors.Join(err, l.close())
	}
	stop, err := telemetry.ObserveOldest(l.Ledger)
	if err != nil {
		return nil, errors.Join(err, l.close())
	}
	l.close = func() error { return errors.Join(stop(), db.Close(), os.RemoveAll(folder)) }
	return l, nil
}

// loseOutcome books a slot while the responses to the save and to the query for its outcome are
// lost, so that the order stays unsettled.
func (l *demoLedger) loseOutcome(ctx context.Context) error {
	slot, err := queryOpenSlot(ctx, l.demo.clients[lossyHospital])
	if err != nil {
		return err
	}
	hospital := l.demo.hospitals[lossyHospital]
	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	hospital.Fail(appointment.QuerySchedule, appointmenttest.Unavailable(time.Hour))
	entry, err := l.Book(ctx, lossyHospital, newSave(slot, 3))
	if err == nil && entry.State != ledger.SaveUnknown {
		return fmt.Errorf("a save whose responses are lost: got state %s, want %s", entry.State, ledger.SaveUnknown)
	}
	return err
}

// settleOutcome runs the ledger until it has settled the order.
func (l *demoLedger) settleOutcome(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- l.Run(ctx) }()
	var err error
	select {
	case state := <-l.settled:
		if state != ledger.Booked {
			err = fmt.Errorf("settling a save that was carried out: got state %s, want %s", state, ledger.Booked)
		}
	case <-ctx.Done():
		err = ctx.Err()
	}
	stop()
	return errors.Join(err, <-ended)
}

// reportLedger prints the ledger's metrics before and after it settles an unknown outcome.
func reportLedger(ctx context.Context, out io.Writer, b *backend, d *demo) error {
	l, err := startLedger(b, d)
	if err != nil {
		return err
	}
	err = errors.Join(l.loseOutcome(ctx), b.printLedger(ctx, out, "While an outcome is unknown"))
	if err == nil {
		err = errors.Join(l.settleOutcome(ctx), b.printLedger(ctx, out, "After the ledger has settled it"))
	}
	return errors.Join(err, l.close())
}
