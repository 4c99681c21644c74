package sqlite_test

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// These tests search all hospitals of a directory and book the earliest slot, as the README does.
// They count the bookings of five hospitals, one of each vendor.

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
		t.Errorf("book = %v, want an error with the slot that the order holds", err)
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

// Run finds out whether a cancel whose outcome is unknown was carried out.
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

// A hospital rejects a save that it has carried out. The order is Booked.
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
