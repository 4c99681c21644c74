package deidentify

import (
	"regexp"
	"strings"
	"unicode"
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
	if text[0] == '<' {
		if strings.HasPrefix(text, cdataStart) {
			return glyph{kind: markupGlyph}, len(cdataStart)
		}
		if tag := xmlTag.FindString(cutText(text)); tag != "" {
			return glyph{kind: markupGlyph}, len(tag)
		}
	}
	g.char, g.form, size = decodeEscape(text, maxNestedEscapes)
	if size == 0 {
		g.form = notEscaped
		g.char, size = utf8.DecodeRuneInString(text)
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
	if r < 0x80 || isLetterSeparator(r) || !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '×' {
		return separatorGlyph
	}
	return letterGlyph
}

// isLetterSeparator reports whether r is a letter in Unicode that separates others. This is a
// filler of Hangul, which is invisible, or a modifier, which looks like a quote or a dash.
func isLetterSeparator(r rune) bool {
	return r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || unicode.Is(unicode.Lm, r) && r != '々'
}
