package resilience_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/internal/resilience"
)

const pause = 10 * time.Second

// runInBubble runs a test with a simulated clock.
func runInBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

// acquire returns a permit. It fails the test if there is none.
func acquire(t *testing.T, g *resilience.Guard) *resilience.Permit {
	t.Helper()
	permit, refusal := g.Acquire(t.Context(), false)
	if refusal != nil {
		t.Fatalf("Acquire refused: %s, %v, want a permit", refusal.Cause, refusal.Err)
	}
	return permit
}

// send acquires a permit and reports a result at once.
func send(t *testing.T, g *resilience.Guard, r resilience.Result) {
	t.Helper()
	acquire(t, g).Done(r, nil)
}

// checkRefused checks that a request is refused for a cause, and returns the refusal.
func checkRefused(ctx context.Context, t *testing.T, g *resilience.Guard, want resilience.Cause) *resilience.Refusal {
	t.Helper()
	permit, refusal := g.Acquire(ctx, false)
	if refusal == nil {
		t.Fatalf("Acquire gave a permit, want a refusal by %s", want)
	}
	if permit != nil || refusal.Cause != want {
		t.Fatalf("Acquire = %v, a refusal by %s, want nil, by %s", permit, refusal.Cause, want)
	}
	return refusal
}

func checkState(t *testing.T, g *resilience.Guard, want resilience.State) {
	t.Helper()
	if got := g.State(); got != want {
		t.Errorf("State() = %s, want %s", got, want)
	}
}

func checkRetryAfter(t *testing.T, g *resilience.Guard, want time.Duration) {
	t.Helper()
	if got := g.RetryAfter(); got != want {
		t.Errorf("RetryAfter() = %v, want %v", got, want)
	}
}

// testFailure is an error that can be compared.
type testFailure string

func (f testFailure) Error() string { return string(f) }

// checkDone reports a result and checks whether that changes the state; "" means that it does not.
func checkDone(t *testing.T, p *resilience.Permit, r resilience.Result, failure error, want resilience.State) {
	t.Helper()
	got, changed := p.Done(r, failure)
	if got != want || changed != (want != "") {
		t.Errorf("Done(%d) = %q, %t, want %q, %t", r, got, changed, want, want != "")
	}
}
