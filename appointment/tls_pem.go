package appointment

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"
)

// The types of PEM blocks that this package distinguishes.
const (
	pemCertificate  = "CERTIFICATE"
	pemPrivateKey   = "PRIVATE KEY"
	pemEncryptedKey = "ENCRYPTED PRIVATE KEY"
	pemPKCS7        = "PKCS7"
	pemPKCS12       = "PKCS12"
)

// pemPattern matches a block of PEM, with the line ends in it or without them.
var pemPattern = regexp.MustCompile(`-----BEGIN ([A-Z0-9 ]+)-----((?s:.*?))-----END ([A-Z0-9 ]+)-----`)

// parsePEM returns the blocks of a text in PEM, or the problem, which contains nothing of the text.
// It accepts the forms in which certificates arrive. The text may be in UTF-16 or have a byte-order
// mark, as Windows writes files. It may have text around the blocks. It may have no line ends, or
// \n for them, as in environment variables. It may be base64 without BEGIN and END, or DER.
func parsePEM(text string) (blocks []*pem.Block, problem string) {
	if isDER([]byte(text)) {
		return parseDER([]byte(text))
	}
	text = decodeUTF16(text)
	matches := pemPattern.FindAllStringSubmatch(text, -1)
	if len(matches) == 0 && !strings.Contains(text, "-----BEGIN ") {
		if der := decodeBase64(text); isDER(der) {
			return parseDER(der)
		}
		return nil, ""
	}
	for i, match := range matches {
		block := decodeBlock(match[1], match[2])
		switch {
		case block != nil && match[1] == match[3]:
			blocks = append(blocks, block)
		case strings.Contains(match[1], pemCertificate), strings.HasSuffix(match[1], pemPrivateKey):
			return nil, fmt.Sprintf("has a block, number %d, that is damaged; want it as the hospital sent it", i+1)
		}
	}
	if len(matches) < strings.Count(text, "-----BEGIN ") {
		return nil, "has a -----BEGIN without its -----END; want it complete"
	}
	return blocks, ""
}

// decodeUTF16 converts a text in UTF-16 to UTF-8. It returns any other text as it is.
func decodeUTF16(text string) string {
	if len(text) < 2 {
		return text
	}
	var high int // the place of the high byte in each unit
	switch a, b := text[0], text[1]; {
	case a == 0xff && b == 0xfe, a != 0 && b == 0:
		high = 1
	case a == 0xfe && b == 0xff, a == 0 && b != 0:
		high = 0
	default:
		return text
	}
	var units []uint16
	for i := 0; i+1 < len(text); i += 2 {
		units = append(units, uint16(text[i+high])<<8|uint16(text[i+1-high]))
	}
	return string(utf16.Decode(units))
}

// pemCleaner replaces the characters that editors, chats and environment variables put into PEM.
var pemCleaner = strings.NewReplacer(
	`\r`, "\n", `\n`, "\n", "\r", "\n",
	"\u00a0", " ", "\u3000", " ", "\ufeff", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "",
)

// decodeBlock returns the block of PEM with these contents, or nil if they are damaged.
func decodeBlock(blockType, content string) *pem.Block {
	var lines []string
	for line := range strings.Lines(pemCleaner.Replace(content)) {
		lines = append(lines, strings.TrimSpace(line))
	}
	content = strings.TrimSpace(strings.Join(lines, "\n"))
	block, _ := pem.Decode([]byte("-----BEGIN " + blockType + "-----\n" + content + "\n-----END " + blockType + "-----\n"))
	if block == nil {
		return nil
	}
	switch block.Type {
	case "TRUSTED CERTIFICATE", "X509 CERTIFICATE": // of OpenSSL; the first may have an appendix
		block.Type, block.Bytes = pemCertificate, firstDER(block.Bytes)
	case "CMS", "PKCS #7 SIGNED DATA":
		block.Type = pemPKCS7
	}
	return block
}

// findPrivateKey returns the first private key of some blocks, or nil.
func findPrivateKey(blocks []*pem.Block) *pem.Block {
	for _, b := range blocks {
		if strings.HasSuffix(b.Type, pemPrivateKey) {
			return b
		}
	}
	return nil
}

// readCertificates returns the certificates in a text, one or more, or the problem. The problem
// contains nothing of the text. keyProblem is the problem of a text with a private key in it; ""
// accepts the key.
func readCertificates(text, keyProblem string) (certificates []*x509.Certificate, problem string) {
	blocks, problem := parsePEM(text)
	switch {
	case problem != "":
		return nil, problem
	case keyProblem != "" && findPrivateKey(blocks) != nil:
		return nil, keyProblem
	}
	return parseCertificates(blocks)
}

// parseCertificates returns the certificates in some blocks, one or more, or the problem. It leaves
// out a certificate with an SM2 key if there are others: a server with it is never trusted.
func parseCertificates(blocks []*pem.Block) (certificates []*x509.Certificate, problem string) {
	n := 0
	for _, block := range blocks {
		switch block.Type {
		case pemPKCS7:
			return nil, "is PKCS #7 (.p7b); want PEM, as written by openssl pkcs7 -print_certs -in FILE -out FILE2, with -inform DER if FILE is binary"
		case pemPKCS12:
			return nil, "is PKCS #12 (.pfx, .p12); want PEM, as written by openssl pkcs12 -nodes -in FILE -out FILE2"
		}
		if block.Type != pemCertificate {
			continue
		}
		n++
		c, err := x509.ParseCertificate(block.Bytes)
		switch {
		case err == nil:
			certificates = append(certificates, c)
		case hasSM2Key(block.Bytes):
			problem = fmt.Sprintf("has a certificate, number %d, with an SM2 key (国密), which is not supported; want one with an RSA or ECDSA key", n)
		default:
			return nil, fmt.Sprintf("has a certificate, number %d, that cannot be read (%v); want it as the hospital exported it", n, err)
		}
	}
	switch {
	case len(certificates) > 0:
		return certificates, ""
	case problem != "":
		return nil, problem
	}
	return nil, "contains no certificate; want PEM, which begins with -----BEGIN CERTIFICATE-----"
}

// checkPrivateKey returns the problem of the private key in some blocks, or "".
func checkPrivateKey(blocks []*pem.Block) string {
	if len(blocks) > 0 && blocks[0].Type == pemPKCS12 {
		return "is PKCS #12 (.pfx, .p12); want PEM, as written by openssl pkcs12 -nodes -in FILE -out FILE2"
	}
	switch block := findPrivateKey(blocks); {
	case block == nil:
		return "contains no private key; want PEM, which begins with -----BEGIN PRIVATE KEY-----"
	case block.Type == pemEncryptedKey, block.Headers["DEK-Info"] != "":
		return "is encrypted; want it without a password, as written by openssl pkey -in KEY -out KEY2"
	}
	return ""
}

// sm2Curve is the object identifier of the curve of SM2 keys, 1.2.156.10197.1.301, in DER.
var sm2Curve = []byte{0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d}

// hasSM2Key reports whether a certificate or private key in DER has a key of the Chinese national
// algorithm, which Go does not support.
func hasSM2Key(der []byte) bool { return bytes.Contains(der, sm2Curve) }
