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
	case escapedText.MatchString(text):
		escaped := escapedText.FindString(text)
		return escaped, redactEscaped(escaped)
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

// escapedText matches escaped characters, as they stand in text that is not a document: \u6d4b,
// %u6d4b, \xE6\xB5\x8B, \346\265\213, &#27979; and %E6%B5%8B.
var escapedText = regexp.MustCompile(`^(?:[\\%]u[0-9A-Fa-f]{4}|(?:\\x[0-9A-Fa-f]{2})+|(?:\\[0-3][0-7]{2})+|&#[0-9A-Za-z]+;|(?:%[0-9A-Fa-f]{2})+)`)

// redactEscaped returns 某 in the form in which escaped is written.
func redactEscaped(escaped string) string {
	switch prefix := escaped[:2]; {
	case prefix[1] == 'u':
		return prefix + "67d0"
	case prefix == `\x`:
		return `\xE6\x9F\x90`
	case prefix == "&#":
		return "&#26576;"
	case prefix[0] == '\\':
		return `\346\237\220`
	}
	return "%E6%9F%90"
}
