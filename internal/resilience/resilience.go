// Package resilience protects a server from the clients that call it: a circuit breaker,
// a limit on requests in flight, a rate limit, and delays between retries. It builds on
// failsafe-go and knows nothing of HTTP or of bookings.
package resilience

import (
	"context"
	"errors"
	"time"

	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/ratelimiter"
)

// Config sets the limits of a [Guard]. A number of 0 switches its limit off.
type Config struct {
	Failures int           // consecutive failures that open the circuit breaker
	Pause    time.Duration // how long it stays open
	InFlight int           // requests at the same time
	Requests int           // requests in each Period
	Period   time.Duration
}

// Guard admits requests to one server. It is safe for concurrent use.
type Guard struct {
	breaker  *breaker // nil: off
	inFlight int
	bulkhead bulkhead.Bulkhead[any]       // nil: off
	rate     ratelimiter.RateLimiter[any] // nil: off
}

// NewGuard returns a guard with the limits of c.
func NewGuard(c Config) *Guard {
	g := &Guard{inFlight: c.InFlight}
	if c.Failures > 0 {
		g.breaker = newBreaker(c.Failures, c.Pause)
	}
	if c.InFlight > 0 {
		g.bulkhead = bulkhead.New[any](uint(c.InFlight))
	}
	if c.Requests > 0 {
		g.rate = ratelimiter.NewBursty[any](uint(c.Requests), c.Period)
	}
	return g
}

// Cause says which limit refused a request.
type Cause string

// The causes.
const (
	ByBreaker   Cause = "circuit breaker"
	ByInFlight  Cause = "concurrency limit"
	ByRateLimit Cause = "rate limit"
	ByContext   Cause = "context" // the context ended before any limit was asked
)

// Refusal says why a request was not admitted.
type Refusal struct {
	Cause Cause
	Err   error        // the context's error, or the limiter's
	Open  *OpenBreaker // the state of the circuit breaker if Cause is ByBreaker; nil if it has just closed
	Limit int          // the limit that is exhausted if Cause is ByInFlight
}

// Permit admits one request. Call Done when its outcome is known.
type Permit struct {
	// Probe is true for the request that a half-open circuit breaker admits as a test.
	Probe bool

	guard  *Guard
	bypass bool
	epoch  int
}

// Acquire waits until a request may be sent, or returns a refusal. The context must have a
// deadline if there is a rate limit. With bypass, the circuit breaker neither refuses the
// request nor counts its outcome.
func (g *Guard) Acquire(ctx context.Context, bypass bool) (*Permit, *Refusal) {
	if err := ctx.Err(); err != nil {
		return nil, &Refusal{Cause: ByContext, Err: err}
	}
	checkBreaker := g.breaker != nil && !bypass
	if checkBreaker { // refuse at once, not when a place becomes free
		if open := g.breaker.refusing(); open != nil {
			return nil, &Refusal{Cause: ByBreaker, Err: errOpen, Open: open}
		}
	}
	if g.bulkhead != nil {
		if err := g.bulkhead.AcquirePermit(ctx); err != nil {
			return nil, &Refusal{Cause: ByInFlight, Err: err, Limit: g.inFlight}
		}
	}
	if err := g.waitForRate(ctx); err != nil {
		g.releasePlace()
		return nil, &Refusal{Cause: ByRateLimit, Err: err}
	}
	if err := ctx.Err(); err != nil { // both may have been ready, and chance chose the place
		g.releasePlace()
		return nil, &Refusal{Cause: ByContext, Err: err}
	}
	p := &Permit{guard: g, bypass: !checkBreaker}
	if checkBreaker {
		// The breaker comes last: nothing may keep its probe from being reported.
		admitted := false
		if p.epoch, p.Probe, admitted = g.breaker.admit(); !admitted {
			g.releasePlace()
			return nil, &Refusal{Cause: ByBreaker, Err: errOpen, Open: g.breaker.refusing()}
		}
	}
	return p, nil
}

// ErrNoRoom is the error of a refusal whose rate limit has no room before the deadline.
var ErrNoRoom = errors.New("resilience: no room within the rate limit before the deadline")

func (g *Guard) waitForRate(ctx context.Context) error {
	if g.rate == nil {
		return nil
	}
	deadline, _ := ctx.Deadline()
	err := g.rate.AcquirePermitWithMaxWait(ctx, max(0, time.Until(deadline)))
	if errors.Is(err, ratelimiter.ErrExceeded) {
		return ErrNoRoom
	}
	return err
}

func (g *Guard) releasePlace() {
	if g.bulkhead != nil {
		g.bulkhead.ReleasePermit()
	}
}

// Result is the outcome of an admitted request, as the circuit breaker counts it.
type Result int

// The results.
const (
	Success Result = iota
	Failure
	Inconclusive // counts as a failure of a probe alone, which must have a result
)

// Done gives the permit back and reports the result. The text describes a failure, for
// [OpenBreaker]. Done returns the circuit breaker's state if the result changed it.
func (p *Permit) Done(r Result, failure string) (state State, changed bool) {
	defer p.guard.releasePlace()
	if p.bypass {
		return "", false
	}
	return p.guard.breaker.record(p.epoch, r, failure)
}
