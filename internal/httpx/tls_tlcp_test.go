package httpx_test

import (
	"crypto/tls"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// TestClient_Do_TLCP has a server that supports only TLCP. It responds to the hello of TLS with
// its own version, in a hello or an alert.
func TestClient_Do_TLCP(t *testing.T) {
	t.Parallel()
	const hello = "\x00\x2a" + "\x02\x00\x00\x26" + "\x01\x01" + "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr" + "\x00" + "\xe0\x13" + "\x00"
	for name, response := range map[string]string{
		"hello":                            "\x16\x01\x01" + hello,
		"hello in a record of TLS":         "\x16\x03\x01" + hello,
		"alert, protocol version":          "\x15\x01\x01\x00\x02\x02\x46",
		"alert, handshake failure":         "\x15\x01\x01\x00\x02\x02\x28",
		"alert in a record of version 1.0": "\x15\x01\x00\x00\x02\x02\x46",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := startTCP(t, func(conn net.Conn) { _, _ = io.WriteString(conn, response) })
			client, _ := newClient(t)
			_, err := client.Do(newRequest(t.Context(), t, "https://"+address))
			e := checkError(t, err, httpx.NotSent, httpx.TLSTLCP, "TLS: the server speaks TLCP (国密) and no TLS")
			if !e.Permanent {
				t.Errorf("Permanent of error %q = false, want true", e)
			}
		})
	}
}

// TestClient_Do_TLCP_AlertOfTLS checks that the same alerts in records of TLS are not taken for
// TLCP.
func TestClient_Do_TLCP_AlertOfTLS(t *testing.T) {
	t.Parallel()
	for response, code := range map[string]httpx.ErrorCode{
		"\x15\x03\x01\x00\x02\x02\x46": httpx.TLSNoCommonVersion,
		"\x15\x03\x03\x00\x02\x02\x28": httpx.TLSNoCommonCipher,
	} {
		address := startTCP(t, func(conn net.Conn) { _, _ = io.WriteString(conn, response) })
		client, _ := newClient(t)
		_, err := client.Do(newRequest(t.Context(), t, "https://"+address))
		checkError(t, err, httpx.NotSent, code, "TLS: the server refused the connection")
	}
}

// sm2Certificate is a certificate with an SM2 key, made by OpenSSL.
const sm2Certificate = `-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUYXwRYtXdpxfsnPtMY1RHrybXtfMwCgYIKoEcz1UBg3Uw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyODEzNTIyMVoYDzIxMjYxMTA0
MTM1MjIxWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqgRzP
VQGCLQNCAARF1Jjs/wlQeoEDW02PZjMtD3AnUrPA7QEYZadiw40hCwGkGror5FIZ
UIXsK2c50sLo3PnfaEbFnHPMoM22GlVeo2QwYjAdBgNVHQ4EFgQUkgPuk+5bIk1t
9AXbem0ZNVb5C50wHwYDVR0jBBgwFoAUkgPuk+5bIk1t9AXbem0ZNVb5C50wDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqBHM9VAYN1A0kAMEYC
IQCe+V+b/arYYVqdlqo4T9Qi/b/WQdm+/M7IGVB33Sv1KAIhAN8wBjLmGx8Ji+Ih
K7wjQsw1NO9w6WjoEFzIeVT0rTXa
-----END CERTIFICATE-----
`

// TestClient_Do_SM2Certificate has a server that uses TLS with a certificate of TLCP.
func TestClient_Do_SM2Certificate(t *testing.T) {
	t.Parallel()
	block, _ := pem.Decode([]byte(sm2Certificate))
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			config := &tls.Config{MaxVersion: version, Certificates: []tls.Certificate{{
				Certificate: [][]byte{block.Bytes}, PrivateKey: newCertificate(t, nil, nil).PrivateKey,
			}}}
			listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
			if err != nil {
				t.Fatal(err)
			}
			server := &http.Server{Handler: http.NotFoundHandler()} //nolint:gosec // it lives as long as the test
			go func() { _ = server.Serve(listener) }()
			t.Cleanup(func() { server.Close() })
			client, _ := newClient(t)
			_, err = client.Do(newRequest(t.Context(), t, "https://"+listener.Addr().String()))
			e := checkError(t, err, httpx.NotSent, httpx.TLSUnsupportedKey, "such as SM2 (国密)")
			if !e.Permanent {
				t.Errorf("Permanent of error %q = false, want true", e)
			}
		})
	}
}
