package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

const (
	order = "2026112380001"
	path  = "/bookings/" + order
)

func TestService_Book_Twice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, second := s.start(t), s.start(t)
	first.expect(t, http.StatusNotFound, "GET", path, "")
	booked := first.expectState(t, http.StatusCreated, ledger.Booked, "POST", "/bookings", newOrder(t, order))
	if booked.booking.Slot == nil || booked.booking.Slot.Room == "" || booked.header.Get("Location") != path {
		t.Errorf("POST = %s at %q, want a slot with its room, and the location %s", booked.text, booked.header.Get("Location"), path)
	}
	again := second.expectState(t, http.StatusCreated, ledger.Booked, "POST", "/bookings", newOrder(t, order))
	shown := second.expectState(t, http.StatusOK, ledger.Booked, "GET", path, "")
	if again.text != booked.text || shown.text != booked.text {
		t.Errorf("POST again = %s, GET = %s, want %s", again.text, shown.text, booked.text)
	}
	s.checkBookings(t, order, 1)
}

// The same order arrives at two instances at once, several times.
func TestService_Book_AtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	instances := []*instance{s.start(t), s.start(t)}
	var callers sync.WaitGroup
	for i := range 10 {
		callers.Go(func() {
			got := instances[i%2].do(t, "POST", "/bookings", newOrder(t, order))
			if got.status != http.StatusCreated && got.status != http.StatusAccepted {
				t.Errorf("POST = %d %s, want %d or %d", got.status, got.text, http.StatusCreated, http.StatusAccepted)
			}
		})
	}
	callers.Wait()
	for _, in := range instances {
		in.expectState(t, http.StatusCreated, ledger.Booked, "POST", "/bookings", newOrder(t, order))
	}
	s.checkBookings(t, order, 1)
}

// Another instance books the order while this one waits for the search of a hospital.
func TestService_Book_DuringSearch(t *testing.T) {
	t.Parallel()
	for slow, name := range []string{"the hospital that books is slow", "the other hospital is slow"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			first, second := s.start(t), s.start(t)
			second.operator = "439"
			s.hospitals[slow].Fail(appointment.QuerySchedule, appointmenttest.Delay(time.Hour))
			again := make(chan response, 1)
			go func() { again <- second.do(t, "POST", "/bookings", newOrder(t, order)) }()
			for s.hospitals[slow].Deliveries(appointment.QuerySchedule) == 0 || s.hospitals[1-slow].Deliveries(appointment.QuerySchedule) == 0 {
				time.Sleep(time.Millisecond)
			}
			booked := first.expectState(t, http.StatusCreated, ledger.Booked, "POST", "/bookings", newOrder(t, order))
			s.hospitals[slow].Settle()
			if got := <-again; got.status != http.StatusCreated || got.text != booked.text {
				t.Errorf("POST during the search = %d %s, want %d %s", got.status, got.text, http.StatusCreated, booked.text)
			}
			s.checkBookings(t, order, 1)
		})
	}
}

func TestService_Book_OtherRequest(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	in.expect(t, http.StatusCreated, "POST", "/bookings", newOrder(t, order))
	in.expect(t, http.StatusConflict, "POST", "/bookings", newOrder(t, order, func(o map[string]any) { o["name"] = "测试患者乙" }))
	s.checkBookings(t, order, 1)
}

// Staff have booked the order at a hospital itself.
func TestService_Book_BookedByStaff(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	other := newSite(t)
	other.hospitals, other.configs = s.hospitals, s.configs
	other.start(t).expect(t, http.StatusCreated, "POST", "/bookings", newOrder(t, order))
	in.expect(t, http.StatusConflict, "POST", "/bookings", newOrder(t, order))
	in.expect(t, http.StatusNotFound, "GET", path, "")
	s.checkBookings(t, order, 1)
}

func TestService_Book_HospitalsDown(t *testing.T) { // not parallel: the system may give the closed ports to other tests
	s := newSite(t)
	in := s.start(t)
	for _, hospital := range s.hospitals {
		hospital.Refuse()
	}
	got := in.expect(t, http.StatusServiceUnavailable, "POST", "/bookings", newOrder(t, order))
	if got.header.Get("Retry-After") == "" {
		t.Error("the response has no Retry-After, want one")
	}
	in.expect(t, http.StatusNotFound, "GET", path, "")
	if err := s.hospitals[1].Reopen(); err != nil {
		t.Fatal(err)
	}
	got = in.expectState(t, http.StatusCreated, ledger.Booked, "POST", "/bookings", newOrder(t, order))
	if got.booking.Hospital != "市二院" {
		t.Errorf("the order is booked at %s, want 市二院, the one that is up", got.booking.Hospital)
	}
	s.checkBookings(t, order, 1)
}

