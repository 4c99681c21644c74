package proof

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

func TestLedger_Book(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	save := f.save(t, 0, 1)
	entry, err := f.ledger.Book(t.Context(), f.names[0], save)
	if err != nil || entry.State != ledger.Booked {
		t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.Booked)
	}
	again, err := f.ledger.Book(t.Context(), f.names[0], save)
	if err != nil || again.State != ledger.Booked {
		t.Errorf("Book again = %v, %v, want %s", again, err, ledger.Booked)
	}
	if n := f.hospitals[0].Deliveries(appointment.SaveSchedule); n != 1 {
		t.Errorf("the hospital received %d saves, want 1", n)
	}
	cancelled, err := f.ledger.Cancel(t.Context(), entry.Order, operator)
	if err != nil || cancelled.State != ledger.Cancelled {
		t.Fatalf("Cancel = %v, %v, want %s", cancelled, err, ledger.Cancelled)
	}
	if n := len(f.hospitals[0].Bookings()); n != 0 {
		t.Errorf("the hospital has %d bookings, want 0", n)
	}
}
