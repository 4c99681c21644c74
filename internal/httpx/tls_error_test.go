package httpx_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// newTLSServer starts a TLS server. change, if not nil, changes its configuration.
func newTLSServer(t *testing.T, change func(*tls.Config), handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{}
	if change != nil {
		change(server.TLS)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

// rootsOf returns a pool with the certificate of server.
func rootsOf(server *httptest.Server) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return pool
}

func TestClient_Do_HandshakeFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		server func(*tls.Config)
		client func(*tls.Config)
		code   httpx.ErrorCode
		text   string
	}{
		"TLS 1.0 only, refused by the server": {
			server: func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 },
			code:   httpx.TLSNoCommonVersion,
			text:   "TLS: the server refused the connection: protocol version not supported; it supports no TLS version that this client offers",
		},
		"no common version, client asks for TLS 1.3": {
			server: func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 },
			client: func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 },
			code:   httpx.TLSNoCommonVersion,
			text:   "TLS: the server refused the connection: protocol version not supported",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newRefusedServer(t, tt.server)
			client, transport := newClient(t)
			transport.TLSClientConfig = &tls.Config{RootCAs: rootsOf(server)}
			if tt.client != nil {
				tt.client(transport.TLSClientConfig)
			}
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			e := checkError(t, err, httpx.NotSent, tt.code, tt.text)
			if !e.Permanent {
				t.Errorf("Permanent of error %q = false, want true", e)
			}
		})
	}
}

// newRefusedServer starts a TLS server that fails the test if it receives a request. change, if
// not nil, changes its configuration.
func newRefusedServer(t *testing.T, change func(*tls.Config)) *httptest.Server {
	t.Helper()
	return newTLSServer(t, change, func(http.ResponseWriter, *http.Request) { t.Error("the server received the request, want none") })
}

// startTCP starts a TCP server. It reads the first byte of a connection, calls respond, and
// discards the rest.
func startTCP(t *testing.T, respond func(net.Conn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		if _, err := conn.Read(make([]byte, 1)); err == nil {
			respond(conn)
			_, _ = io.Copy(io.Discard, conn) // until the client closes the connection
		}
	}()
	t.Cleanup(func() { listener.Close(); <-done })
	return listener.Addr().String()
}

func TestClient_Do_TLSToHTTPPort(t *testing.T) {
	t.Parallel()
	address := startTCP(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n") })
	client, _ := newClient(t)
	_, err := client.Do(newRequest(t.Context(), t, "https://"+address))
	checkError(t, err, httpx.NotSent, httpx.TLSNotTLS, "TLS: the server does not speak TLS at this address; is it http?")
}

// TestClient_Do_TLSVersionTooOld has a server that does not refuse TLS 1.2, but chooses an old
// version in its hello, as OpenSSL does.
func TestClient_Do_TLSVersionTooOld(t *testing.T) {
	t.Parallel()
	tests := []struct {
		version     string // in the hello
		code        httpx.ErrorCode
		wantVersion string
		text        string
	}{
		{"\x03\x02", httpx.TLSOldVersion, "1.1", "TLS: the server offers TLS 1.1 at most"},
		{"\x03\x01", httpx.TLSOldVersion, "1.0", "TLS: the server offers TLS 1.0 at most"},
		{"\x03\x00", httpx.TLSSSL3, "", "TLS: the server offers SSL 3.0 at most, which is not supported"},
	}
	for _, tt := range tests {
		hello := "\x16\x03\x01\x00\x2a" + "\x02\x00\x00\x26" + tt.version + "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr" + "\x00" + "\x00\x2f" + "\x00"
		address := startTCP(t, func(conn net.Conn) { _, _ = io.WriteString(conn, hello) })
		client, _ := newClient(t)
		_, err := client.Do(newRequest(t.Context(), t, "https://"+address))
		e := checkError(t, err, httpx.NotSent, tt.code, tt.text)
		if e.TLSVersion != tt.wantVersion || !e.Permanent {
			t.Errorf("TLSVersion and Permanent of error %q = %q, %v; want %q, true", e, e.TLSVersion, e.Permanent, tt.wantVersion)
		}
	}
}

// TestClient_Do_ClosedInHandshake has a server that closes the connection, as old servers do if
// they do not know a version or cipher suite.
func TestClient_Do_ClosedInHandshake(t *testing.T) {
	t.Parallel()
	address := startTCP(t, func(conn net.Conn) { conn.Close() })
	client, _ := newClient(t)
	_, err := client.Do(newRequest(t.Context(), t, "https://"+address))
	if e := checkError(t, err, httpx.NotSent, httpx.TLSClosed, "during the TLS handshake"); e.Permanent {
		t.Errorf("Permanent of error %q = true, want false", e)
	}
}

// TestClient_Do_HandshakeFailsForUnknownReason has a server that sends a hello which crypto/tls
// cannot parse.
func TestClient_Do_HandshakeFailsForUnknownReason(t *testing.T) {
	t.Parallel()
	address := startTCP(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "\x16\x03\x01\x00\x04\x02\x00\x00\x00") })
	client, _ := newClient(t)
	_, err := client.Do(newRequest(t.Context(), t, "https://"+address))
	checkError(t, err, httpx.NotSent, httpx.TLSFailed, "TLS: the handshake failed")
}

func TestClient_Do_DeadlineInHandshake(t *testing.T) {
	t.Parallel()
	ctx := newManualDeadline(t)
	address := startTCP(t, func(net.Conn) { ctx.expire() })
	client, _ := newClient(t)
	_, err := client.Do(newRequest(ctx, t, "https://"+address))
	checkError(t, err, httpx.NotSent, httpx.Timeout, "before there was a connection")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("errors.Is(%v, context.DeadlineExceeded) = false, want true", err)
	}
}

// TestClient_Do_HandshakeTimeout checks that the transport limits the time of a handshake itself,
// without a context.
func TestClient_Do_HandshakeTimeout(t *testing.T) {
	t.Parallel()
	address := startTCP(t, func(net.Conn) {})
	client, transport := newClient(t)
	transport.TLSHandshakeTimeout = time.Millisecond
	_, err := client.Do(newRequest(t.Context(), t, "https://"+address))
	checkError(t, err, httpx.NotSent, httpx.Timeout, "timed out")
}
