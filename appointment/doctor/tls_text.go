package doctor

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// describeTLSError returns why a handshake failed, and the option of the configuration that would
// help. The error of the handshake is handshakeError, and that of the request is err. The code of err
// decides.
func describeTLSError(handshakeError, err error) Text {
	if handshakeError == nil || isTimeout(handshakeError) || isTimeout(err) {
		return newText("tls.timeout")
	}
	var failure *soap.Error
	if !errors.As(err, &failure) {
		return newText("tls.failed")
	}
	pin, leaf := failure.Pin.String(), findCertificate(handshakeError)
	switch appointment.Failure(failure.Code) {
	case appointment.FailureTLSSelfSigned, appointment.FailureTLSUnknownAuthority:
		return newText("tls.authority", pin)
	case appointment.FailureTLSNameMismatch, appointment.FailureTLSNoNames:
		return newText("tls.name", listHosts(leaf), pin)
	case appointment.FailureTLSExpired, appointment.FailureTLSNotYetValid:
		return newText("tls.expired", leaf.NotBefore.Format(time.DateOnly), leaf.NotAfter.Format(time.DateOnly), pin)
	case appointment.FailureTLSInvalidCertificate:
		return newText("tls.invalid", pin)
	case appointment.FailureWrongKey:
		return newText("tls.wrong-key", pin)
	case appointment.FailureTLSNotTLS:
		return newText("tls.not-tls")
	case appointment.FailureTLSTLCP:
		return newText("tls.tlcp")
	case appointment.FailureTLSUnsupportedKey:
		return newText("tls.unsupported-key")
	case appointment.FailureTLSRenegotiation, appointment.FailureTLSLateCertificateRequest: // after the handshake
		return newText("tls.renegotiation")
	case appointment.FailureTLSClientCertificateWanted, appointment.FailureTLSClientCertificateRefused:
		return newText("tls.client-certificate", describeAlert(failure.Alert))
	case appointment.FailureTLSAlert, appointment.FailureTLSNoCommonCipher, appointment.FailureTLSNoCommonVersion, appointment.FailureTLSUnrecognizedName:
		return newText("tls.alert", describeAlert(failure.Alert))
	case appointment.FailureTLSClosed:
		return newText("tls.closed")
	}
	return newText("tls.failed")
}

// findCertificate returns the certificate that was not trusted, or an empty one.
func findCertificate(handshakeError error) *x509.Certificate {
	var unverified *tls.CertificateVerificationError
	if errors.As(handshakeError, &unverified) && len(unverified.UnverifiedCertificates) > 0 {
		return unverified.UnverifiedCertificates[0]
	}
	return &x509.Certificate{}
}

// describeAlert returns the text of a TLS alert by its number. 0 means that the server sent
// none.
func describeAlert(number uint8) Text {
	if number == 0 {
		return newText("tls.alert.none")
	}
	code := "alert." + strconv.Itoa(int(number))
	if _, known := textTable[code]; known {
		return newText(code)
	}
	return newText("alert.other", number)
}

// listHosts lists the first few hosts of a certificate. It replaces each character that a host
// name cannot have, since a certificate may contain any text.
func listHosts(c *x509.Certificate) string {
	hosts := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		hosts = append(hosts, ip.String())
	}
	if len(hosts) == 0 {
		return "-"
	}
	if len(hosts) > 4 {
		hosts = append(hosts[:4], "…")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune(".-_*:, …", r):
			return r
		}
		return '?'
	}, strings.Join(hosts, ", "))
}
