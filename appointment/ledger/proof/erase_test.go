package proof

import (
	"database/sql"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

const retention = 24 * time.Hour

// eraseTime returns when an order is erased.
func (f *fixture) eraseTime(t *testing.T, order int) time.Time {
	t.Helper()
	return time.UnixMilli(queryValue[int64](t, f, "SELECT due FROM ledger_orders WHERE order_no = ?", orderNO(order)))
}

// An order that holds a slot is erased after its day; another, after it was settled.
func TestLedger_WithRetention_Time(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, ledger.WithRetention(retention))
	dayAfter := func(date appointment.Date) time.Time {
		return date.At(appointment.Clock{}).Add(24*time.Hour + retention)
	}
	last := func(saves []*appointment.SaveRequest) *appointment.SaveRequest { return saves[len(saves)-1] } // days ahead
	checkDay := func(order int, want time.Time) {
		t.Helper()
		if got := f.eraseTime(t, order); !got.Equal(want) {
			t.Errorf("order %d (%v) is erased at %v, want %v", order, f.entry(t, order), got, want)
		}
	}

	save := last(f.saves(t, 0, 1))
	if _, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil {
		t.Fatal(err)
	}
	checkDay(1, dayAfter(save.ScheduleDate))
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil {
		t.Fatal(err)
	}
	checkDay(1, f.entry(t, 1).Since.Add(retention))

	// Booked by phone, without the booking.
	save = last(f.saves(t, 0, 2))
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	if _, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil {
		t.Fatal(err)
	}
	if err := f.ledger.Resolve(t.Context(), orderNO(2), ledger.Resolution{State: ledger.Booked, By: operator}); err != nil {
		t.Fatal(err)
	}
	checkDay(2, dayAfter(save.ScheduleDate))

	// The order holds a slot on a later day than the requested one.
	saves := f.saves(t, 0, 3)
	if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), last(saves)); err != nil {
		t.Fatal(err)
	}
	if entry, err := f.ledger.Book(t.Context(), f.names[0], saves[0]); err != nil || entry.State != ledger.HeldOtherwise {
		t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.HeldOtherwise)
	}
	checkDay(3, dayAfter(last(saves).ScheduleDate))

	// The same, found by Run.
	saves = f.saves(t, 0, 4)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	if _, err := f.ledger.Book(t.Context(), f.names[0], saves[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), last(saves)); err != nil {
		t.Fatal(err)
	}
	f.settleOnce(t, 4, ledger.HeldOtherwise)
	checkDay(4, dayAfter(last(saves).ScheduleDate))
}

// Erasure removes requests and bookings of all attempts, and keeps states, times, hospitals and
// operators.
func TestLedger_WithRetention(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, ledger.WithRetention(retention))
	f.hospitals[0].Fail(appointment.SaveSchedule, full.Uncommitted())
	save := f.book(t, 1, ledger.Rejected)
	if _, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil {
		t.Fatal(err)
	}
	seq := f.hospitals[0].Bookings()[0].ScheduleSeq
	before := f.entry(t, 1)
	startRun(t, f.ledger)
	f.exec(t, "UPDATE ledger_orders SET due = 1")
	waitUntil(t, "erased", func() bool {
		return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_attempts WHERE request IS NOT NULL OR booking IS NOT NULL") == 0
	}, func() any { return f.entry(t, 1) })
	entry := f.entry(t, 1)
	if entry.State != ledger.Booked || entry.Save != nil || entry.Booking != nil || entry.Hospital != before.Hospital || !entry.Since.Equal(before.Since) {
		t.Errorf("entry = %+v, want %+v without request and booking", entry, before)
	}
	for i, a := range entry.Attempts {
		if a.State != before.Attempts[i].State || a.By != operator || !a.When.Equal(before.Attempts[i].When) {
			t.Errorf("attempt %d = %+v, want %+v", i, a, before.Attempts[i])
		}
	}
	if _, err := f.ledger.Book(t.Context(), f.names[0], save); !errors.Is(err, ledger.ErrTaken) {
		t.Errorf("Book of the same request = %v, want %v", err, ledger.ErrTaken)
	}
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err == nil || !strings.Contains(err.Error(), "cancel it at the hospital") {
		t.Errorf("Cancel = %v, want an error that says what to do", err)
	}
	if got := f.entry(t, 1).State; got != ledger.Booked {
		t.Errorf("the order is %s after the cancel, want %s", got, ledger.Booked)
	}
	if n := queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_attempts WHERE sequence LIKE ?", "%"+seq); n != 0 {
		t.Errorf("%d attempts have the number of the booking, want 0", n)
	}
	if n := queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders WHERE due > 0"); n != 0 {
		t.Errorf("%d orders are still to be erased, want 0", n)
	}
}

// Nothing is erased that is not settled, or not notified, or that is to be queried once more.
func TestLedger_WithRetention_NotYet(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, ledger.WithRetention(time.Millisecond))
	f.stray(t, 1)
	f.askHospital(t, 2)
	save := f.notBooked(t, 3)
	startRun(t, f.ledger)
	f.exec(t, "UPDATE ledger_orders SET due = 1")
	waitUntil(t, "a decision", func() bool {
		return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders WHERE due = 1 AND order_no = ?", orderNO(3)) == 0
	}, func() any { return nil })
	if n := queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_attempts WHERE request IS NULL"); n != 0 {
		t.Errorf("%d requests were erased, want 0", n)
	}
	if _, err := f.clients[f.names[0]].SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}
	f.exec(t, "UPDATE ledger_attempts SET due = 1 WHERE order_no = ?", orderNO(3))
	f.waitState(t, 3, ledger.Stray) // the request is still there
}

// A reader of the database keeps Run from emptying the write-ahead log, and must delay no bookings.
func TestLedger_WithRetention_LongReader(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, ledger.WithRetention(time.Millisecond))
	f.onlySQLite(t)
	f.hospitals[0].Fail(appointment.SaveSchedule, full.Uncommitted())
	reader := f.database.open(t)
	f.book(t, 1, ledger.Rejected)
	tx, err := reader.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true}) // as a backup does
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM ledger_attempts").Scan(&n); err != nil {
		t.Fatal(err)
	}
	save := f.save(t, 0, 2)
	startRun(t, f.ledger)
	waitUntil(t, "erased", func() bool {
		return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_attempts WHERE request IS NULL") == 1
	}, func() any { return nil })
	for end := time.Now().Add(time.Second); time.Now().Before(end); { // several polls of Run
		began := time.Now()
		if _, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("Book took %v while another process reads, want no such delay", took)
		}
	}
	_ = tx.Rollback()
	waitUntil(t, "an empty log", func() bool {
		info, err := os.Stat(f.database.dsn + "-wal")
		return err == nil && info.Size() == 0
	}, func() any { return nil })
	var timeout int
	if err := f.db.QueryRowContext(t.Context(), "PRAGMA busy_timeout").Scan(&timeout); err != nil || timeout != 10_000 {
		t.Errorf("busy_timeout is %d (%v), want 10000", timeout, err)
	}
}