// Every slot is taken between the search and the save.
func TestService_Book_Rejected(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	for _, hospital := range s.hospitals {
		hospital.Fail(appointment.SaveSchedule, repeatFault(appointmenttest.Rejection("Falid", "号源已满").Uncommitted())[:3]...)
	}
	in.expect(t, http.StatusServiceUnavailable, "POST", "/bookings", newOrder(t, order))
	in.expectState(t, http.StatusOK, ledger.Rejected, "GET", path, "")
	s.checkBookings(t, order, 0)
	for _, hospital := range s.hospitals {
		if err := hospital.Heal(); err != nil {
			t.Fatal(err)
		}
	}
	in.expectState(t, http.StatusCreated, ledger.Booked, "POST", "/bookings", newOrder(t, order))
	s.checkBookings(t, order, 1)
}

// The hospital books, and its response is lost, and so is that to the query for the outcome.
func TestService_Book_OutcomeUnknown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	s.hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.DropResponse())
	got := in.expectState(t, http.StatusAccepted, ledger.SaveUnknown, "POST", "/bookings", newOrder(t, order))
	if got.header.Get("Retry-After") == "" || got.header.Get("Location") != path || got.booking.Settled {
		t.Errorf("POST = %v %s, want Retry-After, the location %s, and not settled", got.header, got.text, path)
	}
	in.wait(t, order, ledger.Booked)
	in.expectState(t, http.StatusOK, ledger.Booked, "GET", path, "")
	in.expectState(t, http.StatusCreated, ledger.Booked, "POST", "/bookings", newOrder(t, order))
	s.checkBookings(t, order, 1)
}

func TestService_Cancel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	in.expect(t, http.StatusNotFound, "DELETE", path, "")
	in.expect(t, http.StatusCreated, "POST", "/bookings", newOrder(t, order))
	for range 2 {
		in.expectState(t, http.StatusOK, ledger.Cancelled, "DELETE", path, "")
		s.checkBookings(t, order, 0)
	}
	in.expect(t, http.StatusCreated, "POST", "/bookings", newOrder(t, order))
	s.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.Rejection("Falid", "已缴费，不能取消").Uncommitted())
	in.expect(t, http.StatusConflict, "DELETE", path, "")
	s.checkBookings(t, order, 1)
}

// A cancel without an operator is refused.
func TestService_Cancel_NoOperator(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	in.expect(t, http.StatusCreated, "POST", "/bookings", newOrder(t, order))
	r, err := http.NewRequestWithContext(t.Context(), "DELETE", in.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("DELETE = %d, want %d", resp.StatusCode, http.StatusUnprocessableEntity)
	}
	s.checkBookings(t, order, 1)
}

// holdSave books an order at a hospital that does not respond. The returned function makes it respond,
// and returns the response of the service.
func (in *instance) holdSave(t *testing.T, s *site) (release func() response) {
	t.Helper()
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Hour))
	booked := make(chan response, 1)
	go func() { booked <- in.do(t, "POST", "/bookings", newOrder(t, order)) }()
	in.wait(t, order, ledger.Saving)
	for s.hospitals[0].Deliveries(appointment.SaveSchedule) == 0 {
		time.Sleep(time.Millisecond)
	}
	return func() response {
		s.hospitals[0].Settle()
		return <-booked
	}
}

func TestService_Cancel_DuringSave(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	release := in.holdSave(t, s)
	in.expectState(t, http.StatusAccepted, ledger.Saving, "DELETE", path, "")
	if got := release(); got.status != http.StatusCreated && got.status != http.StatusAccepted || got.booking.Settled {
		t.Errorf("POST = %d %s, want %d and not settled", got.status, got.text, http.StatusCreated)
	}
	in.wait(t, order, ledger.Cancelled)
	in.expectState(t, http.StatusOK, ledger.Cancelled, "GET", path, "")
	s.checkBookings(t, order, 0)
}

