package doctor_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func discard() *log.Logger { return log.New(io.Discard, "", 0) }

func pemOf(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

// plain is a configuration of a hospital that was never started.
func plain(vendor appointment.Vendor, endpoint string) appointment.Config {
	return appointment.Config{Name: "市三院", Vendor: vendor, Endpoint: endpoint, SystemID: "HIS01", SystemKey: "key-5e1f"}
}

// answering is a server that answers everything alike.
func answering(t *testing.T, status int, contentType, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Location", "http://127.0.0.1:1/login")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// saying is a server of TCP that says one thing to whoever connects; "": nothing.
func saying(t *testing.T, text string) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if text != "" {
				_, _ = c.Read(make([]byte, 1))
				_, _ = c.Write([]byte(text))
				_ = c.Close()
				continue
			}
			t.Cleanup(func() { _ = c.Close() })
		}
	}()
	return l.Addr().String()
}

func closedPort(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	return s.URL
}

// secure is a hospital with TLS, and a configuration that is not told of its certificate.
func secure(t *testing.T) appointment.Config {
	t.Helper()
	h, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithTLS())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	untold := h.Config()
	untold.TLS = nil
	return untold
}

// oldTLS is a server that speaks TLS 1.0 at most.
func oldTLS(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}
	s.Config.ErrorLog = discard()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func pinned(cfg appointment.Config) appointment.Config {
	cfg.TLS = &appointment.TLS{Pins: []string{"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}
	return cfg
}

func trusting(cfg appointment.Config) appointment.Config {
	cfg.TLS = &appointment.TLS{DangerouslyTrustAnyServer: true}
	return cfg
}

// named is a hospital that is trusted, and asked for by another name than it has.
func named(t *testing.T) appointment.Config {
	t.Helper()
	cfg := secure(t)
	state, err := tls.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(cfg.Endpoint, "https://"), "/hospital/appointment"), &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // to get at the certificate
	if err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	cfg.TLS = &appointment.TLS{CA: pemOf(state.ConnectionState().PeerCertificates[0]), ServerName: "his.example"}
	return cfg
}

func wrongKey(t *testing.T) appointment.Config {
	t.Helper()
	cfg := odd{vendor: appointment.Laida}.start(t).Config()
	cfg.SystemKey = "another"
	return cfg
}
