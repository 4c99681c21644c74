package proof

import (
	"crypto/rand"
	"errors"
	"flag"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

var (
	stormOrders = flag.Int("storm.orders", 500, "number of orders that TestStorm books, 1 to 10000")
	stormTime   = flag.Duration("storm.time", 0, "how long TestStorm begins orders at most; 0 for no limit")
	stormSeed   = flag.Uint64("storm.seed", 0, "seed of TestStorm; 0 for another one each time")
)

// TestStorm books orders by several processes at three hospitals. Requests fail or get misleading
// responses, and the processes are killed and frozen. Each order is given to two processes at once. Then
// the test compares the hospitals' bookings with the ledger, with the user's order rows, and with what
// the users were told. A long run:
//
//	go test -run 'TestStorm$' -storm.orders 10000 -v -timeout 30m
func TestStorm(t *testing.T) {
	t.Parallel()
	seed := *stormSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("to repeat its faults: -storm.orders %d -storm.seed %d", *stormOrders, seed)
	s := runStorm(t, stormPlan{
		orders: *stormOrders, limit: *stormTime, workers: 3, users: min(1+*stormOrders/4, 200), seed: seed, fault: randomFault, freezes: true, cancels: true,
		databases: restartedServer(2 * time.Second),
	})
	s.checkNothingWrong()
	if want := *engineName != "sqlite"; (s.databaseKills > 0) != want {
		t.Errorf("%d kills of the database, want some: %v", s.databaseKills, want)
	}
	if s.kills == 0 || s.freezes == 0 {
		t.Errorf("%d kills and %d freezes, want at least one of each", s.kills, s.freezes)
	}
}

// stormPlan is a storm to run.
type stormPlan struct {
	orders, workers int
	users           int           // who book at the same time
	limit           time.Duration // after which no order begins; 0 for none
	seed            uint64
	fault           func(appointment.Operation, *mathrand.Rand) appointmenttest.Fault
	capacity        int // of a slot; 0 for somewhat more places than there are orders
	freezes         bool
	cancels         bool

	mistake       mistake // of the workers
	withoutLedger bool

	databases func(*storm) stormDatabases // nil: one that does not fail
}

// stormDatabases are the databases of a storm.
type stormDatabases struct {
	own       database // of the test itself
	ofWorkers []database
	fail      func(end <-chan struct{}) // makes them fail until end is closed; may be nil
}

// steadyDatabase returns one database that does not fail.
func steadyDatabase(s *storm) stormDatabases { return sameDatabase(s, newDatabase(s.t)) }

// sameDatabase returns one database for all.
func sameDatabase(s *storm, d database) stormDatabases {
	return stormDatabases{own: d, ofWorkers: slices.Repeat([]database{d}, s.plan.workers)}
}

// restartedServer returns a function that returns a database whose server is killed and started again.
// Before each kill there is a random time of one to three pauses. SQLite has no server: its processes are
// killed.
func restartedServer(pause time.Duration, settings ...string) func(s *storm) stormDatabases {
	return func(s *storm) stormDatabases {
		if *engineName == "sqlite" {
			return steadyDatabase(s)
		}
		server, d := startOwnServer(s.t, settings...)
		databases := sameDatabase(s, d)
		databases.fail = func(end <-chan struct{}) {
			random := mathrand.New(mathrand.NewPCG(s.plan.seed, 1))
			for {
				select {
				case <-end:
					return
				case <-time.After(pause + time.Duration(random.Int64N(int64(2*pause)))):
				}
				server.kill()
				s.databaseKills++
				server.start()
			}
		}
		return databases
	}
}

// checkNothingWrong prints the table of the storm, and fails if the audit has found anything.
func (s *storm) checkNothingWrong() {
	s.t.Helper()
	s.logResults()
	for _, failure := range s.failures {
		s.t.Error(failure)
	}
}

// storm is a storm in progress, and its results.
type storm struct {
	t         *testing.T
	plan      stormPlan
	hospitals hospitals
	platform  *platform // of the test itself; it does not call Run
	workers   []*stormWorker
	users     map[string]*userOrder
	half      chan struct{} // closed when half of the orders are done

	took, settled   time.Duration
	kills, freezes  int
	databaseKills   int
	resolved        int // by phone
	attempts, saves int
	states          map[ledger.State]int

	mu       sync.Mutex
	commands int
	reports  map[string]int              // to the users, in short
	findings map[finding]map[string]bool // the orders
	failures []string
}

// userOrder is the wish of a user, and the report that the user got.
type userOrder struct {
	reportedBooked, wantsCancel bool
}

// runStorm runs a storm and audits it.
func runStorm(t *testing.T, plan stormPlan) *storm {
	t.Helper()
	capacity := plan.capacity
	if capacity == 0 {
		capacity = 1 + plan.orders*5/4/(3*stormDays*timesPerDay)
	}
	s := &storm{
		t: t, plan: plan, hospitals: startHospitals(t, capacity), users: map[string]*userOrder{}, half: make(chan struct{}),
		states: map[ledger.State]int{}, reports: map[string]int{}, findings: map[finding]map[string]bool{},
	}
	random := mathrand.New(mathrand.NewPCG(plan.seed, 0))
	s.hospitals.injectFaults(10*plan.orders, random, plan.fault)
	if plan.databases == nil {
		plan.databases = steadyDatabase
	}
	databases := plan.databases(s)
	settings := stormSettings{Configurations: s.hospitals.configurations(stormTimeout, stormQuiet), Key: make([]byte, 32), Mistake: plan.mistake}
	_, _ = rand.Read(settings.Key)
	var err error
	if s.platform, err = openPlatformWith(plan.mistake, databases.own, settings.Configurations, settings.Key); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.platform.db.Close() })
	for _, d := range databases.ofWorkers {
		settings.Database = d
		w := &stormWorker{storm: s, settings: settings}
		w.start()
		s.workers = append(s.workers, w)
	}
	start := time.Now()
	end := make(chan struct{})
	var interrupting sync.WaitGroup
	interrupting.Go(func() { s.interruptWorkers(random, end) })
	if databases.fail != nil {
		interrupting.Go(func() { databases.fail(end) })
	}
	s.bookAll()
	close(end)
	interrupting.Wait()
	s.took = time.Since(start)
	if err := s.hospitals.clearFaults(); err != nil {
		t.Fatal(err)
	}
	if !plan.withoutLedger {
		s.settle(time.Minute + time.Duration(plan.orders)*20*time.Millisecond)
	}
	s.settled = time.Since(start) - s.took
	for _, w := range s.workers {
		if err := w.current().stop(); err != nil {
			t.Errorf("a worker ended with %v, want no error", err)
		}
	}
	s.audit()
	return s
}

