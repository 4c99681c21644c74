package httpx

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"sync/atomic"
)

// meteredConn counts what is read from it. net/http's error for a head that is too long
// has no type; that a head did not end within so many bytes is a fact.
type meteredConn struct {
	net.Conn
	read atomic.Int64
}

func (c *meteredConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read.Add(int64(n))
	return n, err
}

type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

func metered(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &meteredConn{Conn: conn}, nil
	}
}

// meterOf finds the meter under a connection; nil if there is none.
func meterOf(conn net.Conn) *meteredConn {
	if over, ok := conn.(*tls.Conn); ok {
		conn = over.NetConn()
	}
	m, _ := conn.(*meteredConn)
	return m
}

func isHTTP2(conn net.Conn) bool {
	over, ok := conn.(*tls.Conn)
	return ok && over.ConnectionState().NegotiatedProtocol == "h2"
}

// meter begins to count what a request's answer takes, on a connection that has one request
// at a time.
func (w *wire) meter(conn net.Conn) {
	if m := meterOf(conn); m != nil {
		w.before.Store(m.read.Load())
		w.metered.Store(m)
	}
}

// longHead is the error of an answer whose head did not end within the limit; nil if it
// is not known that it did not.
func (c *Client) longHead(w *wire, err error) *Error {
	m := w.metered.Load()
	if c.HeadLimit == 0 || m == nil || m.read.Load()-w.before.Load() < c.HeadLimit {
		return nil
	}
	return &Error{Fate: BadResponse, Err: err, Problem: fmt.Sprintf("the answer's status line and headers are longer than the limit of %d bytes (%s)",
		c.HeadLimit, c.HeadLimitName)}
}
