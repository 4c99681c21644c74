package httpx

import "strings"

// renegotiationError returns the error of a request after which the server asked for another
// handshake, or for a client certificate. It returns nil for any other error.
func (t *requestTrace) renegotiationError(err error) *Error {
	alert, hasAlert := findAlert(err, alertOp)
	switch {
	case isRenegotiationRefusal(err):
		return &Error{
			Code: TLSRenegotiation, Permanent: true,
			Problem: "TLS: the server asks for another handshake after the request (renegotiation), as for a client certificate",
		}
	case isLateCertificateRequest(err):
		return &Error{
			Code: TLSLateCertificateRequest, Permanent: true,
			Problem: "TLS: the server asks for a client certificate after the handshake, which Go does not support in TLS 1.3",
		}
	case hasAlert && t.isRenegotiating(alert):
		return &Error{
			Code: TLSClientCertificateRefused, Permanent: true, Alert: uint8(alert),
			Problem: "TLS: the server refused another handshake after the request (renegotiation): " + alert.String() +
				"; it may require a client certificate, or another one",
		}
	}
	return nil
}

// isRenegotiationRefusal reports whether the server asked for another handshake, and crypto/tls
// refused it by an alert.
func isRenegotiationRefusal(err error) bool {
	alert, ok := findAlert(err, ownAlertOp)
	return ok && alert == alertNoRenegotiation
}

// isLateCertificateRequest reports whether the server of a TLS 1.3 connection asked for a client
// certificate after the handshake. Package crypto/tls has no type for this error.
func isLateCertificateRequest(err error) bool {
	text := err.Error()
	return strings.Contains(text, "tls: received unexpected handshake message") && strings.Contains(text, "certificateRequest")
}

// isRenegotiating reports whether an alert about the client certificate came in a renegotiation:
// on a connection whose handshake had ended. It is not known there whether the server asked for a
// certificate, since crypto/tls renegotiates without the context of the request.
func (t *requestTrace) isRenegotiating(alert tlsAlert) bool {
	return t.connected.Load() && !t.sentEarly.Load() && !t.certificateWanted.Load() && alert != alertCertificateRequired &&
		(alert.refusesCertificate() || alert == alertHandshakeFailure)
}
