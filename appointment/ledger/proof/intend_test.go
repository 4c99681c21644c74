package proof

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// An intent exists only after the commit of the caller's transaction, together with the caller's own
// row.
func TestLedger_Intend(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	f.exec(t, "CREATE TABLE orders (no VARCHAR(64) PRIMARY KEY)")
	startRun(t, f.ledger)
	for _, isCommitted := range []bool{false, true} {
		offers := f.offers(t, 1)
		tx, err := f.db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), f.database.numberParameters("INSERT INTO orders VALUES (?)"), orderNO(1)); err != nil {
			t.Fatal(err)
		}
		if err := f.ledger.Intend(t.Context(), tx, time.Now().Add(time.Hour), offers...); err != nil {
			t.Fatal(err)
		}
		if isCommitted {
			err = tx.Commit()
		} else {
			err = tx.Rollback()
		}
		if err != nil {
			t.Fatal(err)
		}
		want, rows := ledger.ErrUnknownOrder, 0
		if isCommitted {
			want, rows = nil, 1
		}
		if _, err := f.ledger.Entry(t.Context(), orderNO(1)); !errors.Is(err, want) {
			t.Errorf("Entry = %v, want %v (committed: %v)", err, want, isCommitted)
		}
		if got := queryValue[int](t, f, "SELECT COUNT(*) FROM orders"); got != rows {
			t.Errorf("the caller has %d rows, want %d (committed: %v)", got, rows, isCommitted)
		}
	}
	entry := f.waitState(t, 1, ledger.Booked)
	if len(entry.Attempts) != 1 || entry.Hospital != f.names[0] {
		t.Errorf("entry = %v with %d attempts, want one at %s", entry, len(entry.Attempts), f.names[0])
	}
	f.checkBookings(t, 0, 1, 1)
	f.checkBookings(t, 1, 0, 0)
}

func TestLedger_Intend_Entry(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	offers := f.offers(t, 1)
	f.intend(t, time.Now().Add(time.Hour), offers...)
	entry := f.entry(t, 1)
	if entry.State != ledger.Intended || entry.Hospital != f.names[0] || entry.Save == nil || entry.Save.PlacerOrderNO != orderNO(1) || entry.AskAgain.IsZero() || len(entry.Attempts) != 0 {
		t.Errorf("entry = %+v, want the intent", entry)
	}
	if entry, err := f.ledger.Book(t.Context(), f.names[0], offers[0].Save); err != nil || entry.State != ledger.Intended {
		t.Errorf("Book of the same request = %v, %v, want the intent", entry, err)
	}
	if entry, err := f.ledger.Book(t.Context(), f.names[0], f.saves(t, 0, 1)[1]); !errors.Is(err, ledger.ErrTaken) || entry.State != ledger.Intended {
		t.Errorf("Book of another request = %v, %v, want %v", entry, err, ledger.ErrTaken)
	}
	f.checkBookings(t, 0, 0, 0)
}

// The same offers again change nothing, in every state that the intent has reached. Others are refused
// while the order is not free.
func TestLedger_Intend_Again(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	offers := f.offers(t, 1)
	again := func(offers ...ledger.Offer) error {
		tx, err := f.db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		err = f.ledger.Intend(t.Context(), tx, time.Now().Add(2*time.Hour), offers...)
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		return err
	}
	check := func(state ledger.State) {
		t.Helper()
		before := f.entry(t, 1)
		if before.State != state {
			t.Fatalf("the order is %v, want %s", before, state)
		}
		if err := again(offers...); err != nil {
			t.Errorf("Intend of the same offers in %s = %v, want nil", state, err)
		}
		other := f.saves(t, 0, 1)[2]
		if err := again(ledger.Offer{Hospital: f.names[0], Save: other}); !errors.Is(err, ledger.ErrTaken) {
			t.Errorf("Intend of another offer in %s = %v, want %v", state, err, ledger.ErrTaken)
		}
		if after := f.entry(t, 1); after.State != before.State || !after.Since.Equal(before.Since) {
			t.Errorf("the order is %v since %v, want %v since %v", after, after.Since, before, before.Since)
		}
	}
	f.intend(t, time.Now().Add(time.Hour), offers...)
	check(ledger.Intended)
	if err := again(offers[1], offers[0]); !errors.Is(err, ledger.ErrTaken) {
		t.Errorf("Intend in another order = %v, want %v", err, ledger.ErrTaken)
	}
	h := f.gates[0].holdResponse(appointment.SaveSchedule)
	startRun(t, f.ledger)
	h.wait(t)
	check(ledger.Saving)
	h.release()
	f.waitState(t, 1, ledger.Booked)
	check(ledger.Booked)
	f.checkBookings(t, 0, 1, 1)
}

