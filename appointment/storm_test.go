package appointment_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

var (
	stormOrders = flag.Int("storm.orders", 500, "number of orders that TestStorm books, 5 to 49995")
	stormSeed   = flag.Uint64("storm.seed", 0, "seed of the faults of TestStorm; 0 for another seed each time")
)

const (
	stormWorkers  = 64
	stormTimeout  = 1500 * time.Millisecond // of a call
	stormCapacity = 2                       // of a slot

	shortStormOrders = 150 // the most that TestStorm books with -short
)

// TestStorm books at the hospitals of all five vendors through several clients each. All request
// the same slots, every fault happens, and the hospitals send every misleading response. Then it
// compares the results that the clients returned with the bookings of the hospitals. CI books more
// orders than the default, and a long run books many more:
//
//	go test ./appointment -run TestStorm$ -storm.orders 33000 -v -timeout 20m
func TestStorm(t *testing.T) {
	t.Parallel()
	seed := *stormSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	orders := *stormOrders
	if testing.Short() {
		orders = min(orders, shortStormOrders)
	}
	t.Logf("to repeat it: -storm.orders %d -storm.seed %d", orders, seed)
	misleading := misleadingResponses()
	s := runStorm(t, stormPlan{
		vendors: appointment.Vendors(), orders: orders, seed: seed, workers: stormWorkers, refuses: true,
		fault: func(op appointment.Operation, random *rand.Rand) appointmenttest.Fault {
			return randomFault(misleading, op, random)
		},
		connectionFault: randomConnectionFault,
		newBooker:       func(t *testing.T, h *stormHospital) booker { return h.newClient(t, h.server.Config()) },
	})
	s.report()
	for _, failure := range s.failures {
		t.Error(failure)
	}
}

// stormPlan describes a storm.
type stormPlan struct {
	vendors []appointment.Vendor
	orders  int // at all hospitals together
	seed    uint64
	workers int
	refuses bool // from time to time, a hospital cannot be reached
	// deterministic removes chance from the programs. They book the slots that follow from the order,
	// without a query. They always cancel if cancels is true, and always look for a booking at once.
	deterministic, cancels bool
	// fault returns the fault of the next request for an operation.
	fault func(appointment.Operation, *rand.Rand) appointmenttest.Fault
	// connectionFault returns the fault of the next connection; nil for none.
	connectionFault func(*rand.Rand) appointmenttest.ConnectionFault
	newBooker       func(*testing.T, *stormHospital) booker
}

// runStorm processes the orders of a plan and audits the results.
func runStorm(t *testing.T, plan stormPlan) *storm {
	t.Helper()
	s := &storm{t: t, plan: plan, outcomes: map[string]int{}, mistakes: map[mistake]int{}}
	for i, vendor := range plan.vendors {
		random := rand.New(rand.NewPCG(plan.seed, uint64(i)))
		s.hospitals = append(s.hospitals, startStormHospital(t, vendor, plan.orders/len(plan.vendors)+1, plan, random))
	}
	orders := make(chan int)
	var workers sync.WaitGroup
	start := time.Now()
	for worker := range plan.workers {
		random := rand.New(rand.NewPCG(plan.seed, uint64(1000+worker)))
		workers.Go(func() {
			for i := range orders {
				s.processOrder(s.hospitals[i%len(s.hospitals)], i/len(s.hospitals), random)
			}
		})
	}
	for i := range plan.orders {
		orders <- i
	}
	close(orders)
	workers.Wait()
	s.took = time.Since(start)
	for _, h := range s.hospitals {
		h.server.Refuse() // no request is in flight any more, so the bookings are final
		h.server.Settle()
		if err := h.server.Heal(); err != nil {
			t.Fatal(err)
		}
		s.audit(h)
	}
	return s
}

// storm holds the counts over all hospitals.
type storm struct {
	t            *testing.T
	plan         stormPlan
	hospitals    []*stormHospital
	took         time.Duration
	longestDelay atomic.Int64 // of any call after its deadline

	mu       sync.Mutex
	outcomes map[string]int  // by operation and outcome
	failures []string        // the mistakes in words
	mistakes map[mistake]int // the number of each kind
}

// mistake is a kind of wrong result.
type mistake string

const (
	lostBooking    mistake = "lost"    // reported as booked, and the hospital has no such booking
	doubledBooking mistake = "doubled" // the hospital has two bookings for one order
	wrongResult    mistake = "wrong"   // any other result that is not true
)

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

// addHistory adds the result of a call.
func (r *orderResult) addHistory(op string, source appointment.Source, err error) {
	r.history = append(r.history, fmt.Sprintf("%s %s: %v, error %v", time.Now().Format("05.000"), op, source, err))
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

// fail adds a mistake.
func (s *storm) fail(kind mistake, format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mistakes[kind]++
	s.failures = append(s.failures, fmt.Sprintf(format, args...))
}

// report prints the figures of the storm.
func (s *storm) report() {
	faults, misleading := map[string]int{}, map[string]int{}
	bookings, deliveries, sent := 0, 0, 0
	names := misleadingNames()
	for _, h := range s.hospitals {
		bookings += len(h.server.Bookings())
		for _, op := range appointment.Operations() {
			deliveries += h.server.Deliveries(op)
		}
		for fault, n := range h.server.Faults() {
			if name, ok := names[fault]; ok {
				misleading[name] += n
				sent += n
			} else {
				faults[fault] += n
			}
		}
	}
	s.t.Logf("%d orders in %v: %d requests delivered, %d bookings", s.plan.orders, s.took.Round(time.Millisecond), deliveries, bookings)
	s.printCounts("", s.outcomes)
	s.printCounts("fault: ", faults)
	s.printCounts("misleading response: ", misleading)
	s.t.Logf("%d misleading responses sent: %d bookings lost, %d doubled, %d wrong results", sent, s.mistakes[lostBooking], s.mistakes[doubledBooking], s.mistakes[wrongResult])
	const maxDelay = 10 * time.Second
	delay := time.Duration(s.longestDelay.Load())
	s.t.Logf("the longest delay after a deadline: %v", delay.Round(time.Microsecond))
	if delay > maxDelay {
		s.t.Errorf("a call ended %v after its deadline, want %v at most", delay, maxDelay)
	}
}

func (s *storm) printCounts(prefix string, counts map[string]int) {
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		s.t.Logf("%6d  %s%s", counts[name], prefix, name)
	}
}
