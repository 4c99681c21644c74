package appointmenttest

import (
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
	mu          sync.Mutex
	requests    map[appointment.Operation][]Fault
	connections []ConnectionFault
	counts      map[string]int
}

func newFaultQueue() *faultQueue {
	return &faultQueue{requests: map[appointment.Operation][]Fault{}, counts: map[string]int{}}
}

// takeFault removes and counts the fault of a request for op. It returns Fault{} for a fault that
// needs a used connection, if this is none.
func (q *faultQueue) takeFault(op appointment.Operation, usedConnection bool) Fault {
	q.mu.Lock()
	defer q.mu.Unlock()
	faults := q.requests[op]
	if len(faults) == 0 {
		return Fault{}
	}
	q.requests[op] = faults[1:]
	f := faults[0]
	if f == (Fault{}) || f.change != nil && f.change.onUsedConnection && !usedConnection {
		return Fault{}
	}
	q.counts[f.String()]++
	return f
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
