package appointment

import (
	"context"
	"strings"
)

// FindBooking queries the outcome of a save: whether its order holds its slot. It is for a
// caller whose save ended in ErrOutcomeUnknown, or who crashed before it ended. Its errors are
// those of a query and these: ErrNotBooked if the order held no slot at the time of the query,
// which a save that is still on its way can change; ErrRejected with Error.Held if the order
// holds another slot; ErrOutcomeUnknown if the hospital does not say.
//
// A save that succeeds without a slot (flags 0 and 5) cannot be told from one that was not
// carried out.
//
// FindBooking also tells the outcome of a cancel, given the save whose booking it releases.
// ErrNotBooked means that the cancel was carried out, and a booking that it was not, or not yet.
func (c *Client) FindBooking(ctx context.Context, req *SaveRequest) (booking *Booking, err error) {
	event := c.newEvent(SaveSchedule)
	event.Find = true
	ctx, call := c.startCall(ctx, event)
	defer func() { err = call.end(booking.response(), err) }()

	req = req.withDefaults(c.config.OrganizationID)
	if _, err = validate(SaveSchedule, req); err != nil {
		return nil, err
	}
	return c.findBooking(ctx, call, req)
}

// findBooking queries which slot the order of a save holds, as part of a call.
func (c *Client) findBooking(ctx context.Context, call *call, req *SaveRequest) (*Booking, error) {
	schedule, err := c.query(ctx, call, req.query())
	if err != nil {
		return nil, err
	}
	held, state := schedule.heldSlot(req)
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

// query returns a request for the schedule of a save's order, from the day of its slot on.
func (r *SaveRequest) query() *QueryRequest {
	q := &QueryRequest{
		StartDate:       r.ScheduleDate.At(Clock{}),
		PlacerOrderNO:   r.PlacerOrderNO,
		OrganizationID:  r.OrganizationID,
		ServiceSectID:   r.ServiceSectID,
		ServiceID:       r.ServiceID,
		ServiceText:     r.ServiceText,
		ProcedureID:     r.ProcedureID,
		ProcedureName:   r.ProcedureName,
		PatientClass:    r.PatientClass,
		RequestDeptID:   r.RequestDeptID,
		RequestDeptName: r.RequestDeptName,
		RequestedDate:   r.RequestedDate,
		MedRecNO:        r.MedRecNO,
		ScheduleRoute:   r.ScheduleRoute,
	}
	if q.ScheduleRoute == "" { // optional on a save, required on a query
		q.ScheduleRoute = RouteInternetHospital
	}
	return q
}
