package httpx

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// UserAgent names the library to the hospital.
const UserAgent = "appointment-go"

// RoundTrip is Do for libraries that want to make the request themselves: it returns
// whole answers alone. Get the answer back with [ResponseOf], the error with [AsError].
func (c *Client) RoundTrip(req *http.Request) (*http.Response, error) {
	a, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	a.Header.Del("Location") // nobody is to follow it, nor fail on one that is no URL
	return a.Response(req), nil
}

// NoteContentType notes a body whose media type is none of those that are due. The type
// was not needed to read it.
func (a *Response) NoteContentType(due ...string) {
	claimed, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	claimed = strings.ToLower(strings.TrimSpace(claimed))
	switch {
	case len(a.Body) == 0 || slices.Contains(due, claimed):
		return
	case claimed == "":
		claimed = "none"
	case !mediaType.MatchString(claimed): // nothing that anybody may have put there
		claimed = "no media type"
	}
	a.Notes = append(a.Notes, Note{"content-type", claimed})
}

var mediaType = regexp.MustCompile(`^[a-z-]{1,20}/[a-z0-9.+-]{1,40}$`)

// Response presents the answer as net/http does.
func (a *Response) Response(req *http.Request) *http.Response {
	return &http.Response{
		StatusCode: a.Status, Status: http.StatusText(a.Status),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.Header, Request: req,
		Body:          body{bytes.NewReader(a.Body), a},
		ContentLength: int64(len(a.Body)),
	}
}

// body lets an answer through a library without being copied.
type body struct {
	io.Reader
	answer *Response
}

func (body) Close() error { return nil }

// ResponseOf is the answer that Response presented as resp.
func ResponseOf(resp *http.Response) *Response { return resp.Body.(body).answer }

// AsError finds the [*Error] in what a library made of it. An error that none of ours is
// in is the library's own: whether it came before or after the request is not proven.
func AsError(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Fate: NoResponse, Problem: "the request or its answer could not be handled", Err: err}
}
