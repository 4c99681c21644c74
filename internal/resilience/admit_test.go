package resilience_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/internal/resilience"
)

// TestGuard_Admit checks that a refusal by the shared limit takes nothing from the client's own limits.
// The place of an admitted request must be given back once.
func TestGuard_Admit(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		full := errors.New("full")
		places, released := 1, 0
		g := resilience.NewGuard(resilience.Config{Failures: 1, Pause: pause, InFlight: 1, Requests: 2, Period: time.Hour, Admit: func(context.Context) (func(), error) {
			if places == 0 {
				return nil, full
			}
			places--
			return func() { places++; released++ }, nil
		}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		places = 0
		if refusal := checkRefused(ctx, t, g, resilience.ByShared); !errors.Is(refusal.Err, full) {
			t.Errorf("refusal with %v, want %v", refusal.Err, full)
		}
		places = 1
		for range 2 { // as many as the rate limit allows
			permit, refusal := g.Acquire(ctx, false)
			if refusal != nil {
				t.Fatalf("Acquire refused: %s, want a permit", refusal.Cause)
			}
			if places != 0 {
				t.Errorf("%d places are free while a request is in flight, want 0", places)
			}
			permit.Done(resilience.Success, nil)
		}
		if places != 1 || released != 2 {
			t.Errorf("%d places are free after %d releases, want 1 after 2", places, released)
		}
		send(t, resilience.NewGuard(resilience.Config{}), resilience.Success) // without Admit
	})
}

// TestGuard_Admit_ContextEnds checks that a place is given back if the context ends as the place
// becomes free.
func TestGuard_Admit_ContextEnds(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		released := 0
		ctx, cancel := context.WithCancel(t.Context())
		g := resilience.NewGuard(resilience.Config{Admit: func(context.Context) (func(), error) {
			cancel() // as the place becomes free
			return func() { released++ }, nil
		}})
		checkRefused(ctx, t, g, resilience.ByContext)
		if released != 1 {
			t.Errorf("the place was released %d times, want once", released)
		}
	})
}

// TestGuard_Admit_WaitsWithoutPlace checks that a request that waits for Admit holds no place in
// flight. Another request can then be sent, also if there is only one place in flight.
func TestGuard_Admit_WaitsWithoutPlace(t *testing.T) {
	runInBubble(t, func(t *testing.T) {
		g := resilience.NewGuard(resilience.Config{InFlight: 1, Admit: func(ctx context.Context) (func(), error) {
			if ctx.Value(waits{}) != nil {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return func() {}, nil
		}})
		waiting, cancel := context.WithCancel(context.WithValue(t.Context(), waits{}, true))
		done := make(chan *resilience.Refusal)
		go func() {
			_, refusal := g.Acquire(waiting, false)
			done <- refusal
		}()
		synctest.Wait() // it waits
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		permit, refusal := g.Acquire(ctx, false)
		if refusal != nil {
			t.Fatalf("Acquire = %v, want a permit while another request waits", refusal)
		}
		permit.Done(resilience.Success, nil)
		cancel()
		if refusal := <-done; refusal == nil || refusal.Cause != resilience.ByShared {
			t.Errorf("Acquire of the waiting request = %v, want a refusal %s", refusal, resilience.ByShared)
		}
	})
}

// waits is the key of a request that waits for Admit.
type waits struct{}
