package httpx_test

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// startRenegotiating starts a TLS 1.2 server that reads the head of a request and then asks for
// another handshake. Package crypto/tls cannot do that, so the server encrypts the message
// itself.
func startRenegotiating(t *testing.T) (address string) {
	t.Helper()
	keyLog := &bytes.Buffer{}
	config := &tls.Config{
		Certificates: []tls.Certificate{*newCertificate(t, nil, nil)}, MaxVersion: tls.VersionTLS12, KeyLogWriter: keyLog,
		CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}, SessionTicketsDisabled: true,
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		raw, err := listener.Accept()
		if err != nil {
			return
		}
		defer raw.Close()
		conn := &sentBytes{Conn: raw}
		server := tls.Server(conn, config)
		if _, err := http.ReadRequest(bufio.NewReader(server)); err != nil {
			t.Errorf("server: ReadRequest() = %v, want a request", err)
			return
		}
		// The random of the server is in its hello, behind the headers of record and message and
		// the version. The log has the random of the client and the master secret.
		serverRandom := conn.sent[5+4+2:][:32]
		var clientRandom, master []byte
		if _, err := fmt.Sscanf(keyLog.String(), "CLIENT_RANDOM %x %x", &clientRandom, &master); err != nil {
			t.Errorf("server: the key log cannot be read: error = %v, want none", err)
			return
		}
		_, _ = raw.Write(encryptHelloRequest(master, clientRandom, serverRandom))
		_, _ = io.Copy(io.Discard, raw) // until the client closes the connection
	}()
	t.Cleanup(func() { listener.Close(); <-served })
	return listener.Addr().String()
}

// sentBytes keeps the bytes that are written to a connection.
type sentBytes struct {
	net.Conn
	sent []byte
}

func (c *sentBytes) Write(p []byte) (int, error) {
	c.sent = append(c.sent, p...)
	return c.Conn.Write(p)
}

// encryptHelloRequest returns the record of a HelloRequest (RFC 5246, section 7.4.1.1), the second
// record that a server encrypts with AES-128-GCM. The first is the end of its handshake.
func encryptHelloRequest(master, clientRandom, serverRandom []byte) []byte {
	const handshake, keyLength, ivLength = 22, 16, 4
	keys := expandKeys(master, append(append([]byte("key expansion"), serverRandom...), clientRandom...), 2*keyLength+2*ivLength)
	block, err := aes.NewCipher(keys[keyLength : 2*keyLength])
	if err != nil {
		panic(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	sequence := []byte{0, 0, 0, 0, 0, 0, 0, 1}
	nonce := append(bytes.Clone(keys[2*keyLength+ivLength:]), sequence...)
	message := []byte{0, 0, 0, 0}
	additional := append(bytes.Clone(sequence), handshake, 3, 3, 0, byte(len(message)))
	encrypted := gcm.Seal(bytes.Clone(sequence), nonce, message, additional)
	return append([]byte{handshake, 3, 3, 0, byte(len(encrypted))}, encrypted...)
}

// expandKeys returns keys by the pseudorandom function of TLS 1.2 (RFC 5246, section 5).
func expandKeys(secret, seed []byte, length int) []byte {
	sum := func(parts ...[]byte) []byte {
		mac := hmac.New(sha256.New, secret)
		for _, p := range parts {
			mac.Write(p)
		}
		return mac.Sum(nil)
	}
	var keys []byte
	for a := sum(seed); len(keys) < length; a = sum(a) {
		keys = append(keys, sum(a, seed)...)
	}
	return keys[:length]
}

func TestClient_Do_RenegotiationRefused(t *testing.T) {
	t.Parallel()
	client, transport := newClient(t)
	transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{InsecureSkipVerify: true}) //nolint:gosec // the server is in this test
	_, err := client.Do(newRequest(t.Context(), t, "https://"+startRenegotiating(t)))
	e := checkError(t, err, httpx.NoResponse, httpx.TLSRenegotiation, "TLS: the server asks for another handshake after the request (renegotiation)")
	if !e.Permanent {
		t.Errorf("Permanent of error %q = false, want true", e)
	}
}

// doWithConn sends a request whose transport gets a connection and then returns err.
func doWithConn(t *testing.T, info httptrace.GotConnInfo, err error) error {
	t.Helper()
	client := &httpx.Client{MaxBody: 1 << 10, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		trace := httptrace.ContextClientTrace(req.Context())
		trace.GetConn("")
		trace.GotConn(info)
		return nil, err
	})}
	_, err = client.Do(newRequest(t.Context(), t, "https://hospital.invalid"))
	return err
}

// TestClient_Do_CertificateRefusedInRenegotiation has a server that refuses the client
// certificate in a renegotiation that is allowed.
func TestClient_Do_CertificateRefusedInRenegotiation(t *testing.T) {
	t.Parallel()
	conn := httptrace.GotConnInfo{Conn: fakeTLSConn{version: tls.VersionTLS12}}
	for _, alert := range []fakeAlert{40, 42, 43, 44, 45, 46, 48, 49} {
		e := checkError(t, doWithConn(t, conn, alertFrom(alert)), httpx.NoResponse, httpx.TLSClientCertificateRefused,
			fmt.Sprintf("refused another handshake after the request (renegotiation): alert(%d); it may require a client certificate", alert))
		if !e.Permanent {
			t.Errorf("Permanent of error %q = false, want true", e)
		}
	}
	checkError(t, doWithConn(t, conn, alertFrom(80)), httpx.NoResponse, httpx.TLSAlert, "alert(80)")
}

// TestClient_Do_LateCertificateRequest has a server that asks for a certificate by a message
// after the handshake. TLS 1.3 has no renegotiation.
func TestClient_Do_LateCertificateRequest(t *testing.T) {
	t.Parallel()
	conn := httptrace.GotConnInfo{Conn: fakeTLSConn{version: tls.VersionTLS13}}
	err := doWithConn(t, conn, errors.New("tls: received unexpected handshake message of type *tls.certificateRequestMsgTLS13"))
	e := checkError(t, err, httpx.NoResponse, httpx.TLSLateCertificateRequest, "asks for a client certificate after the handshake")
	if !e.Permanent {
		t.Errorf("Permanent of error %q = false, want true", e)
	}
	err = doWithConn(t, conn, errors.New("tls: received unexpected handshake message of type *tls.serverHelloMsg"))
	checkError(t, err, httpx.NoResponse, "", "the exchange failed at the HTTP level")
}
