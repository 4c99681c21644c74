package directory_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// The tests of orderBooker, in example_booking_test.go, count the bookings of five hospitals.

// newOrderBooker returns an orderBooker with simulated hospitals of all vendors.
func newOrderBooker(t *testing.T, opts ...appointment.Option) (*orderBooker, []*appointmenttest.Hospital) {
	t.Helper()
	hospitals := startHospitals(t)
	dir := newDirectory(t, hospitals, append(opts, appointment.WithRetries(0))...)
	return &orderBooker{directory: dir, maxDelay: time.Hour, journal: map[string]*journalEntry{}}, hospitals
}

// bookOrder books the earliest slot for the test's order.
func (b *orderBooker) bookOrder(t *testing.T) (*appointment.Booking, error) {
	t.Helper()
	return b.bookEarliest(t.Context(), newQuery(), fillPatient)
}

// checkBookings checks how many slots are booked at all hospitals together.
func checkBookings(t *testing.T, hospitals []*appointmenttest.Hospital, want int) {
	t.Helper()
	got := 0
	for _, h := range hospitals {
		got += len(h.Bookings())
	}
	if got != want {
		t.Errorf("%d slots are booked, want %d", got, want)
	}
}

// checkBooked checks that a call returned a booking.
func checkBooked(t *testing.T, booking *appointment.Booking, err error) {
	t.Helper()
	if err != nil || !booking.Booked() {
		t.Errorf("got %v, %v, want a booking", booking, err)
	}
}

func checkError(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestOrderBooker_Book_ManyCallers(t *testing.T) {
	t.Parallel()
	b, hospitals := newOrderBooker(t)
	var callers sync.WaitGroup
	for range 20 {
		callers.Go(func() {
			booking, err := b.bookOrder(t)
			checkBooked(t, booking, err)
		})
	}
	callers.Wait()
	checkBookings(t, hospitals, 1)
}

// An order that is booked needs no hospital to be booked again.
func TestOrderBooker_Book_TwiceWhileHospitalRefuses(t *testing.T) {
	t.Parallel()
	b, hospitals := newOrderBooker(t)
	booking, err := b.bookOrder(t)
	checkBooked(t, booking, err)
	hospitals[0].Refuse()
	booking, err = b.bookOrder(t)
	checkBooked(t, booking, err)
	checkBookings(t, hospitals, 1)
}

// An order that somebody booked at a hospital itself is booked nowhere else.
func TestOrderBooker_Book_BookedByOthers(t *testing.T) {
	t.Parallel()
	b, hospitals := newOrderBooker(t)
	hospitals[0].Refuse()
	other, err := appointment.NewClient(hospitals[1].Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.CloseIdleConnections)
	slot, err := firstOpen(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.SaveSchedule(t.Context(), newSave(slot)); err != nil {
		t.Fatal(err)
	}
	var e *appointment.Error
	if _, err := b.bookOrder(t); !errors.As(err, &e) || e.Held == nil {
		t.Errorf("got %v, want an error with the slot that the order holds", err)
	}
	checkBookings(t, hospitals, 1)
}

// A save whose outcome is unknown allows another one only when it cannot arrive any more.
func TestOrderBooker_Book_OutcomeUnknown(t *testing.T) {
	t.Parallel()
	b, hospitals := newOrderBooker(t)
	hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	_, err := b.bookOrder(t)
	checkError(t, err, appointment.ErrOutcomeUnknown)
	_, err = b.bookOrder(t)
	checkError(t, err, errOutcomeOpen)
	checkBookings(t, hospitals, 0)
	b.maxDelay = 0
	booking, err := b.bookOrder(t)
	checkBooked(t, booking, err)
	checkBookings(t, hospitals, 1)
}

// If the first hospital cannot be reached after the search, the next one is booked.
func TestOrderBooker_Book_RefusesAfterSearch(t *testing.T) {
	t.Parallel()
	b, hospitals := newOrderBooker(t)
	first, err := b.directory.Client(b.directory.Names()[0])
	if err != nil {
		t.Fatal(err)
	}
	booking, err := b.bookEarliest(t.Context(), newQuery(), func(save *appointment.SaveRequest) {
		fillPatient(save)
		first.CloseIdleConnections()
		hospitals[0].Refuse()
	})
	checkBooked(t, booking, err)
	if n := len(hospitals[0].Bookings()); n != 0 {
		t.Errorf("%d slots are booked at the first hospital, want 0", n)
	}
	checkBookings(t, hospitals, 1)
}

func TestOrderBooker_Cancel(t *testing.T) {
	t.Parallel()
	b, hospitals := newOrderBooker(t)
	order := newQuery().PlacerOrderNO
	for range 2 {
		booking, err := b.bookOrder(t)
		checkBooked(t, booking, err)
		checkBookings(t, hospitals, 1)
		checkError(t, b.cancelOrder(t.Context(), order), nil)
		checkBookings(t, hospitals, 0)
	}
	if err := b.cancelOrder(t.Context(), order); err == nil {
		t.Error("cancelOrder of an order without a booking = nil, want an error")
	}
}

// A cancel whose outcome is unknown was carried out, or not, which a later call finds out.
func TestOrderBooker_Cancel_OutcomeUnknown(t *testing.T) {
	t.Parallel()
	b, hospitals := newOrderBooker(t)
	order := newQuery().PlacerOrderNO
	booking, err := b.bookOrder(t)
	checkBooked(t, booking, err)

	hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Unavailable(time.Hour))
	checkError(t, b.cancelOrder(t.Context(), order), appointment.ErrOutcomeUnknown)
	booking, err = b.bookOrder(t) // the cancel was carried out, so this books another slot
	checkBooked(t, booking, err)
	checkBookings(t, hospitals, 1)

	hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
	checkError(t, b.cancelOrder(t.Context(), order), appointment.ErrOutcomeUnknown)
	_, err = b.bookOrder(t) // the cancel may still be carried out
	checkError(t, err, errOutcomeOpen)
	b.maxDelay = 0
	booking, err = b.bookOrder(t)
	checkBooked(t, booking, err)
	checkError(t, b.cancelOrder(t.Context(), order), nil)
	checkBookings(t, hospitals, 0)
}

// replaceFirstSaveResponse lets the first save reach its hospital, and replaces the response.
func replaceFirstSaveResponse(status int, document string) appointment.Option {
	var once sync.Once
	return appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			resp, err := inner.RoundTrip(r)
			if err == nil && bytes.Contains(body, []byte("XKH074")) {
				once.Do(func() {
					_ = resp.Body.Close()
					resp.StatusCode, resp.ContentLength, resp.Header = status, -1, http.Header{"Content-Type": {"application/json"}}
					resp.Body = io.NopCloser(strings.NewReader(document))
				})
			}
			return resp, err
		})
	})
}

