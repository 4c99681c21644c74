package httpx_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

func TestNewTransport_OneConnectionForManyCalls(t *testing.T) {
	t.Parallel()
	responses := map[string]string{
		"with a body":            wiretest.Response(200, "text/plain", "ok"),
		"empty body":             "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
		"no body":                "HTTP/1.1 204 No Content\r\n\r\n",
		"HTTP 500":               wiretest.Response(500, "text/xml", "<fault/>"),
		"chunked":                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
		"text that is not valid": wiretest.Response(200, "", "\xff"), // read to its end all the same
	}
	for name, raw := range responses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(raw))
			client, _ := newClient(t)
			for range 20 {
				_, _ = client.Do(newRequest(t.Context(), t, server.URL))
			}
			if n := len(server.Requests()); n != 20 {
				t.Errorf("requests: got %d, want 20", n)
			}
			if n := server.Connections(); n != 1 {
				t.Errorf("connections: got %d, want 1", n)
			}
		})
	}
}

// TestNewTransport_KeepsConnectionsOfManyCallers checks that callers reuse their connections,
// also more callers than net/http keeps connections for by default.
func TestNewTransport_KeepsConnectionsOfManyCallers(t *testing.T) {
	t.Parallel()
	const callers = 32
	arrived := make(chan struct{}, callers)
	release := make(chan struct{})
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		arrived <- struct{}{}
		<-release
		x.Write(wiretest.Response(200, "", "ok"))
	})
	client, _ := newClient(t)
	for range 2 {
		done := make(chan error)
		for range callers {
			go func() { _, err := client.Do(newRequest(t.Context(), t, server.URL)); done <- err }()
		}
		for range callers {
			<-arrived // all wait at the same time, so each needs a connection
		}
		for range callers {
			release <- struct{}{}
		}
		for range callers {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	if n := server.Connections(); n != callers {
		t.Errorf("connections for two rounds of %d callers: got %d, want %d", callers, n, callers)
	}
}

// TestNewTransport_IdleConnectionClosedOnArrival has a server that closes an idle connection just
// as the request arrives on it, as Tomcat does.
func TestNewTransport_IdleConnectionClosedOnArrival(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*wiretest.Exchange){"closed": (*wiretest.Exchange).Close, "reset": (*wiretest.Exchange).Reset} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, func(x *wiretest.Exchange) {
				if x.N == 1 {
					x.Write(wiretest.Response(200, "", "ok"))
					return
				}
				end(x)
			})
			client, _ := newClient(t)
			if _, err := client.Do(newRequest(t.Context(), t, server.URL)); err != nil {
				t.Fatal(err)
			}
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			checkOutcome(t, err, httpx.NoResponse)
			if n := len(server.Requests()); n != 2 {
				t.Errorf("requests received for two calls: got %d, want 2", n)
			}
		})
	}
}

// TestNewTransport_IdleConnectionClosedBefore has a server that closes the connection while it is
// idle. The request is then sent once, on another connection, or it fails. It must not arrive
// twice.
func TestNewTransport_IdleConnectionClosedBefore(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		x.Write(wiretest.Response(200, "", "ok")) // does not announce that it closes the connection
		x.Close()
	})
	client, _ := newClient(t)
	succeeded := 0
	for range 20 {
		_, err := client.Do(newRequest(t.Context(), t, server.URL))
		if err == nil {
			succeeded++
			continue
		}
		checkOutcome(t, err, httpx.NoResponse)
	}
	if n := len(server.Requests()); n != succeeded {
		t.Errorf("requests received: got %d, want as many as succeeded, %d", n, succeeded)
	}
}

// TestNewTransport_HTTP1 checks that the transport uses HTTP/1.1 with a server that offers
// HTTP/2.
func TestNewTransport_HTTP1(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 1 {
			t.Errorf("protocol of the request = %s, want HTTP/1.1", r.Proto)
		}
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	client, transport := newClient(t)
	transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: rootsOf(server)}) //nolint:gosec // Go's default minimum version
	if _, err := client.Do(newRequest(t.Context(), t, server.URL)); err != nil {
		t.Error(err)
	}
}
