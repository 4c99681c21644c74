package deidentify

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// escapeForm says how a glyph is escaped.
type escapeForm uint8

const (
	notEscaped       escapeForm = iota
	percentEscape               // %E6%B5%8B
	percentGBKEscape            // %B2%E2
	unicodeEscape               // \u6d4b and %u6d4b, with any number of backslashes
	hexEscape                   // \xE6\xB5\x8B
	hexGBKEscape                // \xB2\xE2
	octalEscape                 // \346\265\213
	decimalEntity               // &#27979;
	hexEntity                   // &#x6D4B;
	otherEscape                 // others, such as \n, \u{6d4b} and &nbsp;
)

// The limits of escapes.
const (
	maxNestedEscapes = 4  // in each other: %252539 is %2539, which is %39
	maxEscapeBytes   = 40 // of one
)

// decodeEscape decodes the escape with which text starts. size is 0 if text starts with none.
func decodeEscape(text string, maxNested int) (r rune, form escapeForm, size int) {
	switch text[0] {
	case '%':
		r, form, size = decodePercentEscape(text)
	case '\\':
		r, form, size = decodeBackslash(text)
	case '&':
		r, form, size = decodeReference(text)
	}
	if size > 0 && maxNested > 0 && strings.ContainsRune(`%\&`, r) {
		if inner, n := decodeNestedEscape(text, maxNested-1); n > 0 {
			return inner, form, n
		}
	}
	return r, form, size
}

// decodeNestedEscape decodes an escape whose characters are escaped themselves, as %2539 and
// &amp;#57;. size is 0 if text starts with none.
func decodeNestedEscape(text string, maxNested int) (r rune, size int) {
	inner := decodedText{}
	pos := 0
	for pos < len(text) && len(inner.text) < maxEscapeBytes {
		r, _, n := decodeEscape(text[pos:], 0)
		if n == 0 {
			r, n = utf8.DecodeRuneInString(text[pos:])
		}
		if pos > 0 && strings.ContainsRune("& \"'<>\r\n\t", r) {
			break // no escape goes on behind these
		}
		inner.appendAt(string(r), pos)
		pos += n
	}
	inner.finish(pos)
	r, _, n := decodeEscape(string(inner.text), maxNested)
	return r, inner.offsets[n]
}

// decodePercentEscape decodes %E6%B5%8B and %u6d4b. size is 0 if text starts with neither.
func decodePercentEscape(text string) (r rune, form escapeForm, size int) {
	if len(text) >= 6 && text[1] == 'u' {
		n, err := strconv.ParseUint(text[2:6], 16, 16)
		if err == nil {
			return rune(n), unicodeEscape, 6
		}
	}
	r, isGBK, size := decodeEscapedBytes(text, "%", 2, 16)
	if isGBK {
		return r, percentGBKEscape, size
	}
	return r, percentEscape, size
}

// decodeEscapedBytes decodes the bytes of one character. Each byte has a prefix and a number of
// digits in a base. The size is 0 if they are neither UTF-8 nor GB2312. If two bytes are both, it
// prefers a Chinese character to a letter.
func decodeEscapedBytes(text, prefix string, width, base int) (r rune, isGBK bool, size int) {
	var decoded []byte
	for len(decoded) < utf8.UTFMax {
		rest, ok := strings.CutPrefix(text[size:], prefix)
		if !ok || len(rest) < width {
			break
		}
		b, err := strconv.ParseUint(rest[:width], base, 8)
		if err != nil {
			break
		}
		decoded = append(decoded, byte(b))
		size += len(prefix) + width
	}
	r, n := utf8.DecodeRune(decoded)
	if r == utf8.RuneError || n == 2 && kindOf(r) == letterGlyph {
		if character, ok := decodeGB2312(decoded); ok {
			r, isGBK, n = character, true, 2
		}
	}
	if r == utf8.RuneError {
		return 0, false, 0
	}
	return r, isGBK, n * (len(prefix) + width)
}

