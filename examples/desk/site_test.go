package main

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// site is a desk with two simulated hospitals of its own, 甲医院 over REST and 乙医院 over SOAP.
type site struct {
	t         *testing.T
	desk      *desk
	hospitals []*appointmenttest.Hospital
	url       string
	close     func()           // stops the server, the ledger, and the actions in progress
	log       *strings.Builder // the log of the desk; read it only after close

	db   string // as the flag -db has it
	cfgs []appointment.Config
	opts []appointment.Option
}

// testQuietTime is the quiet time of the hospitals. Tests in which a query must find the end of it wait
// so long.
const testQuietTime = 2 * time.Second

// testRoom returns a room with three slots a day, with one place, several places, and none. Tests
// book on the second day, whose slots are never past.
func testRoom() appointmenttest.Resource {
	at := appointment.ClockAt
	return appointmenttest.Resource{UID: "18", Name: "DX 1室", Location: "门诊楼一层", Room: "101", Times: []appointmenttest.Time{
		{Start: at(8, 0), End: at(8, 30), Capacity: 1},
		{Start: at(8, 30), End: at(9, 0), Capacity: 5},
		{Start: at(9, 0), End: at(9, 30), Capacity: 2, Taken: 2},
	}}
}

// secondDay returns the day on which tests book.
func secondDay() appointment.Date { return appointment.DateOf(time.Now()).AddDays(1) }

func startSite(t *testing.T, opts ...appointment.Option) *site {
	t.Helper()
	return startSiteWith(t, testRoom(), testQuietTime, opts...)
}

// startSiteWith starts a site whose hospitals have this room and this quiet time.
func startSiteWith(t *testing.T, room appointmenttest.Resource, quietTime time.Duration, opts ...appointment.Option) *site {
	t.Helper()
	s := &site{t: t, opts: opts}
	for i, vendor := range []appointment.Vendor{appointment.Laida, appointment.Wanda} {
		h, err := appointmenttest.Start(vendor, appointmenttest.WithResources(room))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.Close)
		s.hospitals = append(s.hospitals, h)
		cfg := h.Config()
		cfg.Name = []string{"甲医院", "乙医院"}[i]
		s.cfgs = append(s.cfgs, cfg)
	}
	s.db = filepath.Join(t.TempDir(), "desk.db")
	s.startDesk(quietTime)
	return s
}

// testKey is the key of the tests' databases.
var testKey = strings.Repeat("0a", 32)

// startDesk starts a desk of the site on its database.
func (s *site) startDesk(quietTime time.Duration) {
	s.t.Helper()
	s.log = &strings.Builder{}
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	m := newMonitor()
	dir, err := directory.New(s.cfgs, logCalls(log), m.observeCalls(),
		directory.WithClientOptions(func(appointment.Config) []appointment.Option {
			return append([]appointment.Option{appointment.WithRetries(0)}, s.opts...)
		}))
	if err != nil {
		s.t.Fatal(err)
	}
	opened, err := openDatabase(s.db, testKey)
	if err != nil {
		s.t.Fatal(err)
	}
	if s.desk, err = newDesk(opened, dir, m, quietTime, log); err != nil {
		s.t.Fatal(err)
	}
	desk := s.desk
	desk.pageWait = 10 * time.Second
	server := httptest.NewServer(desk.handler())
	s.url = server.URL
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { desk.run(ctx) })
	s.close = sync.OnceFunc(func() {
		server.Close()
		desk.actions.Wait()
		stop()
		running.Wait()
		_ = opened.Close()
	})
	s.t.Cleanup(s.close)
}

// secondDesk returns another desk with the same hospitals and the same database.
func (s *site) secondDesk() *site {
	s.t.Helper()
	second := *s
	second.startDesk(s.desk.quietTime)
	return &second
}

// addOrder adds an order to the desk and returns its number with the address of its page.
func (s *site) addOrder() (o testOrder, address string) {
	s.t.Helper()
	row, _, err := s.desk.orders.addOrder(s.t.Context(), newDemoDetails(0, time.Now()))
	if err != nil {
		s.t.Fatal(err)
	}
	o = testOrder{s, row.id, row.number}
	return o, s.url + "/orders/" + row.id
}

// testOrder is an order of a site.
type testOrder struct {
	site       *site
	id, number string
}

// load returns the order as the desk has it now.
func (o testOrder) load() *order {
	o.site.t.Helper()
	loaded, err := o.site.desk.loadOrder(context.Background(), o.id)
	if err != nil {
		o.site.t.Fatal(err)
	}
	return loaded
}

// waitStatus waits until the order has a status and no reschedule is in progress.
func (o testOrder) waitStatus(want status) *order {
	o.site.t.Helper()
	var last *order
	timeout := time.After(time.Minute)
	for tick := time.Tick(20 * time.Millisecond); ; {
		if last = o.load(); last.State.Status == want && !last.State.Phase.InProgress() {
			return last
		}
		select {
		case <-tick:
		case <-timeout:
			o.site.t.Fatalf("order: status = %s, phase %q after a minute, want %s", last.State.Status, last.State.Phase, want)
		}
	}
}

// bookedNumbers returns the order numbers of all bookings at the hospitals.
func (s *site) bookedNumbers() []string {
	var numbers []string
	for _, h := range s.hospitals {
		for _, b := range h.Bookings() {
			numbers = append(numbers, b.PlacerOrderNO)
		}
	}
	return numbers
}

// checkBookings checks that the hospitals have this number of bookings, all of this order.
func (s *site) checkBookings(o testOrder, want int) {
	s.t.Helper()
	got := s.bookedNumbers()
	for _, number := range got {
		if want := o.number; number != want {
			s.t.Errorf("booking of order %s, want %s", number, want)
		}
	}
	if len(got) != want {
		s.t.Errorf("the hospitals have %d bookings, want %d", len(got), want)
	}
}

// checkSaves checks the number of saves that the hospitals received.
func (s *site) checkSaves(want int) {
	s.t.Helper()
	if got := s.countSaves(); got != want {
		s.t.Errorf("the hospitals received %d saves, want %d", got, want)
	}
}

func (s *site) countSaves() int {
	n := 0
	for _, h := range s.hospitals {
		n += h.Deliveries(appointment.SaveSchedule)
	}
	return n
}
