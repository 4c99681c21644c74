package httpx

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Response is a whole HTTP response.
type Response struct {
	Status int // such as 200
	Header http.Header
	// Body is the text of the response in UTF-8, without a byte-order mark. It is decompressed, and
	// it is the root part if the response is multipart.
	Body []byte
	// Notes are the ways in which the response differs from the expected form. They did not
	// keep it from being read.
	Notes []Note
}

// mediaType matches a media type that is safe to show in a report.
var mediaType = regexp.MustCompile(`^[a-z-]{1,20}/[a-z0-9.+-]{1,40}$`)

// CheckContentType adds a note if the media type of the body is none of expected. A
// response without a body gets no note. The media types are lower case, without parameters.
func (r *Response) CheckContentType(expected ...string) {
	found := mediaTypeOf(r.Header.Get("Content-Type"))
	note := Note{Kind: NoteContentType, Found: found}
	switch {
	case len(r.Body) == 0 || slices.Contains(expected, found):
		return
	case found == "":
		note.Code = CodeNoContentType
	case !mediaType.MatchString(found):
		note.Code, note.Found = CodeBadContentType, "" // it may hold anything
	}
	r.Notes = append(r.Notes, note)
}

// mediaTypeOf returns the media type of a Content-Type in lower case, without parameters.
func mediaTypeOf(contentType string) string {
	found, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(found))
}

// HTTPResponse returns the response as net/http presents it. [ResponseOf] reverses it.
func (r *Response) HTTPResponse(req *http.Request) *http.Response {
	return &http.Response{
		StatusCode: r.Status, Status: http.StatusText(r.Status),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.Header, Request: req,
		Body:          responseBody{bytes.NewReader(r.Body), r},
		ContentLength: int64(len(r.Body)),
	}
}

// responseBody is the body of an http.Response that was made from a Response. It keeps the
// Response, so that passing it through a library copies nothing.
type responseBody struct {
	*bytes.Reader
	response *Response
}

// Close does nothing.
func (responseBody) Close() error { return nil }

// ResponseOf returns the Response from which [Response.HTTPResponse] made resp. It panics
// if resp was made otherwise.
func ResponseOf(resp *http.Response) *Response { return resp.Body.(responseBody).response }
