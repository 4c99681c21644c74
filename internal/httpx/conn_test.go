package httpx_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// startLongHeader starts a server whose responses have headers of more than 64 KiB.
func startLongHeader(t *testing.T) *wiretest.Server {
	t.Helper()
	return wiretest.Start(t, wiretest.Respond("HTTP/1.1 200 OK\r\nX-Long: "+strings.Repeat("a", 64<<10)+"\r\n\r\n"))
}

func TestClient_Do_HeaderTooLong(t *testing.T) {
	t.Parallel()
	server := startLongHeader(t)
	client, transport := newClient(t)
	transport.MaxResponseHeaderBytes = 32 << 10
	client.MaxHeader = 32 << 10
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	e := checkError(t, err, httpx.BadResponse, httpx.HeaderTooLong, "headers of the response are longer than the limit of 32768 bytes")
	if e.Limit != 32<<10 {
		t.Errorf("limit of error %q = %d, want %d", e, e.Limit, 32<<10)
	}
}

// Without MaxHeader, the client does not know the limit that the headers exceed.
func TestClient_Do_HeaderTooLongWithoutMaxHeader(t *testing.T) {
	t.Parallel()
	server := startLongHeader(t)
	client, transport := newClient(t)
	transport.MaxResponseHeaderBytes = 32 << 10
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	checkError(t, err, httpx.BadResponse, httpx.BadHTTP, "too long")
}

// newSeparateClient returns a client that sends marked requests on fresh connections.
func newSeparateClient(t *testing.T, configure func(*http.Transport)) *httpx.Client {
	t.Helper()
	client, transport := newClient(t)
	configure(transport)
	client.Transport = httpx.SeparateFresh(transport)
	return client
}

func TestClient_Do_FreshConnection(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	client := newSeparateClient(t, func(*http.Transport) {})
	for range 5 {
		for _, ctx := range []context.Context{httpx.WithFreshConnection(t.Context()), t.Context()} {
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

// A late response to one request must not be taken for that of the next.
func TestClient_Do_FreshConnectionAfterLeftoverResponse(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		response := wiretest.Response(200, "text/plain", fmt.Sprint("response ", x.N))
		if x.N == 1 {
			response += wiretest.Response(200, "text/plain", "leftover")
		}
		x.Write(response)
	})
	client := newSeparateClient(t, func(*http.Transport) {})
	for n := 1; n <= 3; n++ {
		resp, err := client.Do(newRequest(httpx.WithFreshConnection(t.Context()), t, server.URL))
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
	var resumed []bool
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		resumed = append(resumed, r.TLS.DidResume)
	}))
	t.Cleanup(server.Close)
	client := newSeparateClient(t, func(tr *http.Transport) {
		tr.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: rootsOf(server)}) //nolint:gosec // Go's default minimum version
	})
	for _, ctx := range []context.Context{t.Context(), httpx.WithFreshConnection(t.Context()), httpx.WithFreshConnection(t.Context())} {
		if _, err := client.Do(newRequest(ctx, t, server.URL)); err != nil {
			t.Fatal(err)
		}
	}
	if want := []bool{false, true, true}; !slices.Equal(resumed, want) {
		t.Errorf("resumed = %v, want %v", resumed, want)
	}
}

// passedDeadline is a context whose deadline has passed and whose timer has not fired, as in a
// process that was stopped and has just been resumed.
type passedDeadline struct{ context.Context }

func (passedDeadline) Deadline() (time.Time, bool) { return time.Now().Add(-time.Second), true }

func TestClient_Do_NothingIsWrittenAfterTheDeadline(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "text/plain", "ok")))
	client, _ := newClient(t)
	for _, name := range []string{"new connection", "kept connection"} {
		_, err := client.Do(newRequest(passedDeadline{t.Context()}, t, server.URL))
		e := checkError(t, err, httpx.NotSent, httpx.Timeout, "the time allowed ran out")
		if !errors.Is(e, context.DeadlineExceeded) {
			t.Errorf("%s: errors.Is(%v, DeadlineExceeded) = false, want true", name, e.Err)
		}
		if n := len(server.Requests()); n != 0 {
			t.Errorf("%s: the server received %d requests, want none", name, n)
		}
		if name == "new connection" {
			continue
		}
		if _, err := client.Do(newRequest(t.Context(), t, server.URL)); err != nil {
			t.Fatal(err)
		}
	}
}

// A transport without connections of ours cannot read the request after the deadline, but
// whether it sent the headers is not known.
func TestClient_Do_ForeignTransportAfterTheDeadline(t *testing.T) {
	t.Parallel()
	client := &httpx.Client{MaxBody: 1 << 10, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		_, err := io.ReadAll(req.Body)
		return nil, err
	})}
	_, err := client.Do(newRequest(passedDeadline{t.Context()}, t, "http://hospital.invalid"))
	checkError(t, err, httpx.NoResponse, httpx.Timeout, "the time allowed ran out")
}

// TestClient_Do_AbandonedConnectionIsReset cancels requests. A fresh connection is then reset,
// and a kept one is closed in order.
func TestClient_Do_AbandonedConnectionIsReset(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		mark      func(context.Context) context.Context
		wantReset bool
	}{
		"fresh": {httpx.WithFreshConnection, true},
		"kept":  {func(ctx context.Context) context.Context { return ctx }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = listener.Close() })
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() {
				conn, err := listener.Accept()
				if err != nil {
					ended <- err
					return
				}
				defer conn.Close() //nolint:errcheck // the test is over
				b := make([]byte, 1)
				_, _ = conn.Read(b) // the request has begun to arrive
				cancel()
				_, err = io.Copy(io.Discard, conn)
				ended <- err
			}()
			client := newSeparateClient(t, func(*http.Transport) {})
			_, err = client.Do(newRequest(tt.mark(ctx), t, "http://"+listener.Addr().String()))
			checkError(t, err, httpx.NoResponse, httpx.Canceled, "the caller cancelled")
			if err := <-ended; errors.Is(err, syscall.ECONNRESET) != tt.wantReset {
				t.Errorf("the connection ended with %v, want a reset: %v", err, tt.wantReset)
			}
		})
	}
}
