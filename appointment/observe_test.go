package appointment_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/google/go-cmp/cmp"
)

// startsKey is the context key of the starts that a context is derived from.
type startsKey struct{}

// startsOf returns the starts that ctx is derived from, such as "caller/a call/b call".
func startsOf(ctx context.Context) string {
	starts, _ := ctx.Value(startsKey{}).(string)
	return starts
}

// eventRecorder records what an observer is called with, and in which context. Several recorders
// can share the lines.
type eventRecorder struct {
	name string

	mu     sync.Mutex
	lines  *[]string           // one for each function that was called
	events []appointment.Event // of ends and changes
}

func (r *eventRecorder) addLine(ctx context.Context, function string, e appointment.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*r.lines = append(*r.lines, fmt.Sprintf("%s: %s %s in %s", r.name, function, e.Operation, startsOf(ctx)))
}

// observer returns an observer whose start functions add their name to the context.
func (r *eventRecorder) observer() appointment.Observer {
	start := func(function string) func(context.Context, appointment.Event) context.Context {
		return func(ctx context.Context, e appointment.Event) context.Context {
			r.addLine(ctx, function, e)
			return context.WithValue(ctx, startsKey{}, fmt.Sprintf("%s/%s %s%.d", startsOf(ctx), r.name, function, e.Attempt))
		}
	}
	end := func(function string) func(context.Context, appointment.Event) {
		return func(ctx context.Context, e appointment.Event) {
			r.addLine(ctx, function, e)
			r.events = append(r.events, e)
		}
	}
	return appointment.Observer{
		CallStart: start("call"), CallEnd: end("end of call"),
		AttemptStart: start("attempt"), AttemptEnd: end("end of attempt"),
		BreakerChange: end("breaker"),
	}
}

// roundTripFunc is a transport that is a function.
type roundTripFunc func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// contextHandler records the context in which a record is logged.
type contextHandler struct {
	slog.Handler
	lines *[]string
}

func (h contextHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h contextHandler) Handle(ctx context.Context, _ slog.Record) error {
	*h.lines = append(*h.lines, "log in "+startsOf(ctx))
	return nil
}

// The response to a save is lost, which makes two attempts. Starts are reported in order and ends
// in reverse, each in its own context. Requests are sent in the innermost context.
func TestWithObserver_Order(t *testing.T) {
	t.Parallel()
	hospital := startOneSlotHospital(t, appointment.Laida, 1)
	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	var lines []string
	a, b := &eventRecorder{name: "a", lines: &lines}, &eventRecorder{name: "b", lines: &lines}
	logger := slog.New(contextHandler{slog.NewTextHandler(io.Discard, nil), &lines})
	client := newHospitalClient(t, hospital, appointment.WithLogger(logger),
		appointment.WithObserver(a.observer()), appointment.WithObserver(b.observer()),
		appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(r *http.Request) (*http.Response, error) {
				lines = append(lines, "request in "+startsOf(r.Context()))
				return inner.RoundTrip(r)
			})
		}))
	ctx := context.WithValue(t.Context(), startsKey{}, "caller")
	if _, err := client.SaveSchedule(ctx, fullSaveRequest()); err != nil {
		t.Fatal(err)
	}

	const inCallA, inCallB = "caller/a call", "caller/a call/b call"
	attemptLines := func(op string, n int) []string {
		inA := fmt.Sprintf("%s/a attempt%d", inCallB, n)
		inB := fmt.Sprintf("%s/b attempt%d", inA, n)
		return []string{
			"a: attempt " + op + " in " + inCallB, "b: attempt " + op + " in " + inA, "request in " + inB,
			"log in " + inB, "b: end of attempt " + op + " in " + inB, "a: end of attempt " + op + " in " + inA,
		}
	}
	want := []string{"a: call SaveSchedule in caller", "b: call SaveSchedule in " + inCallA}
	want = append(want, attemptLines("SaveSchedule", 1)...)
	want = append(want, attemptLines("QuerySchedule", 2)...)
	want = append(want, "log in "+inCallB, "b: end of call SaveSchedule in "+inCallB, "a: end of call SaveSchedule in "+inCallA)
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("calls of observers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(a.events, b.events); diff != "" {
		t.Errorf("events of the second observer, want those of the first (-first +second):\n%s", diff)
	}
}

func TestWithObserver_NoFunctions(t *testing.T) {
	t.Parallel()
	_, err := appointment.NewClient(validConfig(), appointment.WithObserver(appointment.Observer{}))
	if err == nil || !strings.Contains(err.Error(), "WithObserver") {
		t.Errorf("NewClient() error = %v, want it to name WithObserver", err)
	}
}

// BenchmarkClient_QuerySchedule_Observed measures a query over a transport that does nothing.
func BenchmarkClient_QuerySchedule_Observed(b *testing.B) {
	ignore := func(context.Context, appointment.Event) {}
	for _, bb := range []struct {
		name string
		opts []appointment.Option
	}{
		{"no observer", nil},
		{"observer", []appointment.Option{appointment.WithObserver(appointment.Observer{CallEnd: ignore, AttemptEnd: ignore})}},
		{"logger", []appointment.Option{appointment.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			cfg := validConfig()
			cfg.Vendor = appointment.Laida
			transport := &http.Client{Transport: respondAlways(200, notBookedDoc)}
			client, err := appointment.NewClient(cfg, append(bb.opts, appointment.WithHTTPClient(transport))...)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := client.QuerySchedule(b.Context(), fullQueryRequest()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
