package appointment

import (
	"context"
	"errors"
)

// findSaved asks what became of a save whose outcome is unknown. Only a booking that is
// found changes that: one that is not there yet can still arrive.
func (c *Client) findSaved(ctx context.Context, req *SaveRequest, unknown *Error) (*Booking, error) {
	booking, err := c.insistent().find(ctx, req)
	if err == nil {
		return booking, nil
	}
	unknown.seen(err)
	return nil, unknown
}

// findCancelled asks what became of a cancel whose outcome is unknown: the other way
// round, since only an order without a slot changes that. One that still holds its slot
// can still lose it.
func (c *Client) findCancelled(ctx context.Context, save *SaveRequest, unknown *Error) (*Cancellation, error) {
	booking, err := c.insistent().find(ctx, save)
	var e *Error
	if errors.Is(err, ErrNotBooked) && errors.As(err, &e) {
		return &Cancellation{Response: foundBy(*e.Response)}, nil
	}
	if err != nil {
		unknown.seen(err)
		return nil, unknown
	}
	slot, _ := booking.Slot()
	unknown.Held = &slot
	unknown.detail += "; asked by a query at once, the hospital said that the order still holds its slot"
	return nil, unknown
}

// insistent is the client as one that asks also where the hospital is left alone: a
// request that may have been carried out is on the other side.
func (c *Client) insistent() *Client {
	asking := *c
	asking.guard = &guard{load: c.guard.load, flight: c.guard.flight, rate: c.guard.rate}
	return &asking
}

// seen adds to an unknown outcome why a query did not settle it.
func (e *Error) seen(err error) {
	var found *Error
	if errors.As(err, &found) {
		e.RetryAfter = max(e.RetryAfter, found.RetryAfter)
	}
	switch {
	case found != nil && found.Held != nil:
		e.Held = found.Held
		e.detail += "; asked by a query at once, the hospital said that the order holds another slot"
	case errors.Is(err, ErrNotBooked):
		e.detail += "; asked by a query at once, the hospital knew of no booking"
	default:
		e.detail += "; a query at once could not tell either"
	}
}

// find asks by a query which slot the order holds.
func (c *Client) find(ctx context.Context, req *SaveRequest) (*Booking, error) {
	schedule, err := c.query(ctx, req.asQuery())
	if err != nil {
		return nil, err
	}
	held, state := schedule.held(req)
	switch {
	case state == orderFree:
		e := c.fail(SaveSchedule, ErrNotBooked, "when asked by a query just now; a save that was sent in the last minutes can still be carried out")
		return nil, e.of(&schedule.Response)
	case state == orderUnclear, state == orderSomewhere:
		e := c.failUnknown(SaveSchedule, ErrBadResponse, "the query's answer does not say whether the order is booked, or when (scheduleFlag, scheduleDate, scheduleTimeStatus)")
		return nil, e.of(&schedule.Response)
	case !held.is(req):
		e := c.reject(SaveSchedule, "", "")
		e.Reason, e.Held, e.detail = ReasonAlreadyBooked, &held, "another slot, see Error.Held"
		return nil, e.of(&schedule.Response)
	}
	return &Booking{
		Response:             foundBy(schedule.Response),
		ScheduleFlag:         schedule.ScheduleFlag,
		ScheduleResourceUID:  req.ScheduleResourceUID,
		ScheduleResourceName: held.ResourceName,
		ScheduleDate:         req.ScheduleDate,
		ScheduleStartDate:    req.StartTime,
		ScheduleEndDate:      req.EndTime,
		request:              req,
	}, nil
}

func foundBy(a Response) Response {
	a.Source = SourceQuery
	return a
}

// asQuery asks about the order of a save, from the day of its slot on.
func (r *SaveRequest) asQuery() *QueryRequest {
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

// orderState is what a schedule says of its order.
type orderState uint8

const (
	orderUnclear orderState = iota
	orderFree
	orderSomewhere // booked, on a day that the answer does not tell
	orderBooked
)

// held is the slot that the schedule's order holds: one that has the status Schedule,
// or, if scheduleFlag says booked, the one that the result names. Of several it is the one
// that req asks for, if that is among them; req can be nil. One without a day is none that
// could be told from another.
func (s *Schedule) held(req *SaveRequest) (held BookedSlot, state orderState) {
	somewhere := false
	for slot := range s.Slots() {
		somewhere = somewhere || slot.is(StatusSchedule)
		if !slot.is(StatusSchedule) || slot.ArrangeDay.IsZero() {
			continue
		}
		one := BookedSlot{
			ResourceUID: slot.ResourceUID, ResourceName: slot.ResourceName,
			Date: slot.ArrangeDay, Start: slot.StartTime, End: slot.EndTime,
		}
		if state != orderBooked || req != nil && one.is(req) {
			held, state = one, orderBooked
		}
	}
	switch {
	case state == orderBooked:
		return held, state
	case s.booked(s.ScheduleFlag) && !s.ScheduleDate.IsZero():
		return BookedSlot{
			ResourceUID: s.ResourceUID, ResourceName: s.ResourceName,
			Date: s.ScheduleDate, Start: s.ScheduleTime,
		}, orderBooked
	case s.booked(s.ScheduleFlag), somewhere:
		return BookedSlot{}, orderSomewhere
	case s.ScheduleFlag == FlagNotNeeded:
		return BookedSlot{}, orderFree
	}
	return BookedSlot{}, orderUnclear
}

// is reports whether this is the slot that a save asks for. What the hospital left out
// cannot speak against it; the day is always there.
func (b BookedSlot) is(req *SaveRequest) bool {
	return b.Date == req.ScheduleDate &&
		(b.ResourceUID == "" || b.ResourceUID == req.ScheduleResourceUID) &&
		(b.Start.IsZero() || b.Start == req.StartTime)
}
