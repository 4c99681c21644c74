package appointment_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// box is a hospital in a box on the day of the test requests' order.
func box(t *testing.T, vendor appointment.Vendor) *appointmenttest.Hospital {
	t.Helper()
	return boxForRecording(t, vendor)
}

// clientVia is a client of a hospital from which saves get an answer by spoil, whatever
// the hospital made of them.
func clientVia(t *testing.T, hospital *appointmenttest.Hospital, spoil http.HandlerFunc) *appointment.Client {
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
	return clientOf(t, cfg, func(w http.ResponseWriter, r *http.Request) {
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
		spoil(w, r)
	})
}

// spoilers lose the answer of a save in every way there is.
var spoilers = map[string]struct {
	spoil http.HandlerFunc
	class error // if nothing more were known
}{
	"connection closed": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, appointment.ErrNoResponse},
	"cut short": {func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "4096")
		_, _ = io.WriteString(w, `{"statusCode":`)
		panic(http.ErrAbortHandler)
	}, appointment.ErrNoResponse},
	"bad gateway": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, page, http.StatusBadGateway) }, appointment.ErrNoResponse},
	"a page":      {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) }, appointment.ErrBadResponse},
	"nothing":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, appointment.ErrBadResponse},
	"garbage":     {func(w http.ResponseWriter, r *http.Request) { answer(w, r, `{"statusCode":"00000000",`) }, appointment.ErrBadResponse},
}

func TestASaveWhoseResponseIsLostIsFound(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		for name, s := range spoilers {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				hospital := box(t, vendor)
				client := clientVia(t, hospital, s.spoil)
				booking, err := client.SaveSchedule(t.Context(), everySaveField())
				if err != nil {
					t.Fatal(err)
				}
				slot, ok := booking.Slot()
				if !ok || booking.Source != appointment.SourceQuery || slot.Start != appointment.ClockAt(8, 0) {
					t.Errorf("source %q, booked %v", booking.Source, ok)
				}
				if s, q := hospital.Deliveries(appointment.SaveSchedule), hospital.Deliveries(appointment.QuerySchedule); s != 1 || q != 1 {
					t.Errorf("%d saves and %d queries, want one of each", s, q)
				}
				if n := len(hospital.Bookings()); n != 1 {
					t.Errorf("%d bookings", n)
				}
				if _, err := client.CancelSchedule(t.Context(), booking.CancelRequest()); err != nil || len(hospital.Bookings()) != 0 {
					t.Errorf("what was found cannot be cancelled: %v", err)
				}
			})
		}
	}
}

// The slot is full, so the save is not carried out: the query finds nothing, which proves nothing.
func TestASaveThatIsNotFoundStaysUnknown(t *testing.T) {
	t.Parallel()
	for _, vendor := range carriers() {
		for name, s := range spoilers {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				hospital := box(t, vendor)
				client := clientVia(t, hospital, s.spoil)
				req := everySaveField()
				req.StartTime, req.EndTime = appointment.ClockAt(8, 30), appointment.ClockAt(9, 0) // full
				_, err := client.SaveSchedule(t.Context(), req)
				checkClass(t, err, s.class)
				if !errors.Is(err, appointment.ErrOutcomeUnknown) {
					t.Errorf("%v, want it unknown", err)
				}
				if n := hospital.Deliveries(appointment.SaveSchedule); n != 1 {
					t.Errorf("%d saves, want one", n)
				}
			})
		}
	}
}

// The order holds a slot already, the second save's answer is lost: whether it moved the
// order is unknown, and what it holds is told.
func TestALostSaveOfABookedOrder(t *testing.T) {
	t.Parallel()
	for _, vendor := range carriers() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := box(t, vendor)
			honest, err := appointment.NewClient(hospital.Config())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(honest.CloseIdleConnections)
			if _, err := honest.SaveSchedule(t.Context(), everySaveField()); err != nil {
				t.Fatal(err)
			}
			other := everySaveField()
			other.StartTime, other.EndTime = appointment.ClockAt(8, 30), appointment.ClockAt(9, 0)
			_, err = clientVia(t, hospital, spoilers["connection closed"].spoil).SaveSchedule(t.Context(), other)
			checkClass(t, err, appointment.ErrNoResponse)
			var e *appointment.Error
			if !errors.Is(err, appointment.ErrOutcomeUnknown) || !errors.As(err, &e) || e.Held == nil || e.Held.Start != appointment.ClockAt(8, 0) {
				t.Errorf("%v, want it unknown, with the slot that is held", err)
			}
			// FindBooking tells the same, and being asked twice books nothing.
			_, err = honest.FindBooking(t.Context(), other)
			checkClass(t, err, appointment.ErrRejected)
			if !errors.As(err, &e) || e.Held == nil || e.Held.Start != appointment.ClockAt(8, 0) || e.Reason != appointment.ReasonAlreadyBooked {
				t.Errorf("%v, want the slot that is held", err)
			}
			if n := hospital.Deliveries(appointment.SaveSchedule); n != 2 {
				t.Errorf("%d saves, want two", n)
			}
		})
	}
}

// A cancel that does not say what it cancels cannot be asked about: it is sent once, and
// that is all.
func TestACancelWhoseResponseIsLost(t *testing.T) {
	t.Parallel()
	for _, vendor := range carriers() {
		hospital := box(t, vendor)
		cfg := hospital.Config()
		sent := make(chan struct{}, 9)
		client := clientOf(t, cfg, func(http.ResponseWriter, *http.Request) { sent <- struct{}{}; panic(http.ErrAbortHandler) })
		_, err := client.CancelSchedule(t.Context(), everyCancelField())
		checkClass(t, err, appointment.ErrNoResponse)
		if !errors.Is(err, appointment.ErrOutcomeUnknown) || len(sent) != 1 {
			t.Errorf("%s: %d requests, %v", vendor, len(sent), err)
		}
	}
}
