package resilience_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/internal/resilience"
)

func TestGuard_RateLimit(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Requests: 2, Period: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		for i, want := range []time.Duration{0, 0, time.Minute, time.Minute, 2 * time.Minute} {
			permit, refusal := g.Acquire(ctx, false)
			if refusal != nil {
				t.Fatalf("request %d: refused: %s, want a permit", i, refusal.Cause)
			}
			permit.Done(resilience.Failure, nil)
			if waited := time.Since(start); waited != want {
				t.Errorf("request %d: sent after %v, want %v", i, waited, want)
			}
		}
	})
}

// TestGuard_RateLimit_NoRoom checks that a request is refused at once if the next period begins
// after its deadline.
func TestGuard_RateLimit_NoRoom(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Requests: 1, Period: time.Minute, InFlight: 1})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		permit, refusal := g.Acquire(ctx, false)
		if refusal != nil {
			t.Fatalf("Acquire refused: %s, want a permit", refusal.Cause)
		}
		permit.Done(resilience.Success, nil)
		start := time.Now()
		refusal = checkRefused(ctx, t, g, resilience.ByRateLimit)
		if took := time.Since(start); took != 0 || !errors.Is(refusal.Err, resilience.ErrNoRoom) {
			t.Errorf("refusal %v after %v, want ErrNoRoom at once", refusal.Err, took)
		}
		longer, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, refusal := g.Acquire(longer, false); refusal != nil { // the place in flight was given back
			t.Errorf("Acquire refused: %s, want a permit", refusal.Cause)
		}
	})
}

func TestGuard_RateLimit_CancelledWhileWaiting(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Requests: 1, Period: time.Minute, InFlight: 1})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		permit, _ := g.Acquire(ctx, false)
		permit.Done(resilience.Success, nil)
		time.AfterFunc(time.Second, cancel)
		refusal := checkRefused(ctx, t, g, resilience.ByRateLimit)
		if !errors.Is(refusal.Err, context.Canceled) {
			t.Errorf("refusal by %v, want context.Canceled", refusal.Err)
		}
	})
}

// checkAdmitted checks that a request is admitted, and how long after start. It returns the
// permit.
func checkAdmitted(ctx context.Context, t *testing.T, g *resilience.Guard, start time.Time, want time.Duration) *resilience.Permit {
	t.Helper()
	permit, refusal := g.Acquire(ctx, false)
	if refusal != nil {
		t.Fatalf("Acquire refused: %s, %v, want a permit after %v", refusal.Cause, refusal.Err, want)
	}
	if got := time.Since(start); got != want {
		t.Errorf("Acquire gave a permit after %v, want %v", got, want)
	}
	return permit
}

// TestGuard_RateLimit_GivesPlacesBack checks that callers that give up do not keep their places,
// whether others wait behind them or not.
func TestGuard_RateLimit_GivesPlacesBack(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Requests: 1, Period: time.Minute})
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		checkAdmitted(ctx, t, g, start, 0)

		givesUp, giveUp := context.WithCancel(ctx)
		gaveUp, waited := make(chan *resilience.Refusal), make(chan *resilience.Refusal)
		go func() { _, refusal := g.Acquire(givesUp, false); gaveUp <- refusal }() // for the second period
		synctest.Wait()
		go func() { _, refusal := g.Acquire(ctx, false); waited <- refusal }() // for the third
		synctest.Wait()
		giveUp()
		if refusal := <-gaveUp; refusal == nil || !errors.Is(refusal.Err, context.Canceled) {
			t.Fatalf("refusal %+v, want one by context.Canceled", refusal)
		}

		short, cancel := context.WithTimeout(t.Context(), 61*time.Second)
		defer cancel()
		checkAdmitted(short, t, g, start, time.Minute)
		if refusal := <-waited; refusal != nil || time.Since(start) != 2*time.Minute {
			t.Errorf("refusal %+v after %v, want a permit after 2m", refusal, time.Since(start))
		}
	})
}

// TestGuard_RateLimit_RefusedByBreaker checks that a refusal by another limit takes no place.
func TestGuard_RateLimit_RefusedByBreaker(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Requests: 2, Period: time.Minute, Failures: 1, Pause: 70 * time.Second})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		first := checkAdmitted(ctx, t, g, start, 0)
		checkAdmitted(ctx, t, g, start, 0)
		refused := make(chan *resilience.Refusal)
		for range 2 {
			go func() { _, refusal := g.Acquire(ctx, false); refused <- refusal }()
		}
		synctest.Wait()
		first.Done(resilience.Failure, testFailure("down"))
		for range 2 { // in the second period
			if refusal := <-refused; refusal == nil || refusal.Cause != resilience.ByBreaker {
				t.Fatalf("refusal %+v, want one by the circuit breaker", refusal)
			}
		}
		time.Sleep(time.Until(start.Add(70 * time.Second)))
		checkAdmitted(ctx, t, g, start, 70*time.Second).Done(resilience.Success, nil)
		checkAdmitted(ctx, t, g, start, 70*time.Second)
		checkAdmitted(ctx, t, g, start, 2*time.Minute) // the second period is full
	})
}

// TestGuard_RateLimit_ContextEndsWithPeriod lets a context end at the moment at which a period
// begins. No place may be lost, whichever the guard sees first.
func TestGuard_RateLimit_ContextEndsWithPeriod(t *testing.T) {
	t.Parallel()
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			g := resilience.NewGuard(resilience.Config{Requests: 1, Period: time.Minute})
			start := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			checkAdmitted(ctx, t, g, start, 0)
			ending, cancel := context.WithDeadline(ctx, start.Add(time.Minute))
			defer cancel()
			want := time.Minute
			if _, refusal := g.Acquire(ending, false); refusal == nil {
				want = 2 * time.Minute
			}
			checkAdmitted(ctx, t, g, start, want)
		})
	}
}

// TestGuard_RateLimit_AfterWaiting checks that a period after callers had to wait has no more
// places than any other.
func TestGuard_RateLimit_AfterWaiting(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Requests: 2, Period: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		done := make(chan struct{})
		for range 5 {
			go func() { _, _ = g.Acquire(ctx, false); done <- struct{}{} }()
		}
		for range 5 {
			<-done
		}
		time.Sleep(time.Until(start.Add(10 * time.Minute)))
		for _, want := range []time.Duration{10, 10, 11, 11, 12} {
			checkAdmitted(ctx, t, g, start, want*time.Minute)
		}
	})
}
