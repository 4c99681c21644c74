package appointmenttest

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Option changes a hospital. If it is invalid, [Start] returns its error.
type Option func(*options) error

type options struct {
	address     string
	resources   []Resource
	days        int
	now         func() time.Time
	tls         bool
	allowRepeat bool // an order may have several bookings
	dialect     *appointment.Dialect
	withoutWSDL bool
	change      *change // of every response
	payload     appointment.Payload
	nextFault   func(appointment.Operation) Fault    // nil if there is none
	middleware  func(next http.Handler) http.Handler // nil if there is none
}

func newOptions(opts []Option) (options, error) {
	o := options{address: "127.0.0.1:0", days: 7, now: time.Now}
	for i, opt := range append([]Option{WithResources(defaultResources()...)}, opts...) {
		if opt == nil {
			return options{}, fmt.Errorf("option %d is nil: leave it out", i)
		}
		if err := opt(&o); err != nil {
			return options{}, err
		}
	}
	return o, nil
}

// WithAddress makes the hospital listen on an address such as "127.0.0.1:8080" instead of a free port
// of the loopback interface. The hospital has no login, so another interface opens it to the network. If
// the address is of all interfaces, such as ":8080", the endpoint of [Hospital.Config] names 127.0.0.1.
func WithAddress(address string) Option {
	return func(o *options) error {
		o.address = address
		return nil
	}
}

// WithMiddleware puts wrap around the HTTP handler of the hospital, for example to log the requests. wrap
// is called once. A [http.ResponseWriter] that the wrapped handler gets must be an [http.Hijacker], because
// faults take the connection. If the connection that it returns is not that of the server, it needs a method
// NetConn() net.Conn, which returns the TCP connection.
func WithMiddleware(wrap func(next http.Handler) http.Handler) Option {
	return func(o *options) error {
		if wrap == nil {
			return errors.New("WithMiddleware(nil): want a function")
		}
		o.middleware = wrap
		return nil
	}
}

// WithDays sets the length of the calendar in days. The first is the day of [Start]. Default: 7.
func WithDays(n int) Option {
	return func(o *options) error {
		if n < 1 {
			return fmt.Errorf("WithDays(%d): want at least 1", n)
		}
		o.days = n
		return nil
	}
}

// WithClock sets the clock of the hospital. The clock decides on which day the calendar starts
// and which slots are past. now must be safe for concurrent use. Default: [time.Now].
func WithClock(now func() time.Time) Option {
	return func(o *options) error {
		if now == nil {
			return errors.New("WithClock(nil): want a function")
		}
		o.now = now
		return nil
	}
}

// WithRepeatBooking lets an order make several bookings, as platforms do that do not check for
// an existing one. A save that was delivered twice then shows as two [Hospital.Bookings]. No
// slot is booked beyond its capacity. A query shows the oldest booking of an order, and a cancel
// without scheduleSeq cancels it. Default: an order makes one booking at most.
func WithRepeatBooking() Option {
	return func(o *options) error {
		o.allowRepeat = true
		return nil
	}
}

// WithEveryResponse applies faults to every response, as permanent properties of a platform. They
// must be faults that only change the response, such as [Shaped], [Padded] or [Multipart].
// [Hospital.Heal] does not remove them, and [Hospital.Faults] does not count them. The faults of
// [Hospital.Fail] apply as well, before these.
func WithEveryResponse(faults ...Fault) Option {
	return func(o *options) error {
		for _, f := range faults {
			if f.kind != noFault || f.uncommitted || f.change == nil || f.change.onUsedConnection {
				return fmt.Errorf("WithEveryResponse: %v: want a fault that only changes the response", f)
			}
			o.change = o.change.combine(f.change)
		}
		return nil
	}
}

// WithResources replaces the default resources. There are two X-ray rooms for exam types that start
// with DX, two ultrasound rooms for US, and two rooms for all others. Each has half-hour slots from
// 07:30. Some slots have one place, some have more, and some are full.
func WithResources(resources ...Resource) Option {
	return func(o *options) error {
		if len(resources) == 0 {
			return errors.New("WithResources(): want at least one resource")
		}
		uids := map[string]bool{}
		o.resources = nil
		for i, r := range resources {
			r, err := r.withDefaults()
			if err != nil {
				return fmt.Errorf("WithResources: resource %d: %w", i, err)
			}
			if uids[r.UID] {
				return fmt.Errorf("WithResources: resource %d: another resource has the UID %q", i, r.UID)
			}
			uids[r.UID] = true
			o.resources = append(o.resources, r)
		}
		return nil
	}
}
