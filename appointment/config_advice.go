package appointment

import (
	"fmt"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// suggestConfigKey returns the key of the configuration with which a failed exchange would
// succeed, to be appended to the text of the failure; "" if there is none.
func suggestConfigKey(e *httpx.Error) string {
	const (
		oldVersions = `set tls.minVersion: "1.1" or "1.0" to accept older versions`
		oldCiphers  = "set tls.cipherSuites to accept older ciphers, such as TLS_RSA_WITH_AES_128_CBC_SHA or TLS_RSA_WITH_3DES_EDE_CBC_SHA"
		orTLCP      = "; a server that speaks only TLCP (国密) refuses in the same way"
	)
	pin := fmt.Sprintf("add %q to tls.pins if the hospital confirms that this is its key", e.Pin)
	switch e.Code {
	case httpx.TooLong:
		return " (Limits.ResponseBytes)"
	case soap.EnvelopeSeveralResults, soap.EnvelopeNoResult:
		return "; set dialect.soap.result to the name of the element that holds the response"
	case httpx.HeaderTooLong:
		return " (Limits.HeaderBytes)"
	case httpx.TLSSelfSigned:
		return "; to accept it, set tls.ca or tls.caFile to that certificate, or " + pin
	case httpx.TLSUnknownAuthority:
		return "; to accept it, set tls.ca or tls.caFile to the hospital's CA, or " + pin
	case httpx.TLSNameMismatch:
		return "; to accept it, set tls.serverName to one of these names, or " + pin
	case httpx.TLSNoNames, httpx.TLSExpired, httpx.TLSNotYetValid, httpx.TLSInvalidCertificate:
		return "; to accept it, " + pin
	case httpx.TLSWrongKey:
		return "; add it to tls.pins if the hospital confirms that it has a new key"
	case httpx.TLSOldVersion:
		return fmt.Sprintf("; set tls.minVersion: %q to accept it", e.TLSVersion)
	case httpx.TLSClosed, httpx.TLSFailed:
		return "; the server may support only old versions or ciphers: " + oldVersions + ", or " + oldCiphers + orTLCP
	case httpx.TLSNoCommonCipher:
		return "; " + oldCiphers + orTLCP
	case httpx.TLSNoCommonVersion:
		return "; " + oldVersions + orTLCP
	case httpx.TLSClientCertificateWanted:
		return "; set tls.clientCertificate or tls.clientCertificateFile"
	case httpx.TLSTLCP, httpx.TLSUnsupportedKey:
		return "; ask the hospital for an address with TLS 1.2 and a certificate with an RSA or ECDSA key"
	case httpx.TLSRenegotiation:
		return "; set tls.renegotiation: true to accept it; the server may require tls.clientCertificate or tls.clientCertificateFile too"
	case httpx.TLSLateCertificateRequest:
		return "; set tls.renegotiation: true to limit connections to TLS 1.2, where it is supported"
	case httpx.TLSClientCertificateRefused:
		return "; set tls.clientCertificate to one that the hospital accepts"
	case httpx.TLSUnrecognizedName:
		return "; set tls.serverName to the server's name"
	}
	return ""
}
