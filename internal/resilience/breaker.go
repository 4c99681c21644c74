package resilience

import (
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// State is the state of a circuit breaker.
type State string

// The states.
const (
	Closed   State = "closed"    // requests are sent
	Open     State = "open"      // no request is sent until the pause is over
	HalfOpen State = "half-open" // one request is sent as a probe
)

var errOpen = circuitbreaker.ErrOpen

// OpenBreaker describes a circuit breaker that refuses requests.
type OpenBreaker struct {
	Remaining   time.Duration // until it is half-open; 0 while a probe is on its way
	Failures    int           // consecutive failures that open it
	LastFailure string        // as given to [Permit.Done]; "" if unknown
}

// breaker adds to failsafe's circuit breaker that late results are ignored, and that only
// one probe is sent.
type breaker struct {
	failures int
	circuit  circuitbreaker.CircuitBreaker[any]

	mu          sync.Mutex // guards what follows, and keeps circuit in step with it
	epoch       int        // counts the changes of state
	probing     bool       // the probe is on its way
	lastFailure string
}

func newBreaker(failures int, pause time.Duration) *breaker {
	b := &breaker{failures: failures}
	b.circuit = circuitbreaker.NewBuilder[any]().
		WithFailureThreshold(uint(failures)).WithSuccessThreshold(1).WithDelay(pause).
		OnStateChanged(func(circuitbreaker.StateChangedEvent) { b.epoch++ }).Build()
	return b
}

// admit asks for permission to send a request. epoch identifies the state it was given in.
func (b *breaker) admit() (epoch int, probe, admitted bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	admitted = b.circuit.TryAcquirePermit()
	if admitted {
		b.probing = b.circuit.IsHalfOpen()
	}
	return b.epoch, admitted && b.probing, admitted
}

// record counts the result of a request that was admitted in epoch. A result from an
// earlier state says nothing about the present one and is ignored.
func (b *breaker) record(epoch int, r Result, failure string) (state State, changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if epoch != b.epoch {
		return "", false
	}
	switch {
	case r == Success:
		b.circuit.RecordSuccess()
	case r == Failure || b.probing:
		if failure != "" {
			b.lastFailure = failure
		}
		b.circuit.RecordFailure()
	}
	b.probing = false
	if epoch == b.epoch {
		return "", false
	}
	if b.circuit.IsClosed() {
		return Closed, true
	}
	return Open, true
}

// refusing describes the breaker if it refuses requests, and returns nil if it does not.
func (b *breaker) refusing() *OpenBreaker {
	b.mu.Lock()
	defer b.mu.Unlock()
	remaining := max(0, b.circuit.RemainingDelay())
	if remaining == 0 && !(b.circuit.IsHalfOpen() && b.probing) {
		return nil
	}
	return &OpenBreaker{Remaining: remaining, Failures: b.failures, LastFailure: b.lastFailure}
}

// State returns the present state of the circuit breaker: Closed if there is none. It is
// HalfOpen as soon as the pause is over, before the probe is sent.
func (g *Guard) State() State {
	if g.breaker == nil {
		return Closed
	}
	b := g.breaker
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.circuit.IsClosed():
		return Closed
	case b.circuit.RemainingDelay() > 0:
		return Open
	}
	return HalfOpen
}

// RetryAfter returns how long the circuit breaker will still refuse requests: 0 if it does
// not, and a second, as a guess, while its probe is on its way.
func (g *Guard) RetryAfter() time.Duration {
	switch {
	case g.breaker == nil:
		return 0
	case g.breaker.circuit.IsHalfOpen():
		return time.Second
	}
	return g.breaker.circuit.RemainingDelay()
}
