package appointment

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/ratelimiter"
)

// The most that a client asks of a hospital, unless its options say otherwise. The
// interface names no limits; ask the hospital for its own during joint debugging (联调).
const (
	// DefaultInFlight is how many requests may be on their way at once: more than a busy
	// platform needs, fewer than a small server has threads.
	DefaultInFlight = 32
	// DefaultBreakerFailures is the number of failures in a row after which a hospital is left alone.
	DefaultBreakerFailures = 10
	// DefaultBreakerPause is how long it is left alone.
	DefaultBreakerPause = 10 * time.Second
)

// WithBreaker leaves the hospital alone for a pause once this many requests in a row had no
// answer or did not get there. Until the pause is over, calls end at once in [ErrNotSent],
// with what is left of it in Error.RetryAfter. Only the query that asks what became of a
// save or a cancel whose answer was lost is sent all the same, if the other limits let it.
// After the pause one request goes out to see: if it is answered, calls are sent again,
// else another pause begins. An answer that rejects, or cannot be understood, is an answer.
// A request that its caller cancelled does not count as a failure, nor one whose deadline
// came within 5 seconds of its start (or half the client's timeout, if that is shorter),
// unless it is the one that goes out to see. 0 failures: the hospital is never left alone.
// Default: [DefaultBreakerFailures], [DefaultBreakerPause].
func WithBreaker(failures int, pause time.Duration) Option {
	return func(c settings) error {
		if failures < 0 || failures > 0 && pause <= 0 {
			return fmt.Errorf("WithBreaker: %d failures and a pause of %v; want a number and a time, or 0 failures for no breaker", failures, pause)
		}
		c.load.failures, c.load.pause = failures, pause
		return nil
	}
}

// WithInFlight bounds how many requests of this client are on their way to the hospital at
// once. A call beyond that waits, and ends in [ErrNotSent] if its time runs out before its
// turn comes. 0: no bound. Default: [DefaultInFlight].
func WithInFlight(n int) Option {
	return func(c settings) error {
		if n < 0 {
			return fmt.Errorf("WithInFlight: %d is no number of requests", n)
		}
		c.load.inFlight = n
		return nil
	}
}

// WithRateLimit bounds how many requests of this client go to the hospital in each period.
// A call beyond that waits for the next period, and ends in [ErrNotSent] at once if its
// time runs out before that. 0: no bound, which is the default, since only the hospital
// knows.
func WithRateLimit(n int, period time.Duration) Option {
	return func(c settings) error {
		if n < 0 || n > 0 && period <= 0 {
			return fmt.Errorf("WithRateLimit: %d in %v; want a number and a time, or 0 for no limit", n, period)
		}
		c.load.requests, c.load.period = n, period
		return nil
	}
}

// guard stands before every request and keeps a client from asking more of a hospital
// than it can bear. Its parts are nil where they are switched off.
type guard struct {
	load

	breaker circuitbreaker.CircuitBreaker[any]
	flight  bulkhead.Bulkhead[any]
	rate    ratelimiter.RateLimiter[any]

	mu          sync.Mutex // held for what the breaker is asked and told, so that the rest agrees with it
	epoch       int        // counts the breaker's changes of state
	probing     bool       // the one request after a pause is out
	lastFailure string     // its class and detail
}

// load is what the options let a client ask of a hospital. A number of 0 switches its
// part off.
type load struct {
	failures int
	pause    time.Duration
	inFlight int
	requests int // in a period
	period   time.Duration
}

func newGuard(l load) *guard {
	g := &guard{load: l}
	if l.failures > 0 {
		g.breaker = circuitbreaker.NewBuilder[any]().
			WithFailureThreshold(uint(l.failures)).WithSuccessThreshold(1).WithDelay(l.pause).
			OnStateChanged(func(circuitbreaker.StateChangedEvent) { g.epoch++ }).Build()
	}
	if l.inFlight > 0 {
		g.flight = bulkhead.New[any](uint(l.inFlight))
	}
	if l.requests > 0 {
		g.rate = ratelimiter.NewBursty[any](uint(l.requests), l.period)
	}
	return g
}

