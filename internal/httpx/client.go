// Package httpx sends HTTP requests for packages soap and rest. It sends each request
// once, reads the whole response within limits, and converts its text to UTF-8. For
// each failure it reports the [Outcome]: whether the request may have been received.
//
// A [Client] calls an http.RoundTripper, not an http.Client. It follows no redirects,
// keeps no cookies, and changes no http.Client of the caller.
package httpx

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// UserAgent is the value of the User-Agent header that the library sends.
const UserAgent = "appointment-go"

// Client sends requests and reads their responses. It is safe for concurrent use. Use
// [ClientFor] to make one with the default limits.
type Client struct {
	// Transport sends the requests. It must not be nil.
	Transport http.RoundTripper
	// MaxBody limits the length of a response body in bytes, after decompression. A zero
	// MaxBody allows no body.
	MaxBody int64
	// MaxHeader is the limit in bytes that Transport sets for a status line and headers. 0 means
	// that it is not known. MaxHeader sets no limit itself: Do uses it to report that the limit
	// was exceeded. This needs a Transport from [NewTransport].
	MaxHeader int64
	// Charset is the charset of all responses, whatever they declare. It is not used for a
	// response whose bytes are not valid in it. "" means the charset that a response declares.
	Charset string
	// RequestCharset is the charset in which packages soap and rest send requests. "" means UTF-8.
	RequestCharset RequestCharset
	// Header has headers that are added to every request, and replace those of the same name. The
	// names are sent as they are spelled.
	Header http.Header
}

// ClientFor returns a client that sends through transport. It returns transport itself if
// it is a *Client. Otherwise the client has the default limits. A nil transport means a
// new one, made by [NewTransport].
func ClientFor(transport http.RoundTripper) *Client {
	switch t := transport.(type) {
	case *Client:
		return t
	case nil:
		return &Client{Transport: NewTransport(), MaxBody: DefaultMaxBody, MaxHeader: DefaultMaxHeader}
	}
	return &Client{Transport: transport, MaxBody: DefaultMaxBody}
}

// Do sends a request once and reads the response, whatever its status. Every error is an
// [*Error].
func (c *Client) Do(req *http.Request) (*Response, error) {
	ctx := req.Context()
	if err := contextError(ctx, time.Now()); err != nil {
		code, problem := describeError(err)
		return nil, &Error{Outcome: NotSent, Code: code, Problem: problem, Err: err}
	}
	trace, traced := traceRequest(req)
	if len(c.Header) > 0 {
		traced.Header = c.addHeader(req.Header)
	}
	resp, err := c.Transport.RoundTrip(traced)
	if err != nil {
		return nil, trace.newError(err, c.MaxHeader)
	}
	defer resp.Body.Close() //nolint:errcheck // the response has been read
	body, err := c.readBody(ctx, resp)
	if err != nil {
		return nil, err
	}
	trace.release()
	received := partialResponse(resp, body)
	if err := c.decode(received); err != nil {
		return nil, err
	}
	return received, nil
}

// addHeader returns a copy of the headers of a request with those of the client added.
func (c *Client) addHeader(header http.Header) http.Header {
	added := header.Clone()
	for name, values := range c.Header {
		added[name] = values
	}
	return added
}

// decode converts the body of a complete response to text in UTF-8.
func (c *Client) decode(resp *Response) error {
	if err := c.decompress(resp); err != nil {
		return err
	}
	if err := c.unwrapMultipart(resp); err != nil {
		return err
	}
	text, notes, err := ToUTF8(resp.Body, resp.Header.Get("Content-Type"), c.Charset)
	if err != nil {
		return &Error{Outcome: BadResponse, Code: BadCharset, Problem: err.Error(), Status: resp.Status, Response: resp, Err: err}
	}
	resp.Body, resp.Notes = text, append(resp.Notes, notes...)
	return nil
}

// RoundTrip does the same as [Client.Do], for libraries that build requests themselves. It
// makes a Client an http.RoundTripper. Use [ResponseOf] to get the [*Response], and
// [AsError] to get the [*Error] from the library's error. RoundTrip removes the Location
// header, so that no library follows it or fails to parse it.
func (c *Client) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	resp.Header.Del("Location")
	return resp.HTTPResponse(req), nil
}

// withContextError adds the error of ctx to err if ctx has ended and err does not say so.
// Transports report the end of a context in several ways.
func withContextError(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return errors.Join(cause, err)
	}
	return err
}
