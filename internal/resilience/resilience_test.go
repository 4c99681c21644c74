package resilience_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/internal/resilience"
)

func TestGuard_Acquire_ContextEnded(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Failures: 1, Pause: pause, InFlight: 1, Requests: 1, Period: time.Hour})
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		expired, cancel := context.WithDeadline(t.Context(), time.Now())
		defer cancel()
		for ctx, want := range map[context.Context]error{cancelled: context.Canceled, expired: context.DeadlineExceeded} {
			refusal := checkRefused(ctx, t, g, resilience.ByContext)
			if !errors.Is(refusal.Err, want) || refusal.Open != nil || refusal.Limit != 0 {
				t.Errorf("refusal %+v, want the error %v alone", refusal, want)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, refusal := g.Acquire(ctx, false); refusal != nil {
			t.Errorf("Acquire refused: %s, want a permit: the refusals before take nothing", refusal.Cause)
		}
	})
}

func TestGuard_InFlight(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		const limit = 3
		g := resilience.NewGuard(resilience.Config{InFlight: limit})
		var inFlight, most atomic.Int32
		var callers sync.WaitGroup
		start := time.Now()
		for range 4 * limit {
			callers.Go(func() {
				permit, refusal := g.Acquire(t.Context(), false)
				if refusal != nil {
					t.Errorf("Acquire refused: %s, want a permit", refusal.Cause)
					return
				}
				for n := inFlight.Add(1); ; {
					if old := most.Load(); n <= old || most.CompareAndSwap(old, n) {
						break
					}
				}
				time.Sleep(time.Second)
				inFlight.Add(-1)
				permit.Done(resilience.Success, nil)
			})
		}
		callers.Wait()
		if took := time.Since(start); most.Load() != limit || took != 4*time.Second {
			t.Errorf("%d in flight, all after %v, want %d and 4s", most.Load(), took, limit)
		}
	})
}

func TestGuard_InFlight_NoPlaceInTime(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{InFlight: 2})
		first := acquire(t, g)
		acquire(t, g)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		refusal := checkRefused(ctx, t, g, resilience.ByInFlight)
		if took := time.Since(start); took != time.Second || refusal.Limit != 2 || !errors.Is(refusal.Err, context.DeadlineExceeded) {
			t.Errorf("refusal %+v after %v, want one with the limit 2 after 1s", refusal, took)
		}
		first.Done(resilience.Failure, nil)
		acquire(t, g)
	})
}

// TestGuard_InFlight_ContextEndsWithPlace lets a context end at the moment at which a place
// becomes free. The guard must send nothing and keep no place, whichever it sees first.
func TestGuard_InFlight_ContextEndsWithPlace(t *testing.T) {
	t.Parallel()
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			g := resilience.NewGuard(resilience.Config{InFlight: 1})
			first := acquire(t, g)
			ctx, cancel := context.WithCancel(t.Context())
			refused := make(chan *resilience.Refusal)
			go func() {
				_, refusal := g.Acquire(ctx, false)
				refused <- refusal
			}()
			synctest.Wait()
			first.Done(resilience.Success, nil)
			cancel()
			refusal := <-refused
			if refusal == nil {
				return // it was admitted before the context ended
			}
			if !errors.Is(refusal.Err, context.Canceled) {
				t.Errorf("refusal %+v, want one by context.Canceled", refusal)
			}
			acquire(t, g)
		})
	}
}
