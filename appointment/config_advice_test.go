package appointment_test

import (
	"crypto/tls"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

const year = 365 * 24 * time.Hour

// tlsFailure is a server that a client refuses, or the reverse, and the setting that helps.
type tlsFailure struct {
	spec   certificateSpec
	server func(*tls.Config)
	client func(*appointment.TLS) // changes settings that trust the server's CA; nil: none
	text   string                 // part of the error
	apply  func(t *testing.T, settings *appointment.TLS, server *tlsServer, text string)
}

// findAdvice returns the last text in an error that matches the group in pattern.
func findAdvice(t *testing.T, text, pattern string) string {
	t.Helper()
	matches := regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1)
	if len(matches) == 0 {
		t.Fatalf("error = %q, want a text that matches %s", text, pattern)
	}
	return matches[len(matches)-1][1]
}

func distrustCA(settings *appointment.TLS) { settings.CA = "" }

func applyCA(_ *testing.T, settings *appointment.TLS, server *tlsServer, _ string) {
	settings.CA = server.caPEM()
}

func applyPin(t *testing.T, settings *appointment.TLS, _ *tlsServer, text string) {
	t.Helper()
	settings.CA, settings.Pins = "", []string{findAdvice(t, text, `(sha256//[A-Za-z0-9+/]{43}=)`)}
}

func applyClientCertificate(_ *testing.T, settings *appointment.TLS, _ *tlsServer, _ string) {
	settings.ClientCertificate, settings.ClientKey = trustedClient().pem()
}

func requireClientCertificate(c *tls.Config) {
	c.ClientAuth, c.MaxVersion = tls.RequireAndVerifyClientCert, tls.VersionTLS12
}

func certificateFailures() map[string]tlsFailure {
	otherName := certificateSpec{names: []string{"his.hospital.example"}}
	otherCA := certificateSpec{ca: "hospital CA"}
	now := time.Now() // a test may run on the next day
	return map[string]tlsFailure{
		"self-signed, accepted by its pin": {client: distrustCA, text: "is self-signed and is not trusted here", apply: applyPin},
		"self-signed, accepted as CA":      {client: distrustCA, text: "tls.ca or tls.caFile to that certificate", apply: applyCA},
		"unknown CA": {
			spec: otherCA, client: distrustCA, apply: applyCA,
			text: "is not signed by a CA that is trusted here; to accept it, set tls.ca or tls.caFile to the hospital's CA",
		},
		"unknown CA, accepted by its pin": {spec: otherCA, client: distrustCA, text: "hospital's CA", apply: applyPin},
		"another name": {
			spec: otherName, text: "is not for 127.0.0.1; it names his.hospital.example",
			apply: func(t *testing.T, settings *appointment.TLS, _ *tlsServer, text string) {
				t.Helper()
				settings.ServerName = findAdvice(t, text, `it names ([a-z.]+)`)
			},
		},
		"another name, accepted by its pin": {spec: otherName, text: "tls.serverName", apply: applyPin},
		"no name":                           {spec: certificateSpec{names: []string{}}, text: "names no host", apply: applyPin},
		"names with other characters": {
			spec: certificateSpec{names: []string{"a.example", "<b> x", "c\nd", "d", "e", "f", "g"}},
			text: "it names a.example, ?b??x, c?d, d, e and 2 more; ", apply: applyPin,
		},
		"expired": {
			spec: certificateSpec{notBefore: now.Add(-2 * year), notAfter: now.Add(-year)}, apply: applyPin,
			text: "expired on " + now.Add(-year).UTC().Format("2006-01-02"),
		},
		"not valid yet": {
			spec: certificateSpec{notBefore: now.Add(year), notAfter: now.Add(2 * year)}, apply: applyPin,
			text: "is not valid before " + now.Add(year).UTC().Format("2006-01-02"),
		},
		"key that changed": {
			client: func(settings *appointment.TLS) { settings.CA, settings.Pins = "", []string{unknownPin} },
			text:   "the server's key is not one of the pinned keys", apply: applyPin,
		},
	}
}

