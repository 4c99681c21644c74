package httpx

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// plainError is implemented by errors of transports whose text may be shown.
type plainError interface {
	error
	PlainError() string // the text, without patient data or a key
}

// isPermanent reports whether a transport's error says that the request would fail again.
func isPermanent(err error) bool {
	var e interface {
		error
		Permanent() bool
	}
	return errors.As(err, &e) && e.Permanent()
}

// describeError returns the code of an error of a transport, and a text that holds nothing
// of a message. The text of an unknown error is not used: net/http, for one, quotes the first
// line of a response that is not HTTP. [requestTrace.tlsError] describes failed TLS handshakes.
func describeError(err error) (code ErrorCode, problem string) {
	var (
		dns     *net.DNSError
		op      *net.OpError
		errno   syscall.Errno
		timeout net.Error
		plain   plainError
	)
	alert, hasAlert := findAlert(err, alertOp)
	switch {
	case errors.As(err, &plain):
		return codeOfPlainError(plain), plain.PlainError()
	case errors.Is(err, errNoResend):
		return HTTP2Refused, "the server received the request and then refused it (HTTP/2)"
	case errors.As(err, &dns):
		return DNS, "the host name does not resolve: " + dns.Name
	case errors.As(err, &op) && op.Op == "dial" && op.Timeout(): // also a DeadlineExceeded, but not the caller's
		return Dial, describeOp(op) + ": timed out"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return Timeout, "the time allowed ran out"
	case errors.Is(err, context.Canceled):
		return Canceled, "the caller cancelled"
	case hasAlert:
		return TLSAlert, "TLS: the server ended the connection: " + alert.String()
	case op != nil && errors.As(err, &errno):
		return codeOfOp(op), describeOp(op) + ": " + errno.Error()
	case errors.As(err, &timeout) && timeout.Timeout():
		return Timeout, "the network connection timed out"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Closed, "the server closed the connection"
	}
	return "", "the HTTP request failed for an unknown reason"
}

func codeOfPlainError(err plainError) ErrorCode {
	if proxy := (*proxyError)(nil); errors.As(err, &proxy) {
		return Proxy
	}
	return Transport
}

func codeOfOp(op *net.OpError) ErrorCode {
	if op.Op == "dial" {
		return Dial
	}
	return Connection
}

// describeOp returns the operation that failed, with its address if that is known.
func describeOp(op *net.OpError) string {
	address := "the server"
	if op.Addr != nil {
		address = op.Addr.String()
	}
	switch op.Op {
	case "dial":
		return "connecting to " + address
	case "read":
		return "reading from " + address
	case "write":
		return "writing to " + address
	case "proxyconnect":
		return "connecting to the proxy"
	}
	return op.Op + " at " + address
}
