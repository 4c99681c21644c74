package appointment_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// requests are valid requests of the three operations.
func requests() []any { return []any{everyQueryField(), everySaveField(), everyCancelField()} }

func TestAHospitalThatIsDown(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			endpoint := "http://" + listener.Addr().String() + "/service"
			_ = listener.Close()
			client, err := appointment.NewClient(appointment.Config{
				Vendor: vendor, Endpoint: endpoint, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00",
			}, appointment.WithRetries(0))
			if err != nil {
				t.Fatal(err)
			}
			for _, req := range requests() {
				start := time.Now()
				err := send(t.Context(), client, req)
				checkClass(t, err, appointment.ErrNotSent)
				if errors.Is(err, appointment.ErrOutcomeUnknown) {
					t.Errorf("%T: nothing was sent, and yet %v", req, err)
				}
				if took := time.Since(start); took > (30 * time.Second)/3 {
					t.Errorf("%T: told after %v", req, took)
				}
			}
		})
	}
}

// hanging is a hospital that takes requests and does not answer: it sends head, and
// then nothing until the client has gone. Who came is counted.
func hanging(delivered *atomic.Int32, came chan<- struct{}, head string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		delivered.Add(1)
		if came != nil {
			came <- struct{}{}
		}
		if head != "" {
			w.Header().Set("Content-Length", "4096")
			_, _ = w.Write([]byte(head))
			_ = http.NewResponseController(w).Flush()
		}
		// The request's body is read to its end, or the server would not notice that the
		// client has gone.
		buffer := make([]byte, 4096)
		for {
			if _, err := r.Body.Read(buffer); err != nil {
				break
			}
		}
		<-r.Context().Done()
	}
}

// hourglass is a context whose time has run out when the test says so.
type hourglass struct {
	context.Context
	empty chan struct{}
}

func newHourglass(t *testing.T) hourglass { return hourglass{t.Context(), make(chan struct{})} }

func (h hourglass) Done() <-chan struct{} { return h.empty }

func (h hourglass) Err() error {
	select {
	case <-h.empty:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestADeadline(t *testing.T) {
	t.Parallel()
	for name, head := range map[string]string{"no header comes": "", "the body drips": `{"statusCode":`} {
		for _, vendor := range carriers() {
			for _, req := range requests() {
				t.Run(name+"/"+string(vendor), func(t *testing.T) {
					t.Parallel()
					var delivered atomic.Int32
					came := make(chan struct{}, 4)
					client := newClient(t, vendor, hanging(&delivered, came, head))
					ctx := newHourglass(t)
					go func() { <-came; close(ctx.empty) }()
					err := send(ctx, client, req)
					checkClass(t, err, appointment.ErrNoResponse)
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%v is no DeadlineExceeded", err)
					}
					_, query := req.(*appointment.QueryRequest)
					if errors.Is(err, appointment.ErrOutcomeUnknown) == query {
						t.Errorf("%T: outcome unknown or not: %v", req, err)
					}
					if n := delivered.Load(); n != 1 {
						t.Errorf("%T: %d requests, want 1: there is no time for another", req, n)
					}
				})
			}
		}
	}
}

func TestTheClientsOwnDeadline(t *testing.T) {
	t.Parallel()
	const allowed = time.Second
	var delivered atomic.Int32
	client := newClient(t, appointment.Wanda, hanging(&delivered, nil, ""), appointment.WithTimeout(allowed))
	start := time.Now()
	_, err := client.QuerySchedule(t.Context(), everyQueryField())
	took := time.Since(start)
	checkClass(t, err, appointment.ErrNoResponse)
	if took < allowed || took > (30 * time.Second)/2 {
		t.Errorf("answered after %v, %v were allowed", took, allowed)
	}
}

// lenient is a context with an early deadline that it does not insist on, so that a slow
// machine fails no test.
type lenient struct {
	context.Context
	deadline time.Time
}

func (l lenient) Deadline() (time.Time, bool) { return l.deadline, true }

// Row 10: the hospital books, and takes longer to say so than anybody waits. The first
// attempt of a save takes two thirds of the time, so that there is some left to ask.
func TestTheFirstAttemptLeavesTimeToAsk(t *testing.T) {
	t.Parallel()
	const allowed = 2400 * time.Millisecond
	for _, vendor := range carriers() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			hospital := box(t, vendor)
			givenUp := make(chan time.Time, 1)
			client := clientVia(t, hospital, func(_ http.ResponseWriter, r *http.Request) {
				<-r.Context().Done()
				givenUp <- time.Now()
			})
			start := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), 10*allowed)
			defer cancel()
			booking, err := client.SaveSchedule(lenient{ctx, start.Add(allowed)}, everySaveField())
			if err != nil {
				t.Fatal(err)
			}
			if n := hospital.Deliveries(appointment.SaveSchedule); n != 1 || booking.Source != appointment.SourceQuery || !booking.Booked() {
				t.Errorf("%d saves, source %q, booked %v", n, booking.Source, booking.Booked())
			}
			if took := (<-givenUp).Sub(start); took < allowed/2 || took > allowed {
				t.Errorf("the first attempt was given up after %v of %v", took, allowed)
			}
		})
	}
}

// A caller who cancels wants to be gone: he is not made to wait for a query.
func TestACallerWhoCancels(t *testing.T) {
	t.Parallel()
	for _, vendor := range carriers() {
		for _, req := range requests() {
			t.Run(string(vendor), func(t *testing.T) {
				t.Parallel()
				var delivered atomic.Int32
				came := make(chan struct{}, 4)
				client := newClient(t, vendor, hanging(&delivered, came, ""))
				ctx, cancel := context.WithCancel(t.Context())
				go func() { <-came; cancel() }()
				err := send(ctx, client, req)
				checkClass(t, err, appointment.ErrNoResponse)
				_, query := req.(*appointment.QueryRequest)
				if !errors.Is(err, context.Canceled) || errors.Is(err, appointment.ErrOutcomeUnknown) == query {
					t.Errorf("%T: %v, want Canceled, and the outcome of a write unknown", req, err)
				}
				if strings.Contains(err.Error(), "a query at once") {
					t.Errorf("%v: he was gone, and yet a query was tried", err)
				}
				if n := delivered.Load(); n != 1 {
					t.Errorf("%T: %d requests, want 1", req, n)
				}
				// Cancelled before it began, it is not sent at all.
				err = send(ctx, client, req)
				checkClass(t, err, appointment.ErrNotSent)
				if n := delivered.Load(); n != 1 || !errors.Is(err, context.Canceled) {
					t.Errorf("%T: %d requests, %v", req, n, err)
				}
			})
		}
	}
}