func protocolFailures() map[string]tlsFailure {
	return map[string]tlsFailure{
		"TLS 1.0 alone": {
			server: func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 },
			text:   "protocol version not supported; it supports no TLS version that this client offers",
			apply: func(t *testing.T, settings *appointment.TLS, _ *tlsServer, text string) {
				t.Helper()
				settings.MinVersion = findAdvice(t, text, `tls\.minVersion: .*"([0-9.]+)" to accept`)
			},
		},
		"3DES with RSA alone": {
			spec: certificateSpec{rsa: true},
			server: func(c *tls.Config) {
				c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA}
			},
			text: "handshake failure; it may support no cipher suite that this client offers",
			apply: func(t *testing.T, settings *appointment.TLS, _ *tlsServer, text string) {
				t.Helper()
				settings.CipherSuites = []string{findAdvice(t, text, `(TLS_RSA_WITH_3DES[A-Z0-9_]+)`)}
			},
		},
		"client certificate required": {
			server: requireClientCertificate, apply: applyClientCertificate,
			text: "it asks for a client certificate and none is configured; set tls.clientCertificate",
		},
		"client certificate refused": {
			server: requireClientCertificate, apply: applyClientCertificate,
			client: func(settings *appointment.TLS) {
				settings.ClientCertificate, settings.ClientKey = untrustedClient().pem()
			},
			text: "it does not accept the client certificate; set tls.clientCertificate",
		},
	}
}

// TestClient_TLSFailure checks that a failed handshake is ErrNotSent and is not retried. The
// setting that its text names helps, and accepts no other server.
func TestClient_TLSFailure(t *testing.T) {
	t.Parallel()
	for _, failures := range []map[string]tlsFailure{certificateFailures(), protocolFailures()} {
		for name, tt := range failures {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				server := startTLSServer(t, tt.spec, tt.server)
				settings := appointment.TLS{CA: server.caPEM()}
				if tt.client != nil {
					tt.client(&settings)
				}
				err := server.query(t, settings)
				if !errors.Is(err, appointment.ErrNotSent) || !strings.Contains(err.Error(), "TLS: ") || !strings.Contains(err.Error(), tt.text) {
					t.Fatalf("query = %v, want ErrNotSent with %q and %q", err, "TLS: ", tt.text)
				}
				if n := server.deliveries.Load(); n != 0 {
					t.Errorf("server received %d requests, want 0", n)
				}
				if n := server.connections.Load(); n != 1 || strings.Contains(err.Error(), "retry") {
					t.Errorf("%d connections, error %v; want 1 and no advice to retry", n, err)
				}

				tt.apply(t, &settings, server, err.Error())
				if err := server.query(t, settings); err != nil || server.deliveries.Load() != 1 {
					t.Errorf("query with the setting in the error = %v, %d requests received; want nil, 1", err, server.deliveries.Load())
				}

				other := startTLSServer(t, certificateSpec{notBefore: time.Now().Add(-2 * year), notAfter: time.Now().Add(-year), names: []string{"elsewhere.example"}}, tt.server)
				if err := other.query(t, settings); !errors.Is(err, appointment.ErrNotSent) || other.deliveries.Load() != 0 {
					t.Errorf("query of another server = %v, %d requests received; want ErrNotSent, 0", err, other.deliveries.Load())
				}
			})
		}
	}
}

// Old servers end the handshake in ways that crypto/tls has no name for.
func TestClient_TLSFailure_OldServer(t *testing.T) {
	t.Parallel()
	const (
		helloTLS10        = "\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr\x00\x00\x2f\x00"
		unrecognizedName  = "\x15\x03\x01\x00\x02\x02\x70"
		closedWithoutData = ""
		helloTLCP         = "\x16\x01\x01\x00\x2a\x02\x00\x00\x26\x01\x01rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr\x00\xe0\x13\x00"
		alertTLCP         = "\x15\x01\x01\x00\x02\x02\x46"
		handshakeFailure  = "\x15\x03\x03\x00\x02\x02\x28"
	)
	tests := map[string]struct {
		response string
		want     []string
	}{
		"connection closed": {closedWithoutData, []string{"during the TLS handshake", `tls.minVersion: "1.1" or "1.0"`, "tls.cipherSuites"}},
		"TLS 1.0 chosen":    {helloTLS10, []string{"the server offers TLS 1.0 at most", `tls.minVersion: "1.0" to accept it`}},
		"TLCP chosen":       {helloTLCP, []string{"the server speaks TLCP (国密) and no TLS", "ask the hospital for an address with TLS 1.2"}},
		"TLCP in an alert":  {alertTLCP, []string{"the server speaks TLCP (国密) and no TLS", "ask the hospital for an address with TLS 1.2"}},
		"handshake refused": {handshakeFailure, []string{"tls.cipherSuites", "a server that speaks only TLCP (国密) refuses in the same way"}},
		"unknown host name": {unrecognizedName, []string{"it does not know the server name that it was sent; set tls.serverName"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newTLSClient(t, startRawServer(t, tt.response), nil, appointment.WithRetries(0))
			_, err := client.QuerySchedule(t.Context(), fullQueryRequest())
			if !errors.Is(err, appointment.ErrNotSent) {
				t.Fatalf("QuerySchedule = %v, want ErrNotSent", err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("QuerySchedule = %v, want an error with %q", err, want)
				}
			}
		})
	}
}
