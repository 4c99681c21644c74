package appointment_test

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

func TestTLSBadConfigurations(t *testing.T) {
	t.Parallel()
	type config = appointment.TLS
	certificate, key := ours().inPEM()
	_, otherKey := stranger().inPEM()
	block, _ := pem.Decode([]byte(key))
	block.Type = "ENCRYPTED PRIVATE KEY"
	encrypted := appointment.Secret(pem.EncodeToMemory(block))
	block.Type, block.Bytes = "CERTIFICATE", block.Bytes[:20]
	damaged := string(pem.EncodeToMemory(block))
	block.Type = "PRIVATE KEY"
	damagedKey := appointment.Secret(pem.EncodeToMemory(block))
	missing := filepath.Join(t.TempDir(), "missing.pem")
	tests := map[string]struct {
		tls   config
		field string // named by the error
		would string // do, by the error
	}{
		"pins and any server":       {config{Pins: []string{somePin}, DangerouslyTrustAnyServer: true}, "tls: pins and dangerouslyTrustAnyServer: ", "leave dangerouslyTrustAnyServer out"},
		"a CA and any server":       {config{CA: certificate, DangerouslyTrustAnyServer: true}, "tls: ca and dangerouslyTrustAnyServer: ", "leave dangerouslyTrustAnyServer out"},
		"a CA and pins":             {config{CA: certificate, Pins: []string{somePin}}, "tls: ca and pins: ", "leave one of the two out"},
		"a pin that is none":        {config{Pins: []string{somePin, "hospital"}}, "tls: pins: entry 2: ", "sha256//"},
		"a pin that is short":       {config{Pins: []string{"sha256//AAAA"}}, "tls: pins: entry 1: ", "32 bytes"},
		"a pin that is empty":       {config{Pins: []string{""}}, "tls: pins: entry 1: ", "32 bytes"},
		"no CA":                     {config{CA: "hospital"}, "tls: ca: ", "-----BEGIN CERTIFICATE-----"},
		"a key for a CA":            {config{CA: string(key)}, "tls: ca: ", "-----BEGIN CERTIFICATE-----"},
		"a key beside a CA":         {config{CA: certificate + string(key)}, "tls: ca: ", "private key"},
		"a damaged CA":              {config{CA: certificate + damaged}, "tls: ca: its certificate 2 cannot be read", "as the hospital exported it"},
		"no CA file":                {config{CAFile: missing}, "tls: caFile: cannot be read: ", missing},
		"a certificate without key": {config{ClientCertificate: certificate}, "tls: clientCertificate: ", "clientKeyFile"},
		"a key without certificate": {config{ClientKey: key}, "tls: clientKey: ", "want both"},
		"another's key":             {config{ClientCertificate: certificate, ClientKey: otherKey}, "tls: clientKey: is not the key of clientCertificate", "belong together"},
		"no key":                    {config{ClientCertificate: certificate, ClientKey: appointment.Secret(certificate)}, "tls: clientKey: ", "-----BEGIN PRIVATE KEY-----"},
		"an encrypted key":          {config{ClientCertificate: certificate, ClientKey: encrypted}, "tls: clientKey: is encrypted", "openssl pkey"},
		"a damaged key":             {config{ClientCertificate: certificate, ClientKey: damagedKey}, "tls: clientKey: cannot be read", "PKCS #8"},
		"a printed key":             {config{ClientCertificate: certificate, ClientKey: "***"}, "tls: clientKey: is what a key is printed as", "clientKeyFile"},
		"no certificate":            {config{ClientCertificate: "hospital", ClientKey: key}, "tls: clientCertificate: ", "-----BEGIN CERTIFICATE-----"},
		"a key in the certificate":  {config{ClientCertificate: certificate + string(key), ClientKey: key}, "tls: clientCertificate: has a private key in it", "belongs in clientKey"},
		"no certificate file":       {config{ClientCertificateFile: missing, ClientKey: key}, "tls: clientCertificateFile: cannot be read: ", missing},
		"no key file":               {config{ClientCertificate: certificate, ClientKeyFile: missing}, "tls: clientKeyFile: cannot be read: ", missing},
		"two keys":                  {config{ClientCertificate: certificate, ClientKey: key, ClientKeyFile: missing}, "tls: clientKey and clientKeyFile: ", "leave one out"},
		"a name with a port":        {config{ServerName: "hospital.example:443"}, "tls: serverName: ", "without port"},
		"a name with a wildcard":    {config{ServerName: "*.hospital.example"}, "tls: serverName: ", "without port or *"},
		"an unknown version":        {config{MinVersion: "TLS 1.0"}, "tls: minVersion: ", "1.0, 1.1, 1.2, 1.3"},
		"an unknown suite":          {config{CipherSuites: []string{"DES-CBC3-SHA"}}, "tls: cipherSuites: ", "TLS_RSA_WITH_3DES_EDE_CBC_SHA, TLS_RSA_WITH_AES_128_CBC_SHA"},
		"suites for TLS 1.3":        {config{CipherSuites: []string{"TLS_RSA_WITH_AES_128_CBC_SHA"}, MinVersion: "1.3"}, "tls: cipherSuites and minVersion: ", "leave one of the two out"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.TLS = &tt.tls
			checkRefused(t, cfg, tt.field, tt.would, bodyOf(string(key)), bodyOf(certificate))
		})
	}
}

