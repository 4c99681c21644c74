package appointment_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// newBooker is the example's, at boxes of all vendors.
func newBooker(t *testing.T, opts ...appointment.Option) (*booker, []*appointmenttest.Hospital) {
	t.Helper()
	hospitals := startAll(t)
	var cfgs []appointment.Config
	for _, h := range hospitals {
		cfgs = append(cfgs, h.Config())
	}
	dir, err := appointment.NewDirectory(cfgs, append(opts, appointment.WithRetries(0))...)
	if err != nil {
		t.Fatal(err)
	}
	return &booker{directory: dir, late: time.Hour, journal: map[string]*known{}}, hospitals
}

func (b *booker) order(t *testing.T) (*appointment.Booking, error) {
	t.Helper()
	return b.book(t.Context(), sharedQuery(), func(save *appointment.SaveRequest) { fillPatient(save); save.OrganizationID = "" })
}

func wantBooked(t *testing.T, hospitals []*appointmenttest.Hospital, want int) {
	t.Helper()
	n := 0
	for _, h := range hospitals {
		n += len(h.Bookings())
	}
	if n != want {
		t.Errorf("%d slots are booked, want %d", n, want)
	}
}

// TestBooker holds the example to its word, by the books of five hospitals.
func TestBooker(t *testing.T) {
	t.Parallel()
	t.Run("twenty callers at once", func(t *testing.T) {
		t.Parallel()
		b, hospitals := newBooker(t)
		var callers sync.WaitGroup
		for range 20 {
			callers.Go(func() {
				if _, err := b.order(t); err != nil {
					t.Error(err)
				}
			})
		}
		callers.Wait()
		wantBooked(t, hospitals, 1)
	})
	t.Run("again, while the hospital that booked is down", func(t *testing.T) {
		t.Parallel()
		b, hospitals := newBooker(t)
		if _, err := b.order(t); err != nil {
			t.Fatal(err)
		}
		hospitals[0].Refuse()
		if booking, err := b.order(t); err != nil || !booking.Booked() {
			t.Error(err)
		}
		wantBooked(t, hospitals, 1)
	})
	t.Run("booked elsewhere, and another hospital is down", func(t *testing.T) {
		t.Parallel()
		b, hospitals := newBooker(t)
		hospitals[0].Refuse()
		desk, err := appointment.NewClient(hospitals[1].Config())
		if err != nil {
			t.Fatal(err)
		}
		slot, err := firstOpen(t.Context(), desk, sharedQuery())
		if err != nil {
			t.Fatal(err)
		}
		save := appointment.NewSaveRequest(sharedQuery(), slot)
		fillPatient(save)
		if _, err := desk.SaveSchedule(t.Context(), save); err != nil {
			t.Fatal(err)
		}
		var e *appointment.Error
		if _, err := b.order(t); !errors.As(err, &e) || e.Held == nil {
			t.Error(err)
		}
		wantBooked(t, hospitals, 1)
	})
	t.Run("not carried out, and nothing can arrive any more", func(t *testing.T) {
		t.Parallel()
		b, hospitals := newBooker(t)
		hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
		if _, err := b.order(t); !errors.Is(err, appointment.ErrOutcomeUnknown) {
			t.Error(err)
		}
		if _, err := b.order(t); !errors.Is(err, errOpen) {
			t.Error(err)
		}
		wantBooked(t, hospitals, 0)
		b.late = 0
		if _, err := b.order(t); err != nil {
			t.Error(err)
		}
		wantBooked(t, hospitals, 1)
	})
	t.Run("down after the search", func(t *testing.T) {
		t.Parallel()
		b, hospitals := newBooker(t)
		_, err := b.book(t.Context(), sharedQuery(), func(save *appointment.SaveRequest) {
			fillPatient(save)
			save.OrganizationID = ""
			client, err := b.directory.Client(b.directory.Names()[0])
			if err != nil {
				t.Error(err)
			}
			client.CloseIdleConnections()
			hospitals[0].Refuse()
		})
		if err != nil || len(hospitals[0].Bookings()) != 0 {
			t.Error(err)
		}
		wantBooked(t, hospitals, 1)
	})
}

// TestBookerCancels releases bookings, and books anew.
func TestBookerCancels(t *testing.T) {
	t.Parallel()
	b, hospitals := newBooker(t)
	order := sharedQuery().PlacerOrderNO
	for range 2 {
		if _, err := b.order(t); err != nil {
			t.Fatal(err)
		}
		wantBooked(t, hospitals, 1)
		if err := b.cancel(t.Context(), order); err != nil {
			t.Error(err)
		}
		wantBooked(t, hospitals, 0)
	}
	if err := b.cancel(t.Context(), order); err == nil {
		t.Error("what is not booked was cancelled")
	}
	if _, err := b.order(t); err != nil {
		t.Fatal(err)
	}
	hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse())
	hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Unavailable(time.Hour))
	if err := b.cancel(t.Context(), order); !errors.Is(err, appointment.ErrOutcomeUnknown) {
		t.Error(err)
	}
	if _, err := b.order(t); err != nil { // the cancel was carried out
		t.Error(err)
	}
	wantBooked(t, hospitals, 1)
	hospitals[0].Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
	if err := b.cancel(t.Context(), order); !errors.Is(err, appointment.ErrOutcomeUnknown) {
		t.Error(err)
	}
	if _, err := b.order(t); !errors.Is(err, errOpen) {
		t.Errorf("it may still be cancelled: %v", err)
	}
	b.late = 0
	if booking, err := b.order(t); err != nil || !booking.Booked() {
		t.Error(err)
	}
	if err := b.cancel(t.Context(), order); err != nil {
		t.Error(err)
	}
	wantBooked(t, hospitals, 0)
}
