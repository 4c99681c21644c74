package appointment_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

func TestNewClient_InvalidTLS(t *testing.T) {
	t.Parallel()
	type settings = appointment.TLS
	leaf, key := trustedClient().pem()
	pins, missing := []string{unknownPin}, filepath.Join(t.TempDir(), "missing.pem")
	tests := map[string]struct {
		settings settings
		path     string
		text     string
	}{
		"pins and any server":          {settings{Pins: pins, DangerouslyTrustAnyServer: true}, "tls.dangerouslyTrustAnyServer", "together with tls.pins"},
		"CA and any server":            {settings{CA: leaf, DangerouslyTrustAnyServer: true}, "tls.dangerouslyTrustAnyServer", "together with tls.ca"},
		"CA and pins":                  {settings{CA: leaf, Pins: pins}, "tls.pins", "leave one of the two out"},
		"pin that is not base64":       {settings{Pins: []string{unknownPin, "hospital"}}, "tls.pins[1]", "sha256//"},
		"pin that is too short":        {settings{Pins: []string{"sha256//AAAA"}}, "tls.pins[0]", "32 bytes"},
		"empty pin":                    {settings{Pins: []string{""}}, "tls.pins[0]", "32 bytes"},
		"CA that is not PEM":           {settings{CA: "hospital"}, "tls.ca", "-----BEGIN CERTIFICATE-----"},
		"private key as CA":            {settings{CA: string(key)}, "tls.ca", "-----BEGIN CERTIFICATE-----"},
		"private key beside a CA":      {settings{CA: leaf + string(key)}, "tls.ca", "private key"},
		"missing CA file":              {settings{CAFile: missing}, "tls.caFile", "cannot be read: open " + missing},
		"server name with a port":      {settings{ServerName: "hospital.example:443"}, "tls.serverName", "without port"},
		"server name with a wildcard":  {settings{ServerName: "*.hospital.example"}, "tls.serverName", "without port or *"},
		"unknown version":              {settings{MinVersion: "TLS 1.0"}, "tls.minVersion", "1.0, 1.1, 1.2, 1.3"},
		"unknown cipher suite":         {settings{CipherSuites: []string{"DES-CBC3-SHA"}}, "tls.cipherSuites[0]", "TLS_RSA_WITH_3DES_EDE_CBC_SHA, TLS_RSA_WITH_AES_128_CBC_SHA"},
		"renegotiation beside TLS 1.3": {settings{Renegotiation: true, MinVersion: "1.3"}, "tls.renegotiation", "together with tls.minVersion 1.3, which has no renegotiation"},
		"cipher suites beside TLS 1.3": {settings{CipherSuites: []string{"TLS_RSA_WITH_AES_128_CBC_SHA"}, MinVersion: "1.3"}, "tls.cipherSuites", "leave one of the two out"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.TLS = &tt.settings
			checkConfigRejected(t, cfg, tt.path, tt.text, pemLine(string(key)), pemLine(leaf))
		})
	}
}

func TestNewClient_InvalidTLS_AllProblemsListed(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.TLS = &appointment.TLS{
		CA: "a", ClientKey: "b", Pins: []string{"c"}, ServerName: "d:1", MinVersion: "e", CipherSuites: []string{"f", "g"},
	}
	_, err := appointment.NewClient(cfg)
	want := []string{
		"tls.pins", "tls.ca", "tls.clientKey", "tls.pins[0]", "tls.serverName", "tls.minVersion", "tls.cipherSuites[0]", "tls.cipherSuites[1]",
	}
	if diff := cmp.Diff(want, configProblemPaths(t, err)); diff != "" {
		t.Errorf("paths of the problems (-want +got):\n%s", diff)
	}
	for _, value := range []string{`"e"`, `"f"`, `"g"`} {
		if err == nil || !strings.Contains(err.Error(), value) {
			t.Errorf("NewClient = %v, want it to name the value %s", err, value)
		}
	}
}

func TestNewClient_TLSWithHTTPEndpoint(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.Endpoint, cfg.TLS = "HTTP://hospital.example/appointment", &appointment.TLS{ServerName: "his"}
	checkConfigRejected(t, cfg, "tls", "the endpoint is http, which has no TLS; want an https endpoint")
	cfg.Endpoint = "https://hospital.example/appointment"
	if _, err := appointment.NewClient(cfg); err != nil {
		t.Errorf("NewClient with an https endpoint = %v, want nil", err)
	}
}
