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

// somePin is the key of no server.
const somePin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

// identity is what a certificate says.
type identity struct {
	names    []string      // nil: the loopback address
	from, to time.Duration // from now; default: an hour ago, an hour ahead
	rsa      bool
	signer   string // of another certificate, which is a CA; "": itself
}

// made is a certificate with its key, and the CA that signed it.
type made struct {
	leaf, ca *x509.Certificate
	key      crypto.Signer
}

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (id identity) make() made {
	m := made{key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}
	if id.rsa {
		m.key = rsaKey()
	}
	if id.to == 0 {
		id.from, id.to = -time.Hour, time.Hour
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "appointment test"}, DNSNames: id.names,
		NotBefore: time.Now().Add(id.from), NotAfter: time.Now().Add(id.to),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
	}
	if id.names == nil {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	parent, parentKey := template, m.key
	if id.signer != "" {
		parentKey = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
		parent = &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: id.signer}, IsCA: true, BasicConstraintsValid: true,
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
		}
		parent = parsed(x509.CreateCertificate(rand.Reader, parent, parent, parentKey.Public(), parentKey))
	}
	m.leaf = parsed(x509.CreateCertificate(rand.Reader, template, parent, m.key.Public(), parentKey))
	m.ca = m.leaf
	if id.signer != "" {
		m.ca = parent
	}
	return m
}

func parsed(der []byte, err error) *x509.Certificate {
	return must(x509.ParseCertificate(must(der, err)))
}

func inPEM(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

func (m made) inPEM() (certificate string, key appointment.Secret) {
	der := must(x509.MarshalPKCS8PrivateKey(m.key))
	return inPEM(m.leaf), appointment.Secret(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// ours is what this client is known by at hospitals that ask; stranger is somebody else.
var (
	ours     = sync.OnceValue(func() made { return identity{}.make() })
	stranger = sync.OnceValue(func() made { return identity{}.make() })
)

// tlsHospital is a server with a certificate of its own making.
type tlsHospital struct {
	made
	url        string
	says       string
	hangsUp    bool // instead of answering
	deliveries atomic.Int32
	dialled    atomic.Int32                        // connections, whatever became of them
	state      atomic.Pointer[tls.ConnectionState] // of the last request
}

func newTLSHospital(t *testing.T, id identity, change func(*tls.Config)) *tlsHospital {
	t.Helper()
	h := &tlsHospital{made: id.make(), says: found}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.deliveries.Add(1)
		h.state.Store(r.TLS)
		if h.hangsUp {
			panic(http.ErrAbortHandler)
		}
		answer(w, r, h.says)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			h.dialled.Add(1)
		}
	}
	server.TLS = &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{h.leaf.Raw}, PrivateKey: h.key}},
		ClientCAs:    x509.NewCertPool(),
	}
	server.TLS.ClientCAs.AddCert(ours().leaf)
	if change != nil {
		change(server.TLS)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

func (h *tlsHospital) pin() string {
	sum := sha256.Sum256(h.leaf.RawSubjectPublicKeyInfo)
	return "sha256//" + base64.StdEncoding.EncodeToString(sum[:])
}

func (h *tlsHospital) client(t *testing.T, conf appointment.TLS) *appointment.Client {
	t.Helper()
	cfg := validConfig()
	cfg.Endpoint, cfg.OrganizationID, cfg.TLS = h.url, "00", new(h.fill(conf))
	client, err := appointment.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// theirs stands for the certificate that a hospital's own is signed by.
const theirs = "theirs"

func (h *tlsHospital) fill(conf appointment.TLS) appointment.TLS {
	if conf.CA == theirs {
		conf.CA = inPEM(h.ca)
	}
	return conf
}

// call queries by a client of its own.
func (h *tlsHospital) call(t *testing.T, conf appointment.TLS) error {
	t.Helper()
	_, err := h.client(t, conf).QuerySchedule(t.Context(), everyQueryField())
	return err
}
