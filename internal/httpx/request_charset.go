package httpx

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// RequestCharset is the charset of requests. "" is UTF-8.
type RequestCharset string

// The charsets of requests, by the names that they are declared with. A request in ASCII is
// declared as UTF-8.
const (
	RequestUTF8    RequestCharset = "UTF-8"
	RequestGBK     RequestCharset = "GBK"
	RequestGB18030 RequestCharset = "GB18030"
	RequestASCII   RequestCharset = "ascii"
)

// requestCharsets returns all charsets of requests.
func requestCharsets() []RequestCharset {
	return []RequestCharset{RequestUTF8, RequestGBK, RequestGB18030, RequestASCII}
}

// ParseRequestCharset returns the charset with this name, in any case.
func ParseRequestCharset(name string) (charset RequestCharset, ok bool) {
	for _, c := range requestCharsets() {
		if strings.EqualFold(name, string(c)) {
			return c, true
		}
	}
	return "", false
}

// label returns the name for the Content-Type.
func (c RequestCharset) label() string {
	if c == RequestGBK || c == RequestGB18030 {
		return string(c)
	}
	return "utf-8"
}

// ContentType returns a media type with the charset.
func (c RequestCharset) ContentType(mediaType string) string {
	return mediaType + "; charset=" + c.label()
}

// CanEncode reports whether the charset has every character of a text. ASCII has every one too,
// since each can be escaped where it stands.
func (c RequestCharset) CanEncode(text string) bool {
	if isASCII(text) || c == RequestASCII || c == RequestUTF8 || c == "" {
		return true
	}
	for _, r := range text {
		if !c.canEncodeRune(r) {
			return false
		}
	}
	return true
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// canEncodeRune reports whether GBK or GB18030 has a character, and whether every common decoder
// reads it as the same. Decoders differ about private-use characters.
func (c RequestCharset) canEncodeRune(r rune) bool {
	const firstPrivate, lastPrivate = 0xE000, 0xF8FF
	switch {
	case r < utf8.RuneSelf:
		return true
	case r == utf8.RuneError, firstPrivate <= r && r <= lastPrivate:
		return false
	}
	encoded, err := c.encoding().NewEncoder().Bytes(utf8.AppendRune(nil, r))
	return err == nil && (c == RequestGB18030 || isCommonGBK(encoded))
}

// isCommonGBK reports whether the GBK of Java, PHP, Python and iconv has a character, given its
// bytes. The encoder also has the euro sign and 80 characters that GB18030 added in two bytes,
// such as the name 䶮. Servers that read GBK lose them.
func isCommonGBK(encoded []byte) bool {
	if len(encoded) < 2 {
		return false
	}
	code := int(encoded[0])<<8 | int(encoded[1])
	return code != 0xA8BF && (code < 0xA989 || code > 0xA995) && code < 0xFE50
}

func (c RequestCharset) encoding() encoding.Encoding {
	if c == RequestGBK {
		return simplifiedchinese.GBK
	}
	return simplifiedchinese.GB18030
}

var errRequestCharset = errors.New("the request has a character that its charset does not have")

// Encode returns a text in the charset. It never replaces a character: the error says that the
// charset lacks one. Encode returns an ASCII text unchanged.
func (c RequestCharset) Encode(text []byte) ([]byte, error) {
	switch {
	case c == RequestUTF8, c == "", isASCII(string(text)):
		return text, nil
	case c == RequestASCII, !c.CanEncode(string(text)):
		return nil, errRequestCharset
	}
	return c.encoding().NewEncoder().Bytes(text)
}

// EncodeXML returns an XML document, which has no XML declaration, in the charset. GBK and GB18030
// are declared in it. In ASCII, other characters become references.
func (c RequestCharset) EncodeXML(document []byte) ([]byte, error) {
	switch c {
	case RequestGBK, RequestGB18030:
		encoded, err := c.Encode(document)
		if err != nil {
			return nil, err
		}
		return append([]byte(`<?xml version="1.0" encoding="`+string(c)+`"?>`), encoded...), nil
	case RequestASCII:
		return escapeRunes(document, func(b []byte, r rune) []byte {
			b = strconv.AppendInt(append(b, "&#"...), int64(r), 10)
			return append(b, ';')
		}), nil
	}
	return document, nil
}

// EscapeJSON returns a JSON document in which characters beyond ASCII are escaped as \uXXXX.
func EscapeJSON(document []byte) []byte {
	return escapeRunes(document, func(b []byte, r rune) []byte {
		for _, unit := range utf16.AppendRune(nil, r) {
			b = append(b, '\\', 'u')
			for shift := 12; shift >= 0; shift -= 4 {
				b = append(b, "0123456789abcdef"[unit>>shift&0xF])
			}
		}
		return b
	})
}

// escapeRunes returns a text, which is valid UTF-8, with an escape for every character beyond ASCII.
func escapeRunes(text []byte, appendEscape func(b []byte, r rune) []byte) []byte {
	if isASCII(string(text)) {
		return text
	}
	escaped := make([]byte, 0, 2*len(text))
	for _, r := range string(text) {
		if r < utf8.RuneSelf {
			escaped = append(escaped, byte(r))
		} else {
			escaped = appendEscape(escaped, r)
		}
	}
	return escaped
}
