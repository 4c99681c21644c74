package httpx

import (
	"fmt"
	"log/slog"
)

// Request is a document to send with one call, for packages soap and rest. It prints as the
// name of its operation, since all other fields are private.
type Request struct {
	// Operation is the caller's name of the operation.
	Operation string
	// Document is the text to send, in UTF-8.
	Document []byte
	// Variables are the values of variables in the configuration of a service, by their names
	// without "$".
	Variables map[string]string
}

// Format prints the operation, the same for every verb.
func (r Request) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Request{%s}", r.Operation) }

// LogValue returns the text that Format prints.
func (r Request) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }
