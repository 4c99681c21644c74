package appointment

import (
	"context"
	"errors"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/resilience"
)

// classifier turns the response of a service, or its error, into a success or an error of one class.
type classifier func(encoded *encodedRequest, resp *httpx.Response, err error) (*received, error)

// send sends a message within the limits of the client, and retries it where isRetryable
// allows, by the class of the last attempt. The error is that of the last attempt that was made.
func (k *call) send(ctx context.Context, encoded *encodedRequest, classify classifier) (*received, error) {
	var last struct {
		response *received
		err      error
		made     bool
	}
	k.startWaiting()
	defer k.stopWaiting()
	k.client.retrier.Do(ctx, func() resilience.Decision {
		r, err := k.sendOnce(ctx, encoded, classify)
		if e := asError(err); last.made && e != nil && e.BlockedBy != "" {
			return resilience.Decision{} // a limit blocked the retry: keep the error of the attempt before
		}
		last.response, last.err, last.made = r, err, true
		if !isRetryable(ctx, encoded.operation, err) {
			return resilience.Decision{}
		}
		return resilience.Decision{Retry: true, After: asError(err).RetryAfter}
	})
	if e := asError(last.err); e != nil && e.Response != nil {
		e.Response.Deviations = append(encoded.deviations, e.Response.Deviations...)
	} else if last.response != nil {
		last.response.Deviations = append(encoded.deviations, last.response.Deviations...)
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
	return errors.Is(err, ErrNotSent) || (!op.isWrite() && errors.Is(err, ErrNoResponse))
}

// sendOnce makes one attempt when the limits of the client admit it, or returns an ErrNotSent.
func (k *call) sendOnce(ctx context.Context, encoded *encodedRequest, classify classifier) (response *received, err error) {
	c := k.client
	permit, refusal := c.guard.Acquire(ctx, k.bypassBreaker)
	if refusal != nil {
		e := blockedError(encoded.operation, refusal)
		e.RetryAfter = c.guard.RetryAfter()
		k.blockedBy = e.BlockedBy
		return nil, e
	}
	start, result := time.Now(), resilience.Failure // it stays so if the transport panics
	defer func() {
		if state, changed := permit.Done(result, withoutResponse(err)); changed {
			k.reportBreaker(ctx, encoded.operation, BreakerState(state), err)
		}
	}()
	if permit.Probe {
		k.reportBreaker(ctx, encoded.operation, BreakerHalfOpen, nil)
	}
	response, err = k.sendAttempt(ctx, encoded, classify)
	result = breakerResult(err, time.Since(start) < min(minWait, c.timeout/2))
	return response, err
}

// sendAttempt sends the message once and classifies the response. The client's own transport gives
// it a fresh connection if it is marked for one. A wrapper of the transport that authenticates may
// send several requests on it.
func (k *call) sendAttempt(ctx context.Context, encoded *encodedRequest, classify classifier) (response *received, err error) {
	ctx, a := k.startAttempt(ctx, encoded)
	defer func() { a.endAttempt(response, err) }()
	if encoded.operation.isWrite() {
		defer a.endWrite()
	}
	if k.usesFreshConnection(encoded.operation) {
		a.fresh.Reusable = k.client.hasWrappers
		ctx = httpx.WithFreshConnection(ctx, &a.fresh)
		defer a.fresh.Close()
	}
	c := k.client
	request, failure := c.seal(ctx, encoded)
	if failure != nil {
		return nil, failure
	}
	a.startClock(len(request.Document))
	raw, err := c.service.Call(ctx, request)
	a.stopClock()
	if err == nil {
		opened, failure := c.open(ctx, encoded.operation, raw)
		if failure != nil {
			return nil, c.classifyUnopened(encoded.operation, raw, failure)
		}
		raw = opened
	}
	response, err = classify(encoded, raw, err)
	if c.payload != nil {
		if e := asError(err); e != nil && e.isUnsendable() {
			e.Failure = FailurePayload
		}
	}
	return response, err
}
