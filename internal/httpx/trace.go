package httpx

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// requestTrace records the steps that a transport reports for one request. Most errors of
// crypto/tls and net/http have no type, so the steps tell the outcome and the cause.
type requestTrace struct {
	ctx     context.Context // of the request
	started time.Time
	fresh   *FreshConnection // that the request is sent on; nil: one that is shared

	stepsReported   atomic.Bool // the transport reports its steps; it asks for a connection first
	connected       atomic.Bool // the request got a connection, so it may have been sent
	handshakeFailed atomic.Bool // a TLS handshake failed
	http2           atomic.Bool // the connection is an HTTP/2 connection
	headersWritten  atomic.Bool // the headers of the request were written, perhaps to a buffer
	responded       atomic.Bool // the first byte of the response was read
	// sentEarly means that the connection is a new one of TLS 1.3. There the request may be sent
	// before the server ends its part of the handshake.
	sentEarly atomic.Bool

	certificateWanted atomic.Bool // the server asked for a client certificate
	certificateSent   atomic.Bool // and one was sent

	// These are known only with a watchedConn.
	dialed     atomic.Pointer[watchedConn] // the last connection that was opened for the request
	conn       atomic.Pointer[watchedConn]
	readBefore atomic.Int64 // the bytes that were read from conn before the request
	written    atomic.Bool  // a byte of the request was written, or may have been
}

// traceKey is the context key of a *requestTrace. The context of a request is also that of
// its TLS handshake.
type traceKey struct{}

// traceRequest returns a copy of req that records its steps in the trace, and that net/http
// does not send twice.
func traceRequest(req *http.Request) (*requestTrace, *http.Request) {
	t := &requestTrace{ctx: req.Context(), started: time.Now(), fresh: findFresh(req.Context())}
	ctx := context.WithValue(req.Context(), traceKey{}, t)
	traced := req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:              func(string) { t.stepsReported.Store(true) },
		GotConn:              t.recordConn,
		WroteHeaders:         func() { t.headersWritten.Store(true) },
		GotFirstResponseByte: func() { t.responded.Store(true) },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err != nil {
				t.handshakeFailed.Store(true)
			}
		},
	}))
	traced.GetBody = t.preventResend(req.GetBody)
	return t, traced
}

// recordConn records the connection that the request is sent on.
func (t *requestTrace) recordConn(info httptrace.GotConnInfo) {
	t.connected.Store(true)
	t.responded.Store(false) // a transport that authenticates sends another request after a response
	t.sentEarly.Store(!info.Reused && isTLS13(info.Conn))
	if isHTTP2(info.Conn) {
		t.http2.Store(true)
		return // other requests use it too, so their responses would be counted
	}
	t.http2.Store(false)
	if c := findWatchedConn(info.Conn); c != nil {
		c.assign(t)
	}
}

// isTLS13 reports whether a connection uses TLS 1.3. Its client ends the handshake before the
// server has checked the client certificate, and may then send its request.
func isTLS13(conn net.Conn) bool {
	c, ok := conn.(interface{ ConnectionState() tls.ConnectionState })
	return ok && c.ConnectionState().Version == tls.VersionTLS13
}

// lacksClientCertificate reports whether the server asked for a client certificate and
// was sent none.
func (t *requestTrace) lacksClientCertificate() bool {
	return t.certificateWanted.Load() && !t.certificateSent.Load()
}

// outcome returns the outcome of a request that ended with err. It is NotSent only if that
// is proven. The transport then reports its steps, and one of these holds:
//   - The request got no connection. A TLS handshake is part of getting one.
//   - No byte of it was written to the connection.
//   - In TLS 1.3, the server asked for a client certificate on a new connection, and refused the
//     one that it got. It does this before it reads a request, so there is no response yet.
func (t *requestTrace) outcome(err error) Outcome {
	if !t.stepsReported.Load() {
		return NoResponse
	}
	if !t.connected.Load() {
		return NotSent
	}
	if t.conn.Load() != nil && !t.written.Load() {
		return NotSent
	}
	alert, ok := findAlert(err, alertOp)
	if ok && alert.refusesCertificate() && t.sentEarly.Load() && t.certificateWanted.Load() && !t.responded.Load() {
		return NotSent
	}
	return NoResponse
}

// newError returns the error of a request for which the transport returned err. The limit of the
// transport for the headers of a response is maxHeader, or 0 if it is not known.
func (t *requestTrace) newError(err error, maxHeader int64) *Error {
	ended := contextError(t.ctx, time.Now())
	if ended != nil && !errors.Is(err, ended) {
		err = errors.Join(ended, err) // transports report the end of a context in several ways
	}
	e := t.tlsError(err)
	if e == nil {
		e = &Error{Permanent: isPermanent(err)}
		e.Code, e.Problem = describeError(err)
	}
	e.Outcome, e.Err = t.outcome(err), err
	if t.responded.Load() {
		e.Response = &Response{Header: http.Header{}}
	}
	if e.Code == "" && t.responded.Load() {
		t.describeHead(e, maxHeader)
	}
	if ended != nil {
		e.Problem += t.describeWait(e.Outcome)
	}
	return e
}

// describeHead describes the head of a response that is not HTTP, as far as its cause is known.
func (t *requestTrace) describeHead(e *Error, maxHeader int64) {
	n, watched := t.readBytes()
	code, problem := headProblem(e.Err)
	switch {
	case watched && maxHeader > 0 && n >= maxHeader:
		e.Outcome, e.Code, e.Limit = BadResponse, HeaderTooLong, maxHeader
		e.Problem = fmt.Sprintf("the status line and headers of the response are longer than the limit of %d bytes", maxHeader)
	case problem != "" && !mayBeCut(e.Err):
		e.Outcome, e.Code, e.Problem = BadResponse, code, problem
	case watched && t.conn.Load().ended.Load():
		e.Code, e.Problem = Closed, "the server closed the connection in the headers of the response"
	case watched:
		e.Outcome, e.Code = BadResponse, BadHTTP
		e.Problem = cmp.Or(problem, "the status line of the response is not HTTP, or its headers are not or are too long")
	case problem != "":
		e.Problem = problem + ", or the connection was closed in it"
	}
}

// describeWait says how long the caller waited, and for which step, until ctx ended.
func (t *requestTrace) describeWait(outcome Outcome) string {
	wait := time.Since(t.started).Round(time.Millisecond)
	switch {
	case t.responded.Load():
		return fmt.Sprintf(" after %v, in the head of the response", wait)
	case outcome != NotSent:
		return fmt.Sprintf(" after %v, before the response", wait)
	case t.connected.Load():
		return fmt.Sprintf(" after %v, before the request was sent", wait)
	}
	return fmt.Sprintf(" after %v, before there was a connection", wait)
}
