package soap

import (
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the profile requires it
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"time"
)

// UsernameToken is a user in a header of WS-Security 1.0 (UsernameToken Profile). Each request has
// a token of its own, with a new nonce and the present time in UTC. The header must be understood:
// a service that does not know it sends a fault. A UsernameToken prints nothing, since it is a
// secret.
type UsernameToken struct {
	// Username is the name of the user.
	Username string
	// Password is the password of the user.
	Password string
	// Digest sends the password as Base64(SHA-1(nonce + created + password)) instead of as it is.
	Digest bool
}

// Format prints the type, the same for every verb.
func (t UsernameToken) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("UsernameToken")) }

// Validate returns the problems of the token. Their paths are "username" and "password". They
// repeat no value.
func (t UsernameToken) Validate() []Problem {
	var problems []Problem
	if checkCharacters([]byte(t.Username)) != nil {
		problems = append(problems, Problem{Path: "username", Text: characterText})
	}
	if checkCharacters([]byte(t.Password)) != nil {
		problems = append(problems, Problem{Path: "password", Text: characterText})
	}
	return problems
}

// The names that the profile defines.
const (
	securityExtension  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	tokenProfile       = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
	typePasswordText   = tokenProfile + "#PasswordText"
	typePasswordDigest = tokenProfile + "#PasswordDigest"
	encodingBase64     = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
)

// securityHeader is the header of one request. Its prefixes are the usual ones: some services
// search for them instead of namespaces.
type securityHeader struct {
	token   *UsernameToken
	nonce   []byte
	created string
}

// newSecurityHeader returns a header with a new nonce and the present time.
func newSecurityHeader(t *UsernameToken) *securityHeader {
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce) // never fails
	return &securityHeader{t, nonce, time.Now().UTC().Format("2006-01-02T15:04:05.000Z")}
}

// password returns the type and the text of the password element.
func (h *securityHeader) password() (passwordType, text string) {
	if !h.token.Digest {
		return typePasswordText, h.token.Password
	}
	digest := sha1.New() //nolint:gosec // the profile requires it
	digest.Write(h.nonce)
	digest.Write([]byte(h.created + h.token.Password))
	return typePasswordDigest, base64.StdEncoding.EncodeToString(digest.Sum(nil))
}

// MarshalXML implements [xml.Marshaler].
func (h *securityHeader) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	security := newElement("wsse:Security")
	addAttribute(&security, "xmlns:wsse", securityExtension)
	addAttribute(&security, "xmlns:wsu", securityUtility)
	addAttribute(&security, "soap:mustUnderstand", "1")
	token, username := newElement("wsse:UsernameToken"), newElement("wsse:Username")
	password, nonce, created := newElement("wsse:Password"), newElement("wsse:Nonce"), newElement("wsu:Created")
	passwordType, text := h.password()
	addAttribute(&password, "Type", passwordType)
	addAttribute(&nonce, "EncodingType", encodingBase64)
	return encodeTokens(e, security, token,
		username, xml.CharData(h.token.Username), username.End(),
		password, xml.CharData(text), password.End(),
		nonce, xml.CharData(base64.StdEncoding.EncodeToString(h.nonce)), nonce.End(),
		created, xml.CharData(h.created), created.End(),
		token.End(), security.End())
}
