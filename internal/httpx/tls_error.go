package httpx

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
)

// tlsError returns the error of a failed TLS handshake, without its outcome. It returns nil
// if TLS is not known to be the cause.
func (t *requestTrace) tlsError(err error) *Error {
	var (
		untrusted *tls.CertificateVerificationError
		wrongKey  *pinError
		record    tls.RecordHeaderError
	)
	alert, hasAlert := findAlert(err, alertOp)
	renegotiation := t.renegotiationError(err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return nil
	case errors.As(err, &untrusted) && len(untrusted.UnverifiedCertificates) > 0:
		return certificateError(untrusted)
	case errors.As(err, &wrongKey):
		return &Error{Code: TLSWrongKey, Problem: wrongKey.Error(), Permanent: true, Pin: wrongKey.found}
	case errors.As(err, &record):
		return &Error{Code: TLSNotTLS, Problem: "TLS: the server does not speak TLS at this address; is it http?", Permanent: true}
	case t.handshakeFailed.Load() && t.receivedTLCP():
		return tlcpError()
	case renegotiation != nil:
		return renegotiation
	case t.responded.Load():
		return nil // the handshake is over
	case hasAlert:
		return t.alertError(alert)
	case t.lacksClientCertificate(): // a server may then close the connection without an alert
		_, problem := describeError(err)
		return &Error{Code: TLSClientCertificateWanted, Problem: problem + "; the server asks for a client certificate and none is configured"}
	case t.handshakeFailed.Load():
		return handshakeError(err)
	}
	return nil
}

// handshakeError returns the error of a handshake for which crypto/tls has no error type. It
// returns nil if [describeError] describes the error better.
func handshakeError(err error) *Error {
	code, problem := describeError(err)
	version, unsupported := chosenVersion(err)
	switch {
	case unsupported && version>>8 == tlcpMajorVersion:
		return tlcpError()
	case unsupported && version < tls.VersionTLS10:
		return &Error{Code: TLSSSL3, Problem: "TLS: the server offers SSL 3.0 at most, which is not supported", Permanent: true}
	case unsupported:
		name := tls.VersionName(version)
		return &Error{Code: TLSOldVersion, Problem: "TLS: the server offers " + name + " at most", Permanent: true, TLSVersion: strings.TrimPrefix(name, "TLS ")}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return &Error{Code: TLSClosed, Problem: problem + " during the TLS handshake"}
	case strings.Contains(err.Error(), "x509: unsupported elliptic curve"): // crypto/x509 has no type for it
		return &Error{Code: TLSUnsupportedKey, Problem: "TLS: the server's certificate has a key of a kind that Go does not support, such as SM2 (国密)", Permanent: true}
	case code == "":
		return &Error{Code: TLSFailed, Problem: "TLS: the handshake failed"}
	}
	return nil
}

// chosenVersion returns the version that the server chose, if crypto/tls does not support it.
// A server chooses the newest that it has. crypto/tls has no type for this error.
func chosenVersion(err error) (version uint16, ok bool) {
	_, hex, found := strings.Cut(err.Error(), "tls: server selected unsupported protocol version ")
	n, _ := fmt.Sscanf(hex, "%x", &version)
	return version, found && n == 1
}