// decodeGB2312 decodes the character of two bytes with which data starts. ok is false if it
// starts with none.
func decodeGB2312(data []byte) (r rune, ok bool) {
	if len(data) < 2 || min(data[0], data[1]) < 0xA1 {
		return 0, false
	}
	text, err := simplifiedchinese.GBK.NewDecoder().Bytes(data[:2])
	r, _ = utf8.DecodeRune(text)
	return r, err == nil && r != utf8.RuneError
}

// maxBackslashes limits the backslashes of one escape: three strings in each other have seven.
const maxBackslashes = 8

// decodeBackslash decodes the escapes that start with backslashes. size is 0 if text does not
// start with one.
func decodeBackslash(text string) (r rune, form escapeForm, size int) {
	n := 1
	for n < len(text) && n < maxBackslashes && text[n] == '\\' {
		n++
	}
	escape := text[n-1:]
	if len(escape) < 2 {
		return 0, 0, 0
	}
	isGBK := false
	switch c := escape[1]; {
	case c == 'u', c == 'U':
		if r, size = decodeUTF16Escape(escape, n); size > 0 {
			form = unicodeEscape
			break
		}
		form = otherEscape
		if match := longUnicodeEscape.FindStringSubmatch(escape[:min(len(escape), maxEscapeBytes)]); match != nil {
			code, _ := strconv.ParseUint(match[1]+match[2], 16, 21)
			r, size = rune(code), len(match[0])
		}
	case strings.IndexByte(`nrtbfv/"'`, c) >= 0:
		r, form, size = ' ', otherEscape, 2
		if strings.IndexByte(`/"'`, c) >= 0 {
			r = rune(c)
		}
	case n > 1:
	case c == 'x':
		r, isGBK, size = decodeEscapedBytes(escape, `\x`, 2, 16)
		form = hexEscape
		if isGBK {
			form = hexGBKEscape
		}
	case '0' <= c && c <= '3':
		r, isGBK, size = decodeEscapedBytes(escape, `\`, 3, 8)
		form = octalEscape
		if isGBK {
			form = otherEscape
		}
	}
	if size == 0 {
		return 0, 0, 0
	}
	return r, form, n - 1 + size
}

// longUnicodeEscape matches \u{6d4b} and \U00006d4b.
var longUnicodeEscape = regexp.MustCompile(`^\\(?:u\{([0-9A-Fa-f]{1,6})\}|U00([0-9A-Fa-f]{6}))`)

// decodeUTF16Escape decodes the unit, or the pair of units, with which escape starts. A second
// unit has as many backslashes as the first.
func decodeUTF16Escape(escape string, backslashes int) (r rune, size int) {
	first := decodeUnicodeEscape(escape)
	switch {
	case first < 0:
		return 0, 0
	case !utf16.IsSurrogate(first):
		return first, 6
	}
	rest := strings.TrimPrefix(escape[6:], strings.Repeat(`\`, backslashes-1))
	if character := utf16.DecodeRune(first, decodeUnicodeEscape(rest)); character != utf8.RuneError {
		return character, len(escape) - len(rest) + 6
	}
	return utf8.RuneError, 6
}

// decodeReference decodes a character reference of XML or HTML. The semicolon behind a number
// can be missing. size is 0 if text starts with none.
func decodeReference(text string) (r rune, form escapeForm, size int) {
	match := reference.FindStringSubmatch(text[:min(len(text), maxEscapeBytes)])
	if match == nil {
		return 0, 0, 0
	}
	switch {
	case match[1] != "":
		form = decimalEntity
	case match[2] != "":
		form = hexEntity
	default:
		form = otherEscape
	}
	character := html.UnescapeString(strings.TrimSuffix(match[0], ";") + ";")
	r, n := utf8.DecodeRuneInString(character)
	if r == utf8.RuneError || r == '&' && n < len(character) {
		return 0, 0, 0 // HTML has no such reference
	}
	return r, form, len(match[0])
}

var reference = regexp.MustCompile(`^&(?:#([0-9]{1,10});?|#[xX]([0-9A-Fa-f]{1,8});?|[A-Za-z][A-Za-z0-9]{1,31};)`)
