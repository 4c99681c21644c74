package appointment

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"unicode"
)

// isDER reports whether bytes begin like a certificate or a key in DER. That is a sequence whose
// length field has two to four bytes, or a short sequence that fills all the bytes.
func isDER(b []byte) bool {
	const sequence, longLength = 0x30, 0x80
	if len(b) < 2 || b[0] != sequence {
		return false
	}
	return longLength < b[1] && b[1] <= longLength+3 || int(b[1]) == len(b)-2
}

// parseDER returns the values in DER, one after the other, as blocks of PEM. The problem contains
// nothing of them.
func parseDER(der []byte) (blocks []*pem.Block, problem string) {
	for rest := der; len(bytes.TrimSpace(rest)) > 0; {
		var value asn1.RawValue
		next, err := asn1.Unmarshal(rest, &value)
		if err != nil {
			return nil, "is damaged, or not complete; want it as the hospital sent it"
		}
		blocks = append(blocks, &pem.Block{Type: typeOfDER(value.Bytes), Bytes: value.FullBytes})
		rest = next
	}
	return blocks, ""
}

// typeOfDER returns the type of PEM for a sequence in DER with these contents, or "". The kinds of
// the first two values in it decide.
func typeOfDER(contents []byte) string {
	var first, second asn1.RawValue
	rest, err := asn1.Unmarshal(contents, &first)
	if err != nil {
		return ""
	}
	_, _ = asn1.Unmarshal(rest, &second)
	switch {
	case first.Tag == asn1.TagOID:
		return pemPKCS7
	case first.Tag == asn1.TagInteger && bytes.Equal(first.Bytes, []byte{3}):
		return pemPKCS12
	case first.Tag == asn1.TagInteger: // PKCS #1, PKCS #8 or EC, which crypto/tls distinguishes
		return pemPrivateKey
	case first.Tag == asn1.TagSequence && second.Tag == asn1.TagOctetString:
		return pemEncryptedKey
	case first.Tag == asn1.TagSequence:
		return pemCertificate
	}
	return ""
}

// firstDER returns the first value in DER, or nil if it is damaged.
func firstDER(der []byte) []byte {
	var value asn1.RawValue
	_, _ = asn1.Unmarshal(der, &value)
	return value.FullBytes
}

// decodeBase64 returns the bytes of a text that is base64 alone, or nil.
func decodeBase64(text string) []byte {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, pemCleaner.Replace(text))
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return der
}
