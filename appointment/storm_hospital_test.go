package appointment_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// stormHospital is one hospital of a storm, and the clients that book there.
type stormHospital struct {
	server   *appointmenttest.Hospital
	clients  []*appointment.Client
	log      *privateTextChecker // at its most verbose
	sections []string            // the exam types; each has one resource
	started  atomic.Int64
	saves    atomic.Int64
	cancels  atomic.Int64

	mu      sync.Mutex
	results []orderResult
}

// startStormHospital starts a hospital for so many orders, with random faults.
func startStormHospital(t *testing.T, vendor appointment.Vendor, orders int, random *rand.Rand) *stormHospital {
	t.Helper()
	h := &stormHospital{}
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
	h.log = &privateTextChecker{texts: append(recognisableValues(fullSaveRequest(), fullCancelRequest(), fullQueryRequest()), string(h.server.Config().SystemKey))}
	cfg := h.server.Config()
	cfg.TLS = nil // that of the transport applies
	for range 3 {
		client, err := appointment.NewClient(cfg, append(h.log.options(),
			appointment.WithHTTPClient(h.server.HTTPClient()), appointment.WithTimeout(stormTimeout),
			appointment.WithInFlight(8), appointment.WithBreaker(10, 100*time.Millisecond))...)
		if err != nil {
			t.Fatal(err)
		}
		h.clients = append(h.clients, client)
	}
	for _, op := range appointment.Operations() {
		for range 2 * orders {
			h.server.Fail(op, randomFault(random))
		}
	}
	for range orders {
		h.server.FailConnections(randomConnectionFault(random))
	}
	return h
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

// randomFault returns a fault for about one request in eight.
func randomFault(random *rand.Rand) appointmenttest.Fault {
	randomDelay := func(max int) time.Duration { return time.Duration(1+random.IntN(max)) * time.Millisecond }
	if random.IntN(8) > 0 {
		return appointmenttest.Fault{}
	}
	// After these faults the hospital still sends a complete response. They must commit: no client
	// can see that a response of success is wrong.
	slow := []appointmenttest.Fault{
		appointmenttest.Delay(randomDelay(100)), appointmenttest.Delay(randomDelay(3000)), appointmenttest.Drip(randomDelay(3)),
	}
	lost := []appointmenttest.Fault{
		appointmenttest.ResetDuringRead(), appointmenttest.ResetAfterRead(), appointmenttest.DropResponse(), appointmenttest.DropResponse(),
		appointmenttest.CommitLate(randomDelay(50)), appointmenttest.CommitLate(randomDelay(3000)), appointmenttest.Truncate(),
		appointmenttest.Garbage(), appointmenttest.BadGateway(), appointmenttest.Unavailable(time.Second), appointmenttest.ServerError(),
		appointmenttest.CloseIdle(),
	}
	n := random.IntN(len(slow) + len(lost))
	if n < len(slow) {
		return slow[n]
	}
	fault := lost[n-len(slow)]
	if random.IntN(3) == 0 {
		fault = fault.Uncommitted()
	}
	return fault
}

// randomConnectionFault returns a fault for about one connection in eight.
func randomConnectionFault(random *rand.Rand) appointmenttest.ConnectionFault {
	switch random.IntN(32) {
	case 0, 1, 2:
		return appointmenttest.ResetBeforeRead()
	case 3:
		return appointmenttest.SilentConnection()
	}
	return appointmenttest.ConnectionFault{}
}
