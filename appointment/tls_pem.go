package appointment

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
)

// clientCertificate is what this client shows to a server that asks who it is.
func (t *TLS) clientCertificate(cfg *tls.Config) error {
	certificate, cErr := inlineOrFile("clientCertificate", t.ClientCertificate, t.ClientCertificateFile)
	key, kErr := inlineOrFile("clientKey", string(t.ClientKey), t.ClientKeyFile)
	switch {
	case cErr != nil || kErr != nil:
		return errors.Join(cErr, kErr)
	case certificate == "" && key == "":
		return nil
	case certificate == "":
		return errors.New("clientKey: has no clientCertificate beside it; want both")
	case key == "":
		return errors.New("clientCertificate: has no clientKey beside it; want both, or clientKeyFile")
	case t.ClientKey != "" && string(t.ClientKey) == t.ClientKey.String():
		return errors.New("clientKey: is what a key is printed as; want the key in PEM, or clientKeyFile")
	case t.ClientCertificate != "" && privateKeyIn(certificate) != nil:
		return errors.New("clientCertificate: has a private key in it; it belongs in clientKey, which never prints")
	}
	if _, err := certificatesIn(certificate); err != nil {
		return fmt.Errorf("clientCertificate: %w", err)
	}
	if err := checkKey(key); err != nil {
		return err
	}
	pair, err := tls.X509KeyPair([]byte(certificate), []byte(key))
	switch {
	case err == nil:
		cfg.Certificates = []tls.Certificate{pair}
		return nil
	case strings.Contains(err.Error(), "does not match"):
		return errors.New("clientKey: is not the key of clientCertificate, or its first certificate is another's; want the two that belong together")
	}
	return errors.New("clientKey: cannot be read; want a PKCS #8, PKCS #1 or EC private key in PEM")
}

// certificatesIn reads one certificate or more. What it says holds nothing of the text.
func certificatesIn(text string) (certificates []*x509.Certificate, err error) {
	for block, rest := pem.Decode([]byte(text)); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("its certificate %d cannot be read (%s); want it as the hospital exported it", len(certificates)+1, strings.TrimPrefix(err.Error(), "x509: "))
		}
		certificates = append(certificates, c)
	}
	if len(certificates) == 0 {
		return nil, errors.New("has no certificate in it; want PEM, which begins with -----BEGIN CERTIFICATE-----")
	}
	return certificates, nil
}

// inlineOrFile is the text of a field, or of the file that the field beside it names.
func inlineOrFile(field, text, file string) (string, error) {
	switch {
	case file == "":
		return text, nil
	case text != "":
		return "", fmt.Errorf("%s and %[1]sFile: are the same thing twice; leave one out", field)
	}
	read, err := readFile(field, file)
	if err == nil && read == "" {
		err = fmt.Errorf("%sFile: is empty", field)
	}
	return read, err
}

func readFile(field, file string) (string, error) {
	read, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%sFile: cannot be read: %w", field, err)
	}
	return string(read), nil
}

// privateKeyIn is the first private key in a text; nil if there is none.
func privateKeyIn(text string) *pem.Block {
	block, rest := pem.Decode([]byte(text))
	for block != nil && !strings.HasSuffix(block.Type, "PRIVATE KEY") {
		block, rest = pem.Decode(rest)
	}
	return block
}

func checkKey(text string) error {
	switch block := privateKeyIn(text); {
	case block == nil:
		return errors.New("clientKey: has no private key in it; want PEM, which begins with -----BEGIN PRIVATE KEY-----")
	case block.Type == "ENCRYPTED PRIVATE KEY", block.Headers["DEK-Info"] != "":
		return errors.New("clientKey: is encrypted; want it without a password, as openssl pkey -in KEY -out KEY2 writes it")
	}
	return nil
}
