package soap

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
)

// Limits bound the SOAP envelope of a response. encoding/xml, which reads it, keeps
// every open element and every attribute of a tag. In memory each takes about ten times
// its size in the response. A limit of 0 has its default.
type Limits struct {
	// Depth is the maximum number of elements that are open at once. Default: 64.
	Depth int
	// Elements is the maximum number of elements in the envelope, and of attributes in
	// one tag. Attributes are counted by equals signs, also those in their values.
	// Default: 50,000.
	Elements int
}

var defaultLimits = Limits{Depth: 64, Elements: 50_000}

// WithLimits sets the limits of responses. [New] rejects negative numbers. A response that
// exceeds a limit is an [*Error], whose text names the limit, such as "Limits.Depth".
func WithLimits(limits Limits) Option {
	return func(o *options) {
		o.limits.Depth = o.checkLimit("Limits.Depth", limits.Depth, o.limits.Depth)
		o.limits.Elements = o.checkLimit("Limits.Elements", limits.Elements, o.limits.Elements)
	}
}

// checkLimit returns n, or the default if n is 0. It adds a problem if n is negative.
func (o *options) checkLimit(path string, n, defaultLimit int) int {
	if n < 0 {
		o.problems = append(o.problems, Problem{Path: path, Text: fmt.Sprintf("%d is negative; use a number above 0, or 0 for the default", n)})
	}
	return cmp.Or(n, defaultLimit)
}

// checkAttributes returns an error if a tag of body has too many attributes. It must run
// before encoding/xml reads the first tag. It skips comments and CDATA sections.
func (l Limits) checkAttributes(body []byte) error {
	if bytes.Count(body, []byte("=")) <= l.Elements {
		return nil
	}
	for {
		start := bytes.IndexByte(body, '<')
		if start < 0 {
			return nil
		}
		body = body[start:]
		size := 0
		switch {
		case bytes.HasPrefix(body, []byte(commentStart)):
			size = indexAfter(body, commentEnd)
		case bytes.HasPrefix(body, []byte(cdataStart)):
			size = indexAfter(body, cdataEnd)
		default:
			if size = tagLength(body); size < 0 {
				size = len(body)
			}
			if bytes.Count(body[:size], []byte("=")) > l.Elements {
				return newLimitError(EnvelopeTooLarge, "a tag of the SOAP envelope of the response has more than %d attributes (Limits.Elements)", l.Elements)
			}
		}
		body = body[size:]
	}
}

// checkElements returns an error if the envelope has too many elements, or too many of
// them are open at once. It reads an envelope only if its number of tags can exceed a
// limit.
func (l Limits) checkElements(envelope []byte) error {
	if bytes.Count(envelope, []byte("<")) <= min(l.Depth, l.Elements) {
		return nil
	}
	d := xml.NewDecoder(bytes.NewReader(envelope))
	for depth, elements := 0, 0; ; {
		token, err := d.RawToken()
		if err != nil {
			return nil //nolint:nilerr // the end, or an error that the next reader reports
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
			elements++
		case xml.EndElement:
			depth--
		}
		switch {
		case depth > l.Depth:
			return newLimitError(EnvelopeTooDeep, "the SOAP envelope of the response is nested deeper than %d elements (Limits.Depth)", l.Depth)
		case elements > l.Elements:
			return newLimitError(EnvelopeTooLarge, "the SOAP envelope of the response has more than %d elements (Limits.Elements)", l.Elements)
		}
	}
}

// newLimitError returns the error of an envelope that exceeds a limit.
func newLimitError(code ErrorCode, format string, limit int) error {
	return &envelopeError{code, fmt.Sprintf(format, limit)}
}
