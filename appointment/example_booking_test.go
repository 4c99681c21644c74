package appointment_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// booker books one slot for an order, at one of many hospitals, and never two.
type booker struct {
	directory *appointment.Directory
	late      time.Duration // how long after a call its request may still be carried out: ask the vendors

	mu      sync.Mutex // a lock of the order's row, in a service
	journal map[string]*known
}

// known is what there is to know of an order: a row of a table, by the order's number. It is
// written before the save is sent, so that a crash leaves it there, and taken out when the
// order is proven to hold no slot.
type known struct {
	hospital   string
	save       *appointment.SaveRequest // JSON keeps it whole
	asked      time.Time                // when the save or the cancel was over; after a crash, the restart
	booking    *appointment.Booking     // nil: whether the save was carried out is not known
	cancelling bool                     // whether the cancel was carried out is not known
}

var errOpen = errors.New("what became of the order is not known yet: ask again later")

// book books the earliest slot that can be had, and once only: an order that is booked
// already, or may be, is asked about first. patient fills in what a query does not say.
func (b *booker) book(ctx context.Context, query *appointment.QueryRequest, patient func(*appointment.SaveRequest)) (*appointment.Booking, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	order := query.PlacerOrderNO
	if e := b.journal[order]; e != nil {
		if booking, err := b.settle(ctx, order, e); !errors.Is(err, appointment.ErrNotBooked) {
			return booking, err
		}
	}
	offers, failed := b.directory.EarliestOpen(ctx, query)
	for _, e := range failed { // who did not tell is in the log
		if e.Reason == appointment.ReasonAlreadyBooked {
			return nil, e // it was booked at the hospital's own desk
		}
	}
	for _, offer := range offers {
		client, err := b.directory.Client(offer.Hospital)
		if err != nil {
			return nil, err
		}
		save := appointment.NewSaveRequest(query, offer.Slot)
		patient(save)
		booking, err := b.save(ctx, client, &known{hospital: offer.Hospital, save: save, asked: time.Now()})
		var e *appointment.Error
		switch errors.As(err, &e); {
		case err == nil, b.journal[order] != nil: // booked, or may be: no other slot, and no other hospital
			return booking, err
		case errors.Is(err, appointment.ErrNotSent), e.Reason == appointment.ReasonSlotTaken, e.Reason == appointment.ReasonBusy:
			continue // proven not booked: the next offer
		}
		return nil, err // would come to the same elsewhere
	}
	return nil, fmt.Errorf("no slot could be had; %d hospitals did not tell", len(failed))
}

// save sends one save, and leaves the order in the journal unless it is proven that the
// hospital did not book it. A rejection is looked into: a platform may reject what it has
// booked, as when it asks its own database twice.
func (b *booker) save(ctx context.Context, client *appointment.Client, e *known) (*appointment.Booking, error) {
	order := e.save.PlacerOrderNO
	b.journal[order] = e
	booking, err := client.SaveSchedule(ctx, e.save)
	e.asked, e.booking = time.Now(), booking
	switch {
	case err == nil, errors.Is(err, appointment.ErrOutcomeUnknown):
		return booking, err
	case errors.Is(err, appointment.ErrRejected):
		found, why := client.FindBooking(ctx, e.save)
		if e.booking = found; !errors.Is(why, appointment.ErrNotBooked) {
			return found, why
		}
	}
	delete(b.journal, order)
	return nil, err
}

// cancel releases what the order holds.
func (b *booker) cancel(ctx context.Context, order string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.journal[order]
	if e == nil {
		return errors.New("no booking is known")
	}
	if _, err := b.settle(ctx, order, e); err != nil {
		return err // ErrNotBooked: there is nothing to cancel any more
	}
	client, err := b.directory.Client(e.hospital)
	if err != nil {
		return err
	}
	e.cancelling = true
	_, err = client.CancelSchedule(ctx, e.booking.CancelRequest()) // after a restart: e.save.CancelRequest()
	e.asked = time.Now()
	switch {
	case err == nil:
		delete(b.journal, order)
	case errors.Is(err, appointment.ErrNotSent), errors.Is(err, appointment.ErrInvalidRequest):
		e.cancelling = false // nothing was carried out
	}
	return err
}

// settle finds out what became of an order in the journal. ErrNotBooked is the answer once
// nothing can arrive any more.
func (b *booker) settle(ctx context.Context, order string, e *known) (*appointment.Booking, error) {
	if e.booking != nil && !e.cancelling {
		return e.booking, nil
	}
	client, err := b.directory.Client(e.hospital)
	if err != nil {
		return nil, err
	}
	late := time.Since(e.asked) > b.late // before it is asked: what arrives meanwhile is not seen
	booking, err := client.FindBooking(ctx, e.save)
	switch none := errors.Is(err, appointment.ErrNotBooked); {
	case none && (late || e.cancelling):
		delete(b.journal, order)
	case none, err == nil && e.cancelling && !late:
		return nil, errOpen
	case err == nil:
		e.booking, e.cancelling = booking, false
	}
	return booking, err
}

// Book one slot at one of many hospitals, and neither lose nor double it: here the hospital
// books, and neither its answer comes nor that to the query which would have told.
func Example_booking() {
	hospital := exampleHospital() // in a box, see package appointmenttest
	defer hospital.Close()
	directory, err := appointment.NewDirectory([]appointment.Config{hospital.Config()}) // or ReadDirectory
	if err != nil {
		fmt.Println(err)
		return
	}
	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	hospital.Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.Unavailable(time.Hour))
	b := booker{directory: directory, late: 5 * time.Minute, journal: map[string]*known{}}

	_, err = b.book(context.Background(), everyQueryField(), fillPatient)
	fmt.Println("unknown:", errors.Is(err, appointment.ErrOutcomeUnknown))

	booking, err := b.book(context.Background(), everyQueryField(), fillPatient) // a minute later
	if err != nil {
		fmt.Println(err)
		return
	}
	slot, _ := booking.Slot()
	fmt.Println("booked:", slot.Date, slot.Start, booking.Source)
	fmt.Println("saves at the hospital:", hospital.Deliveries(appointment.SaveSchedule))

	// Output:
	// unknown: true
	// booked: 2026-11-24 08:00 found by query
	// saves at the hospital: 1
}
