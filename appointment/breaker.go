package appointment

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// BreakerState says whether a client sends requests to its hospital at present, see
// [WithBreaker].
type BreakerState string

// The states.
const (
	BreakerClosed   BreakerState = "closed"    // requests go out
	BreakerOpen     BreakerState = "open"      // the hospital is left alone for a pause
	BreakerHalfOpen BreakerState = "half-open" // the pause is over: one request goes out to see, or is out
)

// BreakerState returns the present state, for a gauge; without a breaker it is always
// BreakerClosed. It is BreakerHalfOpen as soon as the pause is over; Observer.BreakerChange
// is told so later, when the first request goes out.
func (c *Client) BreakerState() BreakerState {
	g := c.guard
	if g.breaker == nil {
		return BreakerClosed
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.breaker.IsClosed():
		return BreakerClosed
	case g.breaker.RemainingDelay() > 0:
		return BreakerOpen
	}
	return BreakerHalfOpen
}

// acquire asks the breaker whether a request may go out.
func (g *guard) acquire() (p permit, ok bool) {
	if g.breaker == nil {
		return permit{}, true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	ok = g.breaker.TryAcquirePermit()
	if ok {
		g.probing = g.breaker.IsHalfOpen()
	}
	return permit{g.epoch, ok && g.probing}, ok
}

// patience is how long a request must have waited for its caller's deadline to speak
// against the hospital.
const patience = 5 * time.Second

// learn tells the breaker what became of a request. What began before its last change of
// state says nothing of the state that it is in. It returns the state if that changes.
func (g *guard) learn(epoch int, err error, panicked, hasty bool) (changed BreakerState) {
	if g.breaker == nil {
		return ""
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if epoch != g.epoch {
		return ""
	}
	// A caller who gave up, or had no patience, proves nothing; a probe must have an end.
	inconclusive := errors.Is(err, context.Canceled) || hasty && errors.Is(err, context.DeadlineExceeded)
	switch failed := panicked || errors.Is(err, ErrNoResponse) || errors.Is(err, ErrNotSent); {
	case !failed:
		g.breaker.RecordSuccess()
	case !inconclusive || g.probing:
		if e := (*Error)(nil); errors.As(err, &e) {
			g.lastFailure = fmt.Sprintf("%v: %s", e.Class, e.detail)
		}
		g.breaker.RecordFailure()
	}
	g.probing = false
	switch {
	case epoch == g.epoch:
		return ""
	case g.breaker.IsClosed():
		return BreakerClosed
	}
	return BreakerOpen
}

// leftAlone says that the hospital is, and why; "" if it is not.
func (g *guard) leftAlone() string {
	if g.breaker == nil {
		return ""
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	text := ""
	switch left := g.breaker.RemainingDelay(); {
	case left > 0:
		text = fmt.Sprintf("it is left alone for another %v", left.Round(time.Millisecond))
	case g.breaker.IsHalfOpen() && g.probing:
		text = "it is left alone until one request that is on its way is answered"
	default:
		return ""
	}
	text += fmt.Sprintf(" (failures in a row: %d", g.failures)
	if g.lastFailure != "" {
		text += "; the last: " + g.lastFailure
	}
	return text + ")"
}

// retryAfter is how long the hospital is still left alone: while one request is out to
// see, that is not known, and a second does for a guess.
func (g *guard) retryAfter() time.Duration {
	switch {
	case g.breaker == nil:
		return 0
	case g.breaker.IsHalfOpen():
		return time.Second
	}
	return g.breaker.RemainingDelay()
}
