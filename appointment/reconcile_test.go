package appointment_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// newClientWithSaveResponse returns a client of a hospital that receives every request. The
// response to a save is that of respondToSave instead of the hospital's.
func newClientWithSaveResponse(t *testing.T, hospital *appointmenttest.Hospital, respondToSave http.HandlerFunc) *appointment.Client {
	t.Helper()
	cfg := hospital.Config()
	target, err := url.Parse(cfg.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: target.Scheme, Host: target.Host})
		r.Out.URL.Path = target.Path
	}}
	return newConfigClient(t, cfg, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		if !strings.Contains(string(body), "XKH074") {
			proxy.ServeHTTP(w, r)
			return
		}
		proxy.ServeHTTP(httptest.NewRecorder(), r)
		respondToSave(w, r)
	})
}

// closeConnection responds with nothing.
func closeConnection(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// lostResponses are the ways in which the response to a save can be lost, and the class of the
// failure.
var lostResponses = map[string]struct {
	respond http.HandlerFunc
	class   error
}{
	"connection closed": {closeConnection, appointment.ErrNoResponse},
	"cut short": {func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "4096")
		_, _ = io.WriteString(w, `{"statusCode":`)
		closeConnection(w, r)
	}, appointment.ErrNoResponse},
	"bad gateway": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, loginPage, http.StatusBadGateway) }, appointment.ErrNoResponse},
	"HTML page":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, loginPage) }, appointment.ErrBadResponse},
	"no content":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, appointment.ErrBadResponse},
	"broken JSON": {func(w http.ResponseWriter, r *http.Request) { writeResponse(w, r, `{"statusCode":"00000000",`) }, appointment.ErrBadResponse},
}

func TestClient_SaveSchedule_ResponseLost(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		for name, lost := range lostResponses {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				hospital := startHospital(t, vendor)
				client := newClientWithSaveResponse(t, hospital, lost.respond)
				booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
				if err != nil {
					t.Fatal(err)
				}
				if booking.Source != appointment.SourceQuery {
					t.Errorf("Source = %q, want %q", booking.Source, appointment.SourceQuery)
				}
				slot, ok := booking.Slot()
				if want := appointment.ClockAt(8, 0); !ok || slot.Start != want {
					t.Errorf("Slot() starts at %v, %v, want %v, true", slot.Start, ok, want)
				}
				for _, op := range []appointment.Operation{appointment.SaveSchedule, appointment.QuerySchedule} {
					if got := hospital.Deliveries(op); got != 1 {
						t.Errorf("Deliveries(%s) = %d, want 1", op, got)
					}
				}
				if got := len(hospital.Bookings()); got != 1 {
					t.Errorf("%d bookings, want 1", got)
				}
				_, err = client.CancelSchedule(t.Context(), booking.CancelRequest())
				if got := len(hospital.Bookings()); err != nil || got != 0 {
					t.Errorf("after CancelSchedule(): error = %v, %d bookings, want none", err, got)
				}
			})
		}
	}
}

// The slot is full, so the hospital does not book. The query finds no booking, which proves
// nothing: the save could still arrive.
func TestClient_SaveSchedule_ResponseLostNotBooked(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		for name, lost := range lostResponses {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				hospital := startHospital(t, vendor)
				client := newClientWithSaveResponse(t, hospital, lost.respond)
				req := fullSaveRequest()
				req.StartTime, req.EndTime = appointment.ClockAt(8, 30), appointment.ClockAt(9, 0) // the full slot
				_, err := client.SaveSchedule(t.Context(), req)
				checkClass(t, err, lost.class)
				if !errors.Is(err, appointment.ErrOutcomeUnknown) {
					t.Errorf("error = %v, want %v", err, appointment.ErrOutcomeUnknown)
				}
				if got := hospital.Deliveries(appointment.SaveSchedule); got != 1 {
					t.Errorf("%d saves, want 1", got)
				}
			})
		}
	}
}

// The order already holds a slot, and the response to a save of another slot is lost. Whether the
// order was moved is unknown, and the error has the slot that it holds.
func TestClient_SaveSchedule_ResponseLostOtherSlotHeld(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := startHospital(t, vendor)
			directClient := newHospitalClient(t, hospital)
			if _, err := directClient.SaveSchedule(t.Context(), fullSaveRequest()); err != nil {
				t.Fatal(err)
			}
			wantStart := appointment.ClockAt(8, 0)
			other := fullSaveRequest()
			other.StartTime, other.EndTime = appointment.ClockAt(8, 30), appointment.ClockAt(9, 0)
			_, err := newClientWithSaveResponse(t, hospital, closeConnection).SaveSchedule(t.Context(), other)
			checkClass(t, err, appointment.ErrNoResponse)
			var e *appointment.Error
			if !errors.Is(err, appointment.ErrOutcomeUnknown) || !errors.As(err, &e) || e.Held == nil || e.Held.Start != wantStart {
				t.Errorf("SaveSchedule() error = %v, want %v with the slot at %v in Held", err, appointment.ErrOutcomeUnknown, wantStart)
			}
			_, err = directClient.FindBooking(t.Context(), other)
			checkClass(t, err, appointment.ErrRejected)
			if !errors.As(err, &e) || e.Held == nil || e.Held.Start != wantStart || e.Reason != appointment.ReasonAlreadyBooked {
				t.Errorf("FindBooking() error = %v, want reason %q with the slot at %v in Held", err, appointment.ReasonAlreadyBooked, wantStart)
			}
			if got := hospital.Deliveries(appointment.SaveSchedule); got != 2 {
				t.Errorf("%d saves, want 2", got)
			}
		})
	}
}

