// Package resilience protects a server from too many requests of a client. It has a circuit
// breaker, a limit on requests in flight, a rate limit, and delays between retries. All but the
// rate limit use failsafe-go. The package contains nothing about HTTP or bookings.
package resilience

import (
	"context"
	"time"

	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// Config sets the limits of a [Guard]. A number of 0 switches its limit off.
type Config struct {
	Failures int           // consecutive failures that open the circuit breaker
	Pause    time.Duration // how long it stays open
	InFlight int           // requests that may be in flight at the same time
	Requests int           // requests that may be sent in each Period
	Period   time.Duration

	// Admit waits for a limit that other processes share, and returns a function that gives the
	// request's place back; nil: off.
	Admit func(ctx context.Context) (release func(), err error)
}

// Guard admits requests to one server. It is safe for concurrent use.
type Guard struct {
	breaker  *breaker // nil: off
	inFlight int
	bulkhead bulkhead.Bulkhead[any] // nil: off
	rate     *rateLimiter           // nil: off
	admit    func(ctx context.Context) (release func(), err error)
}

// NewGuard returns a guard with the limits of cfg.
func NewGuard(cfg Config) *Guard {
	g := &Guard{inFlight: cfg.InFlight, admit: cfg.Admit}
	if cfg.Failures > 0 {
		g.breaker = newBreaker(cfg.Failures, cfg.Pause)
	}
	if cfg.InFlight > 0 {
		g.bulkhead = bulkhead.New[any](uint(cfg.InFlight))
	}
	if cfg.Requests > 0 {
		g.rate = newRateLimiter(cfg.Requests, cfg.Period)
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
	ByShared    Cause = "shared limit"
	ByContext   Cause = "context" // the context ended, and no limit refused the request
)

// Refusal says why a request was not admitted.
type Refusal struct {
	Cause Cause
	Err   error        // the context's error, ErrNoRoom, that of Admit, or failsafe's for an open circuit breaker
	Open  *OpenBreaker // if Cause is ByBreaker; nil if the circuit breaker has closed in the meantime
	Limit int          // if Cause is ByInFlight: how many requests may be in flight
}

// Permit admits one request. Call Done once, when its result is known.
type Permit struct {
	// Probe is true for the request that a half-open circuit breaker admits as a test.
	Probe bool

	guard        *Guard
	countsResult bool // for the circuit breaker
	epoch        int
	ratePeriod   int64  // the period of the rate limit in which the request has a place
	release      func() // of Admit; nil if there is none
}

// Acquire waits until a request may be sent, or returns a refusal, which takes nothing from any
// limit. An open circuit breaker refuses at once. If there is a rate limit, ctx must have a
// deadline. With bypassBreaker, the circuit breaker neither refuses the request nor counts its
// result.
func (g *Guard) Acquire(ctx context.Context, bypassBreaker bool) (*Permit, *Refusal) {
	if err := ctx.Err(); err != nil {
		return nil, &Refusal{Cause: ByContext, Err: err}
	}
	usesBreaker := g.breaker != nil && !bypassBreaker
	if usesBreaker { // refuse at once, not when a place becomes free
		if open := g.breaker.describeOpen(); open != nil {
			return nil, &Refusal{Cause: ByBreaker, Err: circuitbreaker.ErrOpen, Open: open}
		}
	}
	p := &Permit{guard: g, countsResult: usesBreaker}
	if g.admit != nil {
		// Admit comes before the places in flight. Otherwise, requests that wait for Admit could
		// block a request that Admit lets through at once.
		var err error
		if p.release, err = g.admit(ctx); err != nil {
			return nil, &Refusal{Cause: ByShared, Err: err}
		}
	}
	if g.bulkhead != nil {
		if err := g.bulkhead.AcquirePermit(ctx); err != nil {
			p.releaseShared()
			return nil, &Refusal{Cause: ByInFlight, Err: err, Limit: g.inFlight}
		}
	}
	if g.rate != nil {
		var err error
		if p.ratePeriod, err = g.rate.waitForPlace(ctx); err != nil {
			p.releasePlaces()
			return nil, &Refusal{Cause: ByRateLimit, Err: err}
		}
	}
	if err := ctx.Err(); err != nil { // it may have ended as a place became free
		p.giveBack()
		return nil, &Refusal{Cause: ByContext, Err: err}
	}
	if usesBreaker {
		// The breaker comes last: once it admits a probe, the request must be sent.
		admitted := false
		if p.epoch, p.Probe, admitted = g.breaker.admitRequest(); !admitted {
			p.giveBack()
			return nil, &Refusal{Cause: ByBreaker, Err: circuitbreaker.ErrOpen, Open: g.breaker.describeOpen()}
		}
	}
	return p, nil
}

// releasePlaces gives the permit's places back: its own in flight, and that of Admit.
func (p *Permit) releasePlaces() {
	if p.guard.bulkhead != nil {
		p.guard.bulkhead.ReleasePermit()
	}
	p.releaseShared()
}

// releaseShared gives the place of Admit back.
func (p *Permit) releaseShared() {
	if p.release != nil {
		p.release()
	}
}

// giveBack gives back everything that the permit took, for a request that was not sent.
func (p *Permit) giveBack() {
	p.releasePlaces()
	if p.guard.rate != nil {
		p.guard.rate.returnPlace(p.ratePeriod)
	}
}

// Result is the outcome of an admitted request, as the circuit breaker counts it.
type Result int

// The results.
const (
	Success Result = iota
	Failure
	Inconclusive // counts only for a probe, which must have a result, and as a failure
)

// Done gives the permit back and reports the result of the request. failure is kept for [OpenBreaker],
// unless it is nil. Done returns the circuit breaker's state if the result changed it.
func (p *Permit) Done(r Result, failure error) (state State, changed bool) {
	defer p.releasePlaces()
	if !p.countsResult {
		return "", false
	}
	return p.guard.breaker.recordResult(p.epoch, r, failure)
}
