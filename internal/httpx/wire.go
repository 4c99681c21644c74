package httpx

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// wire is what httptrace saw of a request.
type wire struct {
	asked     atomic.Bool // for a connection: the transport does report
	connected atomic.Bool // a connection was had, so the request may be on it
	refused   atomic.Bool // a TLS handshake failed
	wanted    atomic.Bool // the server asked for a client certificate
	shown     atomic.Bool // and was sent one

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
			w.meter(got.Conn)
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err != nil {
				w.refused.Store(true)
			}
		},
	})
}

// fate is NotSent only on proof: a transport that reports what it does, and never had a
// connection, its TLS handshake included. Any other failure may have come after the
// request did.
func (w *wire) fate() Fate {
	if w.asked.Load() && !w.connected.Load() {
		return NotSent
	}
	return NoAnswer
}

// describe is describe with what the wire adds: crypto/tls has no types for most errors.
func (w *wire) describe(err error) string {
	if text := w.refusal(err); text != "" {
		return text
	}
	return describe(err)
}

func (w *wire) where(ctx context.Context, err error, start time.Time) string {
	if ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return ""
	}
	after := time.Since(start).Round(time.Millisecond)
	if w.fate() == NotSent {
		return fmt.Sprintf(" after %v, before there was a connection", after)
	}
	return fmt.Sprintf(" after %v, before the answer", after)
}
