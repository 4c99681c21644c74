package deidentify

import (
	"regexp"
	"slices"
	"strings"
)

// splitHit is a value whose characters stand in several values of a message, such as the
// elements of a list.
type splitHit struct {
	start, end int    // in the message
	edits      []edit // of its characters
}

// findAcross returns the learned values, and the numbers of identity cards, that are split over
// several values of a message.
func (d *deidentifier) findAcross(message string) (hits []splitHit) {
	s := newSkeleton(message, decodeMessageGlyphs(message))
	identities := slices.DeleteFunc(d.findPersonalNumbers(s), func(h hit) bool { return !s.isGroupedIdentity(h) })
	for _, h := range withoutOverlaps(append(d.known.findSplit(s), identities...)) {
		isMarkup := func(g glyph) bool { return g.kind == markupGlyph }
		if slices.ContainsFunc(s.glyphs[h.first:h.end], isMarkup) {
			hits = append(hits, splitHit{s.glyphs[h.first].start, s.end(h.end - 1), d.glyphEdits(s, h)})
		}
	}
	return hits
}

// isGroupedIdentity reports whether a hit is the number of an identity card with its check digit,
// and has a group of at least three digits. Single digits may be counts.
func (s *skeleton) isGroupedIdentity(h hit) bool {
	if !hasCheckDigit(h.found.value) {
		return false
	}
	row := 0
	for _, g := range s.glyphs[h.first:h.end] {
		if row++; g.kind != digitGlyph {
			row = 0
		}
		if row == 3 {
			return true
		}
	}
	return false
}

// glyphEdits returns an edit for each character of a hit.
func (d *deidentifier) glyphEdits(s *skeleton, h hit) (edits []edit) {
	pseudonym := d.pseudonymOf(h)
	for i := h.first; i < h.end && len(pseudonym) > 0; i++ {
		g, end := s.glyphs[i], s.end(i)
		if gapOf(g) > noGap {
			continue
		}
		r := pseudonym[0]
		pseudonym = pseudonym[1:]
		if r == '0' && s.startsJSONNumber(i) {
			r = '1' // a number of JSON starts with no zero
		}
		edits = append(edits, edit{g.start, end, g.write(r, s.text[g.start:end])})
	}
	return edits
}

// startsJSONNumber reports whether a digit is the first of several outside of quotes.
func (s *skeleton) startsJSONNumber(i int) bool {
	before := i - 1
	for before > 0 && gapOf(s.glyphs[before]) == blankGap && i-before < maxNumberBytes {
		before--
	}
	if before < 0 || s.glyphs[before].kind != markupGlyph || i+1 == len(s.glyphs) || s.glyphs[i+1].kind != digitGlyph {
		return false
	}
	return strings.IndexByte("[,:", s.text[s.end(before)-1]) >= 0
}

// decodeMessageGlyphs returns the characters of a message. Each tag of XML and each name of a JSON
// member or of a parameter is one markup glyph. So is all punctuation between two values of JSON.
func decodeMessageGlyphs(message string) []glyph {
	glyphs := make([]glyph, 0, len(message)/2)
	inString := false // of JSON
	for i := 0; i < len(message); {
		size := markupSize(message[i:])
		g := glyph{kind: markupGlyph}
		if size == 0 {
			g, size = decodeGlyph(message[i:])
			if g.char == '"' || g.char == ',' && !inString { // also &quot;
				g.kind = markupGlyph
			}
		} else if message[i:i+size] == `"` {
			inString = !inString
		}
		g.start = i
		glyphs = append(glyphs, g)
		i += size
	}
	return glyphs
}

var (
	memberName    = regexp.MustCompile(`^\\*"[^"\\]*\\*"\s*:`)
	parameterName = regexp.MustCompile(`^&[A-Za-z_][A-Za-z0-9_.-]*=`)
	anyTag        = regexp.MustCompile(`^<[A-Za-z/!?][^<>]*>`) // also a comment
)

// markupSize returns the size of the markup with which text starts, or 0 if there is none.
func markupSize(text string) int {
	switch text[0] {
	case '<':
		return len(anyTag.FindString(cutText(text)))
	case '&':
		return len(parameterName.FindString(cutText(text)))
	case '"', '\\':
		if name := memberName.FindString(cutText(text)); name != "" {
			return len(name)
		}
		if quote := strings.TrimLeft(text[:min(len(text), maxBackslashes)], `\`); strings.HasPrefix(quote, `"`) {
			return min(len(text), maxBackslashes) - len(quote) + 1
		}
	case '[', ']', '{', '}':
		return 1
	}
	return 0
}

// mergeEdits returns the edits of the values of a message together with those of values that are
// split over several. An edit of a part of a split value is replaced. An edit that changes more
// than that value stays, and replaces the part.
func mergeEdits(edits []edit, hits []splitHit) []edit {
	if len(hits) == 0 {
		return edits
	}
	var merged []edit
	for _, h := range hits {
		for len(edits) > 0 && edits[0].end <= h.start {
			merged, edits = append(merged, edits[0]), edits[1:]
		}
		for _, part := range h.edits {
			for len(edits) > 0 && edits[0].end <= part.start {
				merged, edits = append(merged, edits[0]), edits[1:]
			}
			switch {
			case len(merged) > 0 && merged[len(merged)-1].end > part.start, len(edits) == 0, edits[0].start >= part.end:
			case edits[0].start < h.start || edits[0].end > h.end:
				merged, edits = append(merged, edits[0]), edits[1:]
			default:
				edits = edits[1:]
			}
			if len(merged) == 0 || merged[len(merged)-1].end <= part.start {
				merged = append(merged, part)
			}
		}
	}
	return append(merged, edits...)
}
