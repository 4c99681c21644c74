package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // NTLM requires it
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"net"
	"net/http"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/md4" //nolint:gosec,staticcheck // NTLM requires it
)

// ntlmGuard lets requests pass on a connection that answered its challenge, as IIS does. It
// verifies NTLMv2.
type ntlmGuard struct {
	user, password string
	next           http.Handler
}

// ntlmState is the state of a connection.
type ntlmState struct {
	challenge     []byte
	authenticated bool
}

type ntlmKey struct{}

// connContext gives a connection its state. It is for http.Server.ConnContext.
func connContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, ntlmKey{}, &ntlmState{})
}

// ServeHTTP passes a request on, or continues the handshake of its connection.
func (g *ntlmGuard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	state := r.Context().Value(ntlmKey{}).(*ntlmState) //nolint:forcetypeassert // connContext sets it
	encoded, _ := strings.CutPrefix(r.Header.Get("Authorization"), "NTLM ")
	message, _ := base64.StdEncoding.DecodeString(encoded)
	challenge := "NTLM"
	switch {
	case messageType(message) == 1:
		state.challenge = make([]byte, 8)
		_, _ = rand.Read(state.challenge)
		challenge += " " + base64.StdEncoding.EncodeToString(challengeMessage(state.challenge))
	case messageType(message) == 3 && state.challenge != nil:
		state.authenticated = g.isAuthentic(message, state.challenge)
		state.challenge = nil
	}
	if state.authenticated {
		g.next.ServeHTTP(w, r)
		return
	}
	w.Header().Set("WWW-Authenticate", challenge)
	http.Error(w, "authenticate", http.StatusUnauthorized)
}

// messageType returns the type of a message of NTLM, or 0.
func messageType(message []byte) uint32 {
	if len(message) < 12 || !bytes.HasPrefix(message, []byte("NTLMSSP\x00")) {
		return 0
	}
	return binary.LittleEndian.Uint32(message[8:])
}

// challengeMessage returns a message of type 2, for Unicode and NTLMv2.
func challengeMessage(challenge []byte) []byte {
	const header = 48
	const unicode, ntlm, extended, targetInfo = 0x1, 0x200, 0x80000, 0x800000
	info := []byte{2, 0, 8, 0, 'E', 0, 'X', 0, 'A', 0, 'M', 0, 0, 0, 0, 0} // the domain, and the end
	m := make([]byte, header, header+len(info))
	copy(m, "NTLMSSP\x00")
	binary.LittleEndian.PutUint32(m[8:], 2)
	binary.LittleEndian.PutUint32(m[16:], header)
	binary.LittleEndian.PutUint32(m[20:], unicode|ntlm|extended|targetInfo)
	copy(m[24:], challenge)
	binary.LittleEndian.PutUint16(m[40:], uint16(len(info))) //nolint:gosec // short
	binary.LittleEndian.PutUint16(m[42:], uint16(len(info))) //nolint:gosec // short
	binary.LittleEndian.PutUint32(m[44:], header)
	return append(m, info...)
}

// isAuthentic reports whether a message of type 3 has the right response to a challenge.
func (g *ntlmGuard) isAuthentic(message, challenge []byte) bool {
	response, domain, user := messageField(message, 20), messageField(message, 28), messageField(message, 36)
	if len(response) < 16 || !bytes.Equal(user, encodeUTF16(g.user)) {
		return false
	}
	hash := md4.New()
	hash.Write(encodeUTF16(g.password))
	key := sumHMAC(hash.Sum(nil), encodeUTF16(strings.ToUpper(g.user)), domain)
	return hmac.Equal(response[:16], sumHMAC(key, challenge, response[16:]))
}

// messageField returns the field of a message whose length and offset are at a position.
func messageField(message []byte, at int) []byte {
	if len(message) < at+8 {
		return nil
	}
	length := int(binary.LittleEndian.Uint16(message[at:]))
	offset := int(binary.LittleEndian.Uint32(message[at+4:]))
	if offset < 0 || offset+length > len(message) {
		return nil
	}
	return message[offset : offset+length]
}

func encodeUTF16(text string) (encoded []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		encoded = binary.LittleEndian.AppendUint16(encoded, unit)
	}
	return encoded
}

func sumHMAC(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(md5.New, key)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}
