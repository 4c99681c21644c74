package appointmenttest

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
)

// conn is a connection to a hospital. Its listener knows it until it is closed.
type conn struct {
	*net.TCPConn
	listener *listener
	reset    atomic.Bool                  // the listener has reset the connection
	previous atomic.Pointer[httpResponse] // the last response on the connection
}

// Close implements [net.Conn].
func (c *conn) Close() error {
	c.listener.forgetConn(c)
	return c.TCPConn.Close()
}

// discardInput reads and discards everything until either side closes. A connection that is not
// read would not notice that the client has closed.
func (c *conn) discardInput() {
	_, _ = io.Copy(io.Discard, c.TCPConn)
	_ = c.Close()
}

// resetAtFirstByte waits for a byte before the reset. An earlier reset may make the client's
// connect fail. The error of the client would then depend on chance.
func (c *conn) resetAtFirstByte() {
	_, _ = c.Read(make([]byte, 1))
	resetConn(c)
}

type connKey struct{}

// withConn adds the connection to the context of its requests. It is the ConnContext of an
// [http.Server].
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, tcpOf(c))
}

// connOf returns the connection of a request.
func connOf(r *http.Request) *conn {
	c, _ := r.Context().Value(connKey{}).(*conn)
	return c
}

// tcpOf returns the connection below TLS or below a connection of [WithMiddleware], or c itself.
func tcpOf(c net.Conn) net.Conn {
	if over, ok := c.(interface{ NetConn() net.Conn }); ok {
		return over.NetConn()
	}
	return c
}

// resetConn closes a connection with RST instead of FIN, and without the close alert of TLS.
func resetConn(c net.Conn) {
	c = tcpOf(c)
	if tcp, ok := c.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0) // fails only if the connection is closed
	}
	_ = c.Close()
}
