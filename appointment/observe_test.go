package appointment_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/google/go-cmp/cmp"
)

// diary is an observer that writes down what it is told, and in which context.
type diary struct {
	name string

	mu    sync.Mutex
	lines *[]string
	told  []appointment.Event // at ends
}

type pathKey struct{}

// path is the starts in whose contexts ctx is.
func path(ctx context.Context) string { s, _ := ctx.Value(pathKey{}).(string); return s }

func (d *diary) write(ctx context.Context, what string, e appointment.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	*d.lines = append(*d.lines, fmt.Sprintf("%s: %s %s in %s", d.name, what, e.Operation, path(ctx)))
}

func (d *diary) observer() appointment.Observer {
	start := func(what string) func(context.Context, appointment.Event) context.Context {
		return func(ctx context.Context, e appointment.Event) context.Context {
			d.write(ctx, what, e)
			return context.WithValue(ctx, pathKey{}, fmt.Sprintf("%s/%s %s%.d", path(ctx), d.name, what, e.Attempt))
		}
	}
	end := func(what string) func(context.Context, appointment.Event) {
		return func(ctx context.Context, e appointment.Event) {
			d.write(ctx, what, e)
			d.told = append(d.told, e)
		}
	}
	return appointment.Observer{
		CallStart: start("call"), CallEnd: end("end of call"), AttemptStart: start("try"), AttemptEnd: end("end of try"),
		BreakerChange: end("breaker"),
	}
}

