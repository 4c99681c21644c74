package soap

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// Limits bound the envelope of an answer. It is read by encoding/xml, which keeps all
// elements that are open, even ten thousand, and all attributes of a tag, and takes some
// ten times the memory that each takes in the answer. A field that is 0 has its default.
type Limits struct {
	// Depth is how many elements may be open at once, one in another. Default: 64.
	Depth int
	// Elements is how many elements the envelope may have, and how many attributes a tag may
	// have. Attributes are counted by equals signs, including those in their values. Default:
	// 50,000.
	Elements int
}

// Option changes how a service is called.
type Option func(*Service)

// Within sets the limits of answers. An answer that exceeds one is an error that names
// it, as "Limits.Depth".
func Within(l Limits) Option {
	return func(s *Service) {
		if l.Depth > 0 {
			s.limits.Depth = l.Depth
		}
		if l.Elements > 0 {
			s.limits.Elements = l.Elements
		}
	}
}

var defaultLimits = Limits{Depth: 64, Elements: 50_000}

// checkTags finds a tag with too many attributes, if there are as many equals signs at
// all. It must come before encoding/xml sees the first tag. Comments and CDATA are no
// tags.
func (l Limits) checkTags(body []byte) error {
	if bytes.Count(body, []byte("=")) <= l.Elements {
		return nil
	}
	for {
		at := bytes.IndexByte(body, '<')
		if at < 0 {
			return nil
		}
		body = body[at:]
		size := 0
		switch {
		case bytes.HasPrefix(body, []byte("<!--")):
			size = through(body, "-->")
		case bytes.HasPrefix(body, []byte("<![CDATA[")):
			size = through(body, "]]>")
		default:
			if size = tagSize(body); size < 0 {
				size = len(body)
			}
			if bytes.Count(body[:size], []byte("=")) > l.Elements {
				return fmt.Errorf("a tag of the SOAP envelope of the answer has more than %d attributes (Limits.Elements)", l.Elements)
			}
		}
		body = body[size:]
	}
}

// check counts elements only in what has enough tags to exceed a limit.
func (l Limits) check(envelope []byte) error {
	if bytes.Count(envelope, []byte("<")) <= min(l.Depth, l.Elements) {
		return nil
	}
	d := xml.NewDecoder(bytes.NewReader(envelope))
	for depth, elements := 0, 0; ; {
		token, err := d.RawToken()
		if err != nil {
			return nil //nolint:nilerr // the end, or for who reads it next to say
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
			return fmt.Errorf("the SOAP envelope of the answer is nested deeper than %d elements (Limits.Depth)", l.Depth)
		case elements > l.Elements:
			return fmt.Errorf("the SOAP envelope of the answer has more than %d elements (Limits.Elements)", l.Elements)
		}
	}
}
