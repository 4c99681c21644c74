package appointment

import (
	"context"
	"errors"
	"time"
)

// reserveQueryTime returns a context for sending a write that ends after two thirds of the
// call's time. The rest is for the query of an unknown outcome.
func reserveQueryTime(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, _ := ctx.Deadline() // every call has one
	return context.WithTimeout(ctx, time.Until(deadline)*2/3)
}

// reconcileSave queries the outcome of a save that is unknown. Only a booking that is found
// determines it: one that is not there yet may still arrive.
func (c *Client) reconcileSave(ctx context.Context, call *call, req *SaveRequest, unknown *Error) (*Booking, error) {
	call.bypassBreaker = true
	booking, err := c.findBooking(ctx, call, req)
	if err == nil {
		return booking, nil
	}
	unknown.addQueryResult(err)
	if unknown.Reason == ReasonAlreadyBooked && unknown.Held != nil { // so this save has not booked
		unknown.OutcomeUnknown = false
	}
	return nil, unknown
}

// reconcileCancel queries the outcome of a cancel that is unknown. Only an order without a slot
// determines it: one that still holds its slot may still lose it.
func (c *Client) reconcileCancel(ctx context.Context, call *call, save *SaveRequest, unknown *Error) (*Cancellation, error) {
	call.bypassBreaker = true
	booking, err := c.findBooking(ctx, call, save)
	if e := asError(err); e != nil && errors.Is(err, ErrNotBooked) {
		return &Cancellation{Response: e.Response.withSource(SourceQuery)}, nil
	}
	if err != nil {
		unknown.addQueryResult(err)
		return nil, unknown
	}
	slot, _ := booking.Slot()
	unknown.Held = &slot
	unknown.addDetail("in a query immediately after, the order still held its slot")
	return nil, unknown
}

// addQueryResult adds to the error of an unknown outcome why a query did not determine it.
func (e *Error) addQueryResult(err error) {
	found := asError(err)
	if found != nil {
		e.RetryAfter = max(e.RetryAfter, found.RetryAfter)
	}
	switch {
	case found != nil && found.Held != nil:
		e.Held = found.Held
		e.addDetail("in a query immediately after, the order held another slot")
	case errors.Is(err, ErrNotBooked):
		e.addDetail("in a query immediately after, the order held no slot")
	default:
		e.addDetail("a query immediately after did not determine the outcome")
	}
}
