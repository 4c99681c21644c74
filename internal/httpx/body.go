package httpx

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// readBody reads the body of a response. An error is an [*Error].
func (c *Client) readBody(ctx context.Context, resp *http.Response) ([]byte, error) {
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // no HTTP follows, and a deadline would not end reading it
	}
	body, err := readLimited(resp.Body, resp.ContentLength, c.MaxBody)
	if err == nil {
		return body, nil
	}
	e := &Error{Outcome: BadResponse, Status: resp.StatusCode, Response: partialResponse(resp, body), Err: err}
	switch {
	case errors.Is(err, errTooLong):
		e.Code, e.Limit = TooLong, c.MaxBody
		e.Problem = fmt.Sprintf("the response is longer than the limit of %d bytes", c.MaxBody)
	case isGzipError(err):
		e.Code, e.Problem = BadCompression, "the response is declared as gzip, but is not gzip or is damaged"
	default:
		e.Outcome, e.Err = NoResponse, withContextError(ctx, err)
		e.Code, e.Problem = describeError(e.Err)
		if code, problem := bodyProblem(err); e.Code == "" && problem != "" {
			e.Outcome, e.Code, e.Problem = BadResponse, code, problem
		}
		e.Problem += fmt.Sprintf(", %d bytes into the body of the response", len(body))
	}
	return nil, e
}

// partialResponse returns a response as far as its body was read.
func partialResponse(resp *http.Response, body []byte) *Response {
	return &Response{Status: resp.StatusCode, Header: resp.Header, Body: body}
}

// isGzipError reports whether err comes from decompression.
func isGzipError(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
}

// errTooLong is the error of a body that is longer than the limit.
var errTooLong = errors.New("httpx: the body is longer than the limit")

// readLimited reads a body to its end. The declared length is size, or -1 if there is none.
// If the body is longer than limit, the error is errTooLong. If size says so, readLimited
// reads nothing. It allocates no buffer beyond the limit, while a bytes.Buffer may take
// twice as much. With an error it returns the bytes read until then.
func readLimited(r io.Reader, size, limit int64) (body []byte, err error) {
	if size > limit {
		return nil, errTooLong
	}
	if size <= 0 { // not known; transports of callers leave it at 0
		size = min(limit, 4<<10)
	}
	body = make([]byte, 0, size+1) // one more byte, to see the end
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit:
			return body, errTooLong
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil:
			return body, err
		case len(body) == cap(body):
			grown := make([]byte, len(body), min(2*int64(cap(body)), limit+1))
			copy(grown, body)
			body = grown
		}
	}
}
