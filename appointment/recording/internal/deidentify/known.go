package deidentify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// knownValues finds learned values in a text.
type knownValues struct {
	exact wordSet[foundValue] // by their folded characters
	split wordSet[splitValue] // by the characters of their skeletons
}

// sensitiveValue is a value that is replaced wherever it is found.
type sensitiveValue struct {
	value     string
	category  category
	pseudonym []rune // nil until it is needed
}

// foundValue is a value, or a part of it, that was found in a text.
type foundValue struct {
	*sensitiveValue
	part span // of its characters; zero for all
}

// splitValue is a learned value that is also found if it is split.
type splitValue struct {
	foundValue
	gap   gapSize // the largest that may split it
	solid int     // characters at the start that only invisible characters may split
}

// newKnownValues returns the values that a deidentifier has learned and that identify someone in
// any text.
func (d *deidentifier) newKnownValues() knownValues {
	var exact []word[foundValue]
	var split []word[splitValue]
	for value, c := range d.pseudonyms.learned {
		if !d.isDistinctive(value, c) {
			continue
		}
		v := &sensitiveValue{value: value, category: c}
		exact = append(exact, exactWords(v)...)
		if w, ok := splitWord(v); ok {
			split = append(split, w)
		}
	}
	byValue := func(a, b foundValue) int { return strings.Compare(a.value, b.value) } // learned is in no order
	slices.SortFunc(exact, func(a, b word[foundValue]) int { return byValue(a.value, b.value) })
	slices.SortFunc(split, func(a, b word[splitValue]) int { return byValue(a.value.foundValue, b.value.foundValue) })
	return knownValues{newWordSet(exact), newWordSet(split)}
}

// maxWordLength limits the characters of a word that is searched for. Otherwise the time for a
// text that repeats a part of a long word grows with the length of both.
const maxWordLength = 64

// exactWords returns the words by which a value is found. A long text about a patient is cut
// into parts of about the same length, which are found one by one. Other values are not cut.
func exactWords(v *sensitiveValue) (words []word[foundValue]) {
	length := utf8.RuneCountInString(v.value)
	if v.category == personName {
		for _, mojibake := range listMojibake(v.value) {
			words = append(words, word[foundValue]{foldText(mojibake), foundValue{sensitiveValue: v}})
		}
		return append(words, wordsOf(v.value, foundValue{sensitiveValue: v})...)
	}
	if v.category != personalText || length <= maxWordLength {
		return wordsOf(v.value, foundValue{sensitiveValue: v})
	}
	characters := []rune(v.value)
	n := (length + maxWordLength - 1) / maxWordLength
	for i := range n {
		part := span{i * length / n, (i + 1) * length / n}
		words = append(words, wordsOf(string(characters[part.start:part.end]), foundValue{v, part})...)
	}
	return words
}

// wordsOf returns the words by which a text is found. The texts that are searched are without
// their escapes, and so is one of the words.
func wordsOf(text string, found foundValue) []word[foundValue] {
	var decoded strings.Builder
	for _, g := range decodeGlyphs(text) {
		decoded.WriteRune(foldRune(g.char))
	}
	words := []word[foundValue]{{foldText(text), found}}
	if decoded.String() != words[0].text {
		words = append(words, word[foundValue]{decoded.String(), found})
	}
	return words
}

func foldText(text string) string { return strings.Map(foldRune, text) }

// minSplitKey is the least number of characters of a credential that is also found if it is split.
const minSplitKey = 8

// splitWord returns the word by which a value is found if it is split. It returns ok false for
// values that could then be found by chance.
func splitWord(v *sensitiveValue) (w word[splitValue], ok bool) {
	if len(v.value) > maxNumberBytes || v.category == personalText {
		return w, false
	}
	normalized := normalizeValue(v.value)
	s := newSkeleton(normalized, decodeGlyphs(normalized))
	found := splitValue{foundValue: foundValue{sensitiveValue: v}, gap: s.largestGap()}
	if v.category.isCredential() {
		found.gap = anyGap // a placeholder cannot be cut into parts
		if len(s.places) < minSplitKey || !strings.ContainsAny(v.value, digits) {
			return w, false // it could be words
		}
	}
	if startsWithDate(normalized) {
		found.solid = len("20211108")
	}
	return word[splitValue]{s.chars(), found}, found.gap > noGap
}

// largestGap returns the largest gap that may split a value. Long numbers and names are not
// found by chance, whatever is between their characters.
func (s *skeleton) largestGap() gapSize {
	digits, han, others := 0, 0, 0
	for place := range s.places {
		switch g := s.glyphAt(place); {
		case unicode.Is(unicode.Han, g.char):
			han++ // also if it is a digit
		case g.kind == digitGlyph:
			digits++
		default:
			others++
		}
	}
	isLong := digits >= 9 || digits >= 5 && len(s.places) >= 8 && han+others > 0 || digits == 0 && (han >= 3 || others >= 6)
	switch {
	case len(s.places) > maxWordLength:
		return noGap
	case isLong:
		return markupGap
	case digits == 0 && others == 0 && han == 2:
		return blankGap
	}
	return noGap
}

// startsWithDate reports whether a number starts with a day, as many numbers of orders do. Text
// can name the same day.
func startsWithDate(number string) bool {
	date := datedNumber.FindString(number)
	if date == "" {
		return false
	}
	_, ok := parseCompactDate(date[:8])
	return ok
}

// findExact returns the learned values in a text, at each place the longest.
func (k *knownValues) findExact(s *skeleton) (hits []hit) {
	for i := 0; i < len(s.folded); i++ {
		c, ok := k.exact.start(s.folded[i])
		var longest hit
		for end := i + 1; ok; end++ {
			if found, isWord := c.wordValue(); isWord {
				longest = hit{first: i, end: end, found: found}
			}
			ok = end < len(s.folded) && c.next(s.folded[end])
		}
		if longest.end > 0 {
			hits = append(hits, longest)
			i = longest.end - 1
		}
	}
	return hits
}

// findSplit returns the learned values that are split, escaped or in another writing, at each
// place the longest.
func (k *knownValues) findSplit(s *skeleton) (hits []hit) {
	for place := 0; place < len(s.places); place++ {
		c, ok := k.split.start(s.char(place))
		gap, solid := noGap, -1 // the largest gap, and the characters before the first that is visible
		longest := 0
		var found foundValue
		for n := 1; ok; n++ {
			if v, isWord := c.wordValue(); isWord && v.fits(gap, solid) && (gap == noGap || s.startsGroup(place) && s.startsGroup(place+n)) {
				longest, found = n, v.foundValue
			}
			if place+n == len(s.places) {
				break
			}
			if size := s.gaps[place+n]; size > noGap {
				gap = max(gap, size)
				if size > invisibleGap && solid < 0 {
					solid = n
				}
			}
			ok = c.next(s.char(place + n))
		}
		if longest > 0 {
			hits = append(hits, s.hitAt(place, longest, found))
			place += longest - 1
		}
	}
	return hits
}

// fits reports whether a value may be split by such a gap, and so many characters from its start.
func (v splitValue) fits(gap gapSize, solid int) bool {
	return gap <= v.gap && (solid < 0 || solid >= v.solid)
}

// is reports whether the whole text is a learned value.
func (k *knownValues) is(s *skeleton) bool {
	if hits := k.findExact(s); len(hits) == 1 && hits[0].first == 0 && hits[0].end == len(s.glyphs) {
		return true
	}
	hits := k.findSplit(s)
	return len(hits) == 1 && hits[0].first == s.places[0] && hits[0].end == s.places[len(s.places)-1]+1
}
