package proof

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// Every error says the operation, the order, what happened, and what to do.
func TestErrors_Text(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 2)
	f.book(t, 1, ledger.Booked)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	f.book(t, 2, ledger.SaveUnknown)
	_, taken := f.ledger.Book(t.Context(), f.names[1], f.save(t, 1, 1))
	_, noOffers := f.ledger.BookFirst(t.Context(), nil)
	_, pending := f.ledger.Cancel(t.Context(), orderNO(2), operator)
	_, unknown := f.ledger.Entry(t.Context(), "9")
	refused := f.ledger.Resolve(t.Context(), orderNO(1), ledger.Resolution{State: ledger.Booked, By: operator})
	f.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.Rejection("99999999", "已缴费").Uncommitted())
	_, rejected := f.ledger.Cancel(t.Context(), orderNO(1), operator)
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	_, late := f.ledger.Book(ctx, f.names[0], f.save(t, 0, 3))
	for _, tt := range []struct {
		err   error
		class error
		texts []string
	}{
		{taken, ledger.ErrTaken, []string{"ledger: Book order " + orderNO(1), "it is Booked at hospital 1"}},
		{noOffers, ledger.ErrInvalid, []string{"ledger: BookFirst", "there are no offers"}},
		{pending, ledger.ErrPending, []string{"ledger: Cancel order " + orderNO(2), "will be carried out", "SaveUnknown at hospital 1"}},
		{unknown, ledger.ErrUnknownOrder, []string{"ledger: Entry order 9"}},
		{refused, ledger.ErrInvalid, []string{"ledger: Resolve", orderNO(1), "it is Booked"}},
		{rejected, appointment.ErrRejected, []string{"ledger: Cancel order " + orderNO(1), "hospital 1"}},
		{late, context.DeadlineExceeded, []string{"ledger: Book order " + orderNO(3)}},
	} {
		if !errors.Is(tt.err, tt.class) {
			t.Errorf("got %v, want %v", tt.err, tt.class)
			continue
		}
		for _, text := range tt.texts {
			if !strings.Contains(tt.err.Error(), text) {
				t.Errorf("the error is %q, want %q in it", tt.err, text)
			}
		}
		if strings.Count(tt.err.Error(), "ledger: ") > 1 {
			t.Errorf("the error is %q, want its operation once", tt.err)
		}
	}
}

// The class of an error survives the database.
func TestErrors_Class(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	for order, tt := range []struct {
		fault   appointmenttest.Fault
		classes []error
		not     []error
	}{
		{full.Uncommitted(), []error{appointment.ErrRejected}, []error{appointment.ErrOutcomeUnknown}},
		{pending.Uncommitted(), []error{appointment.ErrRejected, appointment.ErrOutcomeUnknown}, []error{appointment.ErrNotSent}},
		{appointmenttest.Garbage().Uncommitted(), []error{appointment.ErrBadResponse, appointment.ErrOutcomeUnknown}, []error{appointment.ErrNoResponse}},
		{appointmenttest.Unavailable(0), []error{appointment.ErrNoResponse, appointment.ErrOutcomeUnknown}, []error{appointment.ErrBadResponse}},
	} {
		save := f.save(t, 0, order)
		f.hospitals[0].Fail(appointment.SaveSchedule, tt.fault)
		if _, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil {
			t.Fatal(err)
		}
		entry := f.entry(t, order)
		if entry.Err == nil || !strings.Contains(entry.Err.Error(), f.names[0]) {
			t.Errorf("Err of order %d = %v, want one that names the hospital", order, entry.Err)
		}
		for _, class := range tt.classes {
			if !errors.Is(entry.Err, class) {
				t.Errorf("Err of order %d = %v, want %v", order, entry.Err, class)
			}
		}
		for _, class := range tt.not {
			if errors.Is(entry.Err, class) {
				t.Errorf("Err of order %d = %v, want not %v", order, entry.Err, class)
			}
		}
	}
	if spent := f.entry(t, 0).Attempts[0].When.Sub(f.entry(t, 0).Attempts[0].Began); spent < 0 || spent > 10*time.Second {
		t.Errorf("the attempt took %v, want a short time", spent)
	}
}

// The JSON of an entry has the texts of its errors, and no times that are not set.
func TestEntry_MarshalJSON(t *testing.T) {
	t.Parallel()
	rejected := errors.New("the hospital rejected the request")
	entry := ledger.Entry{Order: "1", State: ledger.Rejected, Err: rejected, Attempts: []ledger.Attempt{{State: ledger.Rejected, Err: rejected}}}
	for name, value := range map[string]any{"value": entry, "pointer": &entry} {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Err      string
			AskAgain *time.Time
			Attempts []struct {
				Err   string
				Began *time.Time
			}
		}
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if got.Err != rejected.Error() || len(got.Attempts) != 1 || got.Attempts[0].Err != rejected.Error() || got.AskAgain != nil || got.Attempts[0].Began != nil {
			t.Errorf("%s: JSON = %s, want the error %q twice and no zero times", name, text, rejected)
		}
	}
}
