package httpx_test

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// startAfterRequest starts a TLS server that reads the head of a request and then sends the records
// that encrypt returns. crypto/tls cannot send such messages, so the test encrypts them itself.
func startAfterRequest(t *testing.T, config *tls.Config, encrypt func(sent []byte, keyLog string) []byte) (address string) {
	t.Helper()
	keyLog := &bytes.Buffer{}
	config.Certificates, config.KeyLogWriter, config.SessionTicketsDisabled = []tls.Certificate{*newCertificate(t, nil, nil)}, keyLog, true
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
		if _, err := http.ReadRequest(bufio.NewReader(tls.Server(conn, config))); err != nil {
			t.Errorf("server: ReadRequest() = %v, want a request", err)
			return
		}
		_, _ = raw.Write(encrypt(conn.sent, keyLog.String()))
		_, _ = io.Copy(io.Discard, raw) // until the client closes the connection
	}()
	t.Cleanup(func() { listener.Close(); <-served })
	return listener.Addr().String()
}

// startRenegotiating starts a TLS 1.2 server that reads the head of a request and then asks for
// another handshake.
func startRenegotiating(t *testing.T) (address string) {
	t.Helper()
	config := &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}}
	return startAfterRequest(t, config, func(sent []byte, keyLog string) []byte {
		// The random of the server is in its hello, behind the headers of record and message and
		// the version. The log has the random of the client and the master secret.
		serverRandom := sent[5+4+2:][:32]
		var clientRandom, master []byte
		if _, err := fmt.Sscanf(keyLog, "CLIENT_RANDOM %x %x", &clientRandom, &master); err != nil {
			t.Errorf("server: key log: %v", err)
		}
		return encryptHelloRequest(master, clientRandom, serverRandom)
	})
}

// startTLS13Message starts a TLS 1.3 server that reads the head of a request and then sends a
// message of the handshake.
func startTLS13Message(t *testing.T, message string) (address string) {
	t.Helper()
	return startAfterRequest(t, &tls.Config{MinVersion: tls.VersionTLS13}, func(sent []byte, keyLog string) []byte {
		// The cipher suite is in the hello of the server, behind its random and the id of the session.
		random := sent[5+4+2:]
		suite := random[32+1+int(random[32]):][:2]
		newHash, keyLength := sha256.New, 16
		switch {
		case bytes.Equal(suite, []byte{0x13, 0x02}):
			newHash, keyLength = sha512.New384, 32
		case !bytes.Equal(suite, []byte{0x13, 0x01}):
			t.Errorf("server: cipher suite %x, want one with AES-GCM", suite)
		}
		var secret []byte
		for line := range strings.Lines(keyLog) {
			_, _ = fmt.Sscanf(line, "SERVER_TRAFFIC_SECRET_0 %x %x", new([]byte), &secret)
		}
		// The message is the first record under these keys (RFC 8446, sections 5.2, 5.3 and 7.3).
		expand := func(label string, length int) []byte {
			label = "tls13 " + label
			return must(hkdf.Expand(newHash, secret, string([]byte{0, byte(length), byte(len(label))})+label+"\x00", length))
		}
		gcm := must(cipher.NewGCM(must(aes.NewCipher(expand("key", keyLength)))))
		const applicationData, handshake = "\x17", "\x16"
		plain := []byte(message + handshake)
		header := []byte(applicationData + "\x03\x03\x00" + string([]byte{byte(len(plain) + gcm.Overhead())}))
		return gcm.Seal(header, expand("iv", gcm.NonceSize()), plain, header)
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
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
	for alert, text := range map[fakeAlert]string{
		40: "handshake failure", 42: "bad certificate", 43: "unsupported certificate", 44: "revoked certificate", 45: "expired certificate",
		46: "unknown certificate", 48: "unknown certificate authority", 49: "access denied",
	} {
		e := checkError(t, doWithConn(t, conn, alertFrom(alert)), httpx.NoResponse, httpx.TLSClientCertificateRefused,
			"refused another handshake after the request (renegotiation): "+text+"; it may require a client certificate")
		if !e.Permanent {
			t.Errorf("Permanent of error %q = false, want true", e)
		}
	}
	checkError(t, doWithConn(t, conn, alertFrom(80)), httpx.NoResponse, httpx.TLSAlert, "internal error")
}

// TestClient_Do_LateCertificateRequest has a server that asks for a certificate by a message
// after the handshake. TLS 1.3 has no renegotiation.
func TestClient_Do_LateCertificateRequest(t *testing.T) {
	t.Parallel()
	const certificateRequest = "\x0d\x00\x00\x0b\x00\x00\x08\x00\x0d\x00\x04\x00\x02\x04\x03"
	e := sendToTLS13(t, certificateRequest, httpx.TLSLateCertificateRequest, "asks for a client certificate after the handshake")
	if !e.Permanent {
		t.Errorf("Permanent of error %q = false, want true", e)
	}
	const encryptedExtensions = "\x08\x00\x00\x02\x00\x00"
	sendToTLS13(t, encryptedExtensions, "", "the HTTP request failed for an unknown reason")
}

// sendToTLS13 sends a request to a server that responds with a message of the handshake, and checks
// the error.
func sendToTLS13(t *testing.T, message string, code httpx.ErrorCode, text string) *httpx.Error {
	t.Helper()
	client, transport := newClient(t)
	transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{InsecureSkipVerify: true}) //nolint:gosec // the server is in this test
	_, err := client.Do(newRequest(t.Context(), t, "https://"+startTLS13Message(t, message)))
	return checkError(t, err, httpx.NoResponse, code, text)
}
