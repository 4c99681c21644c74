package httpx

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
)

// errNoResend is the error of a request that net/http wanted to send a second time.
var errNoResend = errors.New("httpx: the request was sent and is not sent again")

// preventResend returns getBody, the GetBody function of a request, without the ability to
// send the request twice.
//
// net/http calls it to send the body again on another connection. That is safe if nothing was
// written on the first one. Over HTTP/2, net/http also calls it after the server received the
// request and refused it (RST_STREAM, GOAWAY), without end. The server's word does not prove
// that it did not process the request.
func (t *requestTrace) preventResend(getBody func() (io.ReadCloser, error)) func() (io.ReadCloser, error) {
	if getBody == nil {
		return nil
	}
	return func() (io.ReadCloser, error) {
		if t.http2.Load() && t.headersWritten.Load() {
			return nil, errNoResend
		}
		return getBody()
	}
}

// isHTTP2 reports whether a connection uses HTTP/2.
func isHTTP2(conn net.Conn) bool {
	c, ok := conn.(*tls.Conn)
	return ok && c.ConnectionState().NegotiatedProtocol == "h2"
}
