package main

import (
	"bytes"
	"context"
	"crypto/cipher"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// site is two simulated hospitals and a database, for any number of instances of the service.
type site struct {
	hospitals []*appointmenttest.Hospital
	configs   []appointment.Config
	file      string
	key       cipher.AEAD
}

func newSite(t *testing.T) *site {
	t.Helper()
	keys, err := ledger.ParseKeys(strings.Repeat("5a", 32))
	if err != nil {
		t.Fatal(err)
	}
	s := &site{file: filepath.Join(t.TempDir(), "bookings.db"), key: keys[0]}
	for i, vendor := range []appointment.Vendor{appointment.Laida, appointment.Wanda} {
		hospital, err := appointmenttest.Start(vendor, appointmenttest.WithRepeatBooking())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(hospital.Close)
		config := hospital.Config()
		config.Name, config.GiveUp = []string{"市一院", "市二院"}[i], 4*time.Second
		s.hospitals, s.configs = append(s.hospitals, hospital), append(s.configs, config)
	}
	return s
}

// checkBookings checks the number of slots that the hospitals have booked for an order.
func (s *site) checkBookings(t *testing.T, order string, want int) {
	t.Helper()
	got := 0
	for _, hospital := range s.hospitals {
		for _, b := range hospital.Bookings() {
			if b.PlacerOrderNO == order {
				got++
			}
		}
	}
	if got != want {
		t.Errorf("the hospitals have booked %d slots for order %s, want %d", got, order, want)
	}
}

// instance is a running instance of the service.
type instance struct {
	*service
	url      string
	operator string // X-Operator-ID of its requests
	events   chan ledger.Event
	logs     *logs
	stop     func()     // ends it, as SIGTERM does
	ended    chan error // serveRequests has returned
}

func (s *site) start(t *testing.T) *instance {
	t.Helper()
	db, dialect, err := openDatabase(s.file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	hospitals, err := directory.New(s.configs, directory.WithClientOptions(func(appointment.Config) []appointment.Option {
		return []appointment.Option{appointment.WithRetries(0)}
	}))
	if err != nil {
		t.Fatal(err)
	}
	in := &instance{operator: "438", events: make(chan ledger.Event, 1000), logs: &logs{}, ended: make(chan error, 1)}
	in.service = &service{db: db, hospitals: hospitals, log: slog.New(slog.NewJSONHandler(in.logs, nil))}
	in.ledger, err = ledger.New(db, dialect, hospitals, ledger.WithAEAD(s.key), ledger.WithLogger(in.log),
		ledger.WithObserver(func(_ context.Context, e ledger.Event) { in.events <- e }))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	in.url = "http://" + listener.Addr().String()
	var ctx context.Context
	ctx, in.stop = context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		in.ended <- in.serveRequests(ctx, listener)
	}()
	t.Cleanup(func() {
		in.stop()
		<-done
		in.logs.checkPrivacy(t)
	})
	return in
}

// wait waits until an order enters a state.
func (in *instance) wait(t *testing.T, order string, state ledger.State) {
	t.Helper()
	timeout := time.After(30 * time.Second)
	for {
		select {
		case e := <-in.events:
			if e.Order == order && e.State == state && e.Alarm == "" {
				return
			}
		case <-timeout:
			t.Fatalf("got no event that order %s is %s in 30 s, want one", order, state)
		}
	}
}

// logs is the log of an instance.
type logs struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write appends to the log.
func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logs) checkPrivacy(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len() == 0 {
		t.Error("the log is empty, want events")
	}
	for _, value := range []string{"测试患者", "999999201512190186", "13000000001", "90000001", "2015-12-19"} {
		if strings.Contains(l.text.String(), value) {
			t.Errorf("the log contains %q, want no patient data:\n%s", value, l.text.String())
		}
	}
}

