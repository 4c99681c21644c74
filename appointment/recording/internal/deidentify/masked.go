package deidentify

import (
	"regexp"
	"unicode/utf8"
)

// maskedValue matches a value with one hidden part: 110***********1234 or 张**.
var maskedValue = regexp.MustCompile(`^([^*]*)(\*+)([^*]*)$`)

// replaceMasked returns the pseudonym of a masked value. This is the pseudonym of the learned value
// that fits, with the same mask. Unless exactly one value fits, it returns ok false.
func (p *pseudonyms) replaceMasked(value string) (masked string, ok bool) {
	match := maskedValue.FindStringSubmatch(value)
	if match == nil {
		return "", false
	}
	start, mask, end := match[1], match[2], match[3]
	m := maskShape{start: utf8.RuneCountInString(start), end: utf8.RuneCountInString(end)}
	if m.start+m.end < 6 {
		// Some hospitals write four asterisks for any number of digits. Then more must show.
		m.length = utf8.RuneCountInString(value)
	}
	learned, ok := p.findMasked(m, start, end)
	if !ok {
		return "", false
	}
	pseudonym := []rune(p.replace(p.learned[learned], normalizeValue(learned)))
	if len(pseudonym) < m.start+m.end {
		return "", false
	}
	return string(pseudonym[:m.start]) + mask + string(pseudonym[len(pseudonym)-m.end:]), true
}

// maskShape says how much of a value its mask shows.
type maskShape struct {
	start, end int // characters that are shown
	length     int // characters of the value; 0 is any number
}

// maskIndex holds the learned values by the parts that masks show, for each shape of a mask.
type maskIndex map[maskShape]map[[2]string]string

// maxMaskShapes limits the shapes, since each has an index of all values.
const maxMaskShapes = 64

// ambiguous is in a [maskIndex] for parts that several values have.
const ambiguous = ""

// findMasked returns the learned value that starts and ends with the parts that a mask shows.
// ok is false unless there is exactly one.
func (p *pseudonyms) findMasked(shape maskShape, start, end string) (learned string, ok bool) {
	values := p.masks[shape]
	if values == nil {
		if len(p.masks) == maxMaskShapes {
			return "", false
		}
		values = p.indexMasks(shape)
		p.masks[shape] = values
	}
	learned = values[[2]string{start, end}]
	return learned, learned != ambiguous
}

// indexMasks returns the learned values by the parts that a mask of this shape shows.
func (p *pseudonyms) indexMasks(shape maskShape) map[[2]string]string {
	values := map[[2]string]string{}
	p.steps += len(p.learned)
	for learned := range p.learned {
		if len(learned) > maxNumberBytes {
			continue // long texts are not masked
		}
		number := []rune(normalizeValue(learned))
		if len(number) < shape.start+shape.end || shape.length > 0 && shape.length != len(number) {
			continue
		}
		parts := [2]string{string(number[:shape.start]), string(number[len(number)-shape.end:])}
		other, isKnown := values[parts]
		if isKnown && (other == ambiguous || normalizeValue(other) != string(number)) {
			learned = ambiguous
		}
		values[parts] = learned
	}
	return values
}
