package appointment

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// acquire asks the breaker whether a request may go out, and returns the epoch in which
// it does.
func (g *guard) acquire() (epoch int, ok bool) {
	if g.breaker == nil {
		return 0, true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	ok = g.breaker.TryAcquirePermit()
	if ok {
		g.probing = g.breaker.IsHalfOpen()
	}
	return g.epoch, ok
}

// patience is how long a request must have waited for its caller's deadline to speak
// against the hospital.
const patience = 5 * time.Second

// learn tells the breaker what became of a request. What began before its last change of
// state says nothing of the state that it is in.
func (g *guard) learn(epoch int, err error, panicked, hasty bool) {
	if g.breaker == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if epoch != g.epoch {
		return
	}
	// A caller who gave up, or had no patience, proves nothing; a probe must have an end.
	inconclusive := errors.Is(err, context.Canceled) || hasty && errors.Is(err, context.DeadlineExceeded)
	switch failed := panicked || errors.Is(err, ErrNoAnswer) || errors.Is(err, ErrNotSent); {
	case !failed:
		g.breaker.RecordSuccess()
	case !inconclusive || g.probing:
		if e := (*Error)(nil); errors.As(err, &e) {
			g.lastFailure = fmt.Sprintf("%v: %s", e.class, e.detail)
		}
		g.breaker.RecordFailure()
	}
	g.probing = false
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
