package wiretest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
	"testing"
)

// StartTLSAlert starts a server that speaks TLS 1.3. It completes the handshake, reads one request
// on each connection, and then sends a fatal alert. The alert follows part, the beginning of a
// response, which may be "". The server asks for a client certificate if clientAuth says so. It
// accepts any certificate, and none.
//
// Package crypto/tls cannot send such an alert, so the server encrypts it itself.
func StartTLSAlert(t testing.TB, alert uint8, clientAuth tls.ClientAuthType, part string) *Server {
	t.Helper()
	var keys keyLog
	return StartTLS(t, func(c *tls.Config) {
		c.MinVersion, c.ClientAuth = tls.VersionTLS13, clientAuth
		c.SessionTicketsDisabled = true // no other record is then sent after the handshake
		c.KeyLogWriter = &keys
	}, func(x *Exchange) {
		conn, records := x.conn.(*tls.Conn), byte(0)
		if part != "" {
			x.Write(part)
			records++
		}
		record, err := keys.encryptAlert(conn.ConnectionState().CipherSuite, records, alert)
		if err != nil {
			t.Error(err)
		}
		_, _ = conn.NetConn().Write(record)
		_ = conn.NetConn().Close()
	})
}

// keyLog keeps the key log of a server whose connections follow one another.
type keyLog struct{ bytes.Buffer }

// encryptAlert returns the TLS 1.3 record of a fatal alert, under the server's keys of the last
// connection (RFC 8446, sections 5.2 and 7.3). The number of earlier records is records.
func (k *keyLog) encryptAlert(suite uint16, records byte, alert uint8) ([]byte, error) {
	newHash, keyLength := func() hash.Hash { return sha256.New() }, 16
	switch suite {
	case tls.TLS_AES_128_GCM_SHA256:
	case tls.TLS_AES_256_GCM_SHA384:
		newHash, keyLength = func() hash.Hash { return sha512.New384() }, 32
	default:
		return nil, fmt.Errorf("cipher suite %s is not supported", tls.CipherSuiteName(suite))
	}
	var secret []byte
	for line := range strings.Lines(k.String()) {
		if fields := strings.Fields(line); fields[0] == "SERVER_TRAFFIC_SECRET_0" {
			secret, _ = hex.DecodeString(fields[2])
		}
	}
	key, err := expandLabel(newHash, secret, "key", keyLength)
	if err != nil {
		return nil, err
	}
	nonce, err := expandLabel(newHash, secret, "iv", 12)
	if err != nil {
		return nil, err
	}
	nonce[len(nonce)-1] ^= records
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	const alertLevelFatal, alertType, applicationDataType = 2, 21, 23
	plain := []byte{alertLevelFatal, alert, alertType}
	header := []byte{applicationDataType, 3, 3, 0, byte(len(plain) + aead.Overhead())}
	return aead.Seal(header, nonce, plain, header), nil
}

// expandLabel returns the result of HKDF-Expand-Label of TLS 1.3 without a context.
func expandLabel(newHash func() hash.Hash, secret []byte, label string, length int) ([]byte, error) {
	label = "tls13 " + label
	info := string([]byte{0, byte(length), byte(len(label))}) + label + "\x00"
	return hkdf.Expand(newHash, secret, info, length)
}
