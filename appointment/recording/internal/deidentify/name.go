package deidentify

import (
	"strings"
	"unicode"
)

// replaceName replaces the names and numbers of persons in a name of XML or of a header, and
// credentials with digits. Others can be such names by chance, so they stay.
func (d *deidentifier) replaceName(name string) (edits []edit) {
	s := newSkeleton(name, decodeGlyphs(name))
	hits := append(d.findStrongHits(s), d.findEncoded(s, true)...)
	for _, h := range d.known.findExact(s) {
		if h.found.category.isCredential() && strings.ContainsAny(h.found.value, digits) {
			hits = append(hits, h)
		}
	}
	for _, h := range withoutOverlaps(hits) {
		start, end := s.glyphs[h.first].start, s.end(h.end-1)
		edits = append(edits, edit{start, end, strings.Map(nameCharacter, d.replacement(s, h))})
	}
	return edits
}

// nameCharacter returns a character that may be in a name of XML or of a header in place of r.
func nameCharacter(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-.%〇", r) {
		return r
	}
	return '_'
}
