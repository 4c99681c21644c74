package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
)

// These tests search all hospitals of a directory and book the earliest slot, as the README does.
// They count the bookings of five hospitals, one of each vendor.

// order is the number of the only order of a test.
var order = newQuery().PlacerOrderNO

// operator cancels bookings.
var operator = ledger.Operator{ID: "438", Name: "测试医生甲"}

// service is a platform that books with a ledger.
type service struct {
	*ledger.Ledger
	hospitals []*appointmenttest.Hospital
	dir       *directory.Directory
	settled   chan ledger.State // that WithSettled was called with
}

func newService(t *testing.T, opts ...appointment.Option) *service {
	t.Helper()
	s := &service{settled: make(chan ledger.State, 10)}
	var configs []appointment.Config
	for _, vendor := range appointment.Vendors() {
		hospital, err := appointmenttest.Start(vendor)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(hospital.Close)
		config := hospital.Config()
		config.Name = string(vendor)
		s.hospitals, configs = append(s.hospitals, hospital), append(configs, config)
	}
	var err error
	s.dir, err = directory.New(configs, directory.WithClientOptions(func(appointment.Config) []appointment.Option {
		return append(opts, appointment.WithRetries(0))
	}))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "bookings.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s.Ledger, err = ledger.New(db, ledger.SQLite, s.dir, ledger.WithAEAD(newKey()), ledger.WithQuietTime(time.Second),
		ledger.WithSettled(func(_ context.Context, _ *sql.Tx, e *ledger.Entry) error {
			s.settled <- e.State
			return nil
		}))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// book books the earliest slot that it can get, unless the order has one. Between the search and
// the booking it calls the functions.
func (s *service) book(ctx context.Context, afterSearch ...func()) (*ledger.Entry, error) {
	if entry, err := s.Entry(ctx, order); err == nil && !entry.State.Free() {
		return entry, nil
	}
	slots, failed := s.dir.EarliestOpen(ctx, newQuery())
	for _, e := range failed {
		if e.Reason == appointment.ReasonAlreadyBooked {
			return nil, e
		}
	}
	for _, f := range afterSearch {
		f()
	}
	var offers []ledger.Offer
	for _, slot := range slots {
		save := appointment.NewSaveRequest(newQuery(), slot.Slot)
		fillPatient(save)
		offers = append(offers, ledger.Offer{Hospital: slot.Hospital, Save: save})
	}
	return s.BookFirst(ctx, offers)
}

// checkBook books and checks the state that the order has then.
func (s *service) checkBook(t *testing.T, want ledger.State) *ledger.Entry {
	t.Helper()
	entry, err := s.book(t.Context())
	if err != nil || entry.State != want {
		t.Fatalf("book = %v, %v, want %s", entry, err, want)
	}
	return entry
}

// checkBookings checks how many slots are booked at all hospitals together.
func (s *service) checkBookings(t *testing.T, want int) {
	t.Helper()
	got := 0
	for _, h := range s.hospitals {
		got += len(h.Bookings())
	}
	if got != want {
		t.Errorf("%d slots are booked, want %d", got, want)
	}
}

// settle runs the ledger until it has settled the order as wanted. A booking that somebody wishes to
// cancel may be settled as booked before.
func (s *service) settle(t *testing.T, want ledger.State) {
	t.Helper()
	for len(s.settled) > 0 {
		<-s.settled // of an earlier call
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Run(ctx)
	}()
	timeout := time.After(time.Minute)
	for got := ledger.State(""); got != want; {
		select {
		case got = <-s.settled:
			if got != want && got != ledger.Booked {
				t.Errorf("the order was settled as %s, want %s", got, want)
			}
		case <-timeout:
			t.Errorf("the order was settled as %q in a minute, want %s", got, want)
			got = want
		}
	}
	stop()
	<-ended
}

func TestLedger_Search_ManyCallers(t *testing.T) {
	t.Parallel()
	s := newService(t)
	var callers sync.WaitGroup
	for range 20 {
		callers.Go(func() {
			entry, err := s.book(t.Context())
			if e := (*appointment.Error)(nil); errors.Is(err, ledger.ErrTaken) || errors.As(err, &e) && e.Reason == appointment.ReasonAlreadyBooked {
				return // another caller is faster
			}
			if err != nil || entry.State != ledger.Booked && entry.State != ledger.Saving {
				t.Errorf("book = %v, %v, want %s or %s", entry, err, ledger.Booked, ledger.Saving)
			}
		})
	}
	callers.Wait()
	s.checkBook(t, ledger.Booked)
	s.checkBookings(t, 1)
}

// An order that is booked needs no hospital to be booked again.
func TestLedger_Search_TwiceWhileHospitalRefuses(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.checkBook(t, ledger.Booked)
	s.hospitals[0].Refuse()
	s.checkBook(t, ledger.Booked)
	s.checkBookings(t, 1)
}

