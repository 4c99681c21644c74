package appointment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/internal/resilience"
)

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
	if e := asError(o.LastFailure); e != nil {
		text += fmt.Sprintf("; the last: %v: %s", e.Class, e.detail)
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
