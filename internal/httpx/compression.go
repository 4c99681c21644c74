package httpx

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// maxCompressions bounds how often a body may be compressed.
const maxCompressions = 3

// decompress returns the body of a response without the compression that net/http left. net/http
// decompresses gzip once, if it is declared. Gzip is recognised by its first bytes as well.
func (c *Client) decompress(resp *Response) error {
	for range maxCompressions {
		declared := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))
		var name string
		var r io.Reader
		var err error
		switch {
		case bytes.HasPrefix(resp.Body, []byte{0x1F, 0x8B}):
			name = "gzip"
			r, err = gzip.NewReader(bytes.NewReader(resp.Body))
		case len(resp.Body) == 0, declared == "", declared == "identity", declared == "gzip", declared == "x-gzip":
			return nil // gzip that was not compressed is read as it is
		case declared == "deflate":
			name = "deflate"
			if r, err = zlib.NewReader(bytes.NewReader(resp.Body)); err != nil { // some servers leave the zlib header out
				r, err = flate.NewReader(bytes.NewReader(resp.Body)), nil
			}
		default:
			return &Error{
				Outcome: BadResponse, Code: BadCompression, Status: resp.Status, Response: resp,
				Problem: fmt.Sprintf("the response is compressed with %s, which was not asked for and is not supported", encodingName(declared)),
			}
		}
		var body []byte
		if err == nil {
			body, err = readLimited(r, -1, c.MaxBody)
		}
		if err != nil {
			return c.compressionError(resp, name, err)
		}
		resp.Notes = append(resp.Notes, Note{Kind: NoteEncoding, Found: name})
		resp.Body = body
		resp.Header.Del("Content-Encoding")
	}
	return nil
}

// compressionError returns the error of a body that cannot be decompressed.
func (c *Client) compressionError(resp *Response, name string, err error) error {
	e := &Error{Outcome: BadResponse, Code: BadCompression, Status: resp.Status, Response: resp, Err: err}
	if errors.Is(err, errTooLong) {
		e.Code, e.Limit = TooLong, c.MaxBody
		e.Problem = fmt.Sprintf("the response is longer than the limit of %d bytes", c.MaxBody)
		return e
	}
	e.Problem = fmt.Sprintf("the response looks like %s, but is damaged", name)
	return e
}

var encodingPattern = regexp.MustCompile(`^[a-z0-9, -]{1,40}$`)

// encodingName returns the declared name of an encoding if it can be shown.
func encodingName(declared string) string {
	if encodingPattern.MatchString(declared) {
		return declared
	}
	return "an unknown encoding"
}
