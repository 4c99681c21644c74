package httpx

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"
)

// certificateError returns the error of a server certificate that is not trusted.
func certificateError(err *tls.CertificateVerificationError) *Error {
	leaf := err.UnverifiedCertificates[0]
	code, problem := describeCertificate(leaf, err.Err)
	return &Error{Code: code, Problem: "TLS: the certificate " + problem, Permanent: true, Pin: PinOf(leaf)}
}

// describeCertificate says why the certificate leaf was not trusted.
func describeCertificate(leaf *x509.Certificate, err error) (code ErrorCode, problem string) {
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
	)
	switch {
	case errors.As(err, &authority) && string(leaf.RawIssuer) == string(leaf.RawSubject):
		return TLSSelfSigned, "is self-signed and is not trusted here"
	case errors.As(err, &authority):
		return TLSUnknownAuthority, "is not signed by a CA that is trusted here"
	case errors.As(err, &host) && len(leaf.DNSNames)+len(leaf.IPAddresses) == 0:
		return TLSNoNames, "names no host, so it is not for " + sanitizeHost(host.Host)
	case errors.As(err, &host):
		return TLSNameMismatch, fmt.Sprintf("is not for %s; it names %s", sanitizeHost(host.Host), listNames(leaf))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return describeValidity(invalid.Cert, time.Now())
	}
	return TLSInvalidCertificate, "is not valid for a server"
}

// describeValidity says how the time now lies outside the validity of a certificate.
func describeValidity(c *x509.Certificate, now time.Time) (code ErrorCode, problem string) {
	clock := fmt.Sprintf(" (the clock of this machine says %s)", formatTime(now))
	if now.Before(c.NotBefore) {
		return TLSNotYetValid, "is not valid before " + formatTime(c.NotBefore) + clock
	}
	return TLSExpired, "expired on " + formatTime(c.NotAfter) + clock
}

func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") + " UTC" }

// listNames lists the first few hosts that a certificate names.
func listNames(c *x509.Certificate) string {
	const limit = 5
	var names []string
	for _, name := range c.DNSNames {
		names = append(names, sanitizeHost(name))
	}
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if more := len(names) - limit; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:limit], ", "), more)
	}
	return strings.Join(names, ", ")
}

// sanitizeHost replaces each character that a host name cannot have by a question mark. A
// certificate may hold any text as a name.
func sanitizeHost(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(".-_*:", r) || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '?'
	}, name)
	return name[:min(len(name), 100)]
}
