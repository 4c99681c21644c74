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

// WithTLS makes the hospital speak HTTPS, with a certificate of its own, which nobody trusts
// but [Hospital.HTTPClient] and the clients of [Hospital.Config], which has it in TLS.CA.
// Default: HTTP.
func WithTLS() Option {
	return func(s *settings) error {
		s.tls = true
		return nil
	}
}

// HTTPClient is a client that trusts the hospital's certificate: for requests that are made
// by hand, and for [appointment.WithHTTPClient], which [appointment.NewClient] refuses beside
// a Config with TLS: with [WithTLS], set the Config's TLS to nil. It has a transport of its
// own that keeps up to 64 idle connections. It is the same one each time; [Hospital.Close]
// closes its idle connections.
func (h *Hospital) HTTPClient() *http.Client { return h.client }

// serverLog is for what the HTTP server has to say, such as that a handler panicked. A
// handshake that failed is the client's to report: here it is one of the faults.
type serverLog struct{ to io.Writer }

func (l serverLog) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("TLS handshake error")) {
		return len(line), nil
	}
	return l.to.Write(line)
}

// newHTTPClient trusts cert; nil: what the system trusts.
func newHTTPClient(cert *x509.Certificate) *http.Client {
	transport := &http.Transport{MaxIdleConns: 64, MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second}
	if cert != nil {
		roots := x509.NewCertPool()
		roots.AddCert(cert)
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return &http.Client{Transport: transport}
}

// trusting is what a client's configuration says of a server with this certificate.
func trusting(cert *x509.Certificate) *appointment.TLS {
	return &appointment.TLS{CA: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))}
}

// newCertificate is for the loopback address, and signed by itself.
func newCertificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	now := time.Now() // not the hospital's clock: the client checks by the real one
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(now.UnixNano()),
		Subject:               pkix.Name{CommonName: "appointmenttest"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
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