// newOrder returns the body of the README's order, with a number and changed fields.
func newOrder(t *testing.T, number string, changes ...func(map[string]any)) string {
	t.Helper()
	text, err := os.ReadFile("order.json")
	if err != nil {
		t.Fatal(err)
	}
	var order map[string]any
	if err := json.Unmarshal(text, &order); err != nil {
		t.Fatal(err)
	}
	order["placerOrderNO"] = number
	for _, change := range changes {
		change(order)
	}
	text, err = json.Marshal(order)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// booking is the state of an order in a response.
type booking struct {
	Order, Hospital string
	State           ledger.State
	Settled         bool
	Slot            *struct{ Room string }
}

// problem is the error in a response.
type problem struct {
	Status int
	Detail string
}

// response is the response to a request.
type response struct {
	status  int
	header  http.Header
	booking booking
	problem problem
	text    string
}

// do sends a request by an operator, and checks that the response is as openapi.yaml describes it.
func (in *instance) do(t *testing.T, method, path, body string) response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, in.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"X-Operator-Id": {in.operator}, "X-Operator-Name": {"%E6%B5%8B%E8%AF%95%E5%8C%BB%E7%94%9F%E7%94%B2"}, "Content-Type": {"application/json"}}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return response{}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	checkDescription(t, r, resp, text)
	got := response{status: resp.StatusCode, header: resp.Header, text: string(text)}
	if resp.StatusCode < 300 {
		_ = json.Unmarshal(text, &got.booking) // not every response is a booking
	} else if resp.Header.Get("Content-Type") != "application/problem+json" {
		if path != "/nothing" { // which newHandler does not route
			t.Errorf("%s %s = %s, want a problem", method, path, text)
		}
	} else if err := json.Unmarshal(text, &got.problem); err != nil || got.problem.Status != resp.StatusCode {
		t.Errorf("%s %s = %s, %v, want a problem with status %d", method, path, text, err, resp.StatusCode)
	}
	return got
}

// expect is do, and checks the status.
func (in *instance) expect(t *testing.T, status int, method, path, body string) response {
	t.Helper()
	got := in.do(t, method, path, body)
	if got.status != status {
		t.Fatalf("%s %s = %d %s, want %d", method, path, got.status, got.text, status)
	}
	return got
}

// expectState is expect, and checks the state of the order in the response.
func (in *instance) expectState(t *testing.T, status int, state ledger.State, method, path, body string) response {
	t.Helper()
	got := in.expect(t, status, method, path, body)
	if got.booking.State != state {
		t.Fatalf("%s %s = %s, want the state %s", method, path, got.text, state)
	}
	return got
}

// description is openapi.yaml.
var description = sync.OnceValues(func() (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromFile("openapi.yaml")
})

var descriptionRouter = sync.OnceValues(func() (routers.Router, error) {
	doc, err := description()
	if err != nil {
		return nil, err
	}
	doc.Servers = nil // each instance has its own port
	return legacy.NewRouter(doc)
})

// checkDescription checks a response, and the request if it was accepted, against openapi.yaml.
func checkDescription(t *testing.T, r *http.Request, resp *http.Response, text []byte) {
	t.Helper()
	router, err := descriptionRouter()
	if err != nil {
		t.Fatal(err)
	}
	route, params, err := router.FindRoute(r)
	if err != nil {
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s %s = %d, want %d: %v", r.Method, r.URL.Path, resp.StatusCode, http.StatusNotFound, err)
		}
		return
	}
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route}
	if resp.StatusCode < 300 {
		if r.Body, err = r.GetBody(); err != nil {
			t.Fatal(err)
		}
		if err := openapi3filter.ValidateRequest(t.Context(), input); err != nil {
			t.Errorf("%s %s was accepted, want only requests as in openapi.yaml: %v", r.Method, r.URL.Path, err)
		}
	}
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header, Body: io.NopCloser(bytes.NewReader(text)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		t.Errorf("%s %s = %d %s, want a response as in openapi.yaml: %v", r.Method, r.URL.Path, resp.StatusCode, text, err)
	}
}

// repeatFault returns a fault many times.
func repeatFault(fault appointmenttest.Fault) []appointmenttest.Fault {
	return slices.Repeat([]appointmenttest.Fault{fault}, 100)
}
