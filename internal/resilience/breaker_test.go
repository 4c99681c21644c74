package resilience_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/resilience"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

func TestGuard_Breaker_Cycle(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Failures: 3, Pause: pause})
		checkState(t, g, resilience.Closed)
		checkRetryAfter(t, g, 0)
		checkDone(t, acquire(t, g), resilience.Failure, testFailure("first"), "")
		checkDone(t, acquire(t, g), resilience.Failure, testFailure("second"), "")
		checkDone(t, acquire(t, g), resilience.Failure, testFailure("third"), resilience.Open)

		checkState(t, g, resilience.Open)
		checkRetryAfter(t, g, pause)
		refusal := checkRefused(t.Context(), t, g, resilience.ByBreaker)
		want := resilience.OpenBreaker{Remaining: pause, Failures: 3, LastFailure: testFailure("third")}
		if *refusal.Open != want || !errors.Is(refusal.Err, circuitbreaker.ErrOpen) {
			t.Errorf("refusal %+v, %v, want %+v", refusal.Open, refusal.Err, want)
		}

		time.Sleep(pause - time.Nanosecond)
		checkState(t, g, resilience.Open)
		checkRetryAfter(t, g, time.Nanosecond)
		checkRefused(t.Context(), t, g, resilience.ByBreaker)

		time.Sleep(time.Nanosecond)
		checkState(t, g, resilience.HalfOpen) // before a probe is sent
		checkRetryAfter(t, g, 0)
		probe := acquire(t, g)
		if !probe.Probe {
			t.Error("Probe = false after the pause, want true")
		}
		checkState(t, g, resilience.HalfOpen)
		checkRetryAfter(t, g, time.Second)
		refusal = checkRefused(t.Context(), t, g, resilience.ByBreaker)
		want.Remaining = 0
		if *refusal.Open != want {
			t.Errorf("refusal %+v while a probe is in flight, want %+v", refusal.Open, want)
		}

		checkDone(t, probe, resilience.Failure, nil, resilience.Open) // the failure before is still the last that is known
		refusal = checkRefused(t.Context(), t, g, resilience.ByBreaker)
		want.Remaining = pause
		if *refusal.Open != want {
			t.Errorf("refusal %+v after a failed probe, want %+v", refusal.Open, want)
		}

		time.Sleep(pause)
		checkDone(t, acquire(t, g), resilience.Success, nil, resilience.Closed)
		checkState(t, g, resilience.Closed)
		checkRetryAfter(t, g, 0)
		if permit := acquire(t, g); permit.Probe {
			t.Error("Probe = true when closed, want false")
		}
	})
}

// TestGuard_Breaker_NotConsecutive checks that failures open the circuit breaker only if they
// follow one another.
func TestGuard_Breaker_NotConsecutive(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Failures: 2, Pause: pause})
		for range 3 {
			send(t, g, resilience.Failure)
			send(t, g, resilience.Success)
		}
		checkState(t, g, resilience.Closed)
		send(t, g, resilience.Failure)
		send(t, g, resilience.Failure)
		checkState(t, g, resilience.Open)
	})
}

// TestGuard_Breaker_Inconclusive checks that an inconclusive result counts only for a probe, and
// as a failure.
func TestGuard_Breaker_Inconclusive(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Failures: 2, Pause: pause})
		send(t, g, resilience.Failure)
		for range 5 {
			checkDone(t, acquire(t, g), resilience.Inconclusive, nil, "")
		}
		checkDone(t, acquire(t, g), resilience.Failure, nil, resilience.Open) // the one before still counts
		time.Sleep(pause)
		checkDone(t, acquire(t, g), resilience.Inconclusive, testFailure("cancelled"), resilience.Open)
		if refusal := checkRefused(t.Context(), t, g, resilience.ByBreaker); !errors.Is(refusal.Open.LastFailure, testFailure("cancelled")) {
			t.Errorf("LastFailure = %v, want cancelled", refusal.Open.LastFailure)
		}
	})
}

