package httpx_test

import (
	"crypto/tls"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// TestTLSPinHoldsOnResumption resumes a session that was made under one pin, under
// another. A resumed session brings no certificate along, and is verified by
// VerifyConnection alone.
func TestTLSPinHoldsOnResumption(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{MaxVersion: tls.VersionTLS12} // which has the ticket in the handshake
	server.StartTLS()
	t.Cleanup(server.Close)
	sessions := tls.NewLRUClientSessionCache(1)
	dial := func(pin httpx.Pin) (resumed bool, err error) {
		conn, err := tls.Dial("tcp", server.Listener.Addr().String(), httpx.ClientTLS(&tls.Config{ClientSessionCache: sessions, MinVersion: tls.VersionTLS12}, pin))
		if err != nil {
			return false, err
		}
		defer conn.Close()
		return conn.ConnectionState().DidResume, nil
	}
	right := httpx.PinOf(server.Certificate())
	if resumed, err := dial(right); err != nil || resumed {
		t.Fatalf("first: %v, resumed %v", err, resumed)
	}
	if resumed, err := dial(right); err != nil || !resumed {
		t.Fatalf("again: %v, resumed %v", err, resumed)
	}
	if _, err := dial(httpx.Pin{}); err == nil || !strings.Contains(err.Error(), right.String()) {
		t.Errorf("under another pin: %v", err)
	}
}

func TestTLSPinsAreReadAsWritten(t *testing.T) {
	t.Parallel()
	want := httpx.Pin{1, 2, 31: 3}
	for _, text := range []string{want.String(), strings.TrimPrefix(want.String(), "sha256//")} {
		if got, err := httpx.ParsePin(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "sha256//", "sha1//" + want.String()[8:], want.String() + "A", want.String()[:40], want.String() + ";" + want.String()} {
		if got, err := httpx.ParsePin(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
