package httpx

import (
	"crypto/tls"
	"errors"
	"net"
	"reflect"
	"strings"
)

// alert is what a server says in TLS before it hangs up. crypto/tls keeps the type of
// those that it was sent to itself, and shows their numbers to nobody else.
type alert struct {
	number uint64
	text   string
}

func alertIn(err error) (alert, bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return alert{}, false
	}
	a := alert{text: strings.TrimPrefix(op.Err.Error(), "tls: ")}
	if v := reflect.ValueOf(op.Err); v.Kind() == reflect.Uint8 {
		a.number = v.Uint()
	}
	return a, true
}

// ofCertificate reports whether the server refuses the client's certificate or the lack
// of one: bad, unsupported, revoked, expired, unknown, of an unknown CA; access denied;
// certificate required.
func (a alert) ofCertificate() bool {
	switch a.number {
	case 42, 43, 44, 45, 46, 48, 49, 116:
		return true
	}
	return false
}

// aboutAlert says what may accept a server that refused the handshake, and whether it will
// refuse it again.
func (w *wire) aboutAlert(a alert) (options string, lasts bool) {
	switch {
	case a.ofCertificate() && w.shown.Load():
		return "; it does not accept the certificate in tls.clientCertificate", true
	case a.ofCertificate(), a.number == 40 && w.wanted.Load() && !w.shown.Load():
		return "; it " + wantsCertificate, true
	}
	switch a.number {
	case 40, 71: // handshake failure, insufficient security
		return "; it may have no cipher in common with us: " + olderCiphers, true
	case 70: // protocol version
		return "; it has no version that is offered to it: " + olderVersions, true
	case 112: // unrecognized name
		return "; it does not go by the endpoint's name: tls.serverName", true
	}
	return "", false
}

// in13 reports whether a connection speaks TLS 1.3, in which the client is done with the
// handshake, and may send its request, before the server has looked at its certificate.
func in13(conn any) bool {
	over, ok := conn.(interface{ ConnectionState() tls.ConnectionState })
	return ok && over.ConnectionState().Version == tls.VersionTLS13
}
