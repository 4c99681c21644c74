package resilience

import (
	"context"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

// The delays between attempts double from firstDelay to maxDelay. Jitter keeps callers that
// failed at the same time from all sending again at the same time.
const (
	firstDelay = 200 * time.Millisecond
	maxDelay   = 5 * time.Second
	jitter     = 0.25
)

// Decision says whether and when to make another attempt.
type Decision struct {
	Retry bool
	After time.Duration // the least delay that the server asks for; 0 for the usual delay
}

// Retry calls attempt at least once, even if ctx has ended, and up to retries times more while
// attempt asks for a retry. It waits between two attempts. It returns early if ctx ends.
func Retry(ctx context.Context, retries int, attempt func() Decision) {
	policy := retrypolicy.NewBuilder[Decision]().
		HandleIf(func(d Decision, _ error) bool { return d.Retry }).
		WithMaxRetries(retries).
		WithBackoff(firstDelay, maxDelay).
		WithJitterFactor(jitter).
		WithDelayFunc(func(e failsafe.ExecutionAttempt[Decision]) time.Duration { return leastDelay(e.LastResult().After) }).
		ReturnLastFailure().
		Build()
	// The result is that of the last attempt, or that ctx ended: the caller knows both.
	_, _ = failsafe.With[Decision](policy).WithContext(ctx).Get(func() (Decision, error) { return attempt(), nil })
}

// leastDelay returns a delay that jitter cannot make shorter than after. It returns -1, which
// means the usual delay, if after is 0.
func leastDelay(after time.Duration) time.Duration {
	if after == 0 {
		return -1
	}
	return time.Duration(float64(after)/(1-jitter)) + time.Nanosecond
}
