package httpx

import (
	"context"
	"net/http"
)

// SeparateFresh returns a transport that sends each request of [WithFreshConnection] on a
// connection of its own, and all others through t. TLS sessions are resumed across both. It
// copies the settings of t, which must not be changed afterwards.
//
// A fresh connection is closed after its exchange. It is not kept for other requests: a second
// response to its request would be taken for theirs.
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
	if isFresh(req.Context()) {
		return t.fresh.RoundTrip(req)
	}
	return t.kept.RoundTrip(req)
}

// CloseIdleConnections closes the connections that are kept and unused.
func (t *separateTransport) CloseIdleConnections() { t.kept.CloseIdleConnections() }

// freshKey is the context key of requests that are sent on fresh connections.
type freshKey struct{}

// WithFreshConnection marks a request that must not share a connection with an earlier one,
// whose late response would be taken for its own. It needs a transport of [SeparateFresh]. If
// the exchange ends early, the connection is reset, so that the kernel stops sending the
// request.
func WithFreshConnection(ctx context.Context) context.Context {
	return context.WithValue(ctx, freshKey{}, true)
}

func isFresh(ctx context.Context) bool { return ctx.Value(freshKey{}) != nil }