// TestGuard_Breaker_LateResult checks that the result of a request that was sent in an earlier
// state changes nothing.
func TestGuard_Breaker_LateResult(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Failures: 1, Pause: pause})
		success, failure, beforeProbe := acquire(t, g), acquire(t, g), acquire(t, g)
		checkDone(t, acquire(t, g), resilience.Failure, nil, resilience.Open)

		checkDone(t, success, resilience.Success, nil, "")
		checkState(t, g, resilience.Open)

		time.Sleep(pause)
		probe := acquire(t, g)
		checkDone(t, failure, resilience.Failure, testFailure("late"), "")
		checkRefused(t.Context(), t, g, resilience.ByBreaker) // the probe is still in flight
		checkDone(t, probe, resilience.Success, nil, resilience.Closed)

		checkDone(t, beforeProbe, resilience.Failure, testFailure("late"), "")
		checkState(t, g, resilience.Closed)
	})
}

func TestGuard_Breaker_OneProbeAmongMany(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Failures: 1, Pause: pause})
		send(t, g, resilience.Failure)
		time.Sleep(pause)
		var permits, probes atomic.Int32
		var callers sync.WaitGroup
		for range 20 {
			callers.Go(func() {
				if permit, refusal := g.Acquire(t.Context(), false); refusal == nil {
					permits.Add(1)
					if permit.Probe {
						probes.Add(1)
					}
				}
			})
		}
		callers.Wait()
		if permits.Load() != 1 || probes.Load() != 1 {
			t.Errorf("%d permits and %d probes, want 1 and 1", permits.Load(), probes.Load())
		}
	})
}

// TestGuard_Acquire_BypassBreaker checks that a request that bypasses the circuit breaker is
// admitted in every state and never counts.
func TestGuard_Acquire_BypassBreaker(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Failures: 1, Pause: pause})
		bypass := func(r resilience.Result) {
			t.Helper()
			permit, refusal := g.Acquire(t.Context(), true)
			if refusal != nil {
				t.Fatalf("Acquire refused: %s, want a permit", refusal.Cause)
			}
			if permit.Probe {
				t.Error("Probe = true, want false")
			}
			checkDone(t, permit, r, nil, "")
		}
		bypass(resilience.Failure)
		checkState(t, g, resilience.Closed)
		send(t, g, resilience.Failure)
		bypass(resilience.Success)
		checkState(t, g, resilience.Open)
		time.Sleep(pause)
		bypass(resilience.Success)
		checkState(t, g, resilience.HalfOpen)
		if !acquire(t, g).Probe {
			t.Error("Probe = false after a request that bypassed, want true")
		}
		bypass(resilience.Failure)
		checkRetryAfter(t, g, time.Second)
	})
}

// TestGuard_Breaker_OpensWhileWaiting lets the circuit breaker open, or send its probe, while a
// request waits for its place.
func TestGuard_Breaker_OpensWhileWaiting(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{Failures: 1, Pause: pause, InFlight: 1})
		first := acquire(t, g)
		refused := make(chan *resilience.Refusal)
		go func() {
			_, refusal := g.Acquire(t.Context(), false)
			refused <- refusal
		}()
		time.Sleep(time.Second)
		checkDone(t, first, resilience.Failure, testFailure("down"), resilience.Open)
		refusal := <-refused
		if refusal == nil || refusal.Cause != resilience.ByBreaker || refusal.Open == nil || refusal.Open.Remaining != pause {
			t.Fatalf("refusal %+v, want one by the circuit breaker that has just opened", refusal)
		}
		time.Sleep(pause)
		acquire(t, g) // the place was given back
	})
}

func TestGuard_NoBreaker(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{})
		for range 100 {
			permit := acquire(t, g)
			if permit.Probe {
				t.Fatal("Probe = true, want false")
			}
			checkDone(t, permit, resilience.Failure, testFailure("down"), "")
		}
		checkState(t, g, resilience.Closed)
		checkRetryAfter(t, g, 0)
	})
}
