package httpx

import (
	"errors"
	"net"
	"reflect"
	"strings"
)

// alertOp is the Op of the *net.OpError that crypto/tls makes of an alert from the server.
const alertOp = "remote error"

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
	alertUnrecognizedName       = 112
	alertCertificateRequired    = 116
)

// tlsAlert is the TLS message in which a server gives the reason to end a connection.
type tlsAlert struct {
	number uint8
	text   string
}

// findAlert finds the server's alert in err. crypto/tls does not export the type of alerts,
// so findAlert reads the number by reflection.
func findAlert(err error) (alert tlsAlert, ok bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != alertOp {
		return tlsAlert{}, false
	}
	alert.text = alertText(op)
	if v := reflect.ValueOf(op.Err); v.Kind() == reflect.Uint8 {
		alert.number = uint8(v.Uint()) //nolint:gosec // its kind is uint8
	}
	return alert, true
}

func alertText(op *net.OpError) string { return strings.TrimPrefix(op.Err.Error(), "tls: ") }

// refusesCertificate reports whether the server refused the client's certificate, or the
// lack of one.
func (a tlsAlert) refusesCertificate() bool {
	switch a.number {
	case alertBadCertificate, alertUnsupportedCertificate, alertCertificateRevoked, alertCertificateExpired,
		alertCertificateUnknown, alertUnknownCA, alertAccessDenied, alertCertificateRequired:
		return true
	}
	return false
}

// alertError returns the error of a handshake that the server refused by an alert.
func (t *requestTrace) alertError(alert tlsAlert) *Error {
	e := &Error{Code: TLSAlert, Alert: alert.number, Problem: "TLS: the server refused the connection: " + alert.text}
	explain := func(code ErrorCode, explanation string) {
		e.Code, e.Permanent = code, true
		e.Problem += "; " + explanation
	}
	switch {
	case alert.refusesCertificate() && t.certificateSent.Load():
		explain(TLSClientCertificateRefused, "it does not accept the client certificate")
	case alert.number == alertCertificateRequired,
		t.lacksClientCertificate() && (alert.refusesCertificate() || alert.number == alertHandshakeFailure):
		explain(TLSClientCertificateWanted, "it asks for a client certificate and none is configured")
	case alert.number == alertHandshakeFailure, alert.number == alertInsufficientSecurity:
		explain(TLSNoCommonCipher, "it may support no cipher suite that this client offers")
	case alert.number == alertProtocolVersion:
		explain(TLSNoCommonVersion, "it supports no TLS version that this client offers")
	case alert.number == alertUnrecognizedName:
		explain(TLSUnrecognizedName, "it does not know the server name that it was sent")
	}
	return e
}
