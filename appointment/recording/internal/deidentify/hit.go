package deidentify

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// hit is a value that was found in a text.
type hit struct {
	first, end int // glyphs
	found      foundValue
	isSplit    bool   // the separators in it belong to the text and not to the value
	text       string // replaces it, if found is empty
}

// hitAt returns the hit of a value at n places.
func (s *skeleton) hitAt(place, n int, found foundValue) hit {
	return hit{first: s.places[place], end: s.places[place+n-1] + 1, found: found, isSplit: true}
}

// findHits returns the values of persons and credentials in a text, in order. Of those that
// overlap it keeps the first, and of those the longest.
func (d *deidentifier) findHits(s *skeleton, keepWords bool) []hit {
	hits := d.findStrongHits(s)
	hits = append(hits, d.known.findExact(s)...)
	hits = append(hits, s.findLongNumbers()...)
	return withoutOverlaps(append(hits, d.findEncoded(s, keepWords)...))
}

// findStrongHits returns the values in a text that are hardly there by chance.
func (d *deidentifier) findStrongHits(s *skeleton) []hit {
	return append(d.known.findSplit(s), d.findPersonalNumbers(s)...)
}

func withoutOverlaps(hits []hit) []hit {
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Or(a.first-b.first, b.end-a.end) })
	end := 0
	return slices.DeleteFunc(hits, func(h hit) bool {
		if h.first < end {
			return true
		}
		end = h.end
		return false
	})
}

// findLongNumbers returns the numbers of nine and more digits that are escaped, or in another
// writing than ASCII. Those in ASCII are left to the redaction of numbers.
func (s *skeleton) findLongNumbers() (hits []hit) {
	for place := 0; place < len(s.places); {
		n, isPlain := 0, true
		number := ""
		for ; s.isDigit(place+n) && (n == 0 || s.gaps[place+n] == noGap) && n < maxNumberBytes; n++ {
			number += string(s.char(place + n))
			isPlain = isPlain && s.glyphAt(place+n).char < 0x80 && s.glyphAt(place+n).form == notEscaped
		}
		if n >= 9 && !isPlain {
			hits = append(hits, s.hitAt(place, n, newNumber(number)))
		}
		place += max(1, n)
	}
	return hits
}

// newNumber returns a number that was found in a text.
func newNumber(number string) foundValue {
	return foundValue{sensitiveValue: &sensitiveValue{value: number, category: recordNumber}}
}

// replacement returns the text that replaces a hit.
func (d *deidentifier) replacement(s *skeleton, h hit) string {
	if h.found.sensitiveValue == nil {
		return h.text
	}
	pseudonym := d.pseudonymOf(h)
	if text, ok := s.writeLike(h.first, h.end, pseudonym, h.isSplit); ok && !h.found.category.isCredential() {
		return text
	}
	return s.escapeLike(h.first, h.end, string(pseudonym))
}

// pseudonymOf returns the characters that replace a hit, without separators if it is split.
func (d *deidentifier) pseudonymOf(h hit) []rune {
	v := h.found.sensitiveValue
	if v.pseudonym == nil {
		v.pseudonym = []rune(d.pseudonyms.replace(v.category, v.value))
	}
	if h.isSplit && !v.category.isCredential() {
		return slices.DeleteFunc(slices.Clone(v.pseudonym), func(r rune) bool { return kindOf(r) == separatorGlyph })
	}
	if p := h.found.part; p != (span{}) {
		return v.pseudonym[p.start:p.end]
	}
	return v.pseudonym
}

// writeLike writes a pseudonym in the form of some glyphs: with their escapes and writings and, if
// keepSeparators is set, their separators. It returns ok false if the pseudonym has not as many
// characters.
func (s *skeleton) writeLike(first, end int, pseudonym []rune, keepSeparators bool) (text string, ok bool) {
	var out strings.Builder
	for i := first; i < end; i++ {
		g, source := s.glyphs[i], s.text[s.glyphs[i].start:s.end(i)]
		if keepSeparators && gapOf(g) > noGap {
			out.WriteString(source)
			continue
		}
		if len(pseudonym) == 0 {
			return "", false
		}
		out.WriteString(g.write(pseudonym[0], source))
		pseudonym = pseudonym[1:]
	}
	return out.String(), len(pseudonym) == 0
}

// write returns a character of a pseudonym in the form of a glyph, whose text is source.
func (g glyph) write(r rune, source string) string {
	switch {
	case g.kind == digitGlyph && '0' <= r && r <= '9':
		r = digitLike(g.char, int(r-'0'))
	case r == 'X' && g.char != 'X' && isLetterX(g.char):
		r = g.char
	case r == g.char: // such as the gaps of a value
		return source
	}
	switch g.form {
	case percentEscape:
		return escapeBytes(string(r), "%%%02X")
	case percentGBKEscape:
		return escapeBytes(encodeGBK(string(r)), "%%%02X")
	case unicodeEscape:
		return escapeUnits(r, source[:strings.IndexByte(source, 'u')+1])
	case hexEscape:
		return escapeBytes(string(r), `\x%02X`)
	case hexGBKEscape:
		return escapeBytes(encodeGBK(string(r)), `\x%02X`)
	case octalEscape:
		return escapeBytes(string(r), `\%03o`)
	case decimalEntity:
		return fmt.Sprintf("&#%d;", r)
	case hexEntity:
		return fmt.Sprintf("&#x%X;", r)
	}
	return string(r)
}

func escapeBytes(text, format string) (escaped string) {
	for _, b := range []byte(text) {
		escaped += fmt.Sprintf(format, b)
	}
	return escaped
}

func escapeUnits(r rune, prefix string) (escaped string) {
	for _, unit := range utf16.Encode([]rune{r}) {
		escaped += fmt.Sprintf("%s%04x", prefix, unit)
	}
	return escaped
}

// escapeLike escapes a text of another length in the way of the first glyph that is escaped.
func (s *skeleton) escapeLike(first, end int, text string) string {
	for _, g := range s.glyphs[first:end] {
		switch g.form {
		case percentEscape, percentGBKEscape:
			return url.QueryEscape(text)
		case unicodeEscape:
			return escapeNonASCII(text)
		}
	}
	return text
}
