package appointmenttest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// requestCharset is the charset in which a platform reads requests.
type requestCharset struct {
	name     string // as a request must declare it
	encoding encoding.Encoding
	isASCII  bool
}

// newRequestCharset returns the charset of Dialect.RequestCharset, which is valid.
func newRequestCharset(name string) requestCharset {
	switch {
	case strings.EqualFold(name, "GBK"):
		return requestCharset{name: "GBK", encoding: simplifiedchinese.GBK}
	case strings.EqualFold(name, "GB18030"):
		return requestCharset{name: "GB18030", encoding: simplifiedchinese.GB18030}
	}
	return requestCharset{name: "utf-8", isASCII: strings.EqualFold(name, "ascii")}
}

// accepts reports whether a request may declare this charset. Only UTF-8 may be left out.
func (c requestCharset) accepts(declared string) bool {
	return strings.EqualFold(declared, c.name) || declared == "" && c.encoding == nil
}

// decode returns a text in UTF-8. Text that is not valid in the charset is an error.
func (c requestCharset) decode(text []byte) ([]byte, error) {
	isASCII := bytes.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
	switch {
	case c.isASCII && !isASCII:
		return nil, fmt.Errorf("the request has characters beyond ASCII")
	case isASCII, c.encoding == nil: // the checks of JSON and XML refuse what is not UTF-8
		return text, nil
	}
	decoded, err := c.encoding.NewDecoder().Bytes(text)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return nil, fmt.Errorf("the request is not in %s", c.name)
	}
	return decoded, nil
}

// decodeXML returns an XML document in UTF-8. If the platform reads GBK or GB18030, the document must declare
// it.
func (c requestCharset) decodeXML(document []byte) ([]byte, error) {
	document, err := c.decode(document)
	if err != nil || c.encoding == nil {
		return document, err
	}
	declaration := []byte(`<?xml version="1.0" encoding="` + c.name + `"?>`)
	rest, ok := bytes.CutPrefix(document, declaration)
	if !ok {
		return nil, fmt.Errorf("the XML declaration is not %s", declaration)
	}
	return rest, nil
}

// encodeCharset encodes a response in the charset of the platform, and does not declare it.
func (d dialect) encodeCharset(r httpResponse) httpResponse {
	if d.charset == "" {
		return r
	}
	r.body = d.encodeText(r.body)
	r.contentType, _, _ = strings.Cut(r.contentType, ";")
	return r
}

// encodeText encodes a text in the charset of responses. It replaces a character that the charset
// does not have by a question mark, as platforms do.
func (d dialect) encodeText(text []byte) []byte {
	enc, err := htmlindex.Get(d.charset)
	if d.charset == "" || err != nil { // UTF-8; appointment.NewClient refuses unknown ones
		return text
	}
	encoded, err := enc.NewEncoder().Bytes(text)
	if err == nil {
		return encoded
	}
	encoded = nil
	for _, r := range string(text) {
		b, err := enc.NewEncoder().Bytes([]byte(string(r)))
		if err != nil {
			b = []byte("?")
		}
		encoded = append(encoded, b...)
	}
	return encoded
}
