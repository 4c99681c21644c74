package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The headers of headerHMAC.
const (
	headerKeyID     = "X-Key-Id"
	headerTimestamp = "X-Timestamp"
	headerNonce     = "X-Nonce"
	headerSignature = "X-Signature"
)

// headerHMAC signs each message by HMAC-SHA256 in a header. It verifies responses in the same way,
// unless they have no signature.
type headerHMAC struct {
	keyID        string
	key          []byte
	onlyRequests bool // responses have no signature
	seen         freshness
}

// Seal implements appointment.Payload.
func (h *headerHMAC) Seal(_ context.Context, m *appointment.Message) error {
	if h.onlyRequests && isResponse(m) {
		return nil
	}
	timestamp, nonce := newStamp(m)
	m.Header.Set(headerKeyID, h.keyID)
	m.Header.Set(headerTimestamp, timestamp)
	m.Header.Set(headerNonce, nonce)
	m.Header.Set(headerSignature, h.sign(m))
	return nil
}

// Open implements appointment.Payload.
func (h *headerHMAC) Open(_ context.Context, m *appointment.Message) error {
	if h.onlyRequests && isResponse(m) {
		return nil
	}
	if m.Header.Get(headerKeyID) != h.keyID || !hmac.Equal([]byte(m.Header.Get(headerSignature)), []byte(h.sign(m))) {
		return refusal("the signature is wrong")
	}
	return h.seen.check(m.Header.Get(headerTimestamp), m.Header.Get(headerNonce))
}

// isResponse reports whether a message is a response. The simulated hospital also calls Open for
// requests. A payload that accepts all of them verifies nothing in tests.
func isResponse(m *appointment.Message) bool { return m.Variables == nil }

// sign returns the signature of a message's timestamp, nonce and document, each on its own line.
func (h *headerHMAC) sign(m *appointment.Message) string {
	mac := hmac.New(sha256.New, h.key)
	mac.Write([]byte(m.Header.Get(headerTimestamp) + "\n" + m.Header.Get(headerNonce) + "\n"))
	mac.Write(m.Document)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// newStamp returns the timestamp and the nonce that the library made for a request, or new ones for
// a response.
func newStamp(m *appointment.Message) (timestamp, nonce string) {
	timestamp, nonce = m.Variables["timestamp"], m.Variables["nonce"]
	if timestamp == "" {
		timestamp = time.Now().In(hospitalZone).Format(timestampLayout)
	}
	if nonce == "" {
		nonce = rand.Text()
	}
	return timestamp, nonce
}
