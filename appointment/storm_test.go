package appointment_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

var (
	stormOrders = flag.Int("storm.orders", 2000, "how many orders TestStorm books, 5 to 49995")
	stormSeed   = flag.Uint64("storm.seed", 0, "what TestStorm draws its faults from; 0: another each time")
)

const (
	stormWorkers = 64
	stormTimeout = 1500 * time.Millisecond
	stormPlaces  = 2 // in a slot
)

// TestStorm books at all five vendors through several clients each, after the same
// slots, while everything that can go wrong does, and then holds what the clients said
// against the hospitals' own books. The long one:
//
//	go test ./appointment -run TestStorm -storm.orders 33000 -v -timeout 20m
func TestStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	t.Parallel()
	seed := *stormSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("again with -storm.orders %d -storm.seed %d", *stormOrders, seed)
	s := &storm{t: t}
	for i, vendor := range appointment.Vendors() {
		s.sites = append(s.sites, newSite(t, vendor, *stormOrders/len(appointment.Vendors())+1, rand.New(rand.NewPCG(seed, uint64(i)))))
	}
	orders := make(chan int)
	var all sync.WaitGroup
	start := time.Now()
	for worker := range stormWorkers {
		random := rand.New(rand.NewPCG(seed, uint64(1000+worker)))
		all.Go(func() {
			for i := range orders {
				s.live(s.sites[i%len(s.sites)], i/len(s.sites), random)
			}
		})
	}
	for i := range *stormOrders {
		orders <- i
	}
	close(orders)
	all.Wait()
	took := time.Since(start)
	for _, site := range s.sites {
		site.hospital.Refuse() // nothing is on its way any more, so that the books are final
		site.hospital.Settle()
		if err := site.hospital.Heal(); err != nil {
			t.Fatal(err)
		}
		s.audit(site)
	}
	s.report(took)
}

// storm is what is counted over all sites.
type storm struct {
	t       *testing.T
	sites   []*site
	overrun atomic.Int64 // the worst, of any call

	mu       sync.Mutex
	outcomes map[string]int // operation and what became of it
}

// site is one hospital and the clients that book there.
type site struct {
	hospital *appointmenttest.Hospital
	clients  []*appointment.Client
	log      *watch   // at its most verbose
	sections []string // exam types, each with a room
	lived    atomic.Int64
	saves    atomic.Int64
	cancels  atomic.Int64

	mu     sync.Mutex
	ledger []entry
}

// entry is what the clients said in the end of one order.
type entry struct {
	order string
	state state
	save  *appointment.SaveRequest // the last
	slot  appointment.BookedSlot   // if it is booked

	history []string
}

type state uint8

const (
	absent  state = iota // never saved, not sent, rejected, or cancelled
	booked               // reported as booked, and not cancelled since
	unknown              // of the save or the cancel
)

func newSite(t *testing.T, vendor appointment.Vendor, orders int, random *rand.Rand) *site {
	t.Helper()
	s := &site{}
	var resources []appointmenttest.Resource
	for range 1 + orders/250 {
		s.sections = append(s.sections, fmt.Sprintf("DX %d", len(s.sections)))
		resources = append(resources, stormResource(s.sections[len(resources)]))
	}
	opts := []appointmenttest.Option{
		appointmenttest.WithRepeatBooking(), // so that its own check hides no save that came twice
		appointmenttest.WithClock(func() time.Time { return time.Date(2026, 11, 23, 7, 0, 0, 0, shanghai) }),
		appointmenttest.WithResources(resources...),
	}
	if vendor == appointment.Wanda || vendor == appointment.Laida {
		opts = append(opts, appointmenttest.WithTLS())
	}
	var err error
	if s.hospital, err = appointmenttest.Start(vendor, opts...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.hospital.Close)
	s.log = &watch{canaries: append(said(everySaveField(), everyCancelField(), everyQueryField()), string(s.hospital.Config().SystemKey))}
	cfg := s.hospital.Config()
	cfg.TLS = nil // the transport's
	for range 3 {
		client, err := appointment.NewClient(cfg, append(s.log.options(),
			appointment.WithHTTPClient(s.hospital.HTTPClient()), appointment.WithTimeout(stormTimeout),
			appointment.WithInFlight(8), appointment.WithBreaker(10, 100*time.Millisecond))...)
		if err != nil {
			t.Fatal(err)
		}
		s.clients = append(s.clients, client)
	}
	for _, op := range appointment.Operations() {
		for range 2 * orders {
			s.hospital.Fail(op, randomFault(random))
		}
	}
	for range orders {
		s.hospital.FailConnections(randomConnectionFault(random))
	}
	return s
}

// stormResource is the one room of a section, with as many places in the six days that
// are looked at as somewhat fewer orders than want one.
func stormResource(section string) appointmenttest.Resource {
	r := appointmenttest.Resource{UID: section, ServiceSectID: section}
	for half := range 16 {
		minute := 8*60 + 30*half
		r.Times = append(r.Times, appointmenttest.Time{
			Start: appointment.ClockAt(minute/60, minute%60), End: appointment.ClockAt((minute+30)/60, (minute+30)%60), Capacity: stormPlaces,
		})
	}
	return r
}

// randomFault strikes about one request in eight.
func randomFault(random *rand.Rand) appointmenttest.Fault {
	ms := func(most int) time.Duration { return time.Duration(1+random.IntN(most)) * time.Millisecond }
	if random.IntN(8) > 0 {
		return appointmenttest.Fault{}
	}
	faults := []appointmenttest.Fault{
		appointmenttest.ResetDuringRead(), appointmenttest.ResetAfterRead(), appointmenttest.DropResponse(), appointmenttest.DropResponse(),
		appointmenttest.CommitLate(ms(50)), appointmenttest.CommitLate(ms(3000)), appointmenttest.Delay(ms(100)), appointmenttest.Delay(ms(3000)),
		appointmenttest.Drip(ms(3)), appointmenttest.Truncate(), appointmenttest.Garbage(), appointmenttest.BadGateway(),
		appointmenttest.Unavailable(time.Second), appointmenttest.ServerError(), appointmenttest.CloseIdle(),
	}
	fault := faults[random.IntN(len(faults))]
	answers := strings.HasPrefix(fault.String(), "delay") || strings.HasPrefix(fault.String(), "drip")
	if random.IntN(3) == 0 && !answers { // a hospital that says what is not so is beyond every client
		fault = fault.Uncommitted()
	}
	return fault
}

// randomConnectionFault strikes about one connection in eight.
func randomConnectionFault(random *rand.Rand) appointmenttest.ConnectionFault {
	switch random.IntN(32) {
	case 0, 1, 2:
		return appointmenttest.ResetBeforeRead()
	case 3:
		return appointmenttest.SilentConnection()
	}
	return appointmenttest.ConnectionFault{}
}

// count is what became of one call: its class, and how far it went beyond its time.
func (s *storm) count(op string, start time.Time, err error, source appointment.Source) {
	raise(&s.overrun, int64(time.Since(start)-stormTimeout))
	outcome := string(source)
	if err != nil {
		for _, class := range classes() {
			if errors.Is(err, class) {
				outcome = class.Error()
			}
		}
		if errors.Is(err, appointment.ErrOutcomeUnknown) {
			outcome += ", outcome unknown"
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.outcomes == nil {
		s.outcomes = map[string]int{}
	}
	s.outcomes[fmt.Sprintf("%s: %s", op, outcome)]++
}
