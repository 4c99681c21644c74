package httpx

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

const unknown = "the exchange failed at the HTTP level"

// plainError is an error that says itself what may be shown of it: a transport's around the
// client's own, which knows of something that net/http does not.
type plainError interface {
	error
	PlainError() string
}

// lasts reports whether a transport's error says that the same would become of the request
// if it were sent again.
func lasts(err error) bool {
	var lasting interface {
		error
		Lasts() bool
	}
	return errors.As(err, &lasting) && lasting.Lasts()
}

// describe says what went wrong in words that hold nothing of a message. Errors that it
// does not know stay unquoted: net/http's own, for one, repeat the first line of an
// answer that is not HTTP. What a TLS handshake failed of is said by [wire.refusal].
func describe(err error) string {
	var (
		dns   *net.DNSError
		op    *net.OpError
		errno syscall.Errno
		slow  net.Error
		plain plainError
	)
	switch {
	case errors.As(err, &plain):
		return plain.PlainError()
	case errors.Is(err, errAgain):
		return "the hospital received the request and disowned it (HTTP/2)"
	case errors.As(err, &dns):
		return "the host name does not resolve: " + dns.Name
	case errors.As(err, &op) && op.Op == "dial" && op.Timeout(): // which is a DeadlineExceeded too, but no caller's
		return op.Op + addressOf(op) + ": timed out"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "the time allowed ran out"
	case errors.Is(err, context.Canceled):
		return "the caller cancelled"
	case op != nil && op.Op == "remote error": // an alert, of a type that crypto/tls keeps to itself
		return "TLS: the server broke the connection off: " + op.Err.Error()
	case op != nil && errors.As(err, &errno):
		return op.Op + addressOf(op) + ": " + errno.Error()
	case errors.As(err, &slow) && slow.Timeout():
		return "a step of the exchange timed out"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the hospital closed the connection"
	}
	return unknown
}

func addressOf(op *net.OpError) string {
	if op.Addr == nil {
		return ""
	}
	return " " + op.Addr.String()
}