// An order that somebody booked at a hospital itself is booked nowhere else.
func TestLedger_Search_BookedByOthers(t *testing.T) {
	t.Parallel()
	s := newService(t)
	other, err := s.dir.Client(s.dir.Names()[1])
	if err != nil {
		t.Fatal(err)
	}
	schedule, err := other.QuerySchedule(t.Context(), newQuery())
	if err != nil {
		t.Fatal(err)
	}
	for slot := range schedule.Slots() {
		if slot.Open() {
			save := appointment.NewSaveRequest(newQuery(), slot)
			fillPatient(save)
			if _, err := other.SaveSchedule(t.Context(), save); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	s.hospitals[0].Refuse()
	var e *appointment.Error
	if _, err := s.book(t.Context()); !errors.As(err, &e) || e.Held == nil {
		t.Errorf("got %v, want an error with the slot that the order holds", err)
	}
	s.checkBookings(t, 1)
}

// A save whose outcome is unknown allows another one only when it cannot arrive any more.
func TestLedger_Search_OutcomeUnknown(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	if entry := s.checkBook(t, ledger.SaveUnknown); !errors.Is(entry.Err, appointment.ErrOutcomeUnknown) {
		t.Errorf("Err = %v, want %v", entry.Err, appointment.ErrOutcomeUnknown)
	}
	s.checkBook(t, ledger.SaveUnknown)
	s.checkBookings(t, 0)
	s.settle(t, ledger.NotBooked)
	s.checkBook(t, ledger.Booked)
	s.checkBookings(t, 1)
}

// If the first hospital cannot be reached after the search, the next one is booked. The test is not
// parallel: the system may give the closed port to a hospital of another test.
func TestLedger_Search_HospitalRefusesAfterSearch(t *testing.T) {
	s := newService(t)
	first, err := s.dir.Client(s.dir.Names()[0])
	if err != nil {
		t.Fatal(err)
	}
	entry, err := s.book(t.Context(), first.CloseIdleConnections, s.hospitals[0].Refuse)
	if err != nil || entry.State != ledger.Booked || entry.Hospital != s.dir.Names()[1] {
		t.Errorf("book = %v (%v), %v, want %s at %s", entry, entry.Err, err, ledger.Booked, s.dir.Names()[1])
	}
	if n := len(s.hospitals[0].Bookings()); n != 0 {
		t.Errorf("%d slots are booked at the first hospital, want 0", n)
	}
	s.checkBookings(t, 1)
}

func TestLedger_Search_Cancel(t *testing.T) {
	t.Parallel()
	s := newService(t)
	if _, err := s.Cancel(t.Context(), order, operator); !errors.Is(err, ledger.ErrUnknownOrder) {
		t.Errorf("Cancel of an order without a booking = %v, want %v", err, ledger.ErrUnknownOrder)
	}
	for range 2 {
		s.checkBook(t, ledger.Booked)
		s.checkBookings(t, 1)
		if entry, err := s.Cancel(t.Context(), order, operator); err != nil || entry.State != ledger.Cancelled {
			t.Errorf("Cancel = %v, %v, want %s", entry, err, ledger.Cancelled)
		}
		s.checkBookings(t, 0)
	}
}

// A cancel whose outcome is unknown was carried out, or not, which Run finds out.
func TestLedger_Search_CancelOutcomeUnknown(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.checkBook(t, ledger.Booked)
	s.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	s.hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Unavailable(time.Hour))
	if entry, err := s.Cancel(t.Context(), order, operator); !errors.Is(err, ledger.ErrPending) || entry.State != ledger.CancelUnknown {
		t.Errorf("Cancel = %v, %v, want %s, %v", entry, err, ledger.CancelUnknown, ledger.ErrPending)
	}
	s.settle(t, ledger.Cancelled)
	s.checkBook(t, ledger.Booked)
	s.checkBookings(t, 1)

	s.hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
	if entry, err := s.Cancel(t.Context(), order, operator); !errors.Is(err, ledger.ErrPending) || entry.State != ledger.CancelUnknown {
		t.Errorf("Cancel = %v, %v, want %s, %v", entry, err, ledger.CancelUnknown, ledger.ErrPending)
	}
	s.checkBook(t, ledger.CancelUnknown) // the cancel may still be carried out
	s.checkBookings(t, 1)
	s.settle(t, ledger.Cancelled) // Run sends it again after the quiet time
	s.checkBookings(t, 0)
	if n := s.hospitals[0].Deliveries(appointment.CancelSchedule); n != 3 {
		t.Errorf("the hospital received %d cancels, want 3", n)
	}
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

// roundTripper is a function that is an http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A hospital that rejects a save which it carried out has booked it.
func TestLedger_Search_RejectedThoughBooked(t *testing.T) {
	t.Parallel()
	const busyResponse = `{"statusCode":"00000009","statusMessage":"系统繁忙，请稍后再试"}`
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
			s := newService(t, replaceFirstSaveResponse(tt.status, tt.document))
			entry := s.checkBook(t, ledger.Booked)
			if entry.Booking.ScheduleSeq != "" {
				t.Errorf("ScheduleSeq = %q, want none: a query found the booking", entry.Booking.ScheduleSeq)
			}
			s.hospitals[0].Refuse()
			s.checkBook(t, ledger.Booked)
			s.checkBookings(t, 1)
		})
	}
}

// A SOAP fault that says busy does not prove that nothing was booked. If the query for the
// outcome fails too, no other hospital is tried.
func TestLedger_Search_BusyFaultThoughBooked(t *testing.T) {
	t.Parallel()
	s := newService(t, replaceFirstSaveResponse(http.StatusInternalServerError,
		`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>`+
			`<faultcode>s:Server</faultcode><faultstring>系统繁忙</faultstring></s:Fault></s:Body></s:Envelope>`))
	s.hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.Unavailable(time.Hour))
	entry := s.checkBook(t, ledger.SaveUnknown)
	if !errors.Is(entry.Err, appointment.ErrOutcomeUnknown) || !errors.Is(entry.Err, appointment.ErrRejected) {
		t.Errorf("Err = %v, want a rejection whose outcome is unknown", entry.Err)
	}
	s.checkBookings(t, 1)
	s.settle(t, ledger.Booked)
	s.checkBook(t, ledger.Booked)
	s.checkBookings(t, 1)
}
