package appointment_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// unknownPin is a pin that no server's key has.
const unknownPin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

// certificateSpec describes a certificate to issue.
type certificateSpec struct {
	names               []string      // nil: the loopback address
	notBefore, notAfter time.Time     // default: from an hour ago for two hours
	rsa                 bool          // an RSA key instead of ECDSA
	key                 crypto.Signer // nil: a new one
	ca                  string        // name of the CA that signs it; "": self-signed
}

// certificate is a certificate with its key, and the CA that signed it. The CA of a self-signed one
// is the certificate itself.
type certificate struct {
	leaf, ca *x509.Certificate
	key      crypto.Signer
}

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })

// The certificates that clients send: one that the servers below trust, and one that they do
// not.
var (
	trustedClient   = sync.OnceValue(func() certificate { return certificateSpec{}.issue() })
	untrustedClient = sync.OnceValue(func() certificate { return certificateSpec{}.issue() })
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (s certificateSpec) issue() certificate {
	c := certificate{key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}
	if s.rsa {
		c.key = rsaKey()
	}
	if s.key != nil {
		c.key = s.key
	}
	if s.notAfter.IsZero() {
		s.notBefore, s.notAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "appointment test"}, DNSNames: s.names,
		NotBefore: s.notBefore, NotAfter: s.notAfter,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
	}
	if s.names == nil {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	if s.ca == "" {
		c.leaf = parseCertificate(x509.CreateCertificate(rand.Reader, template, template, c.key.Public(), c.key))
		c.ca = c.leaf
		return c
	}
	caKey := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: s.ca}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	c.ca = parseCertificate(x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey))
	c.leaf = parseCertificate(x509.CreateCertificate(rand.Reader, template, c.ca, c.key.Public(), caKey))
	return c
}

func parseCertificate(der []byte, err error) *x509.Certificate {
	return must(x509.ParseCertificate(must(der, err)))
}

func encodePEM(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

// pem returns the certificate and its key.
func (c certificate) pem() (leaf string, key appointment.Secret) {
	der := must(x509.MarshalPKCS8PrivateKey(c.key))
	return encodePEM(c.leaf), appointment.Secret(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// caPEM returns the certificate of the CA.
func (c certificate) caPEM() string { return encodePEM(c.ca) }

// pin returns the pin of the key.
func (c certificate) pin() string {
	sum := sha256.Sum256(c.leaf.RawSubjectPublicKeyInfo)
	return "sha256//" + base64.StdEncoding.EncodeToString(sum[:])
}

// tlsServer is a hospital with a certificate. It responds to every request with document, or
// closes the connection instead.
type tlsServer struct {
	certificate
	url             string
	document        string
	closesOnRequest bool
	deliveries      atomic.Int32                        // requests received
	connections     atomic.Int32                        // connections accepted, also those that failed
	state           atomic.Pointer[tls.ConnectionState] // of the last request
}

// startTLSServer starts a server. change changes its configuration; nil changes nothing.
func startTLSServer(t *testing.T, spec certificateSpec, change func(*tls.Config)) *tlsServer {
	t.Helper()
	s := &tlsServer{certificate: spec.issue(), document: notBookedDoc}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.deliveries.Add(1)
		s.state.Store(r.TLS)
		if s.closesOnRequest {
			panic(http.ErrAbortHandler)
		}
		writeResponse(w, r, s.document)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	server.TLS = &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{s.leaf.Raw}, PrivateKey: s.key}},
		ClientCAs:    x509.NewCertPool(),
	}
	server.TLS.ClientCAs.AddCert(trustedClient().leaf)
	if change != nil {
		change(server.TLS)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// startRawServer starts a TCP server that sends bytes in response to the first bytes that it
// receives, and closes the connection. It returns its https URL.
func startRawServer(t *testing.T, bytes string) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = io.WriteString(conn, bytes)
			conn.Close()
		}
	}()
	t.Cleanup(func() { listener.Close(); <-served })
	return "https://" + listener.Addr().String()
}

// newTLSClient returns a client for an endpoint with these TLS settings.
func newTLSClient(t *testing.T, endpoint string, settings *appointment.TLS, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	cfg := validConfig()
	cfg.Endpoint, cfg.OrganizationID, cfg.TLS = endpoint, "00", settings
	client, err := appointment.NewClient(cfg, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// query sends a query with a new client that has these TLS settings.
func (s *tlsServer) query(t *testing.T, settings appointment.TLS, opts ...appointment.Option) error {
	t.Helper()
	_, err := newTLSClient(t, s.url, &settings, opts...).QuerySchedule(t.Context(), fullQueryRequest())
	return err
}
