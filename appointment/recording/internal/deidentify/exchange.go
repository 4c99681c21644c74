package deidentify

import (
	"net/http"
	"time"
)

// Exchange is one HTTP request and its outcome.
type Exchange struct {
	Request  Request
	Response *Response // nil unless a whole response was received
	Outcome  Outcome
	Start    time.Time
	Duration time.Duration
}

// Request is the request of an exchange, as the transport was given it.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
}

// Response is the response of an exchange, as the transport returned it.
type Response struct {
	StatusCode    int
	Proto         string
	ProtoMajor    int
	ProtoMinor    int
	Header        http.Header
	Body          []byte
	ContentLength int64 // -1: not announced
	Uncompressed  bool  // the transport has decompressed the body
}

// Outcome is how an exchange ended. A recording stores it as a code.
type Outcome string

// The outcomes of an exchange.
const (
	Received   Outcome = "received"
	NoResponse Outcome = "no-response" // the request may have been received
	NotSent    Outcome = "not-sent"    // it is proven that nothing was sent
)
