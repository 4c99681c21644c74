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

// advised takes out of a refusal what it advises to put into an option.
func advised(t *testing.T, text, pattern string) string {
	t.Helper()
	all := regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		t.Fatalf("%q\ndoes not say %s", text, pattern)
	}
	return all[len(all)-1][1]
}

func pinAdvised(t *testing.T, text string) string {
	t.Helper()
	return advised(t, text, `(sha256//[A-Za-z0-9+/]{43}=)`)
}

// TestTLSRefusalsSayWhatHelps has servers refused, and takes the refusal at its word.
func TestTLSRefusalsSayWhatHelps(t *testing.T) {
	t.Parallel()
	type config = appointment.TLS
	pin := func(t *testing.T, c *config, refusal string) { c.CA, c.Pins = "", []string{pinAdvised(t, refusal)} }
	year := 365 * 24 * time.Hour
	tests := map[string]struct {
		certificate identity
		server      func(*tls.Config)
		client      func(*config) // nil: trusts the server's certificate
		says        string
		apply       func(t *testing.T, c *config, refusal string)
	}{
		"self-signed, by its pin": {client: func(c *config) { c.CA = "" }, says: "is signed by itself", apply: pin},
		"self-signed, by itself as CA": {
			client: func(c *config) { c.CA = "" }, says: "tls.ca or tls.caFile with the certificate in it",
			apply: func(_ *testing.T, c *config, _ string) { c.CA = theirs },
		},
		"an unknown CA": {
			certificate: identity{signer: "hospital CA"}, client: func(c *config) { c.CA = "" },
			says:  "is signed by nobody that is trusted here; it is accepted by tls.ca or tls.caFile with the hospital's CA in it",
			apply: func(_ *testing.T, c *config, _ string) { c.CA = theirs },
		},
		"an unknown CA, by its pin": {certificate: identity{signer: "hospital CA"}, client: func(c *config) { c.CA = "" }, says: "hospital's CA", apply: pin},
		"another name": {
			certificate: identity{names: []string{"his.hospital.example"}}, says: "is not for 127.0.0.1; it names his.hospital.example",
			apply: func(t *testing.T, c *config, refusal string) {
				c.ServerName = advised(t, refusal, `it names ([a-z.]+)`)
			},
		},
		"another name, by its pin": {certificate: identity{names: []string{"his.hospital.example"}}, says: "tls.serverName", apply: pin},
		"no name":                  {certificate: identity{names: []string{}}, says: "names no host at all", apply: pin},
		"names that are no names": {
			certificate: identity{names: []string{"a.example", "<b> x", "c\nd", "d", "e", "f", "g"}},
			says:        "it names a.example, ?b??x, c?d, d, e and 2 more: ", apply: pin,
		},
		"expired": {
			certificate: identity{from: -2 * year, to: -year}, apply: pin,
			says: "has expired, on " + time.Now().Add(-year).UTC().Format("2006-01-02"),
		},
		"not valid yet": {
			certificate: identity{from: year, to: 2 * year}, apply: pin,
			says: "is not valid yet, until " + time.Now().Add(year).UTC().Format("2006-01-02"),
		},
		"a key that changed": {client: func(c *config) { c.CA, c.Pins = "", []string{somePin} }, says: "the server's key is none of tls.pins", apply: pin},
		"TLS 1.0 alone": {
			server: func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 },
			says:   "protocol version not supported; it has no version that is offered to it",
			apply: func(t *testing.T, c *config, refusal string) {
				c.MinVersion = advised(t, refusal, `tls\.minVersion: .*"([0-9.]+)" accepts`)
			},
		},
		"3DES by RSA alone": {
			certificate: identity{rsa: true},
			server: func(c *tls.Config) {
				c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA}
			},
			says: "handshake failure; it may have no cipher in common with us",
			apply: func(t *testing.T, c *config, refusal string) {
				c.CipherSuites = []string{advised(t, refusal, `(TLS_RSA_WITH_3DES[A-Z0-9_]+)`)}
			},
		},
		"a client certificate": {
			server: func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAndVerifyClientCert, tls.VersionTLS12 },
			says:   "it asks for a client certificate and none is configured: tls.clientCertificate",
			apply: func(_ *testing.T, c *config, _ string) {
				c.ClientCertificate, c.ClientKey = ours().inPEM()
			},
		},
		"another client certificate": {
			server: func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAndVerifyClientCert, tls.VersionTLS12 },
			client: func(c *config) { c.ClientCertificate, c.ClientKey = stranger().inPEM() },
			says:   "it does not accept the certificate in tls.clientCertificate",
			apply: func(_ *testing.T, c *config, _ string) {
				c.ClientCertificate, c.ClientKey = ours().inPEM()
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hospital := newTLSHospital(t, tt.certificate, tt.server)
			conf := appointment.TLS{CA: theirs}
			if tt.client != nil {
				tt.client(&conf)
			}
			err := hospital.call(t, conf)
			if !errors.Is(err, appointment.ErrNotSent) || !strings.Contains(err.Error(), "TLS: ") || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("%v\nwant ErrNotSent, and %q", err, tt.says)
			}
			if n := hospital.deliveries.Load(); n != 0 {
				t.Errorf("%d requests reached a server that was refused", n)
			}
			if n := hospital.dialled.Load(); n != 1 || strings.Contains(err.Error(), "send again") {
				t.Errorf("tried %d times, though it comes to the same: %v", n, err)
			}
			tt.apply(t, &conf, err.Error())
			if err := hospital.call(t, conf); err != nil || hospital.deliveries.Load() != 1 {
				t.Errorf("as advised: %v, %d requests delivered", err, hospital.deliveries.Load())
			}
			// What accepts this server accepts no other.
			other := newTLSHospital(t, identity{from: -2 * year, to: -year, names: []string{"elsewhere.example"}}, tt.server)
			if err := other.call(t, hospital.fill(conf)); !errors.Is(err, appointment.ErrNotSent) || other.deliveries.Load() != 0 {
				t.Errorf("another server: %v, %d requests delivered", err, other.deliveries.Load())
			}
		})
	}
}
