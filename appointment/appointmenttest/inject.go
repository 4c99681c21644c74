package appointmenttest

import (
	"maps"
	"sync"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Fail lets the next requests for op meet these faults, one each and in order; after
// that all is well again. Fault{} in the list lets a request pass. Faults add to those
// that are queued already. A request that names no operation meets none.
func (h *Hospital) Fail(op appointment.Operation, faults ...Fault) {
	h.script.mu.Lock()
	defer h.script.mu.Unlock()
	h.script.requests[op] = append(h.script.requests[op], faults...)
}

// FailConnections lets the next connections meet these faults, one each and in order, as
// [Hospital.Fail] does with requests. Connections that are open already meet none.
func (h *Hospital) FailConnections(faults ...ConnectionFault) {
	h.script.mu.Lock()
	defer h.script.mu.Unlock()
	h.script.connections = append(h.script.connections, faults...)
}

// Heal drops all faults that are queued, ends silent connections, and reopens the
// hospital if it refuses. A request that has met its fault already keeps it; see
// [Hospital.Settle]. The error is [Hospital.Reopen]'s.
func (h *Hospital) Heal() error {
	h.script.mu.Lock()
	clear(h.script.requests)
	h.script.connections = nil
	h.script.mu.Unlock()
	h.port.endSilence()
	return h.Reopen()
}

// Settle carries out at once what [CommitLate] and [Delay] still hold back, and returns
// when that and all else that the hospital has read is in the books. A request that is on
// its way can still follow; after [Hospital.Refuse] none can, so the two in this order
// give books that stay as they are.
func (h *Hospital) Settle() { h.backlog.settle(false) }

// Faults is how many of each kind have struck so far, by [Fault.String] and
// [ConnectionFault.String]. Connections that [Hospital.Refuse] turned away are not seen by the hospital:
// "refuse" counts its calls.
func (h *Hospital) Faults() map[string]int {
	h.script.mu.Lock()
	defer h.script.mu.Unlock()
	return maps.Clone(h.script.struck)
}

// script is what is to go wrong, and how often what did.
type script struct {
	mu          sync.Mutex
	requests    map[appointment.Operation][]Fault
	connections []ConnectionFault
	struck      map[string]int
}

func newScript() *script {
	return &script{requests: map[appointment.Operation][]Fault{}, struck: map[string]int{}}
}

// next takes the fault of a request for op off its queue, and counts it.
func (s *script) next(op appointment.Operation) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.requests[op]
	if len(queue) == 0 {
		return Fault{}
	}
	f := queue[0]
	s.requests[op] = queue[1:]
	if f != (Fault{}) {
		s.struck[f.String()]++
	}
	return f
}

// nextConnection is next for a connection.
func (s *script) nextConnection() ConnectionFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.connections) == 0 {
		return ConnectionFault{}
	}
	f := s.connections[0]
	s.connections = s.connections[1:]
	if f != (ConnectionFault{}) {
		s.struck[f.String()]++
	}
	return f
}

func (s *script) count(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.struck[name]++
}
