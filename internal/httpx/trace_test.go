package httpx_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// TestClient_Do_PoolExhausted has a call that waits for a connection of a full pool until its
// deadline.
func TestClient_Do_PoolExhausted(t *testing.T) {
	t.Parallel()
	busy := make(chan struct{})
	server := wiretest.Start(t, func(x *wiretest.Exchange) { close(busy); x.Stall() })
	client, transport := newClient(t)
	transport.MaxConnsPerHost = 1
	first, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { _, err := client.Do(newRequest(first, t, server.URL)); done <- err }()
	<-busy

	ctx := newManualDeadline(t)
	second := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GetConn: func(string) { ctx.expire() }})
	_, err := client.Do(newRequest(second, t, server.URL))
	checkError(t, err, httpx.NotSent, httpx.Timeout, "before there was a connection")
	cancel()
	checkError(t, <-done, httpx.NoResponse, httpx.Canceled, "the caller cancelled")
	if n := len(server.Requests()); n != 1 {
		t.Errorf("requests received: got %d, want only the first", n)
	}
}

// TestClient_Do_TransportWithoutTrace checks that no error proves anything if the transport does
// not report its steps.
func TestClient_Do_TransportWithoutTrace(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{
		errors.New(secretBody),
		&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED},
		&net.DNSError{Name: "hospital.invalid", IsNotFound: true},
		context.DeadlineExceeded,
	} {
		client := &httpx.Client{MaxBody: 1 << 10, Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, cause })}
		_, err := client.Do(newRequest(t.Context(), t, "http://hospital.invalid"))
		checkOutcome(t, err, httpx.NoResponse)
		if !errors.Is(err, cause) {
			t.Errorf("errors.Is(%v, %v) = false, want true", err, cause)
		}
	}
}

// TestClient_Do_ClientCertificateRequired has a TLS 1.3 server that asks for a client certificate
// after the client has sent its request. The server refuses the client before it reads the
// request.
func TestClient_Do_ClientCertificateRequired(t *testing.T) {
	t.Parallel()
	server := newRefusedServer(t, func(c *tls.Config) { c.ClientAuth, c.MinVersion = tls.RequireAnyClientCert, tls.VersionTLS13 })
	client, transport := newClient(t)
	transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: rootsOf(server)}) //nolint:gosec // Go's default minimum version
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	checkError(t, err, httpx.NotSent, httpx.TLSClientCertificateWanted, "certificate required")
}

// TestClient_Do_CertificateAlertAfterRequest has TLS 1.3 servers that send an alert about a
// certificate after the request. The alert proves that the request was not read only if the
// server asked for a certificate.
func TestClient_Do_CertificateAlertAfterRequest(t *testing.T) {
	t.Parallel()
	const badCertificate = 42
	tests := map[string]struct {
		alert      uint8
		clientAuth tls.ClientAuthType
		outcome    httpx.Outcome
		code       httpx.ErrorCode
		text       string
	}{
		"bad certificate, none was asked for":      {badCertificate, tls.NoClientCert, httpx.NoResponse, httpx.TLSAlert, "TLS: the server refused the connection: bad certificate"},
		"certificate required, none was asked for": {uint8(certificateRequired), tls.NoClientCert, httpx.NoResponse, httpx.TLSClientCertificateWanted, "certificate required"},
		"bad certificate, one was asked for":       {badCertificate, tls.RequestClientCert, httpx.NotSent, httpx.TLSClientCertificateWanted, "bad certificate"},
		"certificate required, one was asked for":  {uint8(certificateRequired), tls.RequestClientCert, httpx.NotSent, httpx.TLSClientCertificateWanted, "certificate required"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.StartTLSAlert(t, tt.alert, tt.clientAuth, "")
			client, transport := newClient(t)
			transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: wiretest.Roots()}) //nolint:gosec // Go's default minimum version
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			checkError(t, err, tt.outcome, tt.code, tt.text)
			if n := len(server.Requests()); n != 1 {
				t.Errorf("requests that the server read: got %d, want 1", n)
			}
		})
	}
}

// TestClient_Do_CertificateAlertInResponse has a server that sends the alert in its response, and
// so has read the request.
func TestClient_Do_CertificateAlertInResponse(t *testing.T) {
	t.Parallel()
	for name, part := range map[string]string{"in the head": "HTTP/1.1 200 OK\r\n", "in the body": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const badCertificate = 42
			server := wiretest.StartTLSAlert(t, badCertificate, tls.RequestClientCert, part)
			client, transport := newClient(t)
			transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: wiretest.Roots()}) //nolint:gosec // Go's default minimum version
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			if e := checkOutcome(t, err, httpx.NoResponse); e.Response == nil {
				t.Errorf("error %q has no response, want the part that was received", e)
			} else if strings.Contains(e.Problem, "none is configured") {
				t.Errorf("error %q, want nothing about a missing certificate", e)
			}
		})
	}
}

// TestClient_Do_CertificateAlertAfterHandshake checks that the same alert proves nothing on a
// connection whose handshake may have ended before.
func TestClient_Do_CertificateAlertAfterHandshake(t *testing.T) {
	t.Parallel()
	tests := map[string]httptrace.GotConnInfo{
		"reused connection": {Conn: fakeTLSConn{version: tls.VersionTLS13}, Reused: true},
		"TLS 1.2":           {Conn: fakeTLSConn{version: tls.VersionTLS12}},
		"no TLS":            {Conn: &net.TCPConn{}},
	}
	for name, conn := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := &httpx.Client{MaxBody: 1 << 10, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				trace := httptrace.ContextClientTrace(req.Context())
				trace.GetConn("")
				trace.GotConn(conn)
				return nil, alertFrom(certificateRequired)
			})}
			_, err := client.Do(newRequest(t.Context(), t, "https://hospital.invalid"))
			checkError(t, err, httpx.NoResponse, httpx.TLSClientCertificateWanted, "certificate required")
		})
	}
}

// fakeTLSConn is a connection of which only the TLS version is used.
type fakeTLSConn struct {
	net.Conn
	version uint16
}

func (c fakeTLSConn) ConnectionState() tls.ConnectionState {
	return tls.ConnectionState{Version: c.version}
}
