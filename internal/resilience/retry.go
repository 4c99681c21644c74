package resilience

import (
	"context"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

// The delays between attempts double from firstDelay to maxDelay. Jitter keeps callers that
// failed together from coming back together.
const (
	firstDelay = 200 * time.Millisecond
	maxDelay   = 5 * time.Second
	jitter     = 0.25
)

// Decision says whether another attempt can help.
type Decision struct {
	Retry bool
	// After is how long the server asks to wait at least; 0 if it does not.
	After time.Duration
}

// Retry calls attempt once, and up to retries times more while it decides so. Between two
// attempts it waits. It returns when attempt decides against a retry or ctx ends.
func Retry(ctx context.Context, retries int, attempt func() Decision) {
	called := false
	policy := retrypolicy.NewBuilder[Decision]().
		HandleIf(func(d Decision, _ error) bool { return d.Retry }).
		WithMaxRetries(retries).
		WithBackoff(firstDelay, maxDelay).
		WithJitterFactor(jitter).
		WithDelayFunc(func(e failsafe.ExecutionAttempt[Decision]) time.Duration { return leastDelay(e.LastResult().After) }).
		ReturnLastFailure().
		Build()
	_, _ = failsafe.With[Decision](policy).WithContext(ctx).Get(func() (Decision, error) {
		called = true
		return attempt(), nil
	})
	if !called { // ctx had ended before
		attempt()
	}
}

// leastDelay returns a delay that is no shorter than after whatever jitter makes of it, or
// -1, which stands for the usual delay, if after is 0.
func leastDelay(after time.Duration) time.Duration {
	if after == 0 {
		return -1
	}
	return time.Duration(float64(after)/(1-jitter)) + time.Nanosecond
}
