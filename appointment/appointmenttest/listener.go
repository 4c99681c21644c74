package appointmenttest

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Refuse closes the port and resets all open connections (RST). New connections are refused
// until [Hospital.Reopen]. The hospital still executes requests that it has read. After Refuse
// has returned, no more requests arrive.
func (h *Hospital) Refuse() {
	h.faults.countRefuse()
	h.listener.stop()
}

// Reopen listens again on the same port, so the endpoint of [Hospital.Config] stays valid. It
// does nothing if the hospital is open. The system may have given the port to another program,
// for example for an outgoing connection. Reopen then tries for up to 5 seconds and returns an
// error. It fails at once after [Hospital.Close].
func (h *Hospital) Reopen() error {
	if err := h.listener.reopen(); err != nil {
		return fmt.Errorf("appointmenttest: reopen: %w", err)
	}
	return nil
}

const (
	reopenTimeout  = 5 * time.Second
	reopenInterval = 20 * time.Millisecond
)

var errClosed = errors.New("the hospital is closed")

// listener is a TCP listener on a fixed port that can close and reopen. Accept waits while it
// is closed.
type listener struct {
	faults    *faultQueue
	addr      *net.TCPAddr
	silent    sync.WaitGroup // connections that the HTTP server does not get
	reopening sync.Mutex     // held during reopen

	mu      sync.Mutex
	changed *sync.Cond       // open or closed has changed
	open    *net.TCPListener // nil while the port is closed
	closed  bool             // for good
	conns   map[*conn]bool   // open connections; true for silent ones
}

// newListener opens a listener.
func newListener(faults *faultQueue, address string) (*listener, error) {
	addr, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, err
	}
	tcp, err := net.ListenTCP("tcp", addr)
	if err != nil {
		return nil, err
	}
	l := &listener{faults: faults, addr: tcp.Addr().(*net.TCPAddr), open: tcp, conns: map[*conn]bool{}}
	l.changed = sync.NewCond(&l.mu)
	return l, nil
}

// Addr implements [net.Listener]. The address never changes.
func (l *listener) Addr() net.Addr { return l.addr }

// Accept implements [net.Listener]. It returns the next connection without a fault.
func (l *listener) Accept() (net.Conn, error) {
	for {
		tcp, err := l.waitOpen()
		if err != nil {
			return nil, err
		}
		accepted, err := tcp.AcceptTCP()
		switch {
		case err == nil:
			if c := l.admitConn(accepted, tcp); c != nil {
				return c, nil
			}
		case l.isOpen(tcp):
			return nil, err
		}
	}
}

// waitOpen waits until the port is open. It fails if the listener is closed for good.
func (l *listener) waitOpen() (*net.TCPListener, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.open == nil && !l.closed {
		l.changed.Wait()
	}
	if l.closed {
		return nil, net.ErrClosed
	}
	return l.open, nil
}

func (l *listener) isOpen(tcp *net.TCPListener) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open == tcp
}

// admitConn returns a connection for the server, or nil if the connection takes a fault.
func (l *listener) admitConn(accepted *net.TCPConn, from *net.TCPListener) *conn {
	c := &conn{TCPConn: accepted, listener: l}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open != from { // closed after the connection had arrived
		resetConn(accepted)
		return nil
	}
	fault := l.faults.takeConnectionFault().kind
	l.conns[c] = fault != noConnectionFault
	switch fault {
	case resetBeforeRead:
		l.silent.Go(c.resetAtFirstByte)
		return nil
	case silentConnection:
		l.silent.Go(c.discardInput)
		return nil
	}
	return c
}

// stop closes the port and resets all connections.
func (l *listener) stop() {
	l.mu.Lock()
	l.closePort()
	l.mu.Unlock()
	l.resetAll()
}

// closePort closes the port. The caller holds the mutex.
func (l *listener) closePort() {
	if l.open != nil {
		_ = l.open.Close() // the port is closed even if Close fails
		l.open = nil
	}
}

// reopen tries to open the port until it succeeds or reopenTimeout is over.
func (l *listener) reopen() error {
	l.reopening.Lock()
	defer l.reopening.Unlock()
	for deadline := time.Now().Add(reopenTimeout); ; time.Sleep(reopenInterval) {
		done, err := l.tryReopen()
		if done || err != nil && time.Now().After(deadline) {
			return err
		}
	}
}

func (l *listener) tryReopen() (done bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return true, errClosed
	case l.open != nil:
		return true, nil
	}
	tcp, err := net.ListenTCP("tcp", l.addr)
	if err != nil {
		return false, fmt.Errorf("another program uses the port: %w", err)
	}
	l.open = tcp
	l.changed.Broadcast()
	return true, nil
}

// Close implements [net.Listener]. It closes the port for good and leaves open connections.
func (l *listener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.closePort()
	l.changed.Broadcast()
	return nil
}

// resetAll resets all open connections.
func (l *listener) resetAll() { l.resetIf(func(bool) bool { return true }) }

// resetSilent resets the silent connections.
func (l *listener) resetSilent() { l.resetIf(func(isSilent bool) bool { return isSilent }) }

func (l *listener) resetIf(condition func(isSilent bool) bool) {
	l.mu.Lock()
	var conns []*conn
	for c, isSilent := range l.conns {
		if condition(isSilent) {
			conns = append(conns, c)
		}
	}
	l.mu.Unlock()
	for _, c := range conns {
		c.reset.Store(true)
		resetConn(c)
	}
}

// forgetConn removes a closed connection.
func (l *listener) forgetConn(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, c)
}
