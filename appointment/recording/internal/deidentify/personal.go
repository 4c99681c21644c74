package deidentify

import (
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// findPersonalNumbers returns where a text has numbers of identity cards and mobile phones.
func (d *deidentifier) findPersonalNumbers(s *skeleton) (hits []hit) {
	for place := 0; place < len(s.places); place++ {
		if !s.isDigit(place) || !s.startsGroup(place) {
			continue
		}
		if start, number := d.personalNumberAt(s, place); number != "" {
			hits = append(hits, s.hitAt(start, len(number), newNumber(number)))
			place = start + len(number) - 1
		}
	}
	return hits
}

// personalNumberAt returns the number of an identity card or a mobile phone at a place, and where
// it starts. A phone can have a prefix in the same group of digits. The number is "" if there is
// none.
func (d *deidentifier) personalNumberAt(s *skeleton, place int) (start int, number string) {
	for _, n := range []int{18, 15, 11} {
		if number = s.number(place, n); number != "" && d.isPersonal(s, place, number) {
			return place, number
		}
	}
	for _, prefix := range phonePrefixes {
		if !s.startsWith(place, prefix) {
			continue
		}
		start = place + len(prefix)
		if number = s.number(start, 11); number != "" && s.gaps[start] == noGap && d.isPersonal(s, start, number) {
			return start, number
		}
	}
	return place, ""
}

// phonePrefixes lists the country code of China, and what is dialled before a number.
var phonePrefixes = []string{"86", "086", "0086", "0"}

// startsWith reports whether these digits are at a place.
func (s *skeleton) startsWith(place int, digits string) bool {
	for i := range len(digits) {
		if !s.isDigit(place+i) || s.char(place+i) != rune(digits[i]) {
			return false
		}
	}
	return true
}

// hasPersonalNumber reports whether a text has the number of an identity card or a mobile phone.
func (d *deidentifier) hasPersonalNumber(s *skeleton) bool {
	isNumber := func(h hit) bool { return isPersonalNumber(h.found.value) }
	return len(d.findPersonalNumbers(s)) > 0 || slices.ContainsFunc(d.known.findSplit(s), isNumber)
}

// number returns the number of n digits at a place, with an upper-case X. It returns "" if there
// is none, or if it goes on.
func (s *skeleton) number(place, n int) string {
	if place+n > len(s.places) || !s.startsGroup(place+n) {
		return ""
	}
	number := make([]byte, n)
	for i := range number {
		switch {
		case s.isDigit(place + i):
			number[i] = byte(s.char(place + i))
		case i == 17 && s.char(place+i) == 'x' && !s.isLetterNext(place+i):
			number[i] = 'X'
		default:
			return ""
		}
	}
	return string(number)
}

// isLetterNext reports whether a letter stands directly behind a place.
func (s *skeleton) isLetterNext(place int) bool {
	return place+1 < len(s.places) && s.gaps[place+1] == noGap && s.glyphAt(place+1).char < 0x80 && s.glyphAt(place+1).kind == letterGlyph
}

// isPersonal reports whether the number at a place belongs to a person. Digits that are far
// from each other need more evidence, since days, times and counts stand in a row as well.
func (d *deidentifier) isPersonal(s *skeleton, place int, number string) bool {
	born, isIdentity := identityBirthDate(number)
	if !isIdentity && !wholeMobile.MatchString(number) {
		return false
	}
	switch {
	case s.isTight(place, len(number)):
		return true
	case isIdentity && (!hasRegion(number) || d.canBeScheduled(born)):
		return false
	case hasCheckDigit(number):
		return true
	}
	return s.isIsolated(place, len(number)) && !s.hasTime(place, len(number))
}

// canBeScheduled reports whether a day is not in the past, or is a day of the schedule in the last
// ten years. Recordings can be made of simulated days.
func (d *deidentifier) canBeScheduled(day appointment.Date) bool {
	today := d.pseudonyms.today
	return !day.Before(today) || d.scheduleDays[day] && day.Year >= today.Year-10
}

// tightSeparators holds the punctuation that people write between the groups of a long number.
const tightSeparators = "-_./,·‐‑–—，"

// isTight reports whether at most three blanks or characters of tightSeparators stand between
// the digits of a number.
func (s *skeleton) isTight(place, n int) bool {
	for i := place + 1; i < place+n; i++ {
		if s.gaps[i] == noGap {
			continue
		}
		first, last := s.places[i-1]+1, s.places[i]
		if s.gaps[i] > anyGap || last-first > 3 {
			return false
		}
		for _, g := range s.glyphs[first:last] {
			if gapOf(g) == anyGap && !strings.ContainsRune(tightSeparators, g.char) {
				return false
			}
		}
	}
	return true
}

// isIsolated reports whether a number stands alone: no digits are near it, or the same
// separators are between all its groups and others around it.
func (s *skeleton) isIsolated(place, n int) bool {
	if !s.isDigit(place-1) && !s.isDigit(place+n) {
		return true
	}
	separators := ""
	for i := place + 1; i < place+n; i++ {
		if s.gaps[i] == noGap {
			continue
		}
		if text := s.gapText(i); separators == "" {
			separators = text
		} else if separators != text {
			return false
		}
	}
	return s.gapText(place) != separators && s.gapText(place+n) != separators
}

// hasTime reports whether two groups of a number may be a time, such as 08:30.
func (s *skeleton) hasTime(place, n int) bool {
	for i := place + 1; i < place+n; i++ {
		if text := s.gapText(i); text != ":" && text != "：" {
			continue
		}
		if timePattern.MatchString(s.groupBefore(i) + ":" + s.groupFrom(i)) {
			return true
		}
	}
	return false
}

var timePattern = regexp.MustCompile(`^([01]?\d|2[0-3]):[0-5]\d$`)

// groupFrom returns the group of digits that starts at a place.
func (s *skeleton) groupFrom(place int) string {
	digits := string(s.char(place))
	for place++; s.isDigit(place) && s.gaps[place] == noGap; place++ {
		digits += string(s.char(place))
	}
	return digits
}

// groupBefore returns the group of digits that ends before a place.
func (s *skeleton) groupBefore(place int) string {
	start := place - 1
	for s.isDigit(start-1) && s.gaps[start] == noGap {
		start--
	}
	return s.groupFrom(start)
}

// regions holds the first two digits of the regions in identity numbers: provinces, residents
// from Hong Kong, Macao and Taiwan, and foreigners.
const regions = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91 99 "

func hasRegion(number string) bool { return strings.Contains(regions, " "+number[:2]+" ") }
