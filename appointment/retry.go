package appointment

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

// DefaultRetries is how often a call is sent again unless WithRetries says otherwise.
const DefaultRetries = 2

// The pauses before a call is sent again: the first, what they double up to, and what
// part of one is left to chance, so that callers who failed together do not come back
// together.
const (
	firstPause  = 200 * time.Millisecond
	longestWait = 5 * time.Second
	jitter      = 0.25
)

// WithRetries sets how often a call is sent again after it failed, within its time: a query
// that had no answer, and any call of which it is proven that nothing was delivered. A save
// or a cancel that may have been delivered is never sent again. Nor is anything sent again
// that would fail in the same way, such as where one side refuses the other's TLS. 0:
// never. Default: [DefaultRetries].
func WithRetries(n int) Option {
	return func(c settings) error {
		if n < 0 {
			return fmt.Errorf("WithRetries: %d is no number of times", n)
		}
		c.retries = n
		return nil
	}
}

// repeat makes one attempt at a call, and more while another may help. Where the hospital
// says when to come back (Retry-After), it waits as long, if the call has that much time
// left. The error is that of the last attempt that was made.
func (c *Client) repeat(ctx context.Context, op Operation, attempt func() error) error {
	var last error
	tried := false
	call := callOf(ctx)
	call.waits()
	defer func() { call.waitedUntil(time.Now()) }()
	policy := retrypolicy.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return mayHelp(ctx, op, err) }).
		WithMaxRetries(c.retries).
		WithBackoff(firstPause, longestWait).
		WithJitterFactor(jitter).
		WithDelayFunc(func(failsafe.ExecutionAttempt[any]) time.Duration { return asked(last) }).
		ReturnLastFailure().
		Build()
	// What it returns is last, or that ctx ended while it waited: last says more.
	_ = failsafe.With[any](policy).WithContext(ctx).Run(func() error {
		err := c.guarded(ctx, op, attempt)
		if e := (*Error)(nil); tried && errors.As(err, &e) && e.withheld != "" {
			return err // not made: what went wrong before says more
		}
		tried, last = true, err
		return err
	})
	if !tried { // ctx had ended before
		return c.guarded(ctx, op, attempt) // which says so
	}
	return last
}

// mayHelp reports whether another attempt may help, and can do no harm.
func mayHelp(ctx context.Context, op Operation, err error) bool {
	var e *Error
	if !errors.As(err, &e) || ctx.Err() != nil {
		return false
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= e.RetryAfter {
		return false
	}
	if e.withheld != "" || e.lasts {
		return false
	}
	return errors.Is(err, ErrNotSent) || !op.writes() && errors.Is(err, ErrNoResponse)
}

// asked is how long to wait at least because the hospital asked for it, before chance
// takes its part; -1 if it did not.
func asked(err error) time.Duration {
	var e *Error
	if !errors.As(err, &e) || e.RetryAfter == 0 {
		return -1
	}
	return time.Duration(float64(e.RetryAfter)/(1-jitter)) + time.Nanosecond
}

// retryAfter reads the header, which is a number of seconds or a date; 0 if there is
// none, or none that can be meant.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && 0 < seconds && seconds < 1e6 {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil && date.After(now) {
		return date.Sub(now)
	}
	return 0
}
