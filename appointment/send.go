package appointment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/resilience"
)

// send sends a message within the limits of the client, and retries it where isRetryable
// allows. The error is that of the last attempt that was made.
func (k *call) send(ctx context.Context, m *encodedRequest) (*received, error) {
	var last struct {
		response *received
		err      error
		made     bool
	}
	k.startWaiting()
	defer k.stopWaiting()
	k.client.retrier.Do(ctx, func() resilience.Decision {
		r, err := k.sendOnce(ctx, m)
		if e := asError(err); last.made && e != nil && e.BlockedBy != "" {
			return resilience.Decision{} // the failure of the attempt before says more
		}
		last.response, last.err, last.made = r, err, true
		if !isRetryable(ctx, m.operation, err) {
			return resilience.Decision{}
		}
		return resilience.Decision{Retry: true, After: asError(err).RetryAfter}
	})
	if e := asError(last.err); e != nil && e.Response != nil {
		e.Response.Deviations = append(m.deviations, e.Response.Deviations...)
	} else if last.response != nil {
		last.response.Deviations = append(m.deviations, last.response.Deviations...)
	}
	return last.response, last.err
}

// isRetryable reports whether another attempt may succeed and can do no harm. A write is
// repeated only if it is proven that the hospital received nothing.
func isRetryable(ctx context.Context, op Operation, err error) bool {
	e := asError(err)
	if e == nil || ctx.Err() != nil || e.BlockedBy != "" || e.permanent {
		return false
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= e.RetryAfter {
		return false
	}
	return errors.Is(err, ErrNotSent) || !op.isWrite() && errors.Is(err, ErrNoResponse)
}

// sendOnce makes one attempt when the limits of the client admit it, or returns an ErrNotSent.
func (k *call) sendOnce(ctx context.Context, m *encodedRequest) (response *received, err error) {
	c := k.client
	permit, refusal := c.guard.Acquire(ctx, k.bypassBreaker)
	if refusal != nil {
		e := blockedError(m.operation, refusal)
		e.RetryAfter = c.guard.RetryAfter()
		k.blockedBy = e.BlockedBy
		return nil, e
	}
	start, result := time.Now(), resilience.Failure // what a panic of the transport counts as
	defer func() {
		if state, changed := permit.Done(result, failureText(err)); changed {
			k.reportBreaker(ctx, m.operation, BreakerState(state), err)
		}
	}()
	if permit.Probe {
		k.reportBreaker(ctx, m.operation, BreakerHalfOpen, nil)
	}
	response, err = k.sendAttempt(ctx, m)
	result = breakerResult(err, time.Since(start) < min(minWait, c.timeout/2))
	return response, err
}

// sendAttempt sends the message once and classifies the response. The client's own transport gives
// it a fresh connection if it is marked for one. A wrapper of the transport that authenticates may
// send several requests on it.
func (k *call) sendAttempt(ctx context.Context, m *encodedRequest) (response *received, err error) {
	ctx, a := k.startAttempt(ctx, m)
	defer func() { a.endAttempt(response, err) }()
	if m.operation.isWrite() {
		defer a.endWrite()
	}
	if k.usesFreshConnection(m.operation) {
		a.fresh.Reusable = k.client.hasWrappers
		ctx = httpx.WithFreshConnection(ctx, &a.fresh)
		defer a.fresh.Close()
	}
	c := k.client
	request, failure := c.seal(ctx, m)
	if failure != nil {
		return nil, failure
	}
	a.startClock(len(request.Document))
	raw, err := c.service.Call(ctx, request)
	a.stopClock()
	if err == nil {
		opened, failure := c.open(ctx, m.operation, raw)
		if failure != nil {
			return nil, c.classifyUnopened(m.operation, raw, failure)
		}
		raw = opened
	}
	response, err = c.classify(m, raw, err)
	if c.payload != nil {
		if e := asError(err); e != nil && e.isUnsendable() {
			e.Failure = FailurePayload
		}
	}
	return response, err
}

// isUnsendable reports whether the request itself could not be sent, such as with a header that HTTP
// does not allow.
func (e *Error) isUnsendable() bool {
	return errors.Is(e.Class, ErrNotSent) && e.permanent && e.Failure == ""
}

// minWait is how long a request must have waited before its caller's deadline counts as a
// failure of the hospital.
const minWait = 5 * time.Second

// breakerResult returns the result of an attempt for the circuit breaker. A caller who
// cancelled, or whose deadline came too early, proves nothing about the hospital, nor does a
// payload that failed.
func breakerResult(err error, early bool) resilience.Result {
	switch {
	case !errors.Is(err, ErrNoResponse) && !errors.Is(err, ErrNotSent):
		return resilience.Success
	case errors.Is(err, context.Canceled), early && errors.Is(err, context.DeadlineExceeded), asError(err).Failure == FailurePayload:
		return resilience.Inconclusive
	}
	return resilience.Failure
}

// failureText describes a failure for the error of calls that the circuit breaker refuses.
func failureText(err error) string {
	if e := asError(err); e != nil {
		return fmt.Sprintf("%v: %s", e.Class, e.detail)
	}
	return ""
}

// BlockedBy names the limit of the client that kept a request from being sent. The call ends
// in ErrNotSent, or in the error of an earlier attempt.
type BlockedBy string

// The limits.
const (
	BlockedByBreaker   BlockedBy = BlockedBy(resilience.ByBreaker)   // WithBreaker: the circuit breaker is open
	BlockedByInFlight  BlockedBy = BlockedBy(resilience.ByInFlight)  // WithInFlight: no place became free in the call's time
	BlockedByRateLimit BlockedBy = BlockedBy(resilience.ByRateLimit) // WithRateLimit: no room in the call's time
	BlockedByShared    BlockedBy = BlockedBy(resilience.ByShared)    // WithSharedLimit: no room in the call's time
	BlockedByContext   BlockedBy = BlockedBy(resilience.ByContext)   // the call was cancelled, or its time was up
)

// blockedError returns the error of a request that a limit of the client refused.
func blockedError(op Operation, r *resilience.Refusal) *Error {
	detail := ""
	switch r.Cause {
	case resilience.ByBreaker:
		detail = openBreakerText(r.Open)
	case resilience.ByInFlight:
		detail = fmt.Sprintf("%s while all %d places of WithInFlight were taken", endText(r.Err), r.Limit)
	case resilience.ByRateLimit:
		detail = endText(r.Err) + " while WithRateLimit left no room"
		if errors.Is(r.Err, resilience.ErrNoRoom) {
			detail = "WithRateLimit leaves no room before the call's deadline"
		}
	case resilience.ByShared:
		detail = "WithSharedLimit admitted no request: its limit could not be checked"
		if errors.Is(r.Err, context.Canceled) || errors.Is(r.Err, context.DeadlineExceeded) {
			detail = endText(r.Err) + " while WithSharedLimit left no room"
		}
	case resilience.ByContext:
		detail = endText(r.Err) + " before anything was sent"
	}
	e := newError(op, ErrNotSent, detail)
	e.BlockedBy, e.cause = BlockedBy(r.Cause), r.Err
	return e
}

// openBreakerText describes an open circuit breaker; nil if it has closed in the meantime.
func openBreakerText(o *resilience.OpenBreaker) string {
	if o == nil {
		return "the circuit breaker was open"
	}
	text := "the circuit breaker is open until the response to a probe is received"
	if o.Remaining > 0 {
		text = fmt.Sprintf("the circuit breaker is open for another %v", o.Remaining.Round(time.Millisecond))
	}
	text += fmt.Sprintf(" (after %d consecutive failures", o.Failures)
	if o.LastFailure != "" {
		text += "; the last: " + o.LastFailure
	}
	return text + ")"
}

// endText says how a context ended.
func endText(err error) string {
	if errors.Is(err, context.Canceled) {
		return "the caller cancelled"
	}
	return "the time allowed ran out"
}

// BreakerState is the state of a client's circuit breaker, see [WithBreaker].
type BreakerState string

// The states.
const (
	BreakerClosed   BreakerState = BreakerState(resilience.Closed)   // requests are sent
	BreakerOpen     BreakerState = BreakerState(resilience.Open)     // requests are refused until the pause is over
	BreakerHalfOpen BreakerState = BreakerState(resilience.HalfOpen) // one request is sent as a probe
)

// BreakerState returns the present state of the circuit breaker, for a gauge; BreakerClosed if
// there is none. It is BreakerHalfOpen as soon as the pause is over. Observer.BreakerChange
// reports that later, when the probe is sent.
func (c *Client) BreakerState() BreakerState { return BreakerState(c.guard.State()) }
