package httpx

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"
)

// watchedConn is a connection of a transport made by [NewTransport]. It knows facts for which
// net/http has no errors: whether a byte of the request was written, and how many bytes of the
// response were read. It writes nothing after the deadline of the request.
type watchedConn struct {
	net.Conn
	read    atomic.Int64
	tlcp    atomic.Bool                  // bytes that were read look like a record of TLCP
	ended   atomic.Bool                  // reading failed: the server closed the connection, or it broke
	request atomic.Pointer[requestTrace] // the request that uses the connection, or the last one
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
// nil if there is none.
func findWatchedConn(conn net.Conn) *watchedConn {
	if tlsConn, ok := conn.(*tls.Conn); ok {
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

// errLate is the error of a request whose first byte would be written after its deadline.
var errLate = errors.New("httpx: the deadline passed before the request was written")

// Write writes to the connection. The first byte of a request is not written after its
// deadline. The timer of a context may not have fired yet in a process that was stopped and
// resumed, so Write compares the clocks.
func (c *watchedConn) Write(p []byte) (int, error) {
	if t := c.request.Load(); t != nil && !t.written.Load() {
		if t.isLate(time.Now()) {
			t.late.Store(true)
			return 0, errLate
		}
		t.written.Store(true)
	}
	return c.Conn.Write(p)
}

// Close closes the connection. A fresh connection whose request has no complete response is
// reset: otherwise the kernel would go on sending the request for minutes.
func (c *watchedConn) Close() error {
	if t := c.request.Load(); t != nil && t.fresh && (c.read.Load() == t.readBefore.Load() || t.ctx.Err() != nil) {
		if tcp, ok := c.Conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a connection that is closed already needs none
		}
	}
	return c.Conn.Close()
}

// use assigns the connection to a request. No other request may use it at the time. net/http
// assigns a second connection if it could write nothing to the first.
func (c *watchedConn) use(t *requestTrace) {
	t.written.Store(false)
	t.readBefore.Store(c.read.Load())
	t.conn.Store(c)
	c.request.Store(t)
	if deadline, ok := t.ctx.Deadline(); ok && t.fresh {
		if tcp, ok := c.Conn.(*net.TCPConn); ok {
			setUserTimeout(tcp, time.Until(deadline))
		}
	}
}

// release ends the use of a kept connection, which would otherwise hold the context of the
// request. A fresh connection keeps it until it is closed.
func (t *requestTrace) release() {
	if c := t.conn.Load(); c != nil && !t.fresh {
		c.request.CompareAndSwap(t, nil)
	}
}

// readBytes returns how many bytes were read for the request. ok is false if it is not known.
func (t *requestTrace) readBytes() (n int64, ok bool) {
	c := t.conn.Load()
	if c == nil {
		return 0, false
	}
	return c.read.Load() - t.readBefore.Load(), true
}

// isLate reports whether the deadline of the request has passed, by the monotonic clock or by
// the wall clock: the monotonic clock of a suspended machine stands still.
func (t *requestTrace) isLate(now time.Time) bool {
	deadline, ok := t.ctx.Deadline()
	return t.ctx.Err() != nil || ok && (!now.Before(deadline) || !now.Round(0).Before(deadline.Round(0)))
}

// headerTooLong returns the error of a response whose status line and headers exceed the
// limit. It returns nil if this is not known.
func (c *Client) headerTooLong(trace *requestTrace, err error) *Error {
	if n, ok := trace.readBytes(); c.MaxHeader == 0 || !ok || n < c.MaxHeader {
		return nil
	}
	return &Error{
		Outcome: BadResponse, Code: HeaderTooLong, Limit: c.MaxHeader, Err: err,
		Problem: fmt.Sprintf("the status line and headers of the response are longer than the limit of %d bytes", c.MaxHeader),
	}
}
