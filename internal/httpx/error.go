package httpx

import "errors"

// Outcome says how far a request without a readable response got.
type Outcome uint8

// The outcomes.
const (
	// NotSent means that the request is proven not to have been received.
	NotSent Outcome = iota + 1
	// NoResponse means that the request may have been received, and that no whole response
	// arrived.
	NoResponse
	// BadResponse means that a response arrived and cannot be read.
	BadResponse
)

// Error says why a request has no readable response. Its text holds nothing of the request
// or the response.
type Error struct {
	// Outcome says how far the request got.
	Outcome Outcome
	// Code is the kind of failure, for programs. It is "" if there is no code for the failure.
	Code ErrorCode
	// Problem is the text of the error: it describes the failure, and names no setting
	// of this library.
	Problem string
	// Permanent means that the same request would fail in the same way again.
	Permanent bool
	// Status is the HTTP status of the response, or 0 if none was received.
	Status int
	// Response is the response as far as it was received, or nil if nothing was. Its Body is not
	// converted to UTF-8. It is empty, with the Status 0, if the head of the response was not
	// received whole or cannot be read.
	Response *Response
	// Limit is the limit in bytes that was exceeded, for TooLong and HeaderTooLong.
	Limit int64
	// Pin is the pin of the server's certificate. It is set for TLSWrongKey and for the codes
	// of a certificate that is not trusted.
	Pin Pin
	// TLSVersion is the newest TLS version that the server offers, for TLSOldVersion: "1.0"
	// or "1.1".
	TLSVersion string
	// Alert is the number of the TLS alert with which the server refused the handshake (RFC
	// 8446, section 6), or 0.
	Alert uint8
	// Err is the cause, or nil. Its text may hold data that must not be logged.
	Err error
}

// Error returns Problem.
func (e *Error) Error() string { return e.Problem }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// InvalidRequest returns the error of a request that cannot be sent as it is. The text of err must
// hold nothing of the request.
func InvalidRequest(err error) *Error {
	return &Error{Outcome: NotSent, Problem: err.Error(), Permanent: true, Err: err}
}

// AsError returns the [*Error] in an error that a library returned for a call through
// [Client.RoundTrip]. An error without one comes from the library itself. It is not proven
// that this happened before the request was sent, so AsError then returns [NoResponse].
func AsError(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Outcome: NoResponse, Problem: "the request or its response could not be processed", Err: err}
}
