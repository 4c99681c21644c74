package appointment

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
)

// setClientCertificate sets the certificate and key that are sent to a server that asks for
// them.
func (b *tlsBuilder) setClientCertificate() {
	certificate, hasCertificate := b.inlineOrFile("clientCertificate", b.ClientCertificate, b.ClientCertificateFile)
	key, hasKey := b.inlineOrFile("clientKey", string(b.ClientKey), b.ClientKeyFile)
	if !hasCertificate || !hasKey || certificate == "" && key == "" {
		return
	}
	switch {
	case certificate == "":
		b.addProblem("clientKey", "is set without clientCertificate; want both")
		return
	case key == "":
		b.addProblem("clientCertificate", "is set without clientKey; want both, or clientKeyFile")
		return
	case b.ClientKey != "" && string(b.ClientKey) == redactedSecret:
		b.addProblem("clientKey", "is the text that a key is printed as; want the key in PEM, or clientKeyFile")
		return
	case b.ClientCertificate != "" && findPrivateKey(certificate) != nil:
		b.addProblem("clientCertificate", "contains a private key; it belongs in clientKey, which never prints")
		return
	}
	if _, problem := parseCertificates(certificate); problem != "" {
		b.addProblem("clientCertificate", problem)
		return
	}
	if problem := checkPrivateKey(key); problem != "" {
		b.addProblem("clientKey", problem)
		return
	}
	pair, err := tls.X509KeyPair([]byte(certificate), []byte(key))
	switch {
	case err == nil:
		b.config.Certificates = []tls.Certificate{pair}
	case strings.Contains(err.Error(), "does not match"): // crypto/tls has no type for it
		b.addProblem("clientKey", "is not the key of clientCertificate, or the first certificate there is another one; want the two that belong together")
	default:
		b.addProblem("clientKey", "cannot be read; want a PKCS #8, PKCS #1 or EC private key in PEM")
	}
}

// parseCertificates reads one certificate or more, or returns the problem, which contains
// nothing of the text.
func parseCertificates(text string) (certificates []*x509.Certificate, problem string) {
	for block, rest := pem.Decode([]byte(text)); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Sprintf("has a certificate, number %d, that cannot be read (%v); want it as the hospital exported it", len(certificates)+1, err)
		}
		certificates = append(certificates, c)
	}
	if len(certificates) == 0 {
		return nil, "contains no certificate; want PEM, which begins with -----BEGIN CERTIFICATE-----"
	}
	return certificates, ""
}

// inlineOrFile returns the text of a field, or of the file that the field beside it names. ok is
// false if there is a problem.
func (b *tlsBuilder) inlineOrFile(field, text, file string) (content string, ok bool) {
	switch {
	case file == "":
		return text, true
	case text != "":
		b.addProblem(field+"File", "is set beside "+field+"; leave one of the two out")
		return "", false
	}
	content, ok = b.readFile(field+"File", file)
	if ok && content == "" {
		b.addProblem(field+"File", "is empty")
		return "", false
	}
	return content, ok
}

func (b *tlsBuilder) readFile(field, file string) (content string, ok bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		b.addProblem(field, "cannot be read: "+err.Error())
		return "", false
	}
	return string(text), true
}

// findPrivateKey returns the first private key in a text, or nil.
func findPrivateKey(text string) *pem.Block {
	block, rest := pem.Decode([]byte(text))
	for block != nil && !strings.HasSuffix(block.Type, "PRIVATE KEY") {
		block, rest = pem.Decode(rest)
	}
	return block
}

// checkPrivateKey returns the problem of a private key, or "".
func checkPrivateKey(text string) string {
	switch block := findPrivateKey(text); {
	case block == nil:
		return "contains no private key; want PEM, which begins with -----BEGIN PRIVATE KEY-----"
	case block.Type == "ENCRYPTED PRIVATE KEY", block.Headers["DEK-Info"] != "":
		return "is encrypted; want it without a password, as written by openssl pkey -in KEY -out KEY2"
	}
	return ""
}
