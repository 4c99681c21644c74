package appointment_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// stormHospital is one hospital of a storm, and the programs that book there.
type stormHospital struct {
	server   *appointmenttest.Hospital
	bookers  []booker
	log      *leakDetector // at its most verbose
	sections []string      // the exam types; each has one resource
	started  atomic.Int64

	mu      sync.Mutex
	results []orderResult
	sent    map[appointment.Operation]int // the calls that may have been received
}

// booker is the part of a client that a program uses to book.
type booker interface {
	QuerySchedule(context.Context, *appointment.QueryRequest) (*appointment.Schedule, error)
	SaveSchedule(context.Context, *appointment.SaveRequest) (*appointment.Booking, error)
	CancelSchedule(context.Context, *appointment.CancelRequest) (*appointment.Cancellation, error)
	FindBooking(context.Context, *appointment.SaveRequest) (*appointment.Booking, error)
}

// startStormHospital starts a hospital for so many orders, with the faults of the plan.
func startStormHospital(t *testing.T, vendor appointment.Vendor, orders int, plan stormPlan, random *rand.Rand) *stormHospital {
	t.Helper()
	h := &stormHospital{sent: map[appointment.Operation]int{}}
	var resources []appointmenttest.Resource
	for n := range 1 + orders/250 {
		section := fmt.Sprintf("DX %d", n)
		h.sections = append(h.sections, section)
		resources = append(resources, newStormResource(section))
	}
	opts := []appointmenttest.Option{
		appointmenttest.WithRepeatBooking(), // a save that arrives twice makes two bookings
		appointmenttest.WithClock(func() time.Time { return time.Date(2026, 11, 23, 7, 0, 0, 0, shanghai) }),
		appointmenttest.WithResources(resources...),
	}
	if vendor == appointment.Wanda || vendor == appointment.Laida {
		opts = append(opts, appointmenttest.WithTLS())
	}
	var err error
	if h.server, err = appointmenttest.Start(vendor, opts...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.server.Close)
	h.log = &leakDetector{texts: append(recognisableValues(fullSaveRequest(), fullCancelRequest(), fullQueryRequest()), string(h.server.Config().SystemKey))}
	for range 3 {
		h.bookers = append(h.bookers, plan.newBooker(t, h))
	}
	for _, op := range appointment.Operations() {
		for range 2 * orders {
			h.server.Fail(op, plan.fault(op, random))
		}
	}
	if plan.connectionFault != nil {
		for range orders {
			h.server.FailConnections(plan.connectionFault(random))
		}
	}
	return h
}

// newClient returns a client of the hospital whose logs and events are searched for private texts.
func (h *stormHospital) newClient(t *testing.T, cfg appointment.Config, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	client, err := appointment.NewClient(cfg, append(append(h.log.options(),
		appointment.WithTimeout(stormTimeout), appointment.WithInFlight(8), appointment.WithBreaker(10, 100*time.Millisecond)), opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// countSent counts a call unless its error says that the hospital received nothing.
func (h *stormHospital) countSent(op appointment.Operation, err error) {
	if errors.Is(err, appointment.ErrNotSent) {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent[op]++
}

// bookedSlot returns the first slot that the hospital has booked for an order.
func (h *stormHospital) bookedSlot(number string) (slot appointment.BookedSlot, ok bool) {
	for _, booking := range h.server.Bookings() {
		if booking.PlacerOrderNO == number {
			return bookingKey(booking), true
		}
	}
	return appointment.BookedSlot{}, false
}

// bookingKey returns the part of a booking that identifies its slot.
func bookingKey(b appointmenttest.Booking) appointment.BookedSlot {
	return appointment.BookedSlot{ResourceUID: b.ResourceUID, Date: b.Date, Start: b.Start}
}

// slotKey returns the part of a slot that identifies it.
func slotKey(s appointment.BookedSlot) appointment.BookedSlot {
	return appointment.BookedSlot{ResourceUID: s.ResourceUID, Date: s.Date, Start: s.Start}
}

// newStormResource returns the resource of a section. In the six days that are queried, it has
// somewhat fewer places than there are orders for it.
func newStormResource(section string) appointmenttest.Resource {
	r := appointmenttest.Resource{UID: section, ServiceSectID: section}
	for n := range 16 {
		start := 8*60 + 30*n // minutes
		end := start + 30
		r.Times = append(r.Times, appointmenttest.Time{
			Start: appointment.ClockAt(start/60, start%60), End: appointment.ClockAt(end/60, end%60), Capacity: stormCapacity,
		})
	}
	return r
}
