package appointmenttest

import (
	"sync"
	"time"
)

// backlog is the requests that were read and are still to be carried out.
type backlog struct {
	settling sync.Mutex // held for all of a settle, so that a second one waits too

	mu     sync.Mutex
	now    chan struct{}   // closed by settle
	held   *sync.WaitGroup // those that came in since the last settle
	closed bool            // now stays closed
}

func newBacklog() *backlog { return &backlog{now: make(chan struct{}), held: &sync.WaitGroup{}} }

// entry is one request in the backlog.
type entry struct {
	now  <-chan struct{}
	held *sync.WaitGroup
}

// enter takes a request in. Settle waits from here on until it is done.
func (b *backlog) enter() entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held.Add(1)
	return entry{b.now, b.held}
}

// wait lasts until d is over, and not beyond a settle.
func (e entry) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-e.now:
	}
}

// done says that nothing more comes of the request.
func (e entry) done() { e.held.Done() }

// settle lets nothing wait any longer, and returns when all that was taken in is done.
// After the last one, nothing waits any more.
func (b *backlog) settle(last bool) {
	b.settling.Lock()
	defer b.settling.Unlock()
	b.mu.Lock()
	held := b.held
	b.held = &sync.WaitGroup{}
	if !b.closed {
		close(b.now)
	}
	if b.closed = b.closed || last; !b.closed {
		b.now = make(chan struct{})
	}
	b.mu.Unlock()
	held.Wait()
}
