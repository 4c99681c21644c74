package httpx

import (
	"context"
	"crypto/tls"
	"net"
	"sync/atomic"
	"time"
)

// watchedConn is a connection of a transport made by [NewTransport]. It records what net/http has
// no errors for: whether a byte of a request was written, and how many bytes of its response were
// read. After the deadline of a request, it writes nothing of it.
type watchedConn struct {
	net.Conn
	read    atomic.Int64
	tlcp    atomic.Bool                  // bytes that were read look like a record of TLCP
	ended   atomic.Bool                  // reading failed: the server closed the connection, or it broke
	request atomic.Pointer[requestTrace] // the request that uses the connection; nil between two requests
}

// dialFunc opens a connection, as http.Transport.DialContext does.
type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// watchConns returns dial with a watchedConn around each connection.
func watchConns(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		c := &watchedConn{Conn: conn}
		c.recordDial(ctx)
		return c, nil
	}
}

// findWatchedConn returns the watchedConn that conn is, or that is below its TLS. It returns
// nil if there is none. Two layers of TLS mean a proxy that is itself reached over TLS.
func findWatchedConn(conn net.Conn) *watchedConn {
	for {
		tlsConn, ok := conn.(*tls.Conn)
		if !ok {
			break
		}
		conn = tlsConn.NetConn()
	}
	c, _ := conn.(*watchedConn)
	return c
}

// Read reads from the connection and counts the bytes.
func (c *watchedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read.Add(int64(n))
	if isTLCPRecord(p[:n]) {
		c.tlcp.Store(true)
	}
	if err != nil {
		c.ended.Store(true)
	}
	return n, err
}

// Write writes a part of a request. After the end of the request's context it writes nothing
// and returns the context's error. This check is the last step before the kernel. A process
// that is stopped between the two still sends the part when it is resumed.
func (c *watchedConn) Write(p []byte) (int, error) {
	t := c.request.Load()
	if t == nil { // a handshake, or the end of TLS after a complete exchange
		return c.Conn.Write(p)
	}
	isFirst := !t.written.Load()
	if t.fresh != nil {
		t.fresh.writing.Add(1)
		defer t.fresh.writing.Add(-1)
		if isFirst {
			c.limitKernel(t.ctx)
		}
	}
	if err := contextError(t.ctx, time.Now()); err != nil {
		return 0, err
	}
	t.written.Store(true) // before the write, since the caller may give up during it
	n, err := c.Conn.Write(p)
	if t.fresh != nil {
		t.fresh.lastWrite.Store(time.Now().UnixNano()) // not before: the process may have been stopped
	}
	if isFirst && n == 0 && err != nil {
		t.written.Store(false) // the kernel took nothing
	}
	return n, err
}

// Close closes the connection. A fresh connection whose exchange was abandoned is reset.
// Otherwise the kernel would go on sending the request for minutes.
func (c *watchedConn) Close() error {
	t := c.request.Load()
	if t != nil && t.fresh != nil && t.isAbandoned() && c.request.Load() == t { // and not released since
		if tcp, ok := c.Conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a connection that is closed already needs none
		}
	}
	return c.Conn.Close()
}

// limitKernel makes the kernel give up at the deadline of ctx, also while the process is
// stopped and cannot close the connection.
func (c *watchedConn) limitKernel(ctx context.Context) {
	deadline, hasDeadline := ctx.Deadline()
	if tcp, ok := c.Conn.(*net.TCPConn); ok && hasDeadline {
		setUserTimeout(tcp, time.Until(deadline))
	}
}

// assign assigns the connection to a request. No other request may use it at the time. net/http
// assigns a second connection if it could write nothing to the first.
func (c *watchedConn) assign(t *requestTrace) {
	t.written.Store(false)
	t.readBefore.Store(c.read.Load())
	t.conn.Store(c)
	c.request.Store(t)
}

// release ends the assignment after a complete exchange. Another request may have the
// connection already.
func (t *requestTrace) release() {
	if c := t.conn.Load(); c != nil {
		c.request.CompareAndSwap(t, nil)
	}
}

// isAbandoned reports whether the exchange ended early. The caller must know that it is not
// complete: net/http may close the connection of a response without a body before that is known.
// The context of a complete exchange may end while its connection is being closed, but not before it
// is released.
func (t *requestTrace) isAbandoned() bool { return !t.responded.Load() || t.ctx.Err() != nil }

// readBytes returns how many bytes were read for the request, TLS included. ok is false if it
// is not known.
func (t *requestTrace) readBytes() (n int64, ok bool) {
	c := t.conn.Load()
	if c == nil {
		return 0, false
	}
	return c.read.Load() - t.readBefore.Load(), true
}

// contextError returns the error of a context that has ended, or nil. The timer of a deadline may be
// late in a process that was stopped and resumed, so contextError compares the clocks. It compares the
// wall clock too, since the monotonic clock stops on a suspended machine.
func contextError(ctx context.Context, now time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	deadline, ok := ctx.Deadline()
	if ok && (!now.Before(deadline) || !now.Round(0).Before(deadline.Round(0))) {
		return context.DeadlineExceeded
	}
	return nil
}
