package appointmenttest

import (
	"errors"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Option changes how a hospital is set up. [Start] returns the error of one that is not
// valid.
type Option func(*settings) error

type settings struct {
	resources []Resource
	days      int
	now       func() time.Time
	tls       bool
	repeat    bool // an order that is booked can be booked again
	dialect   *appointment.Dialect
	noWSDL    bool
}

func newSettings(opts []Option) (settings, error) {
	s := settings{days: 7, now: time.Now}
	// The default resources come by the same way as the user's, so they are completed alike.
	if err := WithResources(defaultResources()...)(&s); err != nil {
		return settings{}, fmt.Errorf("appointmenttest: %w", err)
	}
	for i, opt := range opts {
		if opt == nil {
			return settings{}, fmt.Errorf("appointmenttest: option %d is nil; leave it out", i+1)
		}
		if err := opt(&s); err != nil {
			return settings{}, fmt.Errorf("appointmenttest: %w", err)
		}
	}
	return s, nil
}

// WithDays opens the calendar for n days, the day of [Start] being the first. Default: 7.
func WithDays(n int) Option {
	return func(s *settings) error {
		if n < 1 {
			return fmt.Errorf("WithDays(%d): want at least 1", n)
		}
		s.days = n
		return nil
	}
}

// WithClock makes the hospital take the time from now, which decides with which day the
// calendar begins and which slots are past. It may be called from several goroutines at
// once. Default: [time.Now].
func WithClock(now func() time.Time) Option {
	return func(s *settings) error {
		if now == nil {
			return errors.New("WithClock(nil): want a clock")
		}
		s.now = now
		return nil
	}
}

// WithRepeatBooking lets the hospital book an order again when it is saved again, as
// platforms do that do not check whether it already holds a place. A save that was
// delivered twice then shows as two [Hospital.Bookings]. No slot is booked over its
// capacity all the same. A query shows the oldest of an order's bookings, and a cancel
// without scheduleSeq takes that one. Default: an order holds one place at most.
func WithRepeatBooking() Option {
	return func(s *settings) error {
		s.repeat = true
		return nil
	}
}

// WithResources gives the hospital these resources in place of the default ones, which
// are two X-ray rooms for the exam types that begin with DX, two ultrasound rooms for those
// that begin with US, and two rooms for all others. Each has half-hour slots from 07:30, of
// which some hold one place, some more, and some are full.
func WithResources(resources ...Resource) Option {
	return func(s *settings) error {
		if len(resources) == 0 {
			return errors.New("WithResources(): want at least one resource")
		}
		seen := map[string]bool{}
		s.resources = nil
		for i, r := range resources {
			r, err := r.complete()
			if err != nil {
				return fmt.Errorf("WithResources: resource %d: %w", i, err)
			}
			if seen[r.UID] {
				return fmt.Errorf("WithResources: resource %d: UID %q is taken", i, r.UID)
			}
			seen[r.UID] = true
			s.resources = append(s.resources, r)
		}
		return nil
	}
}
