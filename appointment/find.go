package appointment

import (
	"context"
	"strings"
)

// FindBooking queries the outcome of a save: whether its order holds its slot. It is for a caller
// whose save ended in ErrOutcomeUnknown, or who crashed before it ended. Its errors are those of a
// query and these: ErrNotBooked if the order held no slot at the time of the query; ErrRejected
// with Error.Held if the order holds another slot; ErrOutcomeUnknown if the hospital does not say.
// After ErrNotBooked, a save that is still on its way can still arrive, until Error.AskUntil of its
// error.
//
// A save that succeeds without a slot (flags 0 and 5) cannot be distinguished from one that was not
// carried out.
//
// FindBooking also finds the outcome of a cancel, given the save whose booking it releases.
// ErrNotBooked means that the cancel was carried out. A booking means that it was not, or not yet.
// A query that begins after Error.AskUntil of the cancel's error shows which.
func (c *Client) FindBooking(ctx context.Context, req *SaveRequest) (booking *Booking, err error) {
	event := c.newEvent(SaveSchedule)
	event.Find = true
	ctx, call := c.startCall(ctx, event)
	defer func() { err = call.endCall(responseOf(booking), err) }()

	req = req.withDefaults(c.config.OrganizationID)
	if _, err = validate(SaveSchedule, req); err != nil {
		return nil, err
	}
	return c.findBooking(ctx, call, req)
}

// findBooking queries which slot the order of a save holds, as part of a call.
func (c *Client) findBooking(ctx context.Context, call *call, req *SaveRequest) (*Booking, error) {
	call.findsOutcome = true
	schedule, err := c.sendQuery(ctx, call, req.newQueryRequest())
	if err != nil {
		return nil, err
	}
	facts := c.codec.findOwnFacts(schedule.raw)
	if failure := req.subject().mismatch(facts); failure != "" {
		return nil, newBadResponse(QuerySchedule, failure).withResponse(&schedule.Response)
	}
	held, state := schedule.heldSlot(req)
	if state == orderHoldsNone && identifiesBooking(facts, c.codec.dialect.BookedFlags) ||
		state == orderHoldsSlot && held.matches(req) && schedule.contradictsBooking(facts, held, req) {
		state = orderContradictory
	}
	switch {
	case state == orderHoldsNone && schedule.hasUnknownStatus(req):
		schedule.Missing = append(schedule.Missing, MissingStatus)
		return nil, newIncompleteError(schedule)
	case state == orderHoldsNone && !schedule.Complete:
		return nil, newIncompleteError(schedule)
	case state == orderHoldsNone:
		e := newError(SaveSchedule, ErrNotBooked, "at the time of the query; a save sent in the last minutes may still be carried out")
		return nil, e.withResponse(&schedule.Response)
	case state != orderHoldsSlot:
		return nil, newBadResponse(SaveSchedule, FailureUnclearState).withResponse(&schedule.Response)
	case !held.matches(req):
		e := newError(SaveSchedule, ErrRejected, "the order holds another slot")
		e.Reason, e.Held = ReasonAlreadyBooked, &held
		return nil, e.withResponse(&schedule.Response)
	}
	return &Booking{
		Response:             schedule.withSource(SourceQuery),
		ScheduleFlag:         schedule.ScheduleFlag,
		ScheduleResourceUID:  req.ScheduleResourceUID,
		ScheduleResourceName: held.ResourceName,
		ScheduleDate:         req.ScheduleDate,
		ScheduleStartDate:    req.StartTime,
		ScheduleEndDate:      req.EndTime,
		request:              req,
	}, nil
}

// contradictsBooking reports whether a schedule that shows the slot of a save as booked also names
// another slot. That can be the name of the resource if nothing else identifies it, a day before
// the time, or the fields of a save.
func (s *Schedule) contradictsBooking(facts []fact, held BookedSlot, req *SaveRequest) bool {
	return held.ResourceUID == "" && !isSameResourceName(held.ResourceName, req.ScheduleResourceName) ||
		s.isBookedFlag(s.ScheduleFlag) && req.subject().slotMismatch(facts) != ""
}

// newIncompleteError returns the error of a schedule that shows no booking and lacks a part that
// could show one.
func newIncompleteError(s *Schedule) *Error {
	var fields []string
	for _, part := range s.Missing {
		fields = append(fields, string(part))
	}
	e := newError(SaveSchedule, ErrBadResponse, "the response to the query shows no booking, but it is incomplete ("+strings.Join(fields, ", ")+")")
	e.Failure = FailureIncomplete
	return e.withResponse(&s.Response)
}