// A save is rejected because the order is booked. If it holds the requested slot, that is the
// booking: the save itself may have made it. If it holds another slot, the save has not booked.
func TestClient_SaveSchedule_AlreadyBooked(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := startHospital(t, vendor)
			client := newHospitalClient(t, hospital)
			for _, source := range []appointment.Source{appointment.SourceResponse, appointment.SourceQuery} {
				booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
				if err != nil || booking.Source != source {
					t.Fatalf("SaveSchedule() = %v, %v, want a booking with source %q", booking, err, source)
				}
			}
			other := fullSaveRequest()
			other.StartTime, other.EndTime = appointment.ClockAt(8, 30), appointment.ClockAt(9, 0)
			_, err := client.SaveSchedule(t.Context(), other)
			checkClass(t, err, appointment.ErrRejected)
			var e *appointment.Error
			if !errors.As(err, &e) || e.OutcomeUnknown || e.Reason != appointment.ReasonAlreadyBooked || e.Held == nil || e.Held.Start != appointment.ClockAt(8, 0) {
				t.Errorf("SaveSchedule() of another slot: error = %v, want a definite rejection with the slot at 08:00 in Held", err)
			}
			if got := len(hospital.Bookings()); got != 1 {
				t.Errorf("%d bookings, want 1", got)
			}
		})
	}
}

// softDeadline is a context with an early deadline that does not end it, so that a slow machine
// fails no test.
type softDeadline struct {
	context.Context
	deadline time.Time
}

func (s softDeadline) Deadline() (time.Time, bool) { return s.deadline, true }

// The hospital books, and its response takes longer than the call may. The save gets two thirds of
// the call's time, and the rest is for the query.
func TestClient_SaveSchedule_ReservesQueryTime(t *testing.T) {
	t.Parallel()
	const timeout = 2400 * time.Millisecond
	for _, vendor := range soapAndRESTVendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := startHospital(t, vendor)
			abandoned := make(chan time.Time, 1)
			client := newClientWithSaveResponse(t, hospital, func(_ http.ResponseWriter, r *http.Request) {
				<-r.Context().Done()
				abandoned <- time.Now()
			})
			start := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), 10*timeout)
			defer cancel()
			booking, err := client.SaveSchedule(softDeadline{ctx, start.Add(timeout)}, fullSaveRequest())
			if err != nil {
				t.Fatal(err)
			}
			if booking.Source != appointment.SourceQuery || !booking.Booked() {
				t.Errorf("Source = %q, Booked() = %v, want %q, true", booking.Source, booking.Booked(), appointment.SourceQuery)
			}
			if got := hospital.Deliveries(appointment.SaveSchedule); got != 1 {
				t.Errorf("%d saves, want 1", got)
			}
			if took := (<-abandoned).Sub(start); took < timeout/2 || took > timeout {
				t.Errorf("the save was abandoned after %v, want %v to %v", took, timeout/2, timeout)
			}
		})
	}
}

// The query for the outcome of a save gets a Retry-After, which is in the error of the save.
func TestClient_SaveSchedule_RetryAfterOfQuery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sleepUntilOrder()
		const want = 90 * time.Second
		transport := &scriptedTransport{steps: []step{{status: 502}, {status: 503, retryAfter: "90"}}}
		_, err := newScriptedClient(t, transport).SaveSchedule(t.Context(), fullSaveRequest())
		var e *appointment.Error
		if !errors.Is(err, appointment.ErrOutcomeUnknown) || !errors.As(err, &e) || e.RetryAfter != want {
			t.Errorf("error = %v, want %v with RetryAfter %v", err, appointment.ErrOutcomeUnknown, want)
		}
	})
}

// A cancel itself has too few fields for a query, so its outcome stays unknown.
func TestClient_CancelSchedule_ResponseLost(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		requests := make(chan struct{}, 9)
		client := newConfigClient(t, startHospital(t, vendor).Config(), func(w http.ResponseWriter, r *http.Request) {
			requests <- struct{}{}
			closeConnection(w, r)
		})
		_, err := client.CancelSchedule(t.Context(), fullCancelRequest())
		checkClass(t, err, appointment.ErrNoResponse)
		if !errors.Is(err, appointment.ErrOutcomeUnknown) {
			t.Errorf("%s: error = %v, want %v", vendor, err, appointment.ErrOutcomeUnknown)
		}
		if got := len(requests); got != 1 {
			t.Errorf("%s: %d requests, want 1", vendor, got)
		}
	}
}
