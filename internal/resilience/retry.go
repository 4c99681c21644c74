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

// Retrier repeats attempts that fail. It is safe for concurrent use.
type Retrier struct {
	executor failsafe.Executor[Decision]
}

// NewRetrier returns a retrier that repeats an attempt up to retries times.
func NewRetrier(retries int) *Retrier {
	policy := retrypolicy.NewBuilder[Decision]().
		HandleIf(func(d Decision, _ error) bool { return d.Retry }).
		WithMaxRetries(retries).
		WithBackoff(firstDelay, maxDelay).
		WithJitterFactor(jitter).
		WithDelayFunc(func(e failsafe.ExecutionAttempt[Decision]) time.Duration { return leastDelay(e.LastResult().After) }).
		ReturnLastFailure().
		Build()
	return &Retrier{failsafe.With[Decision](policy)}
}

// Do calls attempt at least once, even if ctx has ended, and again while attempt asks for a retry
// and one is left. It waits between two attempts. It returns early if ctx ends.
func (r *Retrier) Do(ctx context.Context, attempt func() Decision) {
	first := attempt()
	if !first.Retry {
		return // without the allocations of failsafe
	}
	next := func() Decision { return first }
	// The result is that of the last attempt, or that ctx ended: the caller knows both.
	_, _ = r.executor.WithContext(ctx).Get(func() (Decision, error) {
		decision := next()
		next = attempt
		return decision, nil
	})
}

// leastDelay returns a delay that jitter cannot make shorter than after. It returns -1, which
// means the usual delay, if after is 0.
func leastDelay(after time.Duration) time.Duration {
	if after == 0 {
		return -1
	}
	return time.Duration(float64(after)/(1-jitter)) + time.Nanosecond
}