// Run tries hospitals that cannot be reached again, and not those that rejected the order.
func TestLedger_Intend_HospitalsDown(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 3)
	offers := f.offers(t, 1)
	f.hospitals[0].Fail(appointment.SaveSchedule, full.Uncommitted())
	f.gates[1].refuse(true)
	f.gates[2].refuse(true)
	f.intend(t, time.Now().Add(time.Hour), offers...)
	startRun(t, f.ledger)
	waitUntil(t, "three attempts", func() bool { return len(f.entry(t, 1).Attempts) == 3 }, func() any { return f.entry(t, 1).Attempts })
	entry := f.waitState(t, 1, ledger.Intended)
	if entry.AskAgain.Before(entry.Since.Add(time.Second / 2)) {
		t.Errorf("the next try is at %v, want a second after %v", entry.AskAgain, entry.Since)
	}
	f.gates[2].refuse(false)
	f.exec(t, "UPDATE ledger_orders SET due = 1")
	entry = f.waitState(t, 1, ledger.Booked)
	var tried []string
	for _, a := range entry.Attempts {
		tried = append(tried, a.Hospital)
	}
	if len(tried) != 5 || tried[3] != f.names[1] || tried[4] != f.names[2] {
		t.Errorf("the attempts are at %v, want the second and the third hospital again", tried)
	}
	f.checkBookings(t, 0, 0, 1)
}

// The delays between the tries of an intent grow.
func TestLedger_Intend_Delays(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	offers := f.offers(t, 1)
	f.gates[0].refuse(true)
	f.intend(t, time.Now().Add(time.Hour), offers...)
	since := f.entry(t, 1).Since
	startRun(t, f.ledger)
	var delays []time.Duration
	for n := 1; n <= 4; n++ {
		var entry *ledger.Entry
		waitUntil(t, "another try", func() bool {
			entry = f.entry(t, 1)
			return len(entry.Attempts) == n && entry.State == ledger.Intended
		}, func() any { return entry })
		delays = append(delays, entry.AskAgain.Sub(entry.Attempts[n-1].When).Round(time.Second))
		if !entry.Since.Equal(since) {
			t.Errorf("Since = %v after %d tries, want %v: it is intended since then", entry.Since, n, since)
		}
		f.exec(t, "UPDATE ledger_orders SET due = 1")
	}
	if delays[0] != time.Second || delays[3] != 8*time.Second {
		t.Errorf("the delays are %v, want 1, 2, 4 and 8 s", delays)
	}
}

// Nothing is sent after notAfter.
func TestLedger_Intend_NotAfter(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	offers := f.offers(t, 1)
	tx, err := f.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.ledger.Intend(t.Context(), tx, time.Now().Add(-time.Second), offers...); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("Intend in the past = %v, want %v", err, ledger.ErrInvalid)
	}
	_ = tx.Rollback()
	f.intend(t, time.Now().Add(time.Hour), offers...)
	f.exec(t, "UPDATE ledger_orders SET not_after = 1000")
	startRun(t, f.ledger)
	entry := f.waitState(t, 1, ledger.NotSent)
	if len(entry.Attempts) != 0 || entry.Err != nil || !entry.AskAgain.IsZero() {
		t.Errorf("entry = %+v, want no attempt", entry)
	}
	f.checkBookings(t, 0, 0, 0)

	f.gates[0].refuse(true)
	second := []ledger.Offer{{Hospital: f.names[0], Save: offers[0].Save}}
	save := *offers[0].Save
	save.PlacerOrderNO = orderNO(2)
	second[0].Save = &save
	f.intend(t, time.Now().Add(time.Hour), second...)
	waitUntil(t, "an attempt", func() bool { return len(f.entry(t, 2).Attempts) == 1 && f.entry(t, 2).State == ledger.Intended }, func() any { return f.entry(t, 2) })
	f.exec(t, "UPDATE ledger_orders SET not_after = 1000, due = 1 WHERE order_no = ?", orderNO(2))
	entry = f.waitState(t, 2, ledger.NotSent)
	if len(entry.Attempts) != 1 || !errors.Is(entry.Err, appointment.ErrNotSent) {
		t.Errorf("entry = %v with %d attempts and %v, want 1 attempt and %v", entry, len(entry.Attempts), entry.Err, appointment.ErrNotSent)
	}
}

