package appointment_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The second observer returns a context that is not derived from its own. The values of the caller
// and of the first observer are still found.
func TestWithObserver_ContextValues(t *testing.T) {
	t.Parallel()
	type callerKey struct{}
	type firstKey struct{}
	type secondKey struct{}
	var got [3]any
	client := newScriptedClient(t, respondAlways(200, notBookedDoc),
		appointment.WithObserver(appointment.Observer{
			CallStart: func(ctx context.Context, _ appointment.Event) context.Context {
				return context.WithValue(ctx, firstKey{}, 1)
			},
		}),
		appointment.WithObserver(appointment.Observer{
			CallStart: func(context.Context, appointment.Event) context.Context {
				return context.WithValue(context.Background(), secondKey{}, 2)
			},
			AttemptEnd: func(ctx context.Context, _ appointment.Event) {
				got = [3]any{ctx.Value(callerKey{}), ctx.Value(firstKey{}), ctx.Value(secondKey{})}
			},
		}))
	if _, err := client.QuerySchedule(context.WithValue(t.Context(), callerKey{}, 0), fullQueryRequest()); err != nil {
		t.Fatal(err)
	}
	if want := [3]any{0, 1, 2}; got != want {
		t.Errorf("values of caller, first and second observer = %v, want %v", got, want)
	}
}

// missingKey is the context key of a value that no context has.
type missingKey struct{}

// lookupCounter is a context that counts how often missingKey is looked up in it.
type lookupCounter struct {
	context.Context
	lookups *int
}

func (c lookupCounter) Value(key any) any {
	if key == (missingKey{}) {
		*c.lookups++
	}
	return c.Context.Value(key)
}

// Each of ten observers looks up a value that no context has. The number of lookups in the caller's
// context grows with the number of observers, and does not double with each.
func TestWithObserver_LookupsGrowLinearly(t *testing.T) {
	t.Parallel()
	const observers = 10
	type observerKey struct{ n int }
	var opts []appointment.Option
	for n := range observers {
		start := func(ctx context.Context, _ appointment.Event) context.Context {
			if n == 2 { // one of them derives its context from none
				ctx = context.Background()
			}
			return context.WithValue(ctx, observerKey{n}, true)
		}
		end := func(ctx context.Context, _ appointment.Event) {
			if got := ctx.Value(missingKey{}); got != nil {
				t.Errorf("observer %d: value of missingKey = %v, want nil", n, got)
			}
			for i := range n + 1 {
				if ctx.Value(observerKey{i}) == nil {
					t.Errorf("observer %d: no value of observer %d, want one", n, i)
				}
			}
		}
		opts = append(opts, appointment.WithObserver(appointment.Observer{CallStart: start, AttemptStart: start, AttemptEnd: end}))
	}
	lookups := 0
	client := newScriptedClient(t, respondAlways(200, notBookedDoc), opts...)
	if _, err := client.QuerySchedule(lookupCounter{t.Context(), &lookups}, fullQueryRequest()); err != nil {
		t.Fatal(err)
	}
	if want := 10 * observers * observers; lookups > want {
		t.Errorf("%d lookups in the caller's context, want %d at most", lookups, want)
	}
}

// A start function may return a context that has ended, one that is not derived, or nil. Calls
// end as they would without the observer.
func TestWithObserver_ContextEndsNoCall(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, returned := range map[string]context.Context{"ended": ended, "not derived": context.Background(), "nil": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const timeout = 300 * time.Millisecond
				start := func(context.Context, appointment.Event) context.Context { return returned }
				client := newScriptedClient(t, respondFunc(func(ctx context.Context, _ string) (int, string) {
					select {
					case <-time.After(time.Second):
					case <-ctx.Done():
						if cause := context.Cause(ctx); !errors.Is(cause, context.DeadlineExceeded) { // net/http returns it
							t.Errorf("context.Cause() = %v, want %v", cause, context.DeadlineExceeded)
						}
					}
					return 200, notBookedDoc
				}), appointment.WithObserver(appointment.Observer{CallStart: start, AttemptStart: start}))
				if err := queryOnce(t, client); err != nil {
					t.Errorf("QuerySchedule() error = %v, want none: observers end no call", err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				defer cancel()
				begin := time.Now()
				_, err := client.QuerySchedule(ctx, fullQueryRequest())
				checkClass(t, err, appointment.ErrNoResponse)
				if took := time.Since(begin); took != timeout {
					t.Errorf("the call took %v, want %v, its deadline", took, timeout)
				}
			})
		})
	}
}
