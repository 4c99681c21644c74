package deidentify

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// glyph is one character of a text, which may be escaped there.
type glyph struct {
	start int // in the text; it ends where the next one starts
	char  rune
	kind  glyphKind
	form  escapeForm
}

// glyphKind says how a glyph takes part in numbers and words.
type glyphKind uint8

const (
	separatorGlyph glyphKind = iota // white space, punctuation, invisible characters, marks
	markupGlyph                     // a tag of XML; see also [decodeMessageGlyphs]
	digitGlyph                      // in any writing
	maskGlyph                       // an asterisk
	letterGlyph
)

// escapeForm says how a glyph is escaped.
type escapeForm uint8

const (
	notEscaped    escapeForm = iota
	percentEscape            // %E6%B5%8B
	unicodeEscape            // \u6d4b and %u6d4b, with any number of backslashes
	hexEscape                // \xE6\xB5\x8B
	octalEscape              // \346\265\213
	decimalEntity            // &#27979;
	hexEntity                // &#x6D4B;
	otherEscape              // \n and &nbsp;
)

// decodeGlyphs returns the characters of a text, without their escapes.
func decodeGlyphs(text string) []glyph {
	glyphs := make([]glyph, 0, utf8.RuneCountInString(text))
	for i := 0; i < len(text); {
		g, size := decodeGlyph(text[i:])
		g.start = i
		glyphs = append(glyphs, g)
		i += size
	}
	return glyphs
}

// decodeGlyph decodes the glyph with which text starts.
func decodeGlyph(text string) (g glyph, size int) {
	switch text[0] {
	case '<':
		if tag := xmlTag.FindString(cutText(text)); tag != "" {
			return glyph{kind: markupGlyph}, len(tag)
		}
	case '%':
		g.char, size, g.form = decodePercentEscape(text)
	case '\\':
		g.char, size, g.form = decodeBackslash(text)
	case '&':
		g.char, size, g.form = decodeReference(text)
	}
	if size == 0 {
		g.char, size = utf8.DecodeRuneInString(text)
		g.form = notEscaped
	}
	g.kind = kindOf(g.char)
	return g, size
}

// xmlTag matches a tag without attributes.
var xmlTag = regexp.MustCompile(`^</?[A-Za-z][A-Za-z:]{0,40}[ \t\r\n]{0,3}/?>`)

// kindOf returns the kind of a character.
func kindOf(r rune) glyphKind {
	switch {
	case r == '*', r == '＊':
		return maskGlyph
	case 0x4E00 <= r && r <= 0x9FFF, 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
		if _, ok := digitOf(r); !ok {
			return letterGlyph
		}
		return digitGlyph
	}
	if _, ok := digitOf(r); ok {
		return digitGlyph
	}
	if r < 0x80 || isInvisibleLetter(r) || !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '×' {
		return separatorGlyph
	}
	return letterGlyph
}

// isInvisibleLetter reports whether r is a letter that is not seen: a filler of Hangul.
func isInvisibleLetter(r rune) bool {
	return r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0
}

// decodePercentEscape decodes %E6%B5%8B and %u6d4b. size is 0 if text starts with neither.
func decodePercentEscape(text string) (r rune, size int, form escapeForm) {
	if len(text) >= 6 && text[1] == 'u' {
		n, err := strconv.ParseUint(text[2:6], 16, 16)
		if err == nil {
			return rune(n), 6, unicodeEscape
		}
	}
	r, size = decodeEscapedBytes(text, 3, func(s string) (byte, bool) {
		n, err := strconv.ParseUint(s[1:], 16, 8)
		return byte(n), err == nil && s[0] == '%'
	})
	return r, size, percentEscape
}

// decodeEscapedBytes decodes the bytes of one character, each of which is escaped in width
// bytes. size is 0 if they are not UTF-8.
func decodeEscapedBytes(text string, width int, decode func(string) (byte, bool)) (r rune, size int) {
	var decoded []byte
	for !utf8.FullRune(decoded) {
		if len(text) < size+width {
			return 0, 0
		}
		b, ok := decode(text[size : size+width])
		if !ok {
			return 0, 0
		}
		decoded = append(decoded, b)
		size += width
	}
	r, n := utf8.DecodeRune(decoded)
	if n != len(decoded) || r == utf8.RuneError {
		return 0, 0
	}
	return r, size
}

// maxBackslashes limits the backslashes of one escape: three strings in each other have seven.
const maxBackslashes = 8

// decodeBackslash decodes the escapes that start with backslashes. size is 0 if text does not
// start with one.
func decodeBackslash(text string) (r rune, size int, form escapeForm) {
	n := 1
	for n < len(text) && n < maxBackslashes && text[n] == '\\' {
		n++
	}
	escape := text[n-1:]
	if len(escape) < 2 {
		return 0, 0, notEscaped
	}
	switch {
	case escape[1] == 'u':
		r, size = decodeUTF16Escape(escape, n)
		form = unicodeEscape
	case escape[1] == 'n', escape[1] == 'r', escape[1] == 't':
		r, size, form = ' ', 2, otherEscape
	case n > 1:
	case escape[1] == 'x':
		r, size = decodeEscapedBytes(escape, 4, func(s string) (byte, bool) {
			b, err := strconv.ParseUint(s[2:], 16, 8)
			return byte(b), err == nil && s[:2] == `\x`
		})
		form = hexEscape
	case '0' <= escape[1] && escape[1] <= '3':
		r, size = decodeEscapedBytes(escape, 4, func(s string) (byte, bool) {
			b, err := strconv.ParseUint(s[1:], 8, 8)
			return byte(b), err == nil && s[0] == '\\'
		})
		form = octalEscape
	}
	if size == 0 {
		return 0, 0, notEscaped
	}
	return r, n - 1 + size, form
}

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

// decodeReference decodes a character reference of XML or HTML. size is 0 if text starts with
// none.
func decodeReference(text string) (r rune, size int, form escapeForm) {
	end := strings.IndexByte(text[:min(len(text), 12)], ';')
	if end < 0 {
		return 0, 0, notEscaped
	}
	name := text[1:end]
	if r, ok := namedReferences[name]; ok {
		return r, end + 1, otherEscape
	}
	number, isNumber := strings.CutPrefix(name, "#")
	if !isNumber {
		return 0, 0, notEscaped
	}
	base := 10
	form = decimalEntity
	if hex, ok := strings.CutPrefix(strings.ToLower(number), "x"); ok {
		number, base, form = hex, 16, hexEntity
	}
	n, err := strconv.ParseUint(number, base, 21)
	if err != nil || !utf8.ValidRune(rune(n)) {
		return 0, 0, notEscaped
	}
	return rune(n), end + 1, form
}

// namedReferences lists the named references that can stand between the parts of a number.
var namedReferences = map[string]rune{
	"lt": '<', "gt": '>', "amp": '&', "quot": '"', "apos": '\'', "nbsp": ' ', "ensp": ' ', "emsp": ' ', "thinsp": ' ',
	"shy": '\u00AD', "zwj": '\u200D', "zwnj": '\u200C', "middot": '·', "ndash": '-', "mdash": '-', "hyphen": '-', "bull": '•', "Tab": ' ', "NewLine": ' ',
}
