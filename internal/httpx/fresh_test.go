package httpx_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// newSeparateClient returns a client that sends marked requests on fresh connections. configure
// changes its transport; nil changes nothing.
func newSeparateClient(t *testing.T, configure func(*http.Transport)) *httpx.Client {
	t.Helper()
	client, transport := newClient(t)
	if configure != nil {
		configure(transport)
	}
	client.Transport = httpx.SeparateFresh(transport)
	return client
}

func TestClient_Do_FreshConnection(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	client := newSeparateClient(t, nil)
	for range 5 {
		for _, ctx := range []context.Context{withFresh(t.Context()), t.Context()} {
			if _, err := client.Do(newRequest(ctx, t, server.URL)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := server.Connections(); n != 6 {
		t.Errorf("connections for 5 fresh requests and 5 others: got %d, want 5 + 1", n)
	}
	for _, request := range server.Requests() {
		if strings.Contains(request, "Connection:") {
			t.Errorf("request has a Connection header, want none:\n%s", request)
		}
	}
}

// TestClient_Do_EndedBeforeTransport checks the outcome if the context has ended: net/http then
// asks for no connection, and reports no step.
func TestClient_Do_EndedBeforeTransport(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	client := newSeparateClient(t, nil)
	separate := client.Transport
	ctx, cancel := context.WithCancel(t.Context())
	client.Transport = transportFunc(func(req *http.Request) (*http.Response, error) {
		cancel()
		return separate.RoundTrip(req)
	})
	_, err := client.Do(newRequest(httpx.WithFreshConnection(ctx, &httpx.FreshConnection{}), t, server.URL))
	if e := (*httpx.Error)(nil); !errors.As(err, &e) || e.Outcome != httpx.NotSent {
		t.Errorf("Do() error = %v, want NotSent", err)
	}
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// TestClient_Do_FreshConnectionAfterLeftoverResponse checks that a late response to one request
// is not taken for that of the next.
func TestClient_Do_FreshConnectionAfterLeftoverResponse(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		response := wiretest.Response(200, "text/plain", fmt.Sprint("response ", x.N))
		if x.N == 1 {
			response += wiretest.Response(200, "text/plain", "leftover")
		}
		x.Write(response)
	})
	client := newSeparateClient(t, nil)
	for n := 1; n <= 3; n++ {
		resp, err := client.Do(newRequest(withFresh(t.Context()), t, server.URL))
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprint("response ", n); string(resp.Body) != want {
			t.Errorf("body = %q, want %q", resp.Body, want)
		}
	}
}

func TestClient_Do_FreshConnectionResumesTLS(t *testing.T) {
	t.Parallel()
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			var resumed []bool
			server := newTLSServer(t, func(c *tls.Config) { c.MaxVersion = version }, func(_ http.ResponseWriter, r *http.Request) {
				resumed = append(resumed, r.TLS.DidResume)
			})
			client := newSeparateClient(t, func(tr *http.Transport) {
				tr.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: rootsOf(server)}) //nolint:gosec // Go's default minimum version
			})
			for _, ctx := range []context.Context{t.Context(), withFresh(t.Context()), withFresh(t.Context())} {
				if _, err := client.Do(newRequest(ctx, t, server.URL)); err != nil {
					t.Fatal(err)
				}
			}
			if want := []bool{false, true, true}; !slices.Equal(resumed, want) {
				t.Errorf("resumed = %v, want %v", resumed, want)
			}
		})
	}
}

// TestClient_Do_FreshConnectionEndsInOrder checks that the connection of a complete exchange is
// closed without a reset. Callers often cancel the context at once, as this test does.
func TestClient_Do_FreshConnectionEndsInOrder(t *testing.T) {
	t.Parallel()
	responses := map[string]string{
		"body":    wiretest.Response(200, "text/plain", "ok"),
		"chunked": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
		"no body": "HTTP/1.1 204 No Content\r\n\r\n",
	}
	for scheme, start := range map[string]startFunc{"plain": startPlain, "TLS": startTLS} {
		for name, raw := range responses {
			t.Run(scheme+", "+name, func(t *testing.T) {
				t.Parallel()
				ends := make(chan error)
				server, client, transport := start(t, func(x *wiretest.Exchange) { x.Write(raw); ends <- x.WaitForEnd() })
				client.Transport = httpx.SeparateFresh(transport)
				for range 20 {
					ctx, cancel := context.WithCancel(withFresh(t.Context()))
					_, err := client.Do(newRequest(ctx, t, server.URL))
					cancel()
					if err != nil {
						t.Fatal(err)
					}
					if err := <-ends; err != nil {
						t.Fatalf("the connection ended with %v, want an end in order", err)
					}
				}
			})
		}
	}
}

