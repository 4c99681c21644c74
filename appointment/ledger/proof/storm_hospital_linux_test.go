package proof

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// The times of a storm. They are short, so that it settles soon.
const (
	stormTimeout = time.Second             // of a call
	stormQuiet   = 2500 * time.Millisecond // after which nothing is carried out any more
	maxLateness  = time.Second             // of a hospital that carries a request out late
	stormFreeze  = stormTimeout + stormQuiet + 500*time.Millisecond
	stormDays    = 3
)

// stormNow is the clock of the hospitals.
func stormNow() time.Time {
	return time.Date(2026, time.November, 23, 7, 0, 0, 0, time.FixedZone("", 8*60*60))
}

// hospitals are the simulated hospitals of a storm, by name.
type hospitals map[string]*appointmenttest.Hospital

// timesPerDay is the number of slots that each hospital has on a day.
const timesPerDay = 16

// startHospitals starts hospitals that end with the test.
func startHospitals(t testing.TB, capacity int) hospitals {
	t.Helper()
	h, err := newHospitals(capacity)
	if err != nil {
		t.Fatal(err)
	}
	for _, server := range h {
		t.Cleanup(server.Close)
	}
	return h
}

// newHospitals starts hospitals of three vendors with so many places in each slot. An order that is
// saved twice makes two bookings.
func newHospitals(capacity int) (hospitals, error) {
	resource := appointmenttest.Resource{UID: "18", Name: "DX(普通放射)"}
	for n := range timesPerDay {
		start := 8*60 + 30*n // minutes
		resource.Times = append(resource.Times, appointmenttest.Time{
			Start: appointment.ClockAt(start/60, start%60), End: appointment.ClockAt((start+30)/60, (start+30)%60), Capacity: capacity,
		})
	}
	h := hospitals{}
	for _, vendor := range []appointment.Vendor{appointment.Wanda, appointment.Jintang, appointment.JintangWrapped} {
		server, err := appointmenttest.Start(vendor, appointmenttest.WithRepeatBooking(), appointmenttest.WithClock(stormNow),
			appointmenttest.WithDays(stormDays+1), appointmenttest.WithResources(resource))
		if err != nil {
			return nil, err
		}
		h[server.Config().Name] = server
	}
	return h, nil
}

// runHospitals is a process with hospitals. It writes their configurations, and ends with its standard
// input.
func runHospitals() error {
	h, err := newHospitals(1_000_000)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(h.configurations(10*time.Second, time.Minute)); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// configurations returns the file of the hospitals for package directory.
func (h hospitals) configurations(timeout, quiet time.Duration) string {
	var b strings.Builder
	b.WriteString("hospitals:\n")
	for name, server := range h {
		c := server.Config()
		fmt.Fprintf(&b, "  - {name: %q, vendor: %s, endpoint: %q, systemId: %q, systemKey: %q, organizationId: %q, timeout: %v, giveUp: %v}\n",
			name, c.Vendor, c.Endpoint, c.SystemID, string(c.SystemKey), c.OrganizationID, timeout, quiet)
	}
	return b.String()
}

// injectFaults queues n faults for each operation at each hospital.
func (h hospitals) injectFaults(n int, random *rand.Rand, fault func(appointment.Operation, *rand.Rand) appointmenttest.Fault) {
	for _, server := range h {
		for _, op := range appointment.Operations() {
			for range n {
				server.Fail(op, fault(op, random))
			}
		}
		for range n {
			server.FailConnections(randomConnectionFault(random))
		}
	}
}

// clearFaults ends all faults, and carries out late requests.
func (h hospitals) clearFaults() error {
	for _, server := range h {
		if err := server.Heal(); err != nil {
			return err
		}
		server.Settle()
	}
	return nil
}

// heldSlot is a booking at a hospital.
type heldSlot struct {
	hospital string
	appointmenttest.Booking
}

// bookings returns the present bookings of all hospitals by order.
func (h hospitals) bookings() map[string][]heldSlot {
	byOrder := map[string][]heldSlot{}
	for name, server := range h {
		for _, booking := range server.Bookings() {
			byOrder[booking.PlacerOrderNO] = append(byOrder[booking.PlacerOrderNO], heldSlot{name, booking})
		}
	}
	return byOrder
}

// mostHeld returns the greatest number of slots that each order ever held at the same time, at all
// hospitals together.
func (h hospitals) mostHeld() map[string]int {
	var history []appointmenttest.BookingEvent
	for _, server := range h {
		history = append(history, server.History()...)
	}
	slices.SortStableFunc(history, func(a, b appointmenttest.BookingEvent) int { return a.At.Compare(b.At) })
	now, most := map[string]int{}, map[string]int{}
	for _, e := range history {
		order := e.Booking.PlacerOrderNO
		if e.Cancelled {
			now[order]--
		} else {
			now[order]++
		}
		most[order] = max(most[order], now[order])
	}
	return most
}

// deliveries returns how many requests of an operation the hospitals received for an order.
func (h hospitals) deliveries(op appointment.Operation, order string) (n int) {
	for _, server := range h {
		n += server.DeliveriesOf(op, order)
	}
	return n
}
