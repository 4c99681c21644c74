package deidentify

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// replaceText replaces the values of persons and credentials in a text, and redacts the text
// between them. keepWords limits redaction to long numbers.
func (d *deidentifier) replaceText(text string, keepWords bool) (edits []edit) {
	s := newSkeleton(text, decodeGlyphs(text))
	done := 0
	for _, h := range d.findHits(s, keepWords) {
		start, end := s.glyphs[h.first].start, s.end(h.end-1)
		edits = append(edits, shiftEdits(d.redactText(text[done:start], keepWords), done)...)
		edits = append(edits, edit{start, end, d.replacement(s, h)})
		done = end
	}
	return append(edits, shiftEdits(d.redactText(text[done:], keepWords), done)...)
}

// redactText redacts a text without learned values.
func (d *deidentifier) redactText(text string, keepWords bool) (edits []edit) {
	for i := 0; i < len(text); {
		token, redacted := d.redactToken(cutText(text[i:]), keepWords)
		if redacted != token {
			edits = append(edits, edit{i, i + len(token), redacted})
		}
		i += len(token)
	}
	return edits
}

// maxNumberBytes limits the length of a number or word. The patterns of tokens take time for all
// of the text that they are given.
const maxNumberBytes = 256

// cutText returns the start of a text, in which a token is searched for.
func cutText(text string) string {
	if len(text) <= maxNumberBytes {
		return text
	}
	end := maxNumberBytes
	for !utf8.RuneStart(text[end]) && end > maxNumberBytes-utf8.UTFMax {
		end--
	}
	return text[:end]
}

// redactToken returns the first token of text, which is a number, a word or one character, and
// the text that replaces it.
func (d *deidentifier) redactToken(text string, keepWords bool) (token, redacted string) {
	first, size := utf8.DecodeRuneInString(text)
	switch {
	case '0' <= first && first <= '9' || first == '*':
		if number, redacted := d.redactNumber(text, keepWords); number != "" {
			return number, redacted
		}
	case keepWords:
	case first == '%' || first == '\\' || first == '&':
		return redactEscape(text)
	case 'A' <= first && first <= 'Z' || 'a' <= first && first <= 'z':
		return d.redactLatinWord(text)
	case first > unicode.MaxASCII && (unicode.IsLetter(first) || unicode.IsNumber(first)):
		if word := d.allowlist.longestPrefix(text); word != "" {
			return word, word
		}
		return text[:size], "某"
	}
	return text[:size], text[:size]
}

var (
	oracleError = regexp.MustCompile(`^ORA-\d{4,5}\b`)
	latinWord   = regexp.MustCompile(`^[A-Za-z]+`)
)

// redactLatinWord keeps an allowed word and the code of a database error. It replaces the
// letters of other words by x.
func (d *deidentifier) redactLatinWord(text string) (token, redacted string) {
	if code := oracleError.FindString(text); code != "" {
		return code, code
	}
	word := latinWord.FindString(text)
	if d.allowlist.contains(word) {
		return word, word
	}
	return word, strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return 'X'
		}
		return 'x'
	}, word)
}

// escapedByte matches an escaped byte of a character in an unknown charset.
var escapedByte = regexp.MustCompile(`^(?:%|\\x)[0-9A-Fa-f]{2}`)

// redactEscape replaces an escaped letter or digit by 某, in the same form. It keeps escaped
// punctuation, and removes bytes that are no character.
func redactEscape(text string) (token, redacted string) {
	g, size := decodeGlyph(text)
	switch token = text[:size]; {
	case g.form == notEscaped:
		if b := escapedByte.FindString(text); b != "" {
			return b, ""
		}
		return token, token
	case g.kind == letterGlyph, g.kind == digitGlyph:
		g.kind = letterGlyph
		return token, g.write('某', token)
	}
	return token, token
}
