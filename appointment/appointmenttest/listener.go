package appointmenttest

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Refuse closes the port and cuts all open connections (RST). Whoever connects is refused,
// until [Hospital.Reopen]. Requests that the hospital has read it still carries out; none
// comes in any more once Refuse has returned.
func (h *Hospital) Refuse() {
	h.script.count("refuse")
	h.port.refuse()
}

// Reopen listens again on the same port, so that the endpoint of [Hospital.Config] stays
// valid; it does nothing if the hospital is open. The system may have given the port away
// meanwhile, such as to a connection going out: Reopen tries for up to 5 seconds,
// then returns an error. It fails at once if the hospital is closed.
func (h *Hospital) Reopen() error {
	if err := h.port.reopen(); err != nil {
		return fmt.Errorf("appointmenttest: reopen: %w", err)
	}
	return nil
}

// How long a port that is taken is tried, and how often.
const (
	reopenWithin = 5 * time.Second
	reopenEvery  = 20 * time.Millisecond
)

var errClosed = errors.New("the hospital is closed")

// port is the listener under the HTTP server, and under TLS if there is any. Its
// Accept waits while the hospital refuses.
type port struct {
	script    *script
	addr      *net.TCPAddr
	silence   sync.WaitGroup // of the silent connections
	reopening sync.Mutex     // held for all of a reopen

	mu      sync.Mutex
	changed *sync.Cond // open or closed did
	open    *net.TCPListener
	closed  bool
	conns   map[*conn]bool // those that are open; true: silent
}

func listen(s *script) (*port, error) {
	inner, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	p := &port{script: s, addr: inner.Addr().(*net.TCPAddr), open: inner, conns: map[*conn]bool{}}
	p.changed = sync.NewCond(&p.mu)
	return p, nil
}

// Addr is the same all the time.
func (p *port) Addr() net.Addr { return p.addr }

// Accept returns the next connection that meets no fault.
func (p *port) Accept() (net.Conn, error) {
	for {
		inner, err := p.whenOpen()
		if err != nil {
			return nil, err
		}
		tcp, err := inner.AcceptTCP()
		switch {
		case err == nil:
			if c := p.admit(tcp, inner); c != nil {
				return c, nil
			}
		case p.isOpen(inner):
			return nil, err
		}
	}
}

func (p *port) whenOpen() (*net.TCPListener, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.open == nil && !p.closed {
		p.changed.Wait()
	}
	if p.closed {
		return nil, net.ErrClosed
	}
	return p.open, nil
}

func (p *port) isOpen(inner *net.TCPListener) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open == inner
}

// admit is a new connection for the server, or nil if it met a fault.
func (p *port) admit(tcp *net.TCPConn, from *net.TCPListener) *conn {
	c := &conn{TCPConn: tcp, port: p}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open != from { // refused after it had come
		reset(tcp)
		return nil
	}
	switch p.script.nextConnection().kind {
	case resetBeforeRead:
		p.conns[c] = true
		p.silence.Go(c.resetWhenUsed)
		return nil
	case silentConnection:
		p.conns[c] = true
		p.silence.Go(c.keepSilent)
		return nil
	}
	p.conns[c] = false
	return c
}

// refuse stops listening and cuts what is open.
func (p *port) refuse() {
	p.mu.Lock()
	if p.open != nil {
		_ = p.open.Close() // it is not listening any more, either way
		p.open = nil
	}
	p.mu.Unlock()
	p.cutAll()
}

func (p *port) reopen() error {
	p.reopening.Lock()
	defer p.reopening.Unlock()
	for deadline := time.Now().Add(reopenWithin); ; time.Sleep(reopenEvery) {
		done, err := p.tryReopen()
		if done || err != nil && time.Now().After(deadline) {
			return err
		}
	}
}

func (p *port) tryReopen() (done bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return true, errClosed
	case p.open != nil:
		return true, nil
	}
	inner, err := net.ListenTCP("tcp", p.addr)
	if err != nil {
		return false, fmt.Errorf("the port is taken: %w", err)
	}
	p.open = inner
	p.changed.Broadcast()
	return true, nil
}

// Close stops listening for good. Open connections stay.
func (p *port) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	if p.open != nil {
		_ = p.open.Close()
		p.open = nil
	}
	p.changed.Broadcast()
	return nil
}

func (p *port) cutAll() { p.cut(func(bool) bool { return true }) }

func (p *port) endSilence() { p.cut(func(silent bool) bool { return silent }) }

// cut resets the connections that are meant.
func (p *port) cut(meant func(silent bool) bool) {
	p.mu.Lock()
	var all []*conn
	for c, silent := range p.conns {
		if meant(silent) {
			all = append(all, c)
		}
	}
	p.mu.Unlock()
	for _, c := range all {
		c.cut.Store(true)
		reset(c)
	}
}
