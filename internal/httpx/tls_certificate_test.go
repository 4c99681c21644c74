package httpx_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// Certificates are valid for this time before and after now.
const validity = time.Hour

// newCertificate returns a certificate for 127.0.0.1 that is signed by issuer, or by itself if
// issuer is nil. change, if not nil, changes its contents.
func newCertificate(t *testing.T, issuer *tls.Certificate, change func(*x509.Certificate)) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "server"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-validity), NotAfter: time.Now().Add(validity), BasicConstraintsValid: true,
	}
	if change != nil {
		change(template)
	}
	certificate := &tls.Certificate{PrivateKey: key}
	if issuer == nil {
		issuer = &tls.Certificate{Leaf: template, PrivateKey: key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.Leaf, key.Public(), issuer.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	if certificate.Leaf, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	certificate.Certificate = [][]byte{der}
	return certificate
}

func TestClient_Do_CertificateNotTrusted(t *testing.T) {
	t.Parallel()
	ca := newCertificate(t, nil, func(c *x509.Certificate) {
		c.Subject.CommonName, c.IsCA, c.KeyUsage = "hospital CA", true, x509.KeyUsageCertSign
	})
	tests := map[string]struct {
		change  func(*x509.Certificate) // of a certificate by the CA; nil: a self-signed one
		trusted bool                    // the client trusts the CA
		code    httpx.ErrorCode
		text    string
	}{
		"self-signed": {code: httpx.TLSSelfSigned, text: "TLS: the certificate is self-signed and is not trusted here"},
		"unknown CA": {
			change: func(*x509.Certificate) {},
			code:   httpx.TLSUnknownAuthority, text: "TLS: the certificate is not signed by a CA that is trusted here",
		},
		"other name": {
			change:  func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"his.hospital.example"} },
			trusted: true,
			code:    httpx.TLSNameMismatch, text: "TLS: the certificate is not for 127.0.0.1; it names his.hospital.example",
		},
		"other address": {
			change:  func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1)} },
			trusted: true,
			code:    httpx.TLSNameMismatch, text: "it names 192.0.2.1",
		},
		"names that are not host names": {
			change: func(c *x509.Certificate) {
				c.IPAddresses, c.DNSNames = nil, []string{"a.example", "<b> x", "c\nd", "d", "e", "f", "g"}
			},
			trusted: true,
			code:    httpx.TLSNameMismatch, text: "it names a.example, ?b??x, c?d, d, e and 2 more",
		},
		"no name": {
			change:  func(c *x509.Certificate) { c.IPAddresses = nil },
			trusted: true,
			code:    httpx.TLSNoNames, text: "TLS: the certificate names no host, so it is not for 127.0.0.1",
		},
		"expired": {
			change:  func(c *x509.Certificate) { c.NotAfter = time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC) },
			trusted: true,
			code:    httpx.TLSExpired, text: "TLS: the certificate expired on 2020-01-02 03:04 UTC (the clock of this machine says 2",
		},
		"not yet valid": {
			change:  func(c *x509.Certificate) { c.NotBefore = time.Date(2400, 1, 2, 3, 4, 5, 0, time.UTC) },
			trusted: true,
			code:    httpx.TLSNotYetValid, text: "TLS: the certificate is not valid before 2400-01-02 03:04 UTC (the clock of this machine says 2",
		},
		"for clients": {
			change:  func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} },
			trusted: true,
			code:    httpx.TLSInvalidCertificate, text: "TLS: the certificate is not valid for a server",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			issuer := ca
			if tt.change == nil {
				issuer = nil
			}
			certificate := newCertificate(t, issuer, tt.change)
			server := newRefusedServer(t, func(c *tls.Config) { c.Certificates = []tls.Certificate{*certificate} })
			client, transport := newClient(t)
			roots := x509.NewCertPool()
			if tt.trusted {
				roots.AddCert(ca.Leaf)
			}
			transport.TLSClientConfig = &tls.Config{RootCAs: roots}
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			e := checkError(t, err, httpx.NotSent, tt.code, tt.text)
			if want := httpx.PinOf(certificate.Leaf); e.Pin != want || !e.Permanent {
				t.Errorf("Pin and Permanent of error %q = %v, %v; want %v, true", e, e.Pin, e.Permanent, want)
			}
		})
	}
}

// TestClient_Do_CertificateNotTrustedBySettings has clients whose settings do not trust the
// server's certificate.
func TestClient_Do_CertificateNotTrustedBySettings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*tls.Config)
		code   httpx.ErrorCode
		text   string
	}{
		"server name": {func(c *tls.Config) { c.ServerName = "hospital.test" }, httpx.TLSNameMismatch, "TLS: the certificate is not for hospital.test; it names "},
		"clock": {
			func(c *tls.Config) { c.Time = func() time.Time { return time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC) } },
			httpx.TLSExpired, "TLS: the certificate expired",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newRefusedServer(t, nil)
			client, transport := newClient(t)
			transport.TLSClientConfig = &tls.Config{RootCAs: rootsOf(server)}
			tt.change(transport.TLSClientConfig)
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			checkError(t, err, httpx.NotSent, tt.code, tt.text)
		})
	}
}