// bookAll lets the users book all orders.
func (s *storm) bookAll() {
	orders := make(chan int)
	var users sync.WaitGroup
	var done atomic.Int64
	for user := range s.plan.users {
		random := mathrand.New(mathrand.NewPCG(s.plan.seed, uint64(1+user)))
		users.Go(func() {
			for n := range orders {
				s.bookOrder(n, random)
				n := int(done.Add(1))
				if n == (s.plan.orders+1)/2 {
					close(s.half)
				}
				if n%1000 == 0 {
					s.t.Logf("%s: %d orders", time.Now().Format("15:04:05"), n)
				}
			}
		})
	}
	start := time.Now()
	for n := range s.plan.orders {
		if s.plan.limit != 0 && time.Since(start) > s.plan.limit {
			break
		}
		orders <- n
	}
	close(orders)
	users.Wait()
}

// bookOrder books one order, and tries again if it becomes free. Some are cancelled, also while they
// are being saved.
func (s *storm) bookOrder(n int, random *mathrand.Rand) {
	order, err := appointment.FormatOrderNO(appointment.DateOf(stormNow()), n)
	if err != nil {
		s.t.Error(err)
		return
	}
	user := &userOrder{wantsCancel: s.plan.cancels && random.IntN(4) == 0}
	s.mu.Lock()
	s.users[order] = user
	s.mu.Unlock()
	for range 3 {
		s.tryOrder(order, user, random)
		if s.plan.withoutLedger && !user.reportedBooked {
			continue
		}
		if user.wantsCancel || !s.waitFree(order) {
			return
		}
	}
}

// tryOrder gives an order to two workers at once.
func (s *storm) tryOrder(order string, user *userOrder, random *mathrand.Rand) {
	first := random.IntN(len(s.workers))
	second := (first + 1 + random.IntN(len(s.workers)-1)) % len(s.workers)
	how := "book"
	if random.IntN(4) == 0 && !s.plan.withoutLedger {
		how = "intend"
	}
	pause := time.Duration(random.Int64N(int64(2 * stormTimeout)))
	var calls sync.WaitGroup
	calls.Go(func() { s.call(first, how, order, user) })
	calls.Go(func() { s.call(second, "book", order, user) })
	if user.wantsCancel {
		calls.Go(func() {
			time.Sleep(pause)
			s.call(second, "cancel", order, user)
		})
	}
	calls.Wait()
}

// waitFree waits until an order is settled, for a limited time, and reports whether it can be booked.
// The database may be down.
func (s *storm) waitFree(order string) bool {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(250 * time.Millisecond) {
		entry, err := s.platform.ledger.Entry(s.t.Context(), order)
		if errors.Is(err, ledger.ErrUnknownOrder) {
			return true
		}
		if err == nil && entry.State.Settled() {
			return entry.State.Free()
		}
	}
	return false
}

// call gives a command to a worker, and repeats it if the worker dies: as users do.
func (s *storm) call(worker int, do, order string, user *userOrder) {
	for range 3 {
		report, err := s.workers[worker].call(do, order)
		s.mu.Lock()
		s.commands++
		s.reports[summarizeReport(do, report, err)]++
		user.reportedBooked = user.reportedBooked || do == "book" && err == nil && report.Err == "" && report.State == ledger.Booked
		s.mu.Unlock()
		if err == nil {
			return
		}
	}
}

// summarizeReport returns the report of a worker, in short.
func summarizeReport(do string, report stormReport, err error) string {
	switch {
	case err != nil:
		return do + ": nothing, the process was killed"
	case report.Err == "":
		return do + ": " + string(report.State)
	}
	for _, known := range []error{ledger.ErrTaken, ledger.ErrPending, ledger.ErrUnknownOrder, errNoSlot} {
		if strings.Contains(report.Err, known.Error()) {
			return do + ": " + known.Error()
		}
	}
	return do + ": another error"
}

// interruptWorkers kills and freezes workers until end is closed. It restarts and resumes them.
func (s *storm) interruptWorkers(random *mathrand.Rand, end <-chan struct{}) {
	for n := 1; ; n++ {
		w := s.workers[random.IntN(len(s.workers))]
		if s.plan.freezes && n%4 == 0 {
			if err := w.current().freeze(); err != nil {
				s.t.Error(err)
			}
			s.freezes++
			time.Sleep(stormFreeze)
			if err := w.current().resume(); err != nil {
				s.t.Error(err)
			}
		} else {
			w.current().kill()
			<-w.current().ended
			s.kills++
			w.start()
		}
		select {
		case <-end:
			return
		case <-time.After(time.Duration(500+random.IntN(1500)) * time.Millisecond):
		}
	}
}
