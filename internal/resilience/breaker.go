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

// OpenBreaker describes a circuit breaker that refuses requests.
type OpenBreaker struct {
	Remaining   time.Duration // until it is half-open; 0 while a probe is in flight
	Failures    int           // consecutive failures that open it
	LastFailure error         // as given to [Permit.Done]; nil if unknown
}

// breaker extends failsafe's circuit breaker: it ignores late results, and sends only one probe
// at a time.
type breaker struct {
	failures int
	circuit  circuitbreaker.CircuitBreaker[any]

	mu          sync.Mutex // guards the fields below, and keeps circuit in step with them
	epoch       int        // counts the changes of state
	probing     bool       // a probe is in flight
	lastFailure error
}

func newBreaker(failures int, pause time.Duration) *breaker {
	b := &breaker{failures: failures}
	b.circuit = circuitbreaker.NewBuilder[any]().
		WithFailureThreshold(uint(failures)).WithSuccessThreshold(1).WithDelay(pause).
		OnStateChanged(func(circuitbreaker.StateChangedEvent) { b.epoch++ }).Build()
	return b
}

// admitRequest reports whether a request may be sent, and whether it is a probe. epoch
// identifies the state that admits it.
func (b *breaker) admitRequest() (epoch int, isProbe, admitted bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	admitted = b.circuit.TryAcquirePermit()
	if admitted {
		b.probing = b.circuit.IsHalfOpen()
	}
	return b.epoch, admitted && b.probing, admitted
}

// recordResult counts the result of a request that was admitted in epoch. A result from an
// earlier state says nothing about the present one and is ignored.
func (b *breaker) recordResult(epoch int, r Result, failure error) (state State, changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if epoch != b.epoch {
		return "", false
	}
	switch {
	case r == Success:
		b.circuit.RecordSuccess()
	case r == Failure || b.probing:
		if failure != nil {
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

// describeOpen describes the breaker if it refuses requests. It returns nil if it admits them.
func (b *breaker) describeOpen() *OpenBreaker {
	b.mu.Lock()
	defer b.mu.Unlock()
	remaining := max(0, b.circuit.RemainingDelay())
	waitsForProbe := b.circuit.IsHalfOpen() && b.probing
	if remaining == 0 && !waitsForProbe {
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

// RetryAfter returns how long the circuit breaker will still refuse requests; 0 if it does not.
// While a probe is in flight this is not known, and RetryAfter returns a second.
func (g *Guard) RetryAfter() time.Duration {
	switch {
	case g.breaker == nil:
		return 0
	case g.breaker.circuit.IsHalfOpen():
		return time.Second
	}
	return g.breaker.circuit.RemainingDelay()
}
