package soap

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// A response is usually one long text in a small envelope. Package gowsdl reads it with
// encoding/xml. For such a text, encoding/xml takes ten times as long as the JSON decoder.
//
// extractLongText therefore removes the text in one pass. gowsdl reads the envelope with
// a placeholder instead. Wherever encoding/xml could read the text in another way, the
// text stays in the envelope.

const (
	// placeholder replaces the text that was removed.
	placeholder = "\uE000the text of the response\uE000"
	// minLongText is the length of a text that is worth removing, in bytes.
	minLongText = 256
	// maxTagsBefore limits the number of tags and CDATA sections before the text.
	maxTagsBefore = 64
)

// extractLongText removes the first long text from an envelope, which is UTF-8. It returns
// the short envelope, with the placeholder instead, and the decoded text. If there is no
// such text, or if encoding/xml may read it in another way, ok is false.
func extractLongText(envelope []byte) (short, text []byte, ok bool) {
	start, end, isCDATA := findLongText(envelope)
	if start == end {
		return nil, nil, false
	}
	if text, ok = decodeText(envelope[start:end], isCDATA); !ok {
		return nil, nil, false
	}
	short = make([]byte, 0, len(envelope)-(end-start)+len(placeholder))
	short = append(append(short, envelope[:start]...), envelope[end:]...)
	if bytes.Contains(short, []byte(placeholder)) {
		return nil, nil, false
	}
	short = append(short[:start], placeholder...)
	return append(short, envelope[end:]...), text, true
}

// findLongText finds the first long text between two tags or in one CDATA section. It gives
// up at a comment and at everything else that is not a tag, CDATA or text. If it finds
// none, start and end are equal.
func findLongText(envelope []byte) (start, end int, isCDATA bool) {
	i := 0
	for range maxTagsBefore {
		rest := envelope[i:]
		switch {
		case bytes.HasPrefix(rest, []byte(cdataStart)):
			n := bytes.Index(rest, []byte(cdataEnd))
			if n < 0 {
				return 0, 0, false
			}
			if n-len(cdataStart) >= minLongText {
				return i + len(cdataStart), i + n, true
			}
			i += n + len(cdataEnd)
		case len(rest) < 2 || rest[0] != '<' || rest[1] == '!' || rest[1] == '?':
			return 0, 0, false
		default:
			n := tagLength(rest)
			if n < 0 {
				return 0, 0, false
			}
			i += n
		}
		n := bytes.IndexByte(envelope[i:], '<')
		if n < 0 {
			return 0, 0, false
		}
		if n >= minLongText {
			return i, i + n, false
		}
		i += n
	}
	return 0, 0, false
}

// decodeText returns the text that raw stands for. raw is text between tags, or the content
// of a CDATA section. It returns raw itself if there is nothing to decode. ok is false if XML does not
// allow raw. Two references to surrogates become one character, as in joinSurrogates.
func decodeText(raw []byte, isCDATA bool) (text []byte, ok bool) {
	done := 0 // raw[:done] is in text
	replace := func(start, end int, r rune) {
		if text == nil {
			text = make([]byte, 0, len(raw))
		}
		text = utf8.AppendRune(append(text, raw[done:start]...), r)
		done = end
	}
	for i := plainPrefix(raw); i < len(raw); i += plainPrefix(raw[i:]) {
		length := 1
		switch rest, c := raw[i:], raw[i]; {
		case c == '&' && !isCDATA:
			r, n := decodeReference(rest)
			if n == 0 {
				return nil, false
			}
			length = n
			replace(i, i+length, r)
		case c == ']' && !isCDATA && bytes.HasPrefix(rest, []byte(cdataEnd)),
			c == 0xEF && (bytes.HasPrefix(rest, []byte("\uFFFE")) || bytes.HasPrefix(rest, []byte("\uFFFF"))):
			return nil, false
		case c == '\r': // XML reads every line end as \n
			if bytes.HasPrefix(rest, []byte("\r\n")) {
				length = 2
			}
			replace(i, i+length, '\n')
		case c < ' ' && !isXMLCharacter(rune(c)):
			return nil, false
		}
		i += length
	}
	if done == 0 {
		return raw[:len(raw):len(raw)], true // no capacity: an append must not overwrite the envelope
	}
	return append(text, raw[done:]...), true
}

// plainPrefix returns the length of a prefix of b in which every byte stands for itself.
// The prefix has no control character, no "&", no "]" and no first byte of U+FFFE or
// U+FFFF. Its length is a multiple of 8 unless it ends at such a byte.
func plainPrefix(b []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; len(b)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(b[n:])
		// Each subtraction sets the high bit of a byte that it looks for. It may also set the
		// bit of a byte above that one. The lowest bit is always right.
		low := (w - ones*0x20) | ((w ^ ones*'&') - ones) | ((w ^ ones*']') - ones)
		if m := (low&^w | ((w^ones*0xEF)-ones)&^(w^ones*0xEF)) & highs; m != 0 {
			return n + bits.TrailingZeros64(m)/8
		}
	}
	return n
}

// decodeReference returns the character of the reference at the start of b and the
// length of the reference, with that of a second surrogate. The length is 0 if XML does
// not allow the reference or its character.
func decodeReference(b []byte) (r rune, length int) {
	for _, entity := range [...]struct {
		name string
		r    rune
	}{{"&quot;", '"'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&apos;", '\''}} {
		if bytes.HasPrefix(b, []byte(entity.name)) {
			return entity.r, len(entity.name)
		}
	}
	r, length = parseCharReference(b)
	if utf16.IsSurrogate(r) {
		low, n := parseCharReference(b[length:])
		r, length = utf16.DecodeRune(r, low), length+n
		if r == utf8.RuneError {
			return 0, 0
		}
	}
	if !isXMLCharacter(r) {
		return 0, 0
	}
	return r, length
}
