package wiretest

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"sync"
	"testing"
)

// identity is the certificate of the servers that speak TLS. It is that of package httptest,
// which is valid for 127.0.0.1 and example.com.
var identity = sync.OnceValue(func() *httptest.Server {
	server := httptest.NewTLSServer(nil)
	server.Close()
	return server
})

// StartTLS starts a server that speaks TLS and stops when the test ends. change changes the
// configuration of its TLS; nil changes nothing.
func StartTLS(t testing.TB, change func(*tls.Config), handler Handler) *Server {
	t.Helper()
	cfg := ServerTLS()
	if change != nil {
		change(cfg)
	}
	return start(t, handler, cfg)
}

// ServerTLS returns the configuration of the servers that [StartTLS] starts.
func ServerTLS() *tls.Config {
	return &tls.Config{Certificates: identity().TLS.Certificates} //nolint:gosec // Go's default minimum version
}

// Roots returns a pool with the certificate of the servers that [StartTLS] starts.
func Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(identity().Certificate())
	return pool
}

// Certificate returns the certificate of the servers that [StartTLS] starts.
func Certificate() *x509.Certificate { return identity().Certificate() }
