package httpx

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// wire is what httptrace saw of a request.
type wire struct {
	asked     atomic.Bool // for a connection: the transport does report
	connected atomic.Bool // a connection was had, so the request may be on it
	refused   atomic.Bool // a TLS handshake failed
	early     atomic.Bool // the request may be on it before the server's half of the handshake is done
	wanted    atomic.Bool // the server asked for a client certificate
	shown     atomic.Bool // and was sent one
	http2     atomic.Bool // the connection is HTTP/2's
	wrote     atomic.Bool // the request's head was written, to the connection or what is before it

	metered atomic.Pointer[meteredConn] // what counts the answer's bytes
	before  atomic.Int64                // what it had counted before
}

// wireKey is for the wire in its request's context, which TLS handshakes have too.
type wireKey struct{}

func (w *wire) watch(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, wireKey{}, w)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { w.asked.Store(true) },
		GotConn: func(got httptrace.GotConnInfo) {
			w.connected.Store(true)
			w.early.Store(!got.Reused && in13(got.Conn))
			over2 := isHTTP2(got.Conn)
			w.http2.Store(over2)
			if !over2 { // else it is not this request's alone
				w.meter(got.Conn)
			}
		},
		WroteHeaders: func() { w.wrote.Store(true) },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err != nil {
				w.refused.Store(true)
			}
		},
	})
}

// fate is NotSent only on proof: a transport that reports what it does, and never had a
// connection, its TLS handshake included; in TLS 1.3, one on which the server refused the
// client's certificate, before it would look at a request. Any other failure may have come
// after the request did.
func (w *wire) fate(err error) Fate {
	if !w.asked.Load() {
		return NoResponse
	}
	a, alerted := alertIn(err)
	if !w.connected.Load() || w.early.Load() && alerted && a.ofCertificate() {
		return NotSent
	}
	return NoResponse
}

// errAgain keeps net/http from sending a request a second time.
var errAgain = errors.New("httpx: the request was sent and is not sent again")

// once lets net/http make a request's body anew only for a connection on which nothing of
// it was written. Over HTTP/2 it would also do so for one that arrived and was disowned
// (RST_STREAM, GOAWAY), without end, and the server's word is no proof that it was not
// carried out.
func (w *wire) once(body func() (io.ReadCloser, error)) func() (io.ReadCloser, error) {
	if body == nil {
		return nil
	}
	return func() (io.ReadCloser, error) {
		if w.http2.Load() && w.wrote.Load() {
			return nil, errAgain
		}
		return body()
	}
}

// failure is the error of a request that has no answer. To what [describe] says the wire
// adds: crypto/tls has no types for most errors.
func (w *wire) failure(ctx context.Context, err error, start time.Time) *Error {
	e := &Error{Fate: w.fate(err), Err: err}
	if no := w.refusal(err); no.says != "" {
		e.Problem, e.Lasts = no.says+no.options, no.lasts
		if no.options != "" {
			e.Refused = no.says
		}
	} else {
		e.Problem, e.Lasts = describe(err), lasts(err)
	}
	e.Problem += w.where(ctx, err, start)
	return e
}

func (w *wire) where(ctx context.Context, err error, start time.Time) string {
	if ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return ""
	}
	after := time.Since(start).Round(time.Millisecond)
	if w.fate(err) == NotSent {
		return fmt.Sprintf(" after %v, before there was a connection", after)
	}
	return fmt.Sprintf(" after %v, before the answer", after)
}
