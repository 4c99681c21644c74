package httpx_test

import (
	"crypto/tls"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// TestClientTLS_PinHoldsOnResumption checks that the pin also applies to a session that was made
// with another pin. A resumed session has no certificate in its handshake, and only
// VerifyConnection verifies it.
func TestClientTLS_PinHoldsOnResumption(t *testing.T) {
	t.Parallel()
	// The handshake of TLS 1.2 includes the session ticket.
	server := newRefusedServer(t, func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 })
	sessions := tls.NewLRUClientSessionCache(1)
	dial := func(pin httpx.Pin) (resumed bool, err error) {
		cfg := httpx.ClientTLS(&tls.Config{ClientSessionCache: sessions, MinVersion: tls.VersionTLS12}, pin)
		conn, err := tls.Dial("tcp", server.Listener.Addr().String(), cfg)
		if err != nil {
			return false, err
		}
		defer conn.Close()
		return conn.ConnectionState().DidResume, nil
	}
	pin := httpx.PinOf(server.Certificate())
	if resumed, err := dial(pin); err != nil || resumed {
		t.Fatalf("first connection: resumed %v, error %v; want a new session", resumed, err)
	}
	if resumed, err := dial(pin); err != nil || !resumed {
		t.Fatalf("second connection: resumed %v, error %v; want a resumed session", resumed, err)
	}
	if _, err := dial(httpx.Pin{}); err == nil || !strings.Contains(err.Error(), pin.String()) {
		t.Errorf("connection with another pin: error %v, want one that contains %v", err, pin)
	}
}

func TestClientTLS_WrongKey(t *testing.T) {
	t.Parallel()
	server := newRefusedServer(t, nil)
	client, transport := newClient(t)
	transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{MinVersion: tls.VersionTLS12}, httpx.Pin{})
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	want := httpx.PinOf(server.Certificate())
	e := checkError(t, err, httpx.NotSent, httpx.TLSWrongKey, "TLS: the server's key is not one of the pinned keys: it is "+want.String())
	if e.Pin != want || !e.Permanent {
		t.Errorf("Pin and Permanent of error %q = %v, %v; want %v, true", e, e.Pin, e.Permanent, want)
	}
}

// TestClientTLS_ClosedWithoutClientCertificate has a server that asks for a client certificate,
// and closes the connection after the request.
func TestClientTLS_ClosedWithoutClientCertificate(t *testing.T) {
	t.Parallel()
	server := newTLSServer(t, func(c *tls.Config) { c.ClientAuth = tls.RequestClientCert }, func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	})
	tests := map[string]struct {
		certificates []tls.Certificate
		code         httpx.ErrorCode
		text         string
	}{
		"none configured": {nil, httpx.TLSClientCertificateWanted, "the server closed the connection; the server asks for a client certificate and none is configured"},
		"one sent":        {server.TLS.Certificates, httpx.Closed, "the server closed the connection"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, transport := newClient(t)
			transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: rootsOf(server), Certificates: tt.certificates}) //nolint:gosec // Go's default minimum version
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			if e := checkError(t, err, httpx.NoResponse, tt.code, tt.text); e.Permanent {
				t.Errorf("Permanent of error %q = true, want false", e)
			}
		})
	}
}
