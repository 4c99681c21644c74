package httpx

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// Request is a document to send with one call, for packages soap and rest. It prints only
// the name of its operation, since the other fields may contain patient data or keys.
type Request struct {
	// Operation is the caller's name of the operation.
	Operation string
	// Document is the text to send, in UTF-8.
	Document []byte
	// Variables are the values of variables in the configuration of a service, by their names
	// without "$".
	Variables map[string]string
	// Header has more headers for this call. It cannot replace one that the service sends
	// itself, see [Request.AddHeader].
	Header http.Header
	// Query is added to the query of the endpoint for this call.
	Query url.Values
}

// Format prints the operation, the same for every verb.
func (r Request) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Request{%s}", r.Operation) }

// LogValue returns the text that Format prints.
func (r Request) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// AddHeader adds the headers of r to those of a request that is sent. They may replace only the
// headers User-Agent and Accept. The headers in own are added to the request later. The error
// names a header that is a duplicate, that only the library or net/http may set, or that HTTP
// does not allow.
func (r Request) AddHeader(sent http.Header, own ...http.Header) error {
	if len(r.Header) == 0 {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		isSet := func(h http.Header) bool { return hasHeader(h, canonical) }
		isReplaceable := canonical == "User-Agent" || canonical == "Accept"
		switch {
		case !httpguts.ValidHeaderFieldName(name):
			return errors.New("the name of a header has characters that HTTP does not allow; remove them")
		case slices.ContainsFunc(r.Header[name], func(value string) bool { return !httpguts.ValidHeaderFieldValue(value) }):
			return fmt.Errorf("the value of the header %s has characters that HTTP does not allow; remove them", canonical)
		case isReservedHeader(canonical):
			return fmt.Errorf("the header %s is set by the library alone; leave it out", canonical)
		case !isReplaceable && (isSet(sent) || slices.ContainsFunc(own, isSet)):
			return fmt.Errorf("the header %s is sent already, because the configuration or the library sets it; leave it out in one of the two", canonical)
		}
	}
	for name, values := range r.Header {
		sent[textproto.CanonicalMIMEHeaderKey(name)] = slices.Clone(values)
	}
	return nil
}

// hasHeader reports whether header has a canonical name, in any spelling.
func hasHeader(header http.Header, canonical string) bool {
	for name := range header {
		if textproto.CanonicalMIMEHeaderKey(name) == canonical {
			return true
		}
	}
	return false
}

// reservedHeaders are the headers that describe the message or the connection, or that make
// net/http send a request twice.
var reservedHeaders = []string{
	"Accept-Encoding", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host",
	"Idempotency-Key", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Soapaction", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	"X-Idempotency-Key",
}

// isReservedHeader reports whether only the library and net/http may set a header. The name is in
// canonical form.
func isReservedHeader(canonical string) bool { return slices.Contains(reservedHeaders, canonical) }

// AddQuery adds the query of r to a URL.
func (r Request) AddQuery(u *url.URL) {
	if len(r.Query) > 0 {
		u.RawQuery = strings.Trim(u.RawQuery+"&"+r.Query.Encode(), "&")
	}
}