// bodyOf is a line in the middle of what is in PEM.
func bodyOf(text string) string { return strings.Split(text, "\n")[1] }

func TestTLSOfAnHTTPEndpoint(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.Endpoint, cfg.TLS = "HTTP://hospital.example/appointment", &appointment.TLS{ServerName: "his"}
	_, err := appointment.NewClient(cfg)
	if err == nil || !strings.Contains(err.Error(), "tls: the endpoint is http") || !strings.Contains(err.Error(), "want an https endpoint") {
		t.Errorf("%v", err)
	}
	cfg.Endpoint = "https://hospital.example/appointment"
	if _, err := appointment.NewClient(cfg); err != nil {
		t.Errorf("over https: %v", err)
	}
}

func TestTLSMistakesAreAllNamed(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.TLS = &appointment.TLS{CA: "a", ClientKey: "b", Pins: []string{"c"}, ServerName: "d:1", MinVersion: "e", CipherSuites: []string{"f", "g"}}
	_, err := appointment.NewClient(cfg)
	for _, want := range []string{"tls: ca and pins: ", "tls: ca: ", "tls: clientKey: ", "tls: pins: entry 1: ", "tls: serverName: ", `tls: minVersion: "e"`, `tls: cipherSuites: "f"`, `tls: cipherSuites: "g"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
}

func TestTLSKeyIsNotPrinted(t *testing.T) {
	t.Parallel()
	certificate, key := ours().inPEM()
	cfg := validConfig()
	cfg.TLS = &appointment.TLS{ClientCertificate: certificate, ClientKey: key, CA: certificate, ServerName: "his"}
	secret := bodyOf(string(key))
	shows(t, cfg, secret)
	shows(t, &cfg, secret)
	shows(t, *cfg.TLS, secret)
	shows(t, cfg.TLS, secret)
	shows(t, (*appointment.TLS)(nil), secret)
	if text := fmt.Sprint(cfg); !strings.Contains(text, "ClientKey:***") || !strings.Contains(text, "ServerName:his") || !strings.Contains(text, "CA:(PEM, ") || strings.Contains(text, bodyOf(certificate)) {
		t.Errorf("prints as %q", text)
	}
	client, err := appointment.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	shows(t, client, secret)
	shows(t, *client, secret)
	if text, err := json.Marshal(cfg); err != nil || strings.Contains(string(text), secret) || !strings.Contains(string(text), `"clientKey":"***"`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestTLSInAFile(t *testing.T) {
	t.Parallel()
	certificate, key := ours().inPEM()
	want := validConfig()
	want.TLS = &appointment.TLS{
		CA: "a", CAFile: "b", ClientCertificate: certificate, ClientCertificateFile: "c", ClientKey: key, ClientKeyFile: "d",
		Pins: []string{somePin}, ServerName: "e", MinVersion: "1.0", CipherSuites: []string{"f"}, DangerouslyTrustAnyServer: true,
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	quotedKey, _ := json.Marshal(string(key))
	file := strings.Replace(string(text), `"clientKey":"***"`, `"clientKey":`+string(quotedKey), 1)
	file = strings.Replace(file, "***", systemKey, 1)
	for _, name := range []string{
		"tls", "ca", "caFile", "clientCertificate", "clientCertificateFile", "clientKey", "clientKeyFile",
		"pins", "serverName", "minVersion", "cipherSuites", "dangerouslyTrustAnyServer",
	} {
		if !strings.Contains(file, `"`+name+`":`) {
			t.Errorf("%s lacks %s", file, name)
		}
	}
	var got appointment.Config
	if err := json.Unmarshal([]byte(file), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("from a file (-want +got):\n%s", diff)
	}
}

// Keys come in three forms, and a certificate's file may have its CA's behind it.
func TestTLSFormsOfAKey(t *testing.T) {
	t.Parallel()
	signed := identity{signer: "hospital CA"}.make()
	certificate, _ := signed.inPEM()
	for typ, der := range map[string][]byte{
		"EC PRIVATE KEY": must(x509.MarshalECPrivateKey(signed.key.(*ecdsa.PrivateKey))), "PRIVATE KEY": must(x509.MarshalPKCS8PrivateKey(signed.key)),
	} {
		dir := t.TempDir()
		conf := appointment.TLS{ClientCertificateFile: filepath.Join(dir, "certificate.pem"), ClientKeyFile: filepath.Join(dir, "key.pem")}
		for name, text := range map[string]string{
			conf.ClientCertificateFile: "Bag Attributes\n" + certificate + inPEM(signed.ca),
			conf.ClientKeyFile:         string(pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der})),
		} {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cfg := validConfig()
		cfg.TLS = &conf
		if _, err := appointment.NewClient(cfg); err != nil {
			t.Errorf("%s: %v", typ, err)
		}
	}
}
