package httpx

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// SeparateFresh returns a transport that sends each request of [WithFreshConnection] on a
// connection of its attempt, and all others through t. TLS sessions are resumed across both. It
// copies the settings of t, which must not be changed afterwards.
//
// A fresh connection is closed after its exchange, or after its attempt. It is not kept for other
// requests, which could receive a second response to the first request.
func SeparateFresh(t *http.Transport) http.RoundTripper {
	fresh := t.Clone()
	fresh.MaxIdleConnsPerHost = -1 // unlike DisableKeepAlives, it adds no header to the request
	return &separateTransport{kept: t, fresh: fresh}
}

// separateTransport sends each request through one of two transports.
type separateTransport struct{ kept, fresh *http.Transport }

// RoundTrip sends a request. If the request's context has ended, net/http asks for no connection:
// then nothing was sent.
func (t *separateTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if trace, ok := req.Context().Value(traceKey{}).(*requestTrace); ok {
		trace.stepsReported.Store(true)
	}
	if f := findFresh(req.Context()); f != nil {
		return f.transport(t.fresh).RoundTrip(req)
	}
	return t.kept.RoundTrip(req)
}

// CloseIdleConnections closes the connections that are kept and unused.
func (t *separateTransport) CloseIdleConnections() { t.kept.CloseIdleConnections() }

// FreshConnection is the connection of one attempt, for [WithFreshConnection]. It must not be
// used for another attempt.
type FreshConnection struct {
	// Reusable keeps the connection between several requests of the attempt, until Close. NTLM
	// needs this, because it authenticates a connection in three requests. Otherwise, each
	// request has a connection of its own.
	Reusable bool

	reusable  atomic.Pointer[http.Transport] // nil until the first request
	writing   atomic.Int32                   // writes that have not ended
	lastWrite atomic.Int64                   // when one ended, in nanoseconds since 1970; 0: none
}

// transport returns the transport that sends the requests of the attempt. fresh is the one without
// reuse.
func (f *FreshConnection) transport(fresh *http.Transport) *http.Transport {
	if !f.Reusable {
		return fresh
	}
	if t := f.reusable.Load(); t != nil {
		return t
	}
	t := fresh.Clone()
	t.MaxIdleConnsPerHost = 1
	f.reusable.CompareAndSwap(nil, t)
	return f.reusable.Load()
}

// LastWrite returns when the kernel last took a part of a request, which is now while it takes
// one. It returns zero if it took none, or if the transport is not one of [NewTransport].
func (f *FreshConnection) LastWrite() time.Time {
	if f.writing.Load() > 0 {
		return time.Now().Round(0)
	}
	if n := f.lastWrite.Load(); n != 0 {
		return time.Unix(0, n)
	}
	return time.Time{}
}

// Close closes a connection that was kept. Call it when the attempt has ended.
func (f *FreshConnection) Close() {
	if t := f.reusable.Load(); t != nil {
		t.CloseIdleConnections()
	}
}

// freshKey is the context key of a *FreshConnection.
type freshKey struct{}

// WithFreshConnection marks the requests of an attempt. They must not share a connection with an
// earlier attempt, because its late response could be taken for theirs. WithFreshConnection needs
// a transport of [SeparateFresh]. If the exchange ends early, the connection is reset, so that
// the kernel stops sending the request.
func WithFreshConnection(ctx context.Context, f *FreshConnection) context.Context {
	return context.WithValue(ctx, freshKey{}, f)
}

// findFresh returns the connection of the attempt that ctx belongs to, or nil.
func findFresh(ctx context.Context) *FreshConnection {
	f, _ := ctx.Value(freshKey{}).(*FreshConnection)
	return f
}
