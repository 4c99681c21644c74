package appointment_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// stormControl is a program that believes a misleading response. The storm must find its mistakes.
type stormControl struct {
	name string
	// save, cancel and query are the names of the misleading responses that the hospital sends.
	save, cancel, query string
	// sometimes is true if only every second request gets the misleading response, and queries get none.
	sometimes bool
	newBooker func(*testing.T, *stormHospital) booker
	responses []misleadingResponse // all kinds
}

// stormControls returns a control for every kind of misleading response that can deceive a program.
func stormControls() []stormControl {
	believe := func(b believer) func(*testing.T, *stormHospital) booker {
		return func(t *testing.T, h *stormHospital) booker {
			own := b
			own.Client = h.newClient(t, h.server.Config())
			return own
		}
	}
	rejections, successes := believe(believer{rejections: true}), believe(believer{successes: true})
	schedules, days := believe(believer{schedules: true}), believe(believer{days: true})
	return []stormControl{
		{name: "a gateway error is a rejection", save: "gateway error", newBooker: rejections},
		{name: "an error page is a rejection", save: "error page", newBooker: rejections},
		{name: "a client fault is a rejection", save: "exception as a client fault", newBooker: rejections},
		{name: "a damaged head is a rejection", save: "damaged head", newBooker: rejections},
		{name: "pending is a rejection", save: "pending", newBooker: rejections},
		{name: "a catch-all is a rejection", save: "catch-all", newBooker: rejections},
		{name: "a duplicate is a rejection", save: "duplicate", newBooker: rejections},
		{name: "the rejection of another is ours", save: "rejection of another", newBooker: rejections},
		{name: "an unknown code is a rejection", save: "unknown code", newBooker: rejections},
		{name: "a cancel that is pending is rejected", cancel: "pending", newBooker: rejections},

		{name: "an unknown code is a success", save: "unknown code", newBooker: successes},
		{name: "a success of another order is ours", save: "another order", newBooker: successes},
		{name: "a success of another patient is ours", save: "another patient", newBooker: successes},
		{name: "another slot is ours", save: "another slot", newBooker: successes},
		{name: "no slot is needed", save: "no slot beside a slot", newBooker: successes},
		{name: "another save is ours", save: "response to another save", newBooker: successes},
		{name: "the cancel of another order is ours", cancel: "another order", newBooker: successes},
		{name: "a leftover response is ours", save: "leftover response", sometimes: true, newBooker: newSharedConnectionClient},

		{name: "the first page is the schedule", save: "catch-all", query: "first page", newBooker: schedules},
		{name: "the first page shows a cancel", cancel: "catch-all", query: "first page", newBooker: schedules},
		{name: "an unknown status is free", save: "catch-all", query: "unknown status", newBooker: schedules},
		{name: "a list without a meaning is empty", save: "catch-all", query: "no meaning, flag 0", newBooker: schedules},
		{name: "the day is the slot", save: "catch-all", query: "booked day only", newBooker: days},
		{name: "the day of another save is the slot", save: "catch-all", query: "response to another save", newBooker: days},
	}
}

// The storm finds the mistakes of every program that believes a misleading response, and none of a
// client at the same hospital. Otherwise it would prove nothing.
func TestStorm_Controls(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	t.Parallel()
	responses := misleadingResponses()
	for _, c := range stormControls() {
		c.responses = responses
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			plan := stormPlan{vendors: soapAndRESTVendors(), orders: 24, seed: 1, workers: 1, deterministic: true, cancels: c.cancel != "", fault: c.fault, newBooker: c.newBooker}
			if s := runStorm(t, plan); len(s.failures) == 0 {
				t.Errorf("the storm found no mistake, want at least one; the outcomes are %v", s.outcomes)
			}
			plan.newBooker = func(t *testing.T, h *stormHospital) booker { return h.newClient(t, h.server.Config()) }
			for _, failure := range runStorm(t, plan).failures {
				t.Errorf("mistake of a client = %s, want none", failure)
			}
		})
	}
}

