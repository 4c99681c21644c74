package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
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
