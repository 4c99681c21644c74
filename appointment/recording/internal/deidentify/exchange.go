package deidentify

import (
	"net/http"
	"time"
)

// Exchange is one HTTP request and its outcome. The body of a de-identified exchange is text
// in UTF-8; [CharsetHeader] then names the charset in which it was sent.
type Exchange struct {
	Request  Request
	Response *Response // nil unless a whole response was received
	Outcome  Outcome
	Start    time.Time
	Duration time.Duration
}

// Request is the request of an exchange, as the client gave it to the transport.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
	// Document is the document that a payload sealed; nil without a payload.
	Document *Document
}

// Response is the response of an exchange, as the transport returned it.
type Response struct {
	StatusCode    int
	Proto         string // such as "HTTP/1.1"
	ProtoMajor    int
	ProtoMinor    int
	Header        http.Header
	Body          []byte
	ContentLength int64 // -1 if the server did not announce it
	Uncompressed  bool  // the transport decompressed the body
	// Document is the document that a payload opened; nil if none did.
	Document *Document
}

// Outcome is a code for how an exchange ended. Recordings store it, so the codes never change.
type Outcome string

// The outcomes of an exchange.
const (
	Received   Outcome = "received"    // a whole response was received
	NoResponse Outcome = "no-response" // no whole response; the server may have received the request
	NotSent    Outcome = "not-sent"    // it is proven that no byte of the request was sent
)