// guarded makes the attempt when its turn comes, or says why the request is withheld.
func (c *Client) guarded(ctx context.Context, op Operation, attempt func() error) (err error) {
	g := c.guard
	permit, no := g.turn(ctx)
	if no != nil {
		callOf(ctx).withheld = no.by
		e := c.fail(op, ErrNotSent, no.detail)
		e.withheld, e.cause, e.RetryAfter = no.by, no.cause, g.retryAfter()
		return e
	}
	if g.flight != nil {
		defer g.flight.ReleasePermit()
	}
	start, ended := time.Now(), false
	defer func() {
		hasty := time.Since(start) < min(patience, c.timeout/2)
		if state := g.learn(permit.epoch, err, !ended, hasty); state != "" {
			c.breakerChanged(ctx, op, state, err)
		}
	}()
	if permit.probe {
		c.breakerChanged(ctx, op, BreakerHalfOpen, nil)
	}
	err, ended = attempt(), true
	return err
}

// Withheld says why a client itself did not send a request. The call then ends in
// ErrNotSent, or in the error of an earlier attempt.
type Withheld string

// Why requests are withheld.
const (
	WithheldBreaker   Withheld = "left alone" // WithBreaker: the hospital is, for a pause
	WithheldInFlight  Withheld = "in flight"  // WithInFlight: no place became free in the call's time
	WithheldRateLimit Withheld = "rate limit" // WithRateLimit: no room in the call's time
	WithheldGivenUp   Withheld = "given up"   // the call was over before its turn came: cancelled, or out of time
)

// permit lets a request go out.
type permit struct {
	epoch int  // the breaker's
	probe bool // it is the one after a pause
}

// refusal withholds a request.
type refusal struct {
	by     Withheld
	detail string
	cause  error
}

// turn waits until a request may go out, or says why it may not.
func (g *guard) turn(ctx context.Context) (permit, *refusal) {
	if err := ctx.Err(); err != nil {
		return permit{}, &refusal{WithheldGivenUp, gaveUp(err) + " before anything was sent", err}
	}
	if why := g.leftAlone(); why != "" { // at once, not when its turn comes
		return permit{}, &refusal{WithheldBreaker, why, circuitbreaker.ErrOpen}
	}
	if g.flight != nil {
		if err := g.flight.AcquirePermit(ctx); err != nil {
			why := fmt.Sprintf("%s while all %d places that WithInFlight allows were taken", gaveUp(err), g.inFlight)
			return permit{}, &refusal{WithheldInFlight, why, err}
		}
	}
	p, no := g.admitted(ctx)
	if no != nil && g.flight != nil {
		g.flight.ReleasePermit()
	}
	return p, no
}

// admitted asks the rate limit and, last, the breaker: what its probe finds must be
// recorded, so nothing may come between.
func (g *guard) admitted(ctx context.Context) (permit, *refusal) {
	if g.rate != nil {
		deadline, _ := ctx.Deadline() // a call has one
		switch err := g.rate.AcquirePermitWithMaxWait(ctx, max(0, time.Until(deadline))); {
		case errors.Is(err, ratelimiter.ErrExceeded):
			return permit{}, &refusal{WithheldRateLimit, "the limit set by WithRateLimit leaves no room within the call's time", err}
		case err != nil:
			return permit{}, &refusal{WithheldRateLimit, gaveUp(err) + " while the limit set by WithRateLimit left no room", err}
		}
	}
	if err := ctx.Err(); err != nil { // where both were ready, chance chose the permit
		return permit{}, &refusal{WithheldGivenUp, gaveUp(err) + " before anything was sent", err}
	}
	p, ok := g.acquire()
	if !ok {
		return permit{}, &refusal{WithheldBreaker, g.leftAlone(), circuitbreaker.ErrOpen}
	}
	return p, nil
}

func gaveUp(err error) string {
	if errors.Is(err, context.Canceled) {
		return "the caller cancelled"
	}
	return "the time allowed ran out"
}
