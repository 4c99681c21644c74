package httpx

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"sync/atomic"
)

// countingConn counts the bytes that are read from a connection. net/http has no error type
// for headers that are too long. The count shows that they did not end within the limit.
type countingConn struct {
	net.Conn
	read atomic.Int64
}

// Read reads from the connection and adds to the count.
func (c *countingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read.Add(int64(n))
	return n, err
}

// dialFunc opens a connection, as http.Transport.DialContext does.
type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// countReads returns dial with a countingConn around each connection.
func countReads(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &countingConn{Conn: conn}, nil
	}
}

// findCountingConn returns the countingConn that conn is, or that is below its TLS. It
// returns nil if there is none.
func findCountingConn(conn net.Conn) *countingConn {
	if tlsConn, ok := conn.(*tls.Conn); ok {
		conn = tlsConn.NetConn()
	}
	c, _ := conn.(*countingConn)
	return c
}

// headerCount counts the bytes that are read for one request.
type headerCount struct {
	conn atomic.Pointer[countingConn]
	base atomic.Int64 // the count of conn when the request got it
}

// start begins to count on a connection, which no other request may use at the time.
func (h *headerCount) start(conn net.Conn) {
	if c := findCountingConn(conn); c != nil {
		h.base.Store(c.read.Load())
		h.conn.Store(c)
	}
}

// reached reports whether at least limit bytes were read. It reports false if nothing was
// counted.
func (h *headerCount) reached(limit int64) bool {
	c := h.conn.Load()
	return c != nil && c.read.Load()-h.base.Load() >= limit
}

// headerTooLong returns the error of a response whose status line and headers exceed the
// limit. It returns nil if this is not known.
func (c *Client) headerTooLong(trace *requestTrace, err error) *Error {
	if c.MaxHeader == 0 || !trace.header.reached(c.MaxHeader) {
		return nil
	}
	return &Error{
		Outcome: BadResponse, Code: HeaderTooLong, Limit: c.MaxHeader, Err: err,
		Problem: fmt.Sprintf("the status line and headers of the response are longer than the limit of %d bytes", c.MaxHeader),
	}
}