// TestClient_Do_AbandonedConnectionIsReset checks that a fresh connection is reset if its
// exchange ends early. Other connections are not reset.
func TestClient_Do_AbandonedConnectionIsReset(t *testing.T) {
	t.Parallel()
	begin := "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
	keep := func(ctx context.Context) context.Context { return ctx }
	for name, tt := range map[string]struct {
		mark      func(context.Context) context.Context
		response  string
		wantReset bool
	}{
		"fresh":                   {withFresh, "", true},
		"fresh, response began":   {withFresh, begin, true},
		"kept":                    {keep, "", false},
		"kept, response began":    {keep, begin, false},
		"fresh, head not HTTP":    {withFresh, "not HTTP\r\n\r\n", false},
		"fresh, body is too long": {withFresh, "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", false},
	} {
		for scheme, start := range map[string]startFunc{"plain": startPlain, "TLS": startTLS} {
			t.Run(name+", "+scheme, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				ends := make(chan error, 1)
				server, client, transport := start(t, func(x *wiretest.Exchange) {
					x.Write(tt.response)
					if tt.response == "" {
						cancel()
					}
					ends <- x.WaitForEnd()
				})
				client.Transport = httpx.SeparateFresh(transport)
				if tt.response == begin { // the kernel itself resets a connection with bytes that were not read
					ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotFirstResponseByte: cancel})
				}
				if _, err := client.Do(newRequest(tt.mark(ctx), t, server.URL)); err == nil {
					t.Fatal("error = nil, want one")
				}
				if err := <-ends; errors.Is(err, syscall.ECONNRESET) != tt.wantReset {
					t.Errorf("the connection ended with %v, want a reset: %v", err, tt.wantReset)
				}
			})
		}
	}
}

// TestClient_Do_FreshConnectionAbandonedByWrapper has a wrapper that gives a request up before
// its context ends.
func TestClient_Do_FreshConnectionAbandonedByWrapper(t *testing.T) {
	t.Parallel()
	for scheme, start := range map[string]startFunc{"plain": startPlain, "TLS": startTLS} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			arrived, ends := make(chan struct{}), make(chan error, 1)
			server, client, transport := start(t, func(x *wiretest.Exchange) { close(arrived); ends <- x.WaitForEnd() })
			inner := httpx.SeparateFresh(transport)
			client.Transport = roundTripper(func(req *http.Request) (*http.Response, error) {
				ctx, cancel := context.WithCancel(req.Context())
				go func() { <-arrived; cancel() }()
				return inner.RoundTrip(req.WithContext(ctx))
			})
			_, err := client.Do(newRequest(withFresh(t.Context()), t, server.URL))
			checkError(t, err, httpx.NoResponse, httpx.Canceled, "the caller cancelled")
			if err := <-ends; !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("the connection ended with %v, want a reset", err)
			}
		})
	}
}

// TestClient_Do_FreshConnectionOpenedTooLate has a caller that gives up while its connection is
// opened. No other request may use the connection.
func TestClient_Do_FreshConnectionOpenedTooLate(t *testing.T) {
	t.Parallel()
	server, client, transport := startPlain(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	opening, release, opened := make(chan struct{}), make(chan struct{}), make(chan struct{})
	dial := transport.DialContext
	first := true
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if first {
			first = false
			close(opening)
			<-release
			defer close(opened)
		}
		return dial(ctx, network, addr)
	}
	client.Transport = httpx.SeparateFresh(transport)
	ctx, cancel := context.WithCancel(withFresh(t.Context()))
	go func() { <-opening; cancel() }()
	_, err := client.Do(newRequest(ctx, t, server.URL))
	checkError(t, err, httpx.NotSent, httpx.Canceled, "before there was a connection")
	close(release)
	<-opened // the server accepts it before those of the requests
	for range 3 {
		if _, err := client.Do(newRequest(withFresh(t.Context()), t, server.URL)); err != nil {
			t.Fatal(err)
		}
	}
	client.Transport.(interface{ CloseIdleConnections() }).CloseIdleConnections()
	if partial := server.Partial(); partial != "" || server.Connections() != 4 {
		t.Errorf("connections for 3 requests and one that was given up: got %d with the rest %q, want 4 and none", server.Connections(), partial)
	}
}

// TestFreshConnection_Reusable checks that the requests of one attempt share a connection that is
// reusable, and that no other attempt uses it.
func TestFreshConnection_Reusable(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Respond(wiretest.Response(401, "text/plain", "again")))
	client := newSeparateClient(t, nil)
	for range 3 {
		f := &httpx.FreshConnection{Reusable: true}
		if at := f.LastWrite(); !at.IsZero() {
			t.Errorf("LastWrite() before a request = %v, want zero", at)
		}
		ctx := httpx.WithFreshConnection(t.Context(), f)
		start := time.Now()
		for range 3 {
			if _, err := client.Do(newRequest(ctx, t, server.URL)); err != nil {
				t.Fatal(err)
			}
		}
		if at := f.LastWrite(); at.Before(start.Add(-time.Millisecond)) || at.After(time.Now()) {
			t.Errorf("LastWrite() = %v, want a time between %v and now", at, start)
		}
		f.Close()
	}
	if n := server.Connections(); n != 3 {
		t.Errorf("connections for 3 attempts of 3 requests: got %d, want 3", n)
	}
}
