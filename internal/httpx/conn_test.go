package httpx_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// movableDeadline is a context whose deadline passes when a test calls pass. Its timer does not
// fire, as in a process that was stopped and has just been resumed.
type movableDeadline struct {
	context.Context
	passed *atomic.Bool
}

func newMovableDeadline(t *testing.T) movableDeadline {
	t.Helper()
	return movableDeadline{t.Context(), new(atomic.Bool)}
}

func (c movableDeadline) pass() { c.passed.Store(true) }

func (c movableDeadline) Deadline() (time.Time, bool) {
	if c.passed.Load() {
		return time.Now().Add(-time.Hour), true
	}
	return time.Now().Add(time.Hour), true
}

// passAtConnection returns a context for a request whose deadline passes when it gets its
// connection.
func (c movableDeadline) passAtConnection() context.Context {
	return httptrace.WithClientTrace(c, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { c.pass() }})
}

func TestClient_Do_DeadlinePassedBefore(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	client, _ := newClient(t)
	ctx := newMovableDeadline(t)
	ctx.pass()
	_, err := client.Do(newRequest(ctx, t, server.URL))
	checkError(t, err, httpx.NotSent, httpx.Timeout, "the time allowed ran out")
	if n := server.Connections(); n != 0 {
		t.Errorf("connections: got %d, want none", n)
	}
}

// startFunc starts a server, and makes a client of it.
type startFunc func(*testing.T, wiretest.Handler) (*wiretest.Server, *httpx.Client, *http.Transport)

func startPlain(t *testing.T, handler wiretest.Handler) (*wiretest.Server, *httpx.Client, *http.Transport) {
	t.Helper()
	client, transport := newClient(t)
	return wiretest.Start(t, handler), client, transport
}

func startTLS(t *testing.T, handler wiretest.Handler) (*wiretest.Server, *httpx.Client, *http.Transport) {
	t.Helper()
	client, transport := newClient(t)
	transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: wiretest.Roots()}) //nolint:gosec // Go's default minimum version
	return wiretest.StartTLS(t, nil, handler), client, transport
}

// TestClient_Do_DeadlinePassesBeforeTheRequest lets the deadline pass between the connection and
// the first byte of the request.
func TestClient_Do_DeadlinePassesBeforeTheRequest(t *testing.T) {
	t.Parallel()
	for scheme, start := range map[string]startFunc{"plain": startPlain, "TLS": startTLS} {
		for _, kept := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, kept connection %v", scheme, kept), func(t *testing.T) {
				t.Parallel()
				server, client, transport := start(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
				want := 0
				if kept {
					want = 1
					if _, err := client.Do(newRequest(t.Context(), t, server.URL)); err != nil {
						t.Fatal(err)
					}
				}
				_, err := client.Do(newRequest(newMovableDeadline(t).passAtConnection(), t, server.URL))
				e := checkError(t, err, httpx.NotSent, httpx.Timeout, "before the request was sent")
				if !errors.Is(e, context.DeadlineExceeded) {
					t.Errorf("errors.Is(%v, DeadlineExceeded) = false, want true", e.Err)
				}
				transport.CloseIdleConnections()
				if partial := server.Partial(); partial != "" || len(server.Requests()) != want {
					t.Errorf("the server received %d requests and the bytes %q, want %d and none", len(server.Requests()), partial, want)
				}
			})
		}
	}
}

// TestClient_Do_CanceledBeforeTheRequest lets the caller give up between the connection and the
// first byte of the request.
func TestClient_Do_CanceledBeforeTheRequest(t *testing.T) {
	t.Parallel()
	server, client, _ := startPlain(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	ctx, cancel := context.WithCancel(t.Context())
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { cancel() }})
	_, err := client.Do(newRequest(ctx, t, server.URL))
	checkError(t, err, httpx.NotSent, httpx.Canceled, "the caller cancelled")
	if partial := server.Partial(); partial != "" || len(server.Requests()) != 0 {
		t.Errorf("the server received %q and the bytes %q, want nothing", server.Requests(), partial)
	}
}

// TestClient_Do_DeadlinePassesInTheRequest lets the deadline pass between the head and the body
// of the request. The request is then never complete.
func TestClient_Do_DeadlinePassesInTheRequest(t *testing.T) {
	t.Parallel()
	for scheme, start := range map[string]startFunc{"plain": startPlain, "TLS": startTLS} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			server, client, _ := start(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
			ctx := newMovableDeadline(t)
			req := newRequest(ctx, t, server.URL)
			body := req.Body
			req.Body = io.NopCloser(readerFunc(func(p []byte) (int, error) { ctx.pass(); return body.Read(p) }))
			_, err := client.Do(req)
			checkError(t, err, httpx.NoResponse, httpx.Timeout, "before the response")
			if partial := server.Partial(); !strings.HasSuffix(partial, "\r\n\r\n") || len(server.Requests()) != 0 {
				t.Errorf("the server received %d requests and the bytes %q, want none and a head", len(server.Requests()), partial)
			}
		})
	}
}

// TestClient_Do_DeadlinePassesBehindTLSProxy has a proxy that is itself reached over TLS, which
// makes two layers of TLS.
func TestClient_Do_DeadlinePassesBehindTLSProxy(t *testing.T) {
	t.Parallel()
	server, client, transport := startTLS(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	proxy := wiretest.StartTLS(t, nil, func(x *wiretest.Exchange) { x.Tunnel(strings.TrimPrefix(server.URL, "https://")) })
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport.Proxy = http.ProxyURL(address)
	if _, err := client.Do(newRequest(t.Context(), t, server.URL)); err != nil {
		t.Fatal(err)
	}
	_, err = client.Do(newRequest(newMovableDeadline(t).passAtConnection(), t, server.URL))
	checkError(t, err, httpx.NotSent, httpx.Timeout, "before the request was sent")
	transport.CloseIdleConnections()
	if partial := server.Partial(); partial != "" || len(server.Requests()) != 1 {
		t.Errorf("the server received %d requests and the bytes %q, want 1 and none", len(server.Requests()), partial)
	}
}

// TestClient_Do_KernelTakesNothing has a kernel that refuses the first part of the request, so
// nothing was sent.
func TestClient_Do_KernelTakesNothing(t *testing.T) {
	t.Parallel()
	server, client, _ := startPlain(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		if err := tcpConnOf(info.Conn).CloseWrite(); err != nil {
			t.Error(err)
		}
	}})
	_, err := client.Do(newRequest(ctx, t, server.URL))
	checkOutcome(t, err, httpx.NotSent)
	if n := len(server.Requests()); n != 0 {
		t.Errorf("requests received: got %d, want none", n)
	}
}

// TestClient_Do_ConnectionIsReleased checks that a connection does not depend on the context of a
// request whose exchange is complete.
func TestClient_Do_ConnectionIsReleased(t *testing.T) {
	t.Parallel()
	server, client, _ := startPlain(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	ctx, cancel := context.WithCancel(t.Context())
	var conn net.Conn
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { conn = info.Conn }}
	if _, err := client.Do(newRequest(httptrace.WithClientTrace(ctx, trace), t, server.URL)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := conn.Write(nil); err != nil {
		t.Errorf("Write() after the exchange = %v, want no error", err)
	}
}

// tcpConnOf returns the connection of the kernel in a connection of the transport.
func tcpConnOf(conn net.Conn) *net.TCPConn {
	return reflect.ValueOf(conn).Elem().FieldByName("Conn").Interface().(*net.TCPConn)
}