// TestObserversNest has a save's answer lost before two observers and a log. Starts come in
// order and ends in the other, each in its own context; requests are made in the innermost.
func TestObserversNest(t *testing.T) {
	t.Parallel()
	hospital := roomWith(t, appointment.Laida, 1)
	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	var lines []string
	a, b := &diary{name: "a", lines: &lines}, &diary{name: "b", lines: &lines}
	log := slog.New(contextHandler{slog.NewTextHandler(io.Discard, nil), &lines})
	client, err := appointment.NewClient(hospital.Config(), appointment.WithLogger(log),
		appointment.WithObserver(a.observer()), appointment.WithObserver(b.observer()),
		appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				lines = append(lines, "request in "+path(r.Context()))
				return inner.RoundTrip(r)
			})
		}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	ctx := context.WithValue(t.Context(), pathKey{}, "caller")
	if _, err := client.SaveSchedule(ctx, everySaveField()); err != nil {
		t.Fatal(err)
	}
	const inA, inB = "caller/a call", "caller/a call/b call"
	var want []string
	attempt := func(op string, n int) {
		inTryA, inTryB := fmt.Sprintf("%s/a try%d", inB, n), fmt.Sprintf("%s/a try%d/b try%d", inB, n, n)
		want = append(want,
			"a: try "+op+" in "+inB, "b: try "+op+" in "+inTryA, "request in "+inTryB,
			"log in "+inTryB, "b: end of try "+op+" in "+inTryB, "a: end of try "+op+" in "+inTryA)
	}
	want = append(want, "a: call SaveSchedule in caller", "b: call SaveSchedule in "+inA)
	attempt("SaveSchedule", 1)
	attempt("QuerySchedule", 2)
	want = append(want, "log in "+inB, "b: end of call SaveSchedule in "+inB, "a: end of call SaveSchedule in "+inA)
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(a.told, b.told); diff != "" {
		t.Errorf("two observers are told (-one +another):\n%s", diff)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// contextHandler writes down in which context a record is logged.
type contextHandler struct {
	slog.Handler
	lines *[]string
}

func (h contextHandler) Enabled(context.Context, slog.Level) bool { return true }
func (h contextHandler) Handle(ctx context.Context, _ slog.Record) error {
	*h.lines = append(*h.lines, "log in "+path(ctx))
	return nil
}

// asked counts how often a value is looked for in it.
type asked struct {
	context.Context
	missing *int
}

type missingKey struct{}

func (c asked) Value(key any) any {
	if key == (missingKey{}) {
		*c.missing++
	}
	return c.Context.Value(key)
}

// TestManyObservers has ten of them, one of which begins from nothing, look for a value that
// nobody has: that takes as many looks as there are contexts, and not twice as many for each.
func TestManyObservers(t *testing.T) {
	t.Parallel()
	type own struct{ n int }
	const most = 10
	var opts []appointment.Option
	for n := range most {
		start := func(ctx context.Context, _ appointment.Event) context.Context {
			if n == 2 {
				ctx = context.Background()
			}
			return context.WithValue(ctx, own{n}, true)
		}
		opts = append(opts, appointment.WithObserver(appointment.Observer{CallStart: start, AttemptStart: start, AttemptEnd: func(ctx context.Context, _ appointment.Event) {
			if ctx.Value(missingKey{}) != nil {
				t.Error("a value that nobody has was found")
			}
			for i := range n + 1 {
				if ctx.Value(own{i}) == nil {
					t.Errorf("observer %d does not see the value of %d", n, i)
				}
			}
		}}))
	}
	looks := 0
	client := scripted(t, service(func(context.Context, string) (int, string) { return 200, found }), opts...)
	if _, err := client.QuerySchedule(asked{t.Context(), &looks}, everyQueryField()); err != nil {
		t.Fatal(err)
	}
	if looks > 10*most*most {
		t.Errorf("%d looks for a value in the caller's context", looks)
	}
}

// TestObserversEndNoCall has starts return contexts that have ended, or are none of the
// call's, or nil: calls go on and end as without.
func TestObserversEndNoCall(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	for name, returned := range map[string]context.Context{"ended": gone, "another's": context.Background(), "nil": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := func(context.Context, appointment.Event) context.Context { return returned }
				client := scripted(t, service(func(ctx context.Context, _ string) (int, string) {
					select {
					case <-time.After(time.Second):
					case <-ctx.Done():
						if cause := context.Cause(ctx); !errors.Is(cause, context.DeadlineExceeded) { // which net/http tells
							t.Errorf("the deadline came, and the cause is %v", cause)
						}
					}
					return 200, found
				}), appointment.WithObserver(appointment.Observer{CallStart: start, AttemptStart: start}))
				if _, err := client.QuerySchedule(t.Context(), everyQueryField()); err != nil {
					t.Errorf("an observer ended a call: %v", err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
				defer cancel()
				begin := time.Now()
				_, err := client.QuerySchedule(ctx, everyQueryField())
				checkClass(t, err, appointment.ErrNoResponse)
				if took := time.Since(begin); took != 300*time.Millisecond {
					t.Errorf("a deadline of 300 ms, and it took %v", took)
				}
			})
		})
	}
}

// TestAnObserverOfNothing is a mistake.
func TestAnObserverOfNothing(t *testing.T) {
	t.Parallel()
	if _, err := appointment.NewClient(validConfig(), appointment.WithObserver(appointment.Observer{})); err == nil || !strings.Contains(err.Error(), "WithObserver") {
		t.Errorf("%v", err)
	}
}

// BenchmarkObserved is a query that costs nothing below the client.
func BenchmarkObserved(b *testing.B) {
	nothing := func(context.Context, appointment.Event) {}
	for _, by := range []struct {
		name string
		opts []appointment.Option
	}{
		{"nobody", nil},
		{"an observer", []appointment.Option{appointment.WithObserver(appointment.Observer{CallEnd: nothing, AttemptEnd: nothing})}},
		{"a log", []appointment.Option{appointment.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))}},
	} {
		b.Run(by.name, func(b *testing.B) {
			transport := service(func(context.Context, string) (int, string) { return 200, found })
			cfg := validConfig()
			cfg.Vendor = appointment.Laida
			client, err := appointment.NewClient(cfg, append(by.opts, appointment.WithHTTPClient(&http.Client{Transport: transport}))...)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := client.QuerySchedule(b.Context(), everyQueryField()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
