package appointment_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// booker books one slot for an order, at one of many hospitals, and never two.
type booker struct {
	directory *appointment.Directory
	journal   map[string]sent // by the order's number: a table in the database of a service
	late      time.Duration   // how long a save may still be on its way: ask the vendors
}

// sent is a save that may have been carried out. It is written down before it is sent, and
// struck out once it is known what became of it: a crash leaves it there.
type sent struct {
	hospital string
	save     *appointment.SaveRequest
	at       time.Time
}

// book books the earliest slot that can be had; patient fills in what a query does not say.
// An order in the journal is settled first.
func (b *booker) book(ctx context.Context, query *appointment.QueryRequest, patient func(*appointment.SaveRequest)) (*appointment.Booking, error) {
	order := query.PlacerOrderNO
	if _, open := b.journal[order]; open {
		if booking, err := b.settle(ctx, order); !errors.Is(err, appointment.ErrNotBooked) {
			return booking, err
		}
	}
	offers, err := b.directory.EarliestOpen(ctx, query) // err: who did not tell, or where the order holds a slot
	var failed *appointment.Error
	if errors.As(err, &failed) && failed.Held != nil {
		return nil, err
	}
	for _, offer := range offers {
		client, err := b.directory.Client(offer.Hospital)
		if err != nil {
			return nil, err
		}
		save := appointment.NewSaveRequest(query, offer.Slot)
		patient(save)
		b.journal[order] = sent{offer.Hospital, save, time.Now()}
		booking, err := client.SaveSchedule(ctx, save)
		errors.As(err, &failed)
		switch {
		case err == nil:
			delete(b.journal, order)
			return booking, nil
		case errors.Is(err, appointment.ErrOutcomeUnknown), failed.Reason == appointment.ReasonAlreadyBooked:
			return nil, err // stays in the journal: no other slot, and no other hospital, until it is settled
		case failed.Reason != appointment.ReasonSlotTaken && !errors.Is(err, appointment.ErrNotSent):
			delete(b.journal, order)
			return nil, err // would come to the same elsewhere: a field is wrong, or a key
		}
		delete(b.journal, order) // proven not booked: the next offer
	}
	return nil, errors.Join(errors.New("no slot is open"), err)
}

// settle asks what became of a save. ErrNotBooked is the answer once nothing can arrive any
// more; until then, ask again.
func (b *booker) settle(ctx context.Context, order string) (*appointment.Booking, error) {
	open := b.journal[order]
	client, err := b.directory.Client(open.hospital)
	if err != nil {
		return nil, err
	}
	late := time.Since(open.at) > b.late // before it is asked: what arrives meanwhile is not seen
	booking, err := client.FindBooking(ctx, open.save)
	switch {
	case err == nil:
		delete(b.journal, order)
		return booking, nil
	case errors.Is(err, appointment.ErrNotBooked) && late:
		delete(b.journal, order)
		return nil, err
	}
	return nil, errors.New("not settled yet: " + err.Error()) // not wrapped: ErrNotBooked is not the answer yet
}

// Book one slot at one of many hospitals, and neither lose nor double it: here the hospital
// books, and neither its answer comes nor that to the query which would have told.
func Example_booking() {
	directory, hospital, stop := exampleDirectory() // 市一院, and 市二院, which refuses connections
	defer stop()
	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropAnswer())
	hospital.Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.Unavailable(time.Hour))
	b := booker{directory, map[string]sent{}, 5 * time.Minute}

	_, err := b.book(context.Background(), everyQueryField(), fillPatient)
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
