package httpx

import (
	"errors"
	"fmt"
	"net"
	"reflect"
)

// The Op of the *net.OpError that crypto/tls makes of an alert from the server, and to the server.
const (
	alertOp    = "remote error"
	ownAlertOp = "local error"
)

// The numbers of TLS alerts that this package tells apart (RFC 8446, section 6).
const (
	alertHandshakeFailure       = 40
	alertBadCertificate         = 42
	alertUnsupportedCertificate = 43
	alertCertificateRevoked     = 44
	alertCertificateExpired     = 45
	alertCertificateUnknown     = 46
	alertUnknownCA              = 48
	alertAccessDenied           = 49
	alertProtocolVersion        = 70
	alertInsufficientSecurity   = 71
	alertNoRenegotiation        = 100
	alertUnrecognizedName       = 112
	alertCertificateRequired    = 116
	alertUnknown                = 255 // not the number of any: the error has another type
)

// alertTexts are the texts of TLS alerts, by their numbers.
var alertTexts = map[tlsAlert]string{
	0: "close notify", 10: "unexpected message", 20: "bad record MAC", 21: "decryption failed", 22: "record overflow", 30: "decompression failure",
	alertHandshakeFailure: "handshake failure", alertBadCertificate: "bad certificate", alertUnsupportedCertificate: "unsupported certificate",
	alertCertificateRevoked: "revoked certificate", alertCertificateExpired: "expired certificate", alertCertificateUnknown: "unknown certificate",
	47: "illegal parameter", alertUnknownCA: "unknown certificate authority", alertAccessDenied: "access denied",
	50: "error decoding message", 51: "error decrypting message", 60: "export restriction", alertProtocolVersion: "protocol version not supported",
	alertInsufficientSecurity: "insufficient security level", 80: "internal error", 86: "inappropriate fallback", 90: "user canceled",
	alertNoRenegotiation: "no renegotiation", 109: "missing extension", 110: "unsupported extension", 111: "certificate unobtainable",
	alertUnrecognizedName: "unrecognized name", 113: "bad certificate status response", 114: "bad certificate hash value",
	115: "unknown PSK identity", alertUnknown: "unknown alert", alertCertificateRequired: "certificate required", 120: "no application protocol", 121: "encrypted client hello required",
}

// tlsAlert is the number of the TLS message in which a server gives the reason to end a connection.
type tlsAlert uint8

// String returns the text of the alert.
func (a tlsAlert) String() string {
	if text := alertTexts[a]; text != "" {
		return text
	}
	return fmt.Sprintf("alert(%d)", uint8(a))
}

// findAlert finds the alert in err whose *net.OpError has the Op wantOp. It reads the number by
// reflection, because crypto/tls does not export the type of alerts.
func findAlert(err error, wantOp string) (alert tlsAlert, ok bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != wantOp {
		return 0, false
	}
	alert = alertUnknown
	if v := reflect.ValueOf(op.Err); v.Kind() == reflect.Uint8 {
		alert = tlsAlert(v.Uint()) //nolint:gosec // its kind is uint8
	}
	return alert, true
}

// refusesCertificate reports whether the server refused the client's certificate, or the
// lack of one.
func (a tlsAlert) refusesCertificate() bool {
	switch a {
	case alertBadCertificate, alertUnsupportedCertificate, alertCertificateRevoked, alertCertificateExpired,
		alertCertificateUnknown, alertUnknownCA, alertAccessDenied, alertCertificateRequired:
		return true
	}
	return false
}

// alertError returns the error of a handshake that the server refused by an alert.
func (t *requestTrace) alertError(alert tlsAlert) *Error {
	e := &Error{Code: TLSAlert, Alert: uint8(alert), Problem: "TLS: the server refused the connection: " + alert.String()}
	explain := func(code ErrorCode, explanation string) {
		e.Code, e.Permanent = code, true
		e.Problem += "; " + explanation
	}
	switch {
	case alert.refusesCertificate() && t.certificateSent.Load():
		explain(TLSClientCertificateRefused, "it does not accept the client certificate")
	case alert == alertCertificateRequired,
		t.lacksClientCertificate() && (alert.refusesCertificate() || alert == alertHandshakeFailure):
		explain(TLSClientCertificateWanted, "it asks for a client certificate and none is configured")
	case alert == alertHandshakeFailure, alert == alertInsufficientSecurity:
		explain(TLSNoCommonCipher, "it may support no cipher suite that this client offers")
	case alert == alertProtocolVersion:
		explain(TLSNoCommonVersion, "it supports no TLS version that this client offers")
	case alert == alertUnrecognizedName:
		explain(TLSUnrecognizedName, "it does not know the server name that it was sent")
	}
	return e
}
