package ledger

import (
	"context"
	"errors"

	"github.com/exam-appointment/appointment-go/appointment"
)

// result is the finding of a query about an order.
type result uint8

const (
	foundUnclear result = iota // the query failed, or is inconclusive
	foundBooked                // the order holds the slot that the save asked for
	foundOther                 // it holds another slot
	foundNothing               // it holds no slot
)

// finding is the result of a query.
type finding struct {
	result  result
	booking *appointment.Booking
	day     appointment.Date // of another slot
	err     error
}

// queryOrder asks the hospital which slot the order of a save holds.
func queryOrder(ctx context.Context, client *appointment.Client, save *appointment.SaveRequest) finding {
	booking, err := client.FindBooking(ctx, save)
	var e *appointment.Error
	switch {
	case err == nil:
		return finding{result: foundBooked, booking: booking}
	case errors.Is(err, appointment.ErrNotBooked):
		return finding{result: foundNothing, err: err}
	case errors.Is(err, appointment.ErrRejected) && errors.As(err, &e) && e.Held != nil:
		return finding{result: foundOther, day: e.Held.Date, err: err}
	}
	return finding{result: foundUnclear, err: err}
}
