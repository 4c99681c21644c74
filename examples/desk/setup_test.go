package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// site is a desk with two hospitals of its own, and their books.
type site struct {
	t         *testing.T
	desk      *desk
	hospitals []*appointmenttest.Hospital // over REST, over SOAP
	url       string
	close     func()           // ends the desk
	log       *strings.Builder // what it wrote, once it has ended
}

// slots of the tests: one place, several, and none. The tests book on the second day, which
// is not past at any time of the day.
func testRoom() appointmenttest.Resource {
	at := appointment.ClockAt
	return appointmenttest.Resource{UID: "18", Name: "DX 1室", Location: "门诊楼一层", Room: "101", Times: []appointmenttest.Time{
		{Start: at(8, 0), End: at(8, 30), Capacity: 1},
		{Start: at(8, 30), End: at(9, 0), Capacity: 5},
		{Start: at(9, 0), End: at(9, 30), Capacity: 2, Taken: 2},
	}}
}

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
	dir, err := appointment.NewDirectory(cfgs, append(opts, appointment.WithLogger(log))...)
	if err != nil {
		t.Fatal(err)
	}
	s.desk = newDesk(dir, log)
	s.desk.patience = 10 * time.Second
	server := httptest.NewServer(s.desk.handler())
	s.url = server.URL
	s.close = func() {
		server.Close()
		s.desk.work.Wait()
	}
	t.Cleanup(s.close)
	return s
}

// order is a new one at the desk, and the address of its page.
func (s *site) order() (o *order, address string) {
	o, _ = s.desk.add(demoSheet(0, time.Now()))
	return o, s.url + "/orders/" + o.id
}

// mute lets a hospital answer no question of the client, which asks at most three times.
func mute(h *appointmenttest.Hospital) {
	silence := appointmenttest.DropResponse()
	h.Fail(appointment.QuerySchedule, silence, silence, silence)
}

// booked are the numbers of the orders that the hospitals hold booked.
func (s *site) booked() []string {
	var numbers []string
	for _, h := range s.hospitals {
		for _, b := range h.Bookings() {
			numbers = append(numbers, b.PlacerOrderNO)
		}
	}
	return numbers
}

func (s *site) wantBooked(o *order, want int) {
	s.t.Helper()
	got := s.booked()
	for _, number := range got {
		if number != o.now().Sheet["placerOrderNO"] {
			s.t.Errorf("a booking of order %s", number)
		}
	}
	if len(got) != want {
		s.t.Errorf("the hospitals hold %d bookings, want %d", len(got), want)
	}
}

func (s *site) saves() int {
	n := 0
	for _, h := range s.hospitals {
		n += h.Deliveries(appointment.SaveSchedule)
	}
	return n
}

// secondDay is a slot's key in the form.
func secondDay(hospital string, hour, minute int) *regexp.Regexp {
	day := appointment.DateOf(time.Now()).AddDays(1).String()
	start := appointment.ClockAt(hour, minute).String()
	return regexp.MustCompile(`value="(` + regexp.QuoteMeta(hospital) + `\|18\|` + day + `\|` + start + `\|[^"]*)"`)
}

// get is a page's HTML.
func (s *site) get(address string) string {
	s.t.Helper()
	resp, err := http.Get(address) //nolint:gosec,noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	return s.body(resp)
}

// show is what the desk knows of an order: its page, while no hospital answers a query.
func (s *site) show(address string) string {
	s.t.Helper()
	for _, h := range s.hospitals {
		mute(h)
	}
	page := s.get(address)
	for _, h := range s.hospitals {
		if err := h.Heal(); err != nil {
			s.t.Fatal(err)
		}
	}
	return page
}

// post sends a form as a browser does, and returns the page that it ends on.
func (s *site) post(address string, form url.Values) string {
	s.t.Helper()
	resp, err := http.PostForm(address, form) //nolint:gosec,noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	return s.body(resp)
}

// send is post without a look at the page that it would end on, whose address it returns.
func (s *site) send(address string, form url.Values) string {
	s.t.Helper()
	blind := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := blind.PostForm(address, form) //nolint:noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	s.body(resp)
	return resp.Header.Get("Location")
}

// register types an order in, and returns the address of its page.
func (s *site) register(order sheet) string {
	s.t.Helper()
	form := url.Values{}
	for name, value := range order {
		form.Set(name, value)
	}
	resp, err := http.PostForm(s.url+"/orders", form) //nolint:noctx // the test's own server
	if err != nil {
		s.t.Fatal(err)
	}
	s.body(resp)
	return resp.Request.URL.String()
}

func (s *site) body(resp *http.Response) string {
	s.t.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(body)
}

var tokenIn = regexp.MustCompile(`name="token" value="([^"]+)"`)

// form is what a page's form would send, with the slot that slot finds.
func (s *site) form(page string, slot *regexp.Regexp) url.Values {
	s.t.Helper()
	token := tokenIn.FindStringSubmatch(page)
	if token == nil {
		s.t.Fatalf("no form in\n%s", page)
	}
	form := url.Values{"token": {token[1]}, "back": {"0"}}
	if slot != nil {
		key := slot.FindStringSubmatch(page)
		if key == nil {
			s.t.Fatalf("no slot %v in\n%s", slot, page)
		}
		form.Set("slot", key[1])
	}
	return form
}

func (s *site) wantPage(page string, texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			s.t.Errorf("the page does not say %q:\n%s", text, page)
		}
	}
}
