package appointment

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
)

// Payload transforms the messages of one hospital: it signs or encrypts each request, and verifies
// or decrypts each response. Set it with [WithPayload]. It must be safe for concurrent use.
//
// A returned error or a panic becomes the error of the call, see [WithPayload].
type Payload interface {
	// Seal changes a request before it is sent. It runs once for each attempt, on a copy of the
	// document, before there is a connection. What it sets is sent with this attempt only.
	Seal(ctx context.Context, m *Message) error
	// Open changes a response before it is read. It runs for each response with a document,
	// whatever its HTTP status is. It must refuse what it cannot verify.
	Open(ctx context.Context, m *Message) error
}

// Message is a request or a response as a [Payload] sees it. It prints as the name of its
// operation, since the rest is private.
type Message struct {
	// Operation is the operation of the call.
	Operation Operation
	// Document is the JSON document: over SOAP the text of $document or of the result, over REST
	// the body or the field of its form. Seal and Open may replace or change it. After Seal it
	// must be text in UTF-8, such as Base64 of an encryption, and not empty.
	Document []byte
	// Header has the headers of a response. Seal adds those of a request, which begins with none.
	// It cannot set a header that the configuration or the library sends itself, such as
	// Content-Type or SOAPAction; only User-Agent and Accept can be replaced.
	Header http.Header
	// Query is added to the query of the endpoint. It is nil in a response.
	Query url.Values
	// Variables are the values of $name in Dialect.SOAP.Parameters and Dialect.REST.Paths, by name
	// without "$". Before Seal they are those that the library sets: method, systemId,
	// systemKey, businessType, timestamp and nonce. Seal can replace these and add others, such
	// as sign. Variables is nil in a response.
	Variables map[string]string
}

// Format prints the operation, the same for every verb.
func (m Message) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Message{%s}", m.Operation) }

// MarshalText returns the text that Format prints, so that no encoder writes a message.
func (m Message) MarshalText() ([]byte, error) { return fmt.Append(nil, m), nil }

// LogValue returns the text that Format prints.
func (m Message) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(m)) }

// WithPayload transforms every request and response by p, for a hospital that requires a signature
// or encryption. Examples are in examples/signing.
//
// If Seal fails or panics, or leaves no document, the error is [ErrNotSent]. The same holds for a
// header or a variable that cannot be sent. It also holds for a variable of the configuration that
// neither the library nor Seal sets. If Open fails, the error is [ErrBadResponse], and a save or
// cancel is [ErrOutcomeUnknown]: the client queries its outcome. There is one exception: a response
// that does not open, and has a status other than 2xx or is an HTML page. The client judges it by
// its status, as without a payload. A SOAP fault has no document and is not opened.
//
// Error.Failure is [FailurePayload]. The text of the error does not show the payload's own error,
// unless that has a method PlainError() string. Its result must contain no patient data and no key.
// The function errors.As finds the payload's error in any case. A call is retried after an error of
// Seal, unless the error has a method Permanent() bool that returns true. A call ends at its
// deadline although Seal or Open ignores its context. The client then does not read the message
// again.
//
// With a payload, parameters and paths of the configuration can have variables of any name.
func WithPayload(p Payload) Option {
	return func(o *options) {
		switch {
		case p == nil:
			o.addProblem("WithPayload", "has a nil payload; leave the option out")
		case o.payload != nil:
			o.addProblem("WithPayload", "is given twice; make one payload of the two, since their order matters")
		}
		o.payload = p
	}
}