// A hospital that rejects a save which it carried out has booked it.
func TestOrderBooker_Book_RejectedThoughBooked(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status   int
		document string
	}{
		"busy":               {http.StatusOK, busyResponse},
		"busy with HTTP 503": {http.StatusServiceUnavailable, busyResponse},
		"slot taken":         {http.StatusOK, `{"statusCode":"00000009","statusMessage":"号源已被占用"}`},
		"unauthorised":       {http.StatusUnauthorized, "{}"},
		"system error":       {http.StatusOK, `{"statusCode":"00000009","statusMessage":"系统异常"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, hospitals := newOrderBooker(t, replaceFirstSaveResponse(tt.status, tt.document))
			booking, err := b.bookOrder(t)
			checkBooked(t, booking, err)
			if booking != nil && booking.Source != appointment.SourceQuery {
				t.Errorf("Source = %s, want %s", booking.Source, appointment.SourceQuery)
			}
			hospitals[0].Refuse()
			booking, err = b.bookOrder(t)
			checkBooked(t, booking, err)
			checkBookings(t, hospitals, 1)
		})
	}
}

// A SOAP fault that says busy does not prove that nothing was booked. If the query for the
// outcome fails too, no other hospital is tried.
func TestOrderBooker_Book_BusyFaultThoughBooked(t *testing.T) {
	t.Parallel()
	b, hospitals := newOrderBooker(t, replaceFirstSaveResponse(http.StatusInternalServerError,
		`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>`+
			`<faultcode>s:Server</faultcode><faultstring>系统繁忙</faultstring></s:Fault></s:Body></s:Envelope>`))
	hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.Unavailable(time.Hour))
	_, err := b.bookOrder(t)
	var e *appointment.Error
	if !errors.As(err, &e) || !e.OutcomeUnknown || e.Reason != appointment.ReasonBusy {
		t.Errorf("got %v, want an unknown outcome with the reason busy", err)
	}
	checkBookings(t, hospitals, 1)
	booking, err := b.bookOrder(t)
	checkBooked(t, booking, err)
	if booking != nil && booking.Source != appointment.SourceQuery {
		t.Errorf("Source = %s, want %s", booking.Source, appointment.SourceQuery)
	}
	checkBookings(t, hospitals, 1)
}
