package httpx

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Pin is the SHA-256 of a certificate's public key (its SubjectPublicKeyInfo).
type Pin [sha256.Size]byte

// pinPrefix begins the text of a pin.
const pinPrefix = "sha256//"

// PinOf returns the pin of a certificate.
func PinOf(c *x509.Certificate) Pin { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }

// ParsePin parses the text of a pin as String writes it. The prefix sha256// may be missing.
func ParsePin(text string) (Pin, error) {
	sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, pinPrefix))
	if err != nil || len(sum) != sha256.Size {
		return Pin{}, errors.New("is not a pin; want sha256// and the base64 of 32 bytes, as for curl's --pinnedpubkey")
	}
	return Pin(sum), nil
}

// String returns the pin as curl's --pinnedpubkey takes it: sha256// and base64.
func (p Pin) String() string { return pinPrefix + base64.StdEncoding.EncodeToString(p[:]) }

// pinError is the error of a server whose key is not pinned.
type pinError struct{ found Pin }

// Error says which key the server has.
func (e *pinError) Error() string {
	return fmt.Sprintf("TLS: the server's key is not one of the pinned keys: it is %v", e.found)
}
