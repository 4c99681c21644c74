package appointment

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
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
	}
	keyProblem := ""
	if b.ClientCertificate != "" {
		keyProblem = "contains a private key; it belongs in clientKey, which never prints"
	}
	certificates, problem := readCertificates(certificate, keyProblem)
	if problem != "" {
		b.addProblem("clientCertificate", problem)
		return
	}
	keyBlocks, problem := parsePEM(key)
	if problem == "" {
		problem = checkPrivateKey(keyBlocks)
	}
	if problem != "" {
		b.addProblem("clientKey", problem)
		return
	}
	b.setKeyPair(certificates, findPrivateKey(keyBlocks))
}

// setKeyPair sets a client certificate, with those that lead to its CA, and its key.
func (b *tlsBuilder) setKeyPair(certificates []*x509.Certificate, key *pem.Block) {
	var chain []byte
	for _, c := range certificates {
		chain = append(chain, pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: c.Raw})...)
	}
	pair, err := tls.X509KeyPair(chain, pem.EncodeToMemory(key))
	switch {
	case err == nil:
		b.config.Certificates = []tls.Certificate{pair}
	case isOtherKey(certificates[0], key.Bytes):
		b.addProblem("clientKey", "is not the key of clientCertificate, or the first certificate there is another one; want the two that belong together")
	case hasSM2Key(key.Bytes):
		b.addProblem("clientKey", "is an SM2 key (国密), which is not supported; want an RSA or ECDSA key")
	default:
		b.addProblem("clientKey", "cannot be read; want a PKCS #8, PKCS #1 or EC private key in PEM")
	}
}

// isOtherKey reports whether a private key in DER can be read and is not the key of a certificate.
func isOtherKey(c *x509.Certificate, der []byte) bool {
	key, ok := parsePrivateKey(der).(crypto.Signer)
	public, isKnown := c.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	return ok && isKnown && !public.Equal(key.Public())
}

// parsePrivateKey returns a private key in DER, or nil.
func parsePrivateKey(der []byte) any {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key
	}
	return nil
}

// inlineOrFile returns the text of a field, or of the file that the field beside it names. ok is
// false if there is a problem.
func (b *tlsBuilder) inlineOrFile(field, text, file string) (content string, ok bool) {
	switch {
	case file == "":
		return text, true
	case text != "":
		b.addProblem(field+"File", "is set together with "+field+"; leave one of the two out")
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
		b.addProblem(field, fmt.Sprintf("cannot be read: %v", err))
		b.causes = append(b.causes, err)
		return "", false
	}
	return string(text), true
}
