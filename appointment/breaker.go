package appointment

import (
	"context"
	"errors"
	"time"

	"github.com/exam-appointment/appointment-go/internal/resilience"
)

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

// minWait is the shortest wait after which the end of the caller's deadline counts as a failure of
// the hospital.
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

// withoutResponse returns the failure that the circuit breaker keeps. It has no response, which could contain
// patient data.
func withoutResponse(err error) error {
	if e := asError(err); e != nil {
		return newError(e.Operation, e.Class, e.detail)
	}
	return nil
}

// reportBreaker reports that the circuit breaker has another state, because of err.
func (k *call) reportBreaker(ctx context.Context, op Operation, state BreakerState, err error) {
	if !k.client.observers.hasObservers() {
		return
	}
	e := k.client.newEvent(op)
	e.Breaker = state
	if state == BreakerOpen {
		e.setResult(nil, err)
		e.RetryAfter = k.client.guard.RetryAfter()
	}
	k.client.observers.notify(ctx, e, func(o *Observer) endFunc { return o.BreakerChange })
}