// The time left until notAfter bounds the save.
func TestLedger_Intend_NotAfterDuringSave(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	offers := f.offers(t, 1)
	cfg := f.hospitals[0].Config()
	client, err := appointment.NewClient(cfg, appointment.WithTimeout(time.Minute), appointment.WithTransport(f.gates[0].wrap))
	if err != nil {
		t.Fatal(err)
	}
	f.clients[f.names[0]] = client
	h := f.gates[0].holdRequest(appointment.SaveSchedule)
	notAfter := time.Now().Add(15 * time.Second)
	f.intend(t, notAfter, offers...)
	startRun(t, f.ledger)
	h.wait(t)
	if deadline := time.UnixMilli(queryValue[int64](t, f, "SELECT deadline FROM ledger_attempts")); deadline.After(notAfter) {
		t.Errorf("the deadline of the save is %v, want %v at most", deadline, notAfter)
	}
	if h.deadline.After(notAfter) {
		t.Errorf("the save is sent until %v, want %v at most", h.deadline, notAfter)
	}
	h.release()
	f.waitState(t, 1, ledger.Booked)
}

// hospitalsFunc finds clients by a function.
type hospitalsFunc func(hospital string) (*appointment.Client, error)

func (h hospitalsFunc) Client(hospital string) (*appointment.Client, error) { return h(hospital) }

// An intent that is cancelled and replaced, just when Run has read it, must not be sent with the
// offers that were withdrawn.
func TestLedger_Intend_Replaced(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	saves := f.saves(t, 0, 1)
	f.intend(t, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[0], Save: saves[0]})
	isReplaced := false
	db := f.database.open(t)
	l, err := ledger.New(db, f.database.dialect, hospitalsFunc(func(hospital string) (*appointment.Client, error) {
		if !isReplaced {
			isReplaced = true
			if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil {
				t.Error(err)
			}
			f.intend(t, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[0], Save: saves[1]})
		}
		return f.clients.Client(hospital)
	}), f.opts...)
	if err != nil {
		t.Fatal(err)
	}
	startRun(t, l)
	entry := f.waitState(t, 1, ledger.Booked)
	if entry.Save.StartTime != saves[1].StartTime {
		t.Errorf("the order is booked at %v, want %v: the other offer was withdrawn", entry.Save.StartTime, saves[1].StartTime)
	}
}

// An intent whose hospital is missing is tried later.
func TestLedger_Intend_UnknownHospital(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	f.intend(t, time.Now().Add(time.Hour), f.offers(t, 1)...)
	client := f.clients[f.names[0]]
	l, err := ledger.New(f.database.open(t), f.database.dialect, clients{}, f.opts...)
	if err != nil {
		t.Fatal(err)
	}
	stop := startRun(t, l)
	f.events.waitAlarm(t, ledger.AlarmFailure)
	waitUntil(t, "another time", func() bool { return time.Until(f.entry(t, 1).AskAgain) > 0 }, func() any { return f.entry(t, 1).AskAgain })
	stop()
	f.clients[f.names[0]] = client
	startRun(t, f.ledger)
	f.waitState(t, 1, ledger.Booked)
}

func TestLedger_Intend_Invalid(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	save := f.save(t, 0, 1)
	tx, err := f.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	later := time.Now().Add(time.Hour)
	if err := f.ledger.Intend(t.Context(), tx, later); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("Intend without offers = %v, want %v", err, ledger.ErrInvalid)
	}
	if err := f.ledger.Intend(t.Context(), tx, later, ledger.Offer{Hospital: "hospital 9", Save: save}); err == nil {
		t.Error("Intend at an unknown hospital = nil, want an error")
	}
	_ = tx.Rollback()
	if err := f.ledger.Intend(t.Context(), tx, later, ledger.Offer{Hospital: f.names[0], Save: save}); !errors.Is(err, sql.ErrTxDone) {
		t.Errorf("Intend in a transaction that has ended = %v, want %v", err, sql.ErrTxDone)
	}
}
