package directory_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// orderBooker books one slot for an order, at one of many hospitals, and never two.
type orderBooker struct {
	directory *directory.Directory
	maxDelay  time.Duration // after a call, its request may still be carried out for so long: ask the vendors

	mu      sync.Mutex // in a service, a lock of the order's row
	journal map[string]*journalEntry
}

// journalEntry is all that is known about an order: in a service, a row of a table with the
// order number as its key. It is written before the save is sent, so that it survives a crash.
// It is deleted when it is proven that the order holds no slot.
type journalEntry struct {
	hospital     string
	save         *appointment.SaveRequest // it reads back from JSON without loss
	lastCall     time.Time                // the end of the save or cancel; after a crash, the restart
	booking      *appointment.Booking     // nil while the outcome of the save is unknown
	isCancelling bool                     // the outcome of the cancel is unknown
}

var errOutcomeOpen = errors.New("the outcome of an earlier call for the order is not known yet; try again later")

// bookEarliest books the earliest slot that it can get. If the order is booked already, or may
// be, it finds that out first. fillPatient sets the fields of a save that a query does not have.
func (b *orderBooker) bookEarliest(ctx context.Context, query *appointment.QueryRequest, fillPatient func(*appointment.SaveRequest)) (*appointment.Booking, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	order := query.PlacerOrderNO
	if entry := b.journal[order]; entry != nil {
		if booking, err := b.settleOutcome(ctx, order, entry); !errors.Is(err, appointment.ErrNotBooked) {
			return booking, err
		}
	}
	offers, failed := b.directory.EarliestOpen(ctx, query) // the log says which hospitals failed, and why
	for _, e := range failed {
		if e.Reason == appointment.ReasonAlreadyBooked {
			return nil, e // somebody booked it at the hospital itself
		}
	}
	for _, offer := range offers {
		client, err := b.directory.Client(offer.Hospital)
		if err != nil {
			return nil, err
		}
		save := appointment.NewSaveRequest(query, offer.Slot)
		fillPatient(save)
		booking, err := b.saveOnce(ctx, client, &journalEntry{hospital: offer.Hospital, save: save, lastCall: time.Now()})
		var e *appointment.Error
		switch errors.As(err, &e); {
		case err == nil, b.journal[order] != nil:
			return booking, err // booked, or perhaps booked: try no other slot and no other hospital
		case errors.Is(err, appointment.ErrNotSent), e.Reason == appointment.ReasonSlotTaken, e.Reason == appointment.ReasonBusy:
			continue // proven not booked: try the next offer
		}
		return nil, err // another hospital would reject it too
	}
	return nil, fmt.Errorf("no slot could be booked; %d hospitals failed to respond", len(failed))
}

// saveOnce sends one save. The order stays in the journal unless it is proven that the hospital
// did not book it. After a rejection it queries: a hospital may reject a save that it carried
// out, for example if it processed the request twice.
func (b *orderBooker) saveOnce(ctx context.Context, client *appointment.Client, entry *journalEntry) (*appointment.Booking, error) {
	order := entry.save.PlacerOrderNO
	b.journal[order] = entry
	booking, err := client.SaveSchedule(ctx, entry.save)
	entry.lastCall, entry.booking = time.Now(), booking
	switch {
	case err == nil, errors.Is(err, appointment.ErrOutcomeUnknown):
		return booking, err
	case errors.Is(err, appointment.ErrRejected):
		found, queryErr := client.FindBooking(ctx, entry.save)
		if entry.booking = found; !errors.Is(queryErr, appointment.ErrNotBooked) {
			return found, queryErr
		}
	}
	delete(b.journal, order)
	return nil, err
}

// cancelOrder releases the slot that the order holds.
func (b *orderBooker) cancelOrder(ctx context.Context, order string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	entry := b.journal[order]
	if entry == nil {
		return errors.New("the order has no booking to cancel")
	}
	if _, err := b.settleOutcome(ctx, order, entry); err != nil {
		return err // ErrNotBooked: there is no booking to cancel any more
	}
	client, err := b.directory.Client(entry.hospital)
	if err != nil {
		return err
	}
	entry.isCancelling = true
	_, err = client.CancelSchedule(ctx, entry.booking.CancelRequest()) // after a restart: entry.save.CancelRequest()
	entry.lastCall = time.Now()
	switch {
	case err == nil:
		delete(b.journal, order)
	case errors.Is(err, appointment.ErrNotSent), errors.Is(err, appointment.ErrInvalidRequest):
		entry.isCancelling = false // nothing was carried out
	}
	return err
}

// settleOutcome finds the outcome of an order in the journal. It returns ErrNotBooked as soon as
// no earlier request can be carried out any more.
func (b *orderBooker) settleOutcome(ctx context.Context, order string, entry *journalEntry) (*appointment.Booking, error) {
	if entry.booking != nil && !entry.isCancelling {
		return entry.booking, nil
	}
	client, err := b.directory.Client(entry.hospital)
	if err != nil {
		return nil, err
	}
	isFinal := time.Since(entry.lastCall) > b.maxDelay // taken before the query: a request that arrives during it is not seen
	booking, err := client.FindBooking(ctx, entry.save)
	switch notBooked := errors.Is(err, appointment.ErrNotBooked); {
	case notBooked && (isFinal || entry.isCancelling):
		delete(b.journal, order)
	case notBooked, err == nil && entry.isCancelling && !isFinal:
		return nil, errOutcomeOpen
	case err == nil:
		entry.booking, entry.isCancelling = booking, false
	}
	return booking, err
}

// Book one slot at one of many hospitals, and neither lose it nor book a second. Here the
// hospital books, but its response is lost, and so is that to the query for the outcome.
func Example_booking() {
	hospital := startExampleHospital() // simulated, see package appointmenttest
	defer hospital.Close()
	dir, err := directory.New([]appointment.Config{hospital.Config()}) // or directory.Read
	if err != nil {
		fmt.Println(err)
		return
	}
	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	hospital.Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.Unavailable(time.Hour))
	b := orderBooker{directory: dir, maxDelay: 5 * time.Minute, journal: map[string]*journalEntry{}}

	_, err = b.bookEarliest(context.Background(), newExampleQuery(), fillPatient)
	fmt.Println("outcome unknown:", errors.Is(err, appointment.ErrOutcomeUnknown))

	booking, err := b.bookEarliest(context.Background(), newExampleQuery(), fillPatient) // a minute later
	if err != nil {
		fmt.Println(err)
		return
	}
	slot, _ := booking.Slot()
	fmt.Println("booked:", slot.Date, slot.Start, "known by", booking.Source)
	fmt.Println("saves at the hospital:", hospital.Deliveries(appointment.SaveSchedule))

	// Output:
	// outcome unknown: true
	// booked: 2026-11-24 08:00 known by query
	// saves at the hospital: 1
}
