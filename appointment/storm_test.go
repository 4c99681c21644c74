package appointment_test

import (
	"flag"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

var (
	stormOrders = flag.Int("storm.orders", 2000, "number of orders that TestStorm books, 5 to 49995")
	stormSeed   = flag.Uint64("storm.seed", 0, "seed of the faults of TestStorm; 0 for another seed each time")
)

const (
	stormWorkers  = 64
	stormTimeout  = 1500 * time.Millisecond // of a call
	stormCapacity = 2                       // of a slot
)

// TestStorm books at the hospitals of all five vendors through several clients each. All want the
// same slots, and every fault happens. Then it compares the results that the clients returned with
// the bookings of the hospitals. A long run:
//
//	go test ./appointment -run TestStorm -storm.orders 33000 -v -timeout 20m
func TestStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	t.Parallel()
	seed := *stormSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("to repeat it: -storm.orders %d -storm.seed %d", *stormOrders, seed)
	s := &storm{t: t, outcomes: map[string]int{}}
	for i, vendor := range appointment.Vendors() {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		s.hospitals = append(s.hospitals, startStormHospital(t, vendor, *stormOrders/len(appointment.Vendors())+1, random))
	}
	orders := make(chan int)
	var workers sync.WaitGroup
	start := time.Now()
	for worker := range stormWorkers {
		random := rand.New(rand.NewPCG(seed, uint64(1000+worker)))
		workers.Go(func() {
			for i := range orders {
				s.processOrder(s.hospitals[i%len(s.hospitals)], i/len(s.hospitals), random)
			}
		})
	}
	for i := range *stormOrders {
		orders <- i
	}
	close(orders)
	workers.Wait()
	took := time.Since(start)
	for _, h := range s.hospitals {
		h.server.Refuse() // no request is in flight any more, so the bookings are final
		h.server.Settle()
		if err := h.server.Heal(); err != nil {
			t.Fatal(err)
		}
		s.audit(h)
	}
	s.report(took)
}

// storm holds the counts over all hospitals.
type storm struct {
	t            *testing.T
	hospitals    []*stormHospital
	longestDelay atomic.Int64 // of any call after its deadline

	mu       sync.Mutex
	outcomes map[string]int // by operation and outcome
}

// orderState is the state of an order by the results of its calls.
type orderState uint8

const (
	orderNotBooked orderState = iota // not saved, not sent, rejected, or cancelled
	orderBooked                      // reported as booked, and not cancelled since
	orderUnknown                     // the outcome of the save or of the cancel is unknown
)

// orderResult is the final result of one order.
type orderResult struct {
	number  string // the order number
	state   orderState
	save    *appointment.SaveRequest // the last one
	slot    appointment.BookedSlot   // if it is booked
	history []string                 // the calls and their results
}

// countCall counts the outcome of one call, and by how much it exceeded its time.
func (s *storm) countCall(op string, start time.Time, source appointment.Source, err error) {
	raiseTo(&s.longestDelay, int64(time.Since(start)-stormTimeout))
	s.countOutcome(op, newCallResult(source, err).String())
}

func (s *storm) countOutcome(op, outcome string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outcomes[op+": "+outcome]++
}

// fail reports a broken rule.
func (s *storm) fail(format string, args ...any) {
	s.t.Helper()
	s.countOutcome("FAILED", format)
	s.t.Errorf(format, args...)
}

// report prints the figures of the storm.
func (s *storm) report(took time.Duration) {
	faults := map[string]int{}
	bookings, deliveries := 0, 0
	for _, h := range s.hospitals {
		bookings += len(h.server.Bookings())
		for _, op := range appointment.Operations() {
			deliveries += h.server.Deliveries(op)
		}
		for fault, n := range h.server.Faults() {
			faults[fault] += n
		}
	}
	s.t.Logf("%d orders in %v: %d requests delivered, %d bookings", *stormOrders, took.Round(time.Millisecond), deliveries, bookings)
	for _, outcome := range slices.Sorted(maps.Keys(s.outcomes)) {
		s.t.Logf("%6d  %s", s.outcomes[outcome], outcome)
	}
	for _, fault := range slices.Sorted(maps.Keys(faults)) {
		s.t.Logf("%6d  fault: %s", faults[fault], fault)
	}
	const maxDelay = 10 * time.Second
	delay := time.Duration(s.longestDelay.Load())
	s.t.Logf("the longest delay after a deadline: %v", delay.Round(time.Microsecond))
	if delay > maxDelay {
		s.t.Errorf("a call ended %v after its deadline, want %v at most", delay, maxDelay)
	}
}
