package appointmenttest

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync/atomic"
)

// conn is one connection. It leaves the port's list when it is closed.
type conn struct {
	*net.TCPConn
	port *port
	cut  atomic.Bool // by the port
}

func (c *conn) Close() error {
	c.port.mu.Lock()
	delete(c.port.conns, c)
	c.port.mu.Unlock()
	return c.TCPConn.Close()
}

// keepSilent lasts until either side closes. What arrives is thrown away: only who
// reads learns that the other side has gone.
func (c *conn) keepSilent() {
	_, _ = io.Copy(io.Discard, c.TCPConn)
	_ = c.Close()
}

// resetWhenUsed waits for the client's first byte: a reset before that may be one of the
// client's connect, so that what the client sees would be left to chance.
func (c *conn) resetWhenUsed() {
	_, _ = c.Read(make([]byte, 1))
	reset(c)
}

type connKey struct{}

// withConn is an [http.Server]'s ConnContext: requests know their connection by it.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, underlying(c))
}

// wasCut reports whether the port has cut the request's connection. What the server
// read ahead of that is as lost as what it had not read.
func wasCut(r *http.Request) bool {
	c, ok := r.Context().Value(connKey{}).(*conn)
	return ok && c.cut.Load()
}

// underlying is the connection under TLS, or the connection itself.
func underlying(c net.Conn) net.Conn {
	if over, ok := c.(*tls.Conn); ok {
		return over.NetConn()
	}
	return c
}

// reset closes a connection with an RST in place of a FIN, and over TLS without its
// goodbye.
func reset(c net.Conn) {
	c = underlying(c)
	if tcp, ok := c.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0) // a connection that is gone needs no reset
	}
	_ = c.Close()
}
