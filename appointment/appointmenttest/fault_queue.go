package appointmenttest

import (
	"errors"
	"maps"
	"sync"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Fail queues faults for the next requests of op. Each request takes one, in order. Fault{} lets
// a request pass. Faults are added to those in the queue. A request that names no operation
// takes none.
func (h *Hospital) Fail(op appointment.Operation, faults ...Fault) {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	h.faults.requests[op] = append(h.faults.requests[op], faults...)
}

// WithFaults calls next for each request that finds no fault of [Hospital.Fail] in the queue, and makes the
// request take the fault that next returns. Fault{} lets it pass. next must be safe for concurrent use.
// [Hospital.Heal] does not change it.
func WithFaults(next func(op appointment.Operation) Fault) Option {
	return func(o *options) error {
		if next == nil {
			return errors.New("WithFaults(nil): want a function")
		}
		o.nextFault = next
		return nil
	}
}

// FailConnections queues faults for the next connections, as [Hospital.Fail] does for requests.
// It does not change open connections.
func (h *Hospital) FailConnections(faults ...ConnectionFault) {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	h.faults.connections = append(h.faults.connections, faults...)
}

// Heal removes all faults from the queues, closes silent connections, and reopens the hospital
// after [Hospital.Refuse]. A request that has taken its fault keeps it; see [Hospital.Settle].
// The error is that of [Hospital.Reopen].
func (h *Hospital) Heal() error {
	h.faults.mu.Lock()
	clear(h.faults.requests)
	h.faults.connections = nil
	h.faults.mu.Unlock()
	h.listener.resetSilent()
	return h.Reopen()
}

// Settle executes at once the requests that [CommitLate] and [Delay] hold back. It returns when
// these and all other requests that the hospital has read are executed. Requests on their way
// can still arrive later. After [Hospital.Refuse] none can, so Refuse and then Settle give
// bookings that no longer change.
func (h *Hospital) Settle() { h.pending.settle(false) }

// Faults returns how many faults of each kind have happened, by [Fault.String] and
// [ConnectionFault.String]. "refuse" counts the calls of [Hospital.Refuse], because the
// hospital does not see the connections that are refused.
func (h *Hospital) Faults() map[string]int {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	return maps.Clone(h.faults.counts)
}

// faultQueue holds the faults to come and counts those that have happened.
type faultQueue struct {
	next func(appointment.Operation) Fault // if the queue is empty; may be nil

	mu          sync.Mutex
	requests    map[appointment.Operation][]Fault
	connections []ConnectionFault
	counts      map[string]int
}

func newFaultQueue(next func(appointment.Operation) Fault) *faultQueue {
	return &faultQueue{next: next, requests: map[appointment.Operation][]Fault{}, counts: map[string]int{}}
}

// takeFault returns and counts the fault of a request for op, and removes it from the queue. It
// returns Fault{} for a fault that needs a used connection, if this connection is not used.
func (q *faultQueue) takeFault(op appointment.Operation, usedConnection bool) Fault {
	f, ok := q.takeQueued(op)
	if !ok && q.next != nil {
		f = q.next(op) // the caller's code: called without the lock
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if f == (Fault{}) || f.change != nil && f.change.onUsedConnection && !usedConnection {
		return Fault{}
	}
	q.counts[f.String()]++
	return f
}

// takeQueued removes the first fault in the queue of op.
func (q *faultQueue) takeQueued(op appointment.Operation) (f Fault, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	faults := q.requests[op]
	if len(faults) == 0 {
		return Fault{}, false
	}
	q.requests[op] = faults[1:]
	return faults[0], true
}

// takeConnectionFault removes and counts the fault of a connection.
func (q *faultQueue) takeConnectionFault() ConnectionFault {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.connections) == 0 {
		return ConnectionFault{}
	}
	f := q.connections[0]
	q.connections = q.connections[1:]
	if f != (ConnectionFault{}) {
		q.counts[f.String()]++
	}
	return f
}

// countRefuse counts a call of [Hospital.Refuse].
func (q *faultQueue) countRefuse() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.counts["refuse"]++
}
