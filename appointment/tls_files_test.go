package appointment_test

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestNewClient_InvalidPEM(t *testing.T) {
	t.Parallel()
	type settings = appointment.TLS
	leaf, key := trustedClient().pem()
	_, otherKey := untrustedClient().pem()
	der, _ := pem.Decode([]byte(key))
	encode := func(blockType string, content []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: blockType, Bytes: content}))
	}
	encryptedKey := appointment.Secret(encode("ENCRYPTED PRIVATE KEY", der.Bytes))
	damagedKey := appointment.Secret(encode("PRIVATE KEY", der.Bytes[:20]))
	damagedCertificate := encode("CERTIFICATE", der.Bytes[:20])
	dir := t.TempDir()
	missing, empty := filepath.Join(dir, "missing.pem"), filepath.Join(dir, "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		settings settings
		path     string
		text     string
	}{
		"damaged CA": {
			settings{CA: leaf + damagedCertificate},
			"tls.ca", "has a certificate, number 2, that cannot be read",
		},
		"certificate without a key":    {settings{ClientCertificate: leaf}, "tls.clientCertificate", "clientKeyFile"},
		"key without a certificate":    {settings{ClientKey: key}, "tls.clientKey", "want both"},
		"key of another certificate":   {settings{ClientCertificate: leaf, ClientKey: otherKey}, "tls.clientKey", "is not the key of clientCertificate"},
		"certificate as key":           {settings{ClientCertificate: leaf, ClientKey: appointment.Secret(leaf)}, "tls.clientKey", "-----BEGIN PRIVATE KEY-----"},
		"encrypted key":                {settings{ClientCertificate: leaf, ClientKey: encryptedKey}, "tls.clientKey", "openssl pkey"},
		"damaged key":                  {settings{ClientCertificate: leaf, ClientKey: damagedKey}, "tls.clientKey", "cannot be read; want a PKCS #8"},
		"key is a redacted secret":     {settings{ClientCertificate: leaf, ClientKey: "***"}, "tls.clientKey", "clientKeyFile"},
		"certificate that is not PEM":  {settings{ClientCertificate: "hospital", ClientKey: key}, "tls.clientCertificate", "-----BEGIN CERTIFICATE-----"},
		"key in the certificate":       {settings{ClientCertificate: leaf + string(key), ClientKey: key}, "tls.clientCertificate", "contains a private key; it belongs in clientKey"},
		"missing certificate file":     {settings{ClientCertificateFile: missing, ClientKey: key}, "tls.clientCertificateFile", "cannot be read: open " + missing},
		"missing key file":             {settings{ClientCertificate: leaf, ClientKeyFile: missing}, "tls.clientKeyFile", "cannot be read: open " + missing},
		"empty key file":               {settings{ClientCertificate: leaf, ClientKeyFile: empty}, "tls.clientKeyFile", "is empty"},
		"key and key file":             {settings{ClientCertificate: leaf, ClientKey: key, ClientKeyFile: missing}, "tls.clientKeyFile", "is set together with clientKey"},
		"certificate and its own file": {settings{ClientCertificate: leaf, ClientCertificateFile: missing, ClientKey: key}, "tls.clientCertificateFile", "leave one of the two out"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.TLS = &tt.settings
			checkConfigRejected(t, cfg, tt.path, tt.text, pemLine(string(key)), pemLine(leaf))
			_, err := appointment.NewClient(cfg)
			if got, want := errors.Is(err, fs.ErrNotExist), strings.HasPrefix(name, "missing"); got != want {
				t.Errorf("errors.Is(%v, fs.ErrNotExist) = %v, want %v", err, got, want)
			}
		})
	}
}

// TestNewClient_ClientKeyMismatch compares keys of all kinds with the certificate, also keys of another kind.
func TestNewClient_ClientKeyMismatch(t *testing.T) {
	t.Parallel()
	newED25519 := func() certificate {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return certificateSpec{key: must(key, err)}.issue()
	}
	otherRSA := must(rsa.GenerateKey(rand.Reader, 2048))
	pkcs1 := encodeKey("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(otherRSA))
	sec1 := encodeKey("EC PRIVATE KEY", must(x509.MarshalECPrivateKey(untrustedClient().key.(*ecdsa.PrivateKey))))
	keyOf := func(c certificate) appointment.Secret { _, key := c.pem(); return key }
	const mismatch, unreadable = "is not the key of clientCertificate", "cannot be read; want a PKCS #8"
	for name, tt := range map[string]struct {
		certificate certificate
		key         appointment.Secret
		text        string
	}{
		"RSA":                     {certificateSpec{rsa: true}.issue(), pkcs1, mismatch},
		"ECDSA":                   {trustedClient(), sec1, mismatch},
		"Ed25519":                 {newED25519(), keyOf(newED25519()), mismatch},
		"RSA for ECDSA":           {trustedClient(), pkcs1, mismatch},
		"ECDSA for RSA":           {certificateSpec{rsa: true}.issue(), sec1, mismatch},
		"Ed25519 for RSA":         {certificateSpec{rsa: true}.issue(), keyOf(newED25519()), mismatch},
		"X25519, which is no key": {trustedClient(), encodeKey("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(must(ecdh.X25519().GenerateKey(rand.Reader))))), unreadable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			leaf, own := tt.certificate.pem()
			cfg.TLS = &appointment.TLS{ClientCertificate: leaf, ClientKey: own}
			if _, err := appointment.NewClient(cfg); err != nil {
				t.Errorf("NewClient with the own key = %v, want nil", err)
			}
			cfg.TLS.ClientKey = tt.key
			checkConfigRejected(t, cfg, "tls.clientKey", tt.text, pemLine(string(tt.key)), pemLine(leaf))
		})
	}
}

// encodeKey returns a key in PEM.
func encodeKey(blockType string, der []byte) appointment.Secret {
	return appointment.Secret(pem.EncodeToMemory(&pem.Block{Type: blockType, Bytes: der}))
}

// A key may have a PEM type of its own. The file of a certificate may begin with other text, and
// end with the certificate of its CA.
func TestNewClient_ClientKeyFormats(t *testing.T) {
	t.Parallel()
	signed := certificateSpec{ca: "hospital CA"}.issue()
	leaf, _ := signed.pem()
	for blockType, der := range map[string][]byte{
		"EC PRIVATE KEY": must(x509.MarshalECPrivateKey(signed.key.(*ecdsa.PrivateKey))),
		"PRIVATE KEY":    must(x509.MarshalPKCS8PrivateKey(signed.key)),
	} {
		t.Run(blockType, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			settings := appointment.TLS{ClientCertificateFile: filepath.Join(dir, "certificate.pem"), ClientKeyFile: filepath.Join(dir, "key.pem")}
			for name, text := range map[string]string{
				settings.ClientCertificateFile: "Bag Attributes\n" + leaf + signed.caPEM(),
				settings.ClientKeyFile:         string(pem.EncodeToMemory(&pem.Block{Type: blockType, Bytes: der})),
			} {
				if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			cfg := validConfig()
			cfg.TLS = &settings
			if _, err := appointment.NewClient(cfg); err != nil {
				t.Errorf("NewClient = %v, want nil", err)
			}
		})
	}
}
