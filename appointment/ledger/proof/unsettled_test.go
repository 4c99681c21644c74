package proof

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// Unsettled lists more orders than a page has, the oldest first, also those of the same millisecond. It
// holds no connection meanwhile: the only one of the database is free for other calls.
func TestLedger_Unsettled_Pages(t *testing.T) {
	t.Parallel()
	const orders = 250
	f := newFixture(t, 1)
	save := f.save(t, 0, 0)
	for order := range orders {
		other := *save
		other.PlacerOrderNO = orderNO(order)
		f.intend(t, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[0], Save: &other})
	}
	for i, no := range []int{0, 120, 240} { // pages of the same time
		f.exec(t, "UPDATE ledger_orders SET since = ? WHERE order_no >= ?", 1_000_000-i, orderNO(no))
	}
	f.book(t, orders, ledger.Booked)
	var listed []string
	var last time.Time
	for entry, err := range f.ledger.Unsettled(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if entry.Since.Before(last) {
			t.Errorf("%v of %v comes after one of %v, want the oldest first", entry, entry.Since, last)
		}
		last = entry.Since
		listed = append(listed, entry.Order)
		if _, err := f.ledger.Cancel(t.Context(), entry.Order, operator); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(listed)
	if n := len(slices.Compact(listed)); n != orders || len(listed) != orders {
		t.Errorf("Unsettled yields %d entries of %d orders, want %d", len(listed), n, orders)
	}
	for entry := range f.ledger.Unsettled(t.Context()) {
		t.Errorf("Unsettled yields %v after the cancels, want nothing", entry)
		break
	}
}

func TestLedger_Unsettled_States(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	f.book(t, 7, ledger.Booked)
	f.notBooked(t, 6)
	f.stray(t, 1)
	f.askHospital(t, 2)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	f.book(t, 3, ledger.SaveUnknown)
	f.book(t, 4, ledger.Booked)
	f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
	if _, err := f.ledger.Cancel(t.Context(), orderNO(4), operator); !errors.Is(err, ledger.ErrPending) {
		t.Fatal(err)
	}
	f.intend(t, time.Now().Add(time.Hour), ledger.Offer{Hospital: f.names[1], Save: f.save(t, 1, 5)})
	var states []ledger.State
	for entry, err := range f.ledger.Unsettled(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if entry.Save == nil || len(entry.Attempts) == 0 && entry.State != ledger.Intended {
			t.Errorf("%v has no request or attempt, want a whole entry", entry)
		}
		states = append(states, entry.State)
	}
	want := []ledger.State{ledger.Stray, ledger.AskHospital, ledger.SaveUnknown, ledger.CancelUnknown, ledger.Intended}
	if !slices.Equal(states, want) {
		t.Errorf("Unsettled yields %v, want %v", states, want)
	}
}

// An entry that cannot be opened is listed with its error, and does not hide the others.
func TestLedger_Unsettled_Sealed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1, ledger.WithAEAD(newKey(t, 1)))
	for order := range 2 {
		f.intend(t, time.Now().Add(time.Hour), f.offers(t, order)...)
	}
	f.exec(t, "UPDATE ledger_orders SET offers = ? WHERE order_no = ?", append([]byte("s"), make([]byte, 40)...), orderNO(0))
	var got []string
	for entry, err := range f.ledger.Unsettled(t.Context()) {
		got = append(got, fmt.Sprintf("%s %v", entry.Order, errors.Is(err, ledger.ErrSealed)))
	}
	if want := []string{orderNO(0) + " true", orderNO(1) + " false"}; !slices.Equal(got, want) {
		t.Errorf("Unsettled yields %v, want %v", got, want)
	}
}

func TestLedger_Unsettled_DatabaseFails(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	_ = f.db.Close()
	n := 0
	for entry, err := range f.ledger.Unsettled(t.Context()) {
		if n++; entry != nil || err == nil {
			t.Errorf("Unsettled yields %v, %v, want an error", entry, err)
		}
	}
	if n != 1 {
		t.Errorf("Unsettled yields %d times, want once", n)
	}
}
