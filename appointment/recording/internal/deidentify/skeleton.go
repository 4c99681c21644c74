package deidentify

import (
	"strings"
	"unicode"
)

// skeleton is a text without its separators. Numbers and names are found in it, however they
// are split, escaped or written.
type skeleton struct {
	text   string
	glyphs []glyph
	folded []rune    // of the glyphs
	places []int     // glyphs that are not separators
	gaps   []gapSize // before each place
}

// gapSize says what separates two places of a skeleton.
type gapSize uint8

const (
	noGap        gapSize = iota
	invisibleGap         // characters without a width, such as soft hyphens
	blankGap             // white space
	anyGap               // any punctuation
	markupGap            // the end of a value and the start of another
)

func newSkeleton(text string, glyphs []glyph) *skeleton {
	s := &skeleton{text: text, glyphs: glyphs, folded: make([]rune, len(glyphs))}
	gap := noGap
	for i, g := range glyphs {
		s.folded[i] = foldRune(g.char)
		if size := gapOf(g); size > noGap {
			gap = max(gap, size)
			continue
		}
		s.places = append(s.places, i)
		s.gaps = append(s.gaps, gap)
		gap = noGap
	}
	return s
}

// gapOf returns the gap that a glyph is, or noGap if it is not a separator.
func gapOf(g glyph) gapSize {
	switch {
	case g.kind == markupGlyph:
		return markupGap
	case g.kind != separatorGlyph:
		return noGap
	case unicode.IsSpace(g.char), unicode.Is(unicode.Z, g.char):
		return blankGap
	case unicode.In(g.char, unicode.C, unicode.M, unicode.Lo):
		return invisibleGap
	}
	return anyGap
}

// glyphAt returns the glyph at a place.
func (s *skeleton) glyphAt(place int) glyph { return s.glyphs[s.places[place]] }

// char returns the character by which a place is compared: digits in any writing are equal, and
// so are X and its likes.
func (s *skeleton) char(place int) rune {
	g := s.glyphAt(place)
	switch {
	case g.kind == digitGlyph:
		digit, _ := digitOf(g.char)
		return '0' + rune(digit)
	case g.kind == maskGlyph:
		return '*'
	case isLetterX(g.char):
		return 'x'
	}
	return s.folded[s.places[place]]
}

// isDigit reports whether a place exists and holds a digit.
func (s *skeleton) isDigit(place int) bool {
	return place >= 0 && place < len(s.places) && s.glyphAt(place).kind == digitGlyph
}

// startsGroup reports whether no digit of the same kind of writing stands directly before a
// place.
func (s *skeleton) startsGroup(place int) bool {
	if place >= len(s.places) || s.gaps[place] > noGap || !s.isDigit(place) || !s.isDigit(place-1) {
		return true
	}
	return unicode.Is(unicode.Han, s.glyphAt(place).char) != unicode.Is(unicode.Han, s.glyphAt(place-1).char)
}

// gapText returns the separators before a place.
func (s *skeleton) gapText(place int) string {
	if place == 0 || place >= len(s.places) {
		return ""
	}
	return s.text[s.end(s.places[place-1]):s.glyphAt(place).start]
}

// end returns where a glyph ends in the text.
func (s *skeleton) end(glyph int) int {
	if glyph+1 == len(s.glyphs) {
		return len(s.text)
	}
	return s.glyphs[glyph+1].start
}

// chars returns the compared characters of all places.
func (s *skeleton) chars() string {
	var out strings.Builder
	for place := range s.places {
		out.WriteRune(s.char(place))
	}
	return out.String()
}
