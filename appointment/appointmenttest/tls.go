package appointmenttest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// WithTLS makes the hospital use HTTPS with a certificate of its own. Only [Hospital.HTTPClient]
// and the clients of [Hospital.Config], which has the certificate in TLS.CA, trust it. Default:
// HTTP.
func WithTLS() Option {
	return func(o *options) error {
		o.tls = true
		return nil
	}
}

// HTTPClient returns an HTTP client that trusts the certificate of the hospital. Use it for
// requests without an [appointment.Client], or with [appointment.WithHTTPClient]. The latter
// cannot be combined with TLS in a Config, so after [WithTLS] set the TLS of the Config to nil.
//
// It is the same client in every call. It keeps up to 64 idle connections in a transport of its
// own, and [Hospital.Close] closes them.
func (h *Hospital) HTTPClient() *http.Client { return h.client }

// serverLog writes the log of the HTTP server without failed TLS handshakes, which are faults
// here. The client reports them.
type serverLog struct{ out io.Writer }

// Write implements [io.Writer].
func (l serverLog) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("TLS handshake error")) {
		return len(line), nil
	}
	return l.out.Write(line)
}

// newHTTPClient returns a client that trusts certificate, or the system's roots if it is nil.
func newHTTPClient(certificate *x509.Certificate) *http.Client {
	transport := &http.Transport{MaxIdleConns: 64, MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second}
	if certificate != nil {
		roots := x509.NewCertPool()
		roots.AddCert(certificate)
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return &http.Client{Transport: transport}
}

// trustCertificate returns the TLS settings of a client for a server with this certificate.
func trustCertificate(certificate *x509.Certificate) *appointment.TLS {
	return &appointment.TLS{CA: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}))}
}

// newCertificate returns a self-signed certificate for an address.
func newCertificate(ip net.IP) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	now := time.Now() // the client checks by the real time, whatever the hospital's clock shows
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(now.UnixNano()),
		Subject:               pkix.Name{CommonName: "appointmenttest"},
		IPAddresses:           []net.IP{ip},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.AddDate(1, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}
