package appointment

import (
	"fmt"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// settingFor returns which setting of the configuration would accept a failed exchange, to be
// appended to the text of the failure; "" if there is none.
func settingFor(e *httpx.Error) string {
	const (
		oldVersions = `tls.minVersion: "1.1" or "1.0" accepts older versions`
		oldCiphers  = "tls.cipherSuites accepts older ciphers, such as TLS_RSA_WITH_AES_128_CBC_SHA or TLS_RSA_WITH_3DES_EDE_CBC_SHA"
		orTLCP      = "; a server that speaks TLCP (国密) alone refuses in the same way"
	)
	pins := fmt.Sprintf("tls.pins: %q, if the hospital confirms that this is its key", e.Pin)
	switch e.Code {
	case httpx.TooLong:
		return " (Limits.ResponseBytes)"
	case httpx.HeaderTooLong:
		return " (Limits.HeaderBytes)"
	case httpx.TLSSelfSigned:
		return "; it is accepted by tls.ca or tls.caFile with that certificate, or by " + pins
	case httpx.TLSUnknownAuthority:
		return "; it is accepted by tls.ca or tls.caFile with the hospital's CA, or by " + pins
	case httpx.TLSNameMismatch:
		return "; it is accepted by tls.serverName with one of these names, or by " + pins
	case httpx.TLSNoNames, httpx.TLSExpired, httpx.TLSNotYetValid, httpx.TLSInvalidCertificate:
		return "; it is accepted by " + pins
	case httpx.TLSWrongKey:
		return "; add it to tls.pins if the hospital confirms that it has a new key"
	case httpx.TLSOldVersion:
		return fmt.Sprintf("; tls.minVersion: %q accepts it", e.TLSVersion)
	case httpx.TLSClosed, httpx.TLSFailed:
		return "; the server may support old versions or ciphers alone: " + oldVersions + ", " + oldCiphers + orTLCP
	case httpx.TLSNoCommonCipher:
		return ": " + oldCiphers + orTLCP
	case httpx.TLSNoCommonVersion:
		return ": " + oldVersions + orTLCP
	case httpx.TLSClientCertificateWanted:
		return ": tls.clientCertificate or tls.clientCertificateFile"
	case httpx.TLSTLCP, httpx.TLSUnsupportedKey:
		return "; ask the hospital for an address with TLS 1.2 and a certificate with an RSA or ECDSA key"
	case httpx.TLSRenegotiation:
		return ": tls.renegotiation: true accepts it; the server may require tls.clientCertificate or tls.clientCertificateFile too"
	case httpx.TLSLateCertificateRequest:
		return ": tls.renegotiation: true limits connections to TLS 1.2, where it is supported"
	case httpx.TLSClientCertificateRefused:
		return ": tls.clientCertificate"
	case httpx.TLSUnrecognizedName:
		return ": tls.serverName"
	}
	return ""
}