// fault returns the misleading response of the control. If there is none for queries, their responses
// are unreadable, so that the client cannot find out the outcome.
func (c stormControl) fault(op appointment.Operation, random *rand.Rand) appointmenttest.Fault {
	name := map[appointment.Operation]string{
		appointment.SaveSchedule: c.save, appointment.CancelSchedule: c.cancel, appointment.QuerySchedule: c.query,
	}[op]
	switch {
	case c.sometimes && (name == "" || random.IntN(2) == 0):
	case name != "":
		i := slices.IndexFunc(c.responses, func(m misleadingResponse) bool { return m.name == name })
		return c.responses[i].draw(op, random)
	case op == appointment.QuerySchedule:
		return appointmenttest.Garbage()
	}
	return appointmenttest.Fault{}
}

// believer is a program that takes unknown outcomes for known ones.
type believer struct {
	*appointment.Client

	rejections bool // a response that is no success is a rejection
	successes  bool // a response that is no rejection is a success
	schedules  bool // a schedule that does not show the booking shows that there is none
	days       bool // a schedule that is booked on the day shows the booking
}

// SaveSchedule returns a rejection or a booking where the outcome is unknown.
func (b believer) SaveSchedule(ctx context.Context, req *appointment.SaveRequest) (*appointment.Booking, error) {
	booking, err := b.Client.SaveSchedule(ctx, req)
	switch {
	case !hasUnclearResponse(err):
		return booking, err
	case b.rejections:
		return nil, asRejection(err)
	case b.successes:
		return &appointment.Booking{
			ScheduleFlag: appointment.FlagBooked, ScheduleResourceUID: req.ScheduleResourceUID, ScheduleDate: req.ScheduleDate,
			ScheduleStartDate: req.StartTime, ScheduleEndDate: req.EndTime,
		}, nil
	}
	return booking, err
}

// CancelSchedule returns a rejection or a success where the outcome is unknown.
func (b believer) CancelSchedule(ctx context.Context, req *appointment.CancelRequest) (*appointment.Cancellation, error) {
	cancellation, err := b.Client.CancelSchedule(ctx, req)
	switch {
	case !hasUnclearResponse(err):
		return cancellation, err
	case b.rejections:
		return nil, asRejection(err)
	case b.successes:
		return &appointment.Cancellation{}, nil
	case b.schedules && req.Save != nil:
		if _, err := b.FindBooking(ctx, req.Save); errors.Is(err, appointment.ErrNotBooked) {
			return &appointment.Cancellation{}, nil
		}
	}
	return cancellation, err
}

// FindBooking returns ErrNotBooked or a booking where the outcome is unknown.
func (b believer) FindBooking(ctx context.Context, req *appointment.SaveRequest) (*appointment.Booking, error) {
	booking, err := b.Client.FindBooking(ctx, req)
	switch {
	case !errors.Is(err, appointment.ErrBadResponse):
		return booking, err
	case b.schedules:
		return nil, appointment.ErrNotBooked
	case b.days:
		return &appointment.Booking{
			ScheduleFlag: appointment.FlagBooked, ScheduleResourceUID: req.ScheduleResourceUID, ScheduleDate: req.ScheduleDate,
			ScheduleStartDate: req.StartTime, ScheduleEndDate: req.EndTime,
		}, nil
	}
	return booking, err
}

// hasUnclearResponse reports whether a response was received that leaves the outcome unknown.
func hasUnclearResponse(err error) bool {
	var e *appointment.Error
	return errors.Is(err, appointment.ErrOutcomeUnknown) && errors.As(err, &e) &&
		(e.HTTPStatus != 0 || errors.Is(err, appointment.ErrBadResponse))
}

// asRejection returns the error as a definite rejection.
func asRejection(err error) error {
	var e *appointment.Error
	errors.As(err, &e)
	rejection := *e
	rejection.Class, rejection.OutcomeUnknown = appointment.ErrRejected, false
	return &rejection
}

// newSharedConnectionClient returns a client whose saves share one connection with everything else.
func newSharedConnectionClient(t *testing.T, h *stormHospital) booker {
	t.Helper()
	cfg := h.server.Config()
	cfg.TLS = nil // that of the transport applies
	return h.newClient(t, cfg, appointment.WithHTTPClient(h.server.HTTPClient()))
}
