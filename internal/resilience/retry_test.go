package resilience_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/internal/resilience"
)

// attempts calls Retrier.Do and returns how long after its start each attempt was made.
func attempts(ctx context.Context, retries int, decide func(n int) resilience.Decision) (times []time.Duration) {
	start := time.Now()
	resilience.NewRetrier(retries).Do(ctx, func() resilience.Decision {
		times = append(times, time.Since(start))
		return decide(len(times))
	})
	return times
}

func TestRetrier_Count(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		retries, failures, want int
	}{
		"success at once":        {2, 0, 1},
		"success in the end":     {2, 2, 3},
		"failure to the end":     {2, 100, 3},
		"no retries":             {0, 100, 1},
		"one retry":              {1, 100, 2},
		"success before the end": {10, 3, 4},
	} {
		t.Run(name, func(t *testing.T) {
			runInBubble(t, func(t *testing.T) {
				got := attempts(t.Context(), tt.retries, func(n int) resilience.Decision {
					return resilience.Decision{Retry: n <= tt.failures}
				})
				if len(got) != tt.want {
					t.Errorf("%d attempts, want %d", len(got), tt.want)
				}
			})
		})
	}
}

// TestRetrier_Delay checks that the usual delays double from 200 ms to 5 s, and differ from that
// by at most a quarter.
func TestRetrier_Delay(t *testing.T) {
	t.Parallel()
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			times := attempts(t.Context(), 7, func(int) resilience.Decision { return resilience.Decision{Retry: true} })
			want := 200 * time.Millisecond
			for i := range 7 {
				delay := times[i+1] - times[i]
				if delay < want*3/4 || delay > want*5/4 {
					t.Errorf("delay %d = %v, want %v to %v", i, delay, want*3/4, want*5/4)
				}
				want = min(2*want, 5*time.Second)
			}
		})
	}
}

// TestRetrier_After checks that a delay that the server asks for is never shortened, and is not
// much longer.
func TestRetrier_After(t *testing.T) {
	t.Parallel()
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			const after = 7 * time.Second
			times := attempts(t.Context(), 1, func(int) resilience.Decision {
				return resilience.Decision{Retry: true, After: after}
			})
			if delay := times[1]; delay < after || delay > after*5/3+time.Microsecond {
				t.Errorf("delay %v, want %v to %v", delay, after, after*5/3)
			}
		})
	}
}

// TestRetrier_ContextEndedBefore checks that a context that has ended allows one attempt, which
// can tell the caller so.
func TestRetrier_ContextEndedBefore(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		got := attempts(ctx, 3, func(int) resilience.Decision { return resilience.Decision{Retry: true} })
		if len(got) != 1 {
			t.Errorf("%d attempts, want 1", len(got))
		}
	})
}

func TestRetrier_ContextEndsWhileWaiting(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		got := attempts(ctx, 3, func(int) resilience.Decision { return resilience.Decision{Retry: true, After: time.Minute} })
		if took := time.Since(start); len(got) != 1 || took != 3*time.Second {
			t.Errorf("%d attempts in %v, want 1 in 3s", len(got), took)
		}
	})
}

func TestRetrier_AttemptPanics(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		calls := 0
		defer func() {
			if p := recover(); p != "broken" || calls != 1 {
				t.Errorf("recovered %v after %d attempts, want broken after 1", p, calls)
			}
		}()
		resilience.NewRetrier(3).Do(t.Context(), func() resilience.Decision { calls++; panic("broken") })
	})
}