func TestService_Shutdown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	release := in.holdSave(t, s)
	in.stop()
	for { // until it accepts no more connections
		resp, err := http.Get(in.url + "/healthz")
		if err != nil {
			break
		}
		resp.Body.Close()
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-in.ended:
		t.Fatalf("serveRequests = %v, want it to wait for the booking in flight", err)
	default:
	}
	if got := release(); got.status != http.StatusCreated {
		t.Errorf("POST = %d %s, want %d", got.status, got.text, http.StatusCreated)
	}
	if err := <-in.ended; err != nil {
		t.Errorf("serveRequests = %v, want nil", err)
	}
	s.checkBookings(t, order, 1)
	s.start(t).expectState(t, http.StatusOK, ledger.Booked, "GET", path, "")
}

// An operator resolves an order with the ledger.
func TestService_Resolve(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	s.hospitals[0].Fail(appointment.QuerySchedule, append([]appointmenttest.Fault{{}}, repeatFault(appointmenttest.DropResponse())...)...)
	in.expectState(t, http.StatusAccepted, ledger.SaveUnknown, "POST", "/bookings", newOrder(t, order))
	err := in.ledger.Resolve(t.Context(), order, ledger.Resolution{
		State: ledger.Booked, By: ledger.Operator{ID: "438", Name: "测试医生甲"}, Booking: &appointment.Booking{ScheduleSeq: "17"},
	})
	if err != nil {
		t.Fatal(err)
	}
	in.expectState(t, http.StatusOK, ledger.Booked, "GET", path, "")
	s.checkBookings(t, order, 1)
}

// Bad input books nothing, and leaves an order as it is.
func TestService_BadInput(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	set := func(name string, value any) string {
		return newOrder(t, order, func(o map[string]any) { o[name] = value })
	}
	for round, held := range []int{0, 1} {
		for _, tt := range []struct {
			name, body string
			status     int
		}{
			{"nothing", "", http.StatusUnprocessableEntity},
			{"no JSON", "<order/>", http.StatusUnprocessableEntity},
			{"cut", newOrder(t, order)[:100], http.StatusUnprocessableEntity},
			{"two values", newOrder(t, order) + newOrder(t, order), http.StatusUnprocessableEntity},
			{"a list", "[]", http.StatusUnprocessableEntity},
			{"null", "null", http.StatusUnprocessableEntity},
			{"unknown field", set("patientName", "x"), http.StatusUnprocessableEntity},
			{"wrong type", set("name", 7), http.StatusUnprocessableEntity},
			{"wrong date", set("birthDate", "yesterday"), http.StatusUnprocessableEntity},
			{"too large", set("reason", strings.Repeat("x", 64<<10)), http.StatusUnprocessableEntity},
			{"slot", set("scheduleDate", "2026-11-24"), http.StatusUnprocessableEntity},
			{"no order number", set("placerOrderNO", ""), http.StatusUnprocessableEntity},
			{"no patient", set("name", ""), http.StatusUnprocessableEntity},
			{"not in the list", set("patientClass", "other"), http.StatusUnprocessableEntity},
		} {
			got := in.do(t, "POST", "/bookings", tt.body)
			if got.status != tt.status {
				t.Errorf("%s: POST = %d %s, want %d", tt.name, got.status, got.text, tt.status)
			}
			if tt.name == "no patient" && !strings.Contains(got.problem.Detail, "name: ") {
				t.Errorf("%s: the problem is %q, want it to name the field", tt.name, got.problem.Detail)
			}
		}
		s.checkBookings(t, order, held)
		if round == 0 {
			in.expect(t, http.StatusNotFound, "GET", path, "")
			in.expect(t, http.StatusNotFound, "GET", "/nothing", "")
			in.expect(t, http.StatusCreated, "POST", "/bookings", newOrder(t, order))
		}
	}
	in.expectState(t, http.StatusOK, ledger.Booked, "GET", path, "")
}

func TestService_Health(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	in := s.start(t)
	in.expect(t, http.StatusOK, "GET", "/healthz", "")
	in.expect(t, http.StatusOK, "GET", "/readyz", "")
	if err := in.db.Close(); err != nil {
		t.Fatal(err)
	}
	in.expect(t, http.StatusOK, "GET", "/healthz", "")
	in.expect(t, http.StatusServiceUnavailable, "GET", "/readyz", "")
	in.expect(t, http.StatusServiceUnavailable, "POST", "/bookings", newOrder(t, order))
	in.expect(t, http.StatusServiceUnavailable, "GET", path, "")
	s.checkBookings(t, order, 0)
}
