package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
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
	close     func()           // stops the server and waits for the actions in progress
	log       *strings.Builder // the log of the desk; read it only after close
}

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
	s := &site{t: t, log: &strings.Builder{}}
	var cfgs []appointment.Config
	for i, vendor := range []appointment.Vendor{appointment.Laida, appointment.Wanda} {
		h, err := appointmenttest.Start(vendor, appointmenttest.WithResources(testRoom()))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.Close)
		s.hospitals = append(s.hospitals, h)
		cfg := h.Config()
		cfg.Name = []string{"甲医院", "乙医院"}[i]
		cfgs = append(cfgs, cfg)
	}
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	monitor := newMonitor()
	dir, err := directory.New(cfgs, logCalls(log), monitor.observeCalls(),
		directory.WithClientOptions(func(appointment.Config) []appointment.Option { return opts }))
	if err != nil {
		t.Fatal(err)
	}
	s.desk = newDesk(dir, log)
	s.desk.monitor = monitor
	s.desk.pageWait = 10 * time.Second
	server := httptest.NewServer(s.desk.handler())
	s.url = server.URL
	s.close = func() {
		server.Close()
		s.desk.actions.Wait()
	}
	t.Cleanup(s.close)
	return s
}

// addOrder adds an order to the desk and returns it with the address of its page.
func (s *site) addOrder() (o *order, address string) {
	o, _ = s.desk.orders.addOrder(newDemoDetails(0, time.Now()))
	return o, s.url + o.Path()
}

// endQuietPeriod moves the desk's clock past every quiet period.
func (s *site) endQuietPeriod() {
	s.desk.now = func() time.Time { return time.Now().Add(2 * s.desk.quietPeriod) }
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
func (s *site) checkBookings(o *order, want int) {
	s.t.Helper()
	got := s.bookedNumbers()
	for _, number := range got {
		if want := o.currentState().Details["placerOrderNO"]; number != want {
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

// slotPattern returns a pattern that finds the key of a slot on the second day in a page.
func slotPattern(hospital string, hour, minute int) *regexp.Regexp {
	start := appointment.ClockAt(hour, minute).String()
	return regexp.MustCompile(`value="(` + regexp.QuoteMeta(hospital) + `\|18\|` + secondDay().String() + `\|` + start + `\|[^"]*)"`)
}

// anySlot finds the key of the first slot that a page offers.
var anySlot = regexp.MustCompile(`name="slot" value="([^"]+)"`)

// getPage returns the HTML of a page.
func (s *site) getPage(address string) string {
	s.t.Helper()
	resp, err := http.Get(address) //nolint:gosec,noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	return s.readBody(resp)
}

// getOfflinePage returns a page as the desk shows it while all queries to hospitals fail.
func (s *site) getOfflinePage(address string) string {
	s.t.Helper()
	for _, h := range s.hospitals {
		dropQueryResponses(h)
	}
	page := s.getPage(address)
	for _, h := range s.hospitals {
		if err := h.Heal(); err != nil {
			s.t.Fatal(err)
		}
	}
	return page
}

// postForm submits a form as a browser does, and returns the page after all redirects.
func (s *site) postForm(address string, form url.Values) string {
	s.t.Helper()
	resp, err := http.PostForm(address, form) //nolint:gosec,noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	return s.readBody(resp)
}

// postFormOnly submits a form without following the redirect, and returns its target.
func (s *site) postFormOnly(address string, form url.Values) string {
	s.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.PostForm(address, form) //nolint:noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	s.readBody(resp)
	return resp.Header.Get("Location")
}

// registerOrder submits the form of a new order, and returns the address of the order's page.
func (s *site) registerOrder(details orderDetails) string {
	s.t.Helper()
	resp, err := http.PostForm(s.url+"/orders", formValues(details)) //nolint:noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	s.readBody(resp)
	return resp.Request.URL.String()
}

// formValues returns the values of the order form with these details.
func formValues(details orderDetails) url.Values {
	form := url.Values{}
	for name, value := range details {
		form.Set(name, value)
	}
	return form
}

func (s *site) readBody(resp *http.Response) string {
	s.t.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(body)
}

var tokenPattern = regexp.MustCompile(`name="token" value="([^"]+)"`)

// fillForm returns the values that the form of a page submits, with the slot that the pattern
// finds. A nil pattern chooses no slot.
func (s *site) fillForm(page string, slot *regexp.Regexp) url.Values {
	s.t.Helper()
	token := tokenPattern.FindStringSubmatch(page)
	if token == nil {
		s.t.Fatalf("the page has no form, want one:\n%s", page)
	}
	form := url.Values{"token": {token[1]}, "return-to": {"0"}}
	if slot != nil {
		key := slot.FindStringSubmatch(page)
		if key == nil {
			s.t.Fatalf("the page has no slot %v, want one:\n%s", slot, page)
		}
		form.Set("slot", key[1])
	}
	return form
}

// fillFormOf returns the values that the form of the page at the address submits.
func (s *site) fillFormOf(address string, slot *regexp.Regexp) url.Values {
	s.t.Helper()
	return s.fillForm(s.getPage(address), slot)
}

// checkPage checks that a page contains the texts.
func (s *site) checkPage(page string, texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			s.t.Errorf("page = %s\nwant it to contain %q", page, text)
		}
	}
}

// checkNoSlots checks that no page of an order offers slots.
func (s *site) checkNoSlots(address string) {
	s.t.Helper()
	for _, path := range []string{"", "/hospitals/0", "/hospitals/1", "/earliest"} {
		if page := s.getPage(address + path); strings.Contains(page, `name="slot"`) {
			s.t.Errorf("%s offers slots, want none:\n%s", path, page)
		}
	}
}

// waitUntil waits until the condition is true.
func waitUntil(t *testing.T, condition func() bool) {
	t.Helper()
	timeout := time.After(time.Minute)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatal("the condition is still false after a minute")
		}
	}
}

// containsAny reports whether a page contains any of the texts.
func containsAny(page string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(page, text) })
}
