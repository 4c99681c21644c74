package httpx

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// maxCompressions bounds how often a body may be compressed.
const maxCompressions = 3

// decompress returns the body of a response without the compression that net/http left. net/http
// decompresses gzip once, if it is declared. Gzip, deflate and zstd are recognised by their first
// bytes as well. A body that is declared as compressed and is text is read as it is.
func (c *Client) decompress(resp *Response) error {
	declared := declaredEncodings(resp.Header)
	for n := 0; ; n++ {
		name := detectCompression(resp.Body)
		last := len(declared) - 1
		switch {
		case len(resp.Body) == 0, name == "" && last < 0, name == "" && isPlainText(resp.Body):
			resp.Header.Del("Content-Encoding")
			return nil
		case name == "" && isGzip(declared[last]):
			declared = declared[:last] // gzip that was not compressed is read as it is
			continue
		case name == "":
			name = declared[last]
		}
		declared = declared[:max(last, 0)]
		newReader := decompressors[name]
		if newReader == nil || n == maxCompressions {
			return unsupportedCompression(resp, name, n)
		}
		body, err := c.readCompressed(newReader, resp.Body)
		if err != nil {
			return c.compressionError(resp, name, err)
		}
		resp.Notes = append(resp.Notes, Note{Kind: NoteEncoding, Found: name})
		resp.Body = body
	}
}

// declaredEncodings returns the encodings that Content-Encoding declares, in the order in which
// they were applied.
func declaredEncodings(header http.Header) []string {
	var names []string
	for _, value := range header.Values("Content-Encoding") {
		for name := range strings.SplitSeq(strings.ToLower(value), ",") {
			if name = strings.Trim(name, " \t\""); name != "" && name != "identity" {
				names = append(names, name)
			}
		}
	}
	return names
}

// isGzip reports whether gzip is declared under one of its names.
func isGzip(encoding string) bool { return encoding == "gzip" || encoding == "x-gzip" }

// detectCompression returns the name of the compression that the first bytes of a body show, or
// "". No JSON, XML or page begins with these bytes.
func detectCompression(body []byte) string {
	switch {
	case bytes.HasPrefix(body, []byte{0x1F, 0x8B}):
		return "gzip"
	case bytes.HasPrefix(body, []byte{0x28, 0xB5, 0x2F, 0xFD}):
		return "zstd"
	case len(body) > 2 && body[0] == 0x78 && (body[1] == 0x01 || body[1] == 0x9C || body[1] == 0xDA):
		return "deflate"
	}
	return ""
}

// isPlainText reports whether a body is text that begins as JSON, XML or multipart does. Compressed
// data contains control characters.
func isPlainText(body []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(body, byteOrderMark), " \t\r\n")
	return len(text) > 0 && strings.IndexByte(`{["<-`, text[0]) >= 0 &&
		!bytes.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' })
}

// decompressors are the constructors of readers, by the names of encodings.
var decompressors = map[string]func(io.Reader) (io.Reader, error){
	"gzip":    func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	"deflate": newDeflateReader,
}

// newDeflateReader returns a reader of deflate. Some servers leave the zlib header out.
func newDeflateReader(r io.Reader) (io.Reader, error) {
	body, _ := io.ReadAll(r)
	if reader, err := zlib.NewReader(bytes.NewReader(body)); err == nil {
		return reader, nil
	}
	return flate.NewReader(bytes.NewReader(body)), nil
}

// readCompressed returns a body without one compression.
func (c *Client) readCompressed(newReader func(io.Reader) (io.Reader, error), body []byte) ([]byte, error) {
	r, err := newReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return readLimited(r, -1, c.MaxBody)
}

// unsupportedCompression returns the error of a body that was decompressed n times and is still
// compressed.
func unsupportedCompression(resp *Response, name string, n int) error {
	e := &Error{Outcome: BadResponse, Code: BadCompression, Status: resp.Status, Response: resp}
	e.Problem = fmt.Sprintf("the response is compressed with %s, which was not asked for and is not supported", encodingName(name))
	if n == maxCompressions {
		e.Problem = fmt.Sprintf("the response is compressed more than %d times, at last with %s", n, encodingName(name))
	}
	return e
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

var encodingPattern = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// encodingName returns the name of an encoding if it can be shown.
func encodingName(name string) string {
	if encodingPattern.MatchString(name) {
		return name
	}
	return "an unknown encoding"
}
