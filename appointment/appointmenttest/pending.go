package appointmenttest

import (
	"sync"
	"time"
)

// pendingRequests tracks the requests that were read and are not executed yet.
type pendingRequests struct {
	settling sync.Mutex // held during settle, so that concurrent calls wait too

	mu      sync.Mutex
	release chan struct{}   // closed by settle
	running *sync.WaitGroup // requests since the last settle
	closed  bool            // release stays closed
}

func newPendingRequests() *pendingRequests {
	return &pendingRequests{release: make(chan struct{}), running: &sync.WaitGroup{}}
}

// pendingRequest is one request in pendingRequests.
type pendingRequest struct {
	release <-chan struct{}
	running *sync.WaitGroup
}

// add adds a request. From now on settle waits until the request is done.
func (p *pendingRequests) add() pendingRequest {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running.Add(1)
	return pendingRequest{p.release, p.running}
}

// wait waits for d, or until settle.
func (p pendingRequest) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.release:
	}
}

// done removes the request after its execution.
func (p pendingRequest) done() { p.running.Done() }

// settle ends all waits, and returns when all added requests are done. After final, no later
// request waits either.
func (p *pendingRequests) settle(final bool) {
	p.settling.Lock()
	defer p.settling.Unlock()
	p.mu.Lock()
	running := p.running
	p.running = &sync.WaitGroup{}
	if !p.closed {
		close(p.release)
	}
	if p.closed = p.closed || final; !p.closed {
		p.release = make(chan struct{})
	}
	p.mu.Unlock()
	running.Wait()
}
