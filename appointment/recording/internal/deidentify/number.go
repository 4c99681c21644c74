package deidentify

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// gap matches up to three of the characters that people write between the groups of a long
// number.
const (
	gaps = tightSeparators + " \u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u202f\u3000\ufeff"
	gap  = `[` + gaps + `]{0,3}`
)

var (
	wholeMobile = regexp.MustCompile(`^1[3-9]\d{9}$`)
	startNumber = regexp.MustCompile(`^(?:\d(?:` + gap + `[\d*]){4,}(?:` + gap + `[Xx])?|\*{2,}\d+[Xx]?)`)
	startLong   = regexp.MustCompile(`^(?:\d{9,}[Xx]?|\d+\*{2,}[\dXx]*|\*{2,}\d+[Xx]?)`)
	startMasked = regexp.MustCompile(`^(\d{2,})([xX●•■█◆★＊#]{3,})(\d{2,}[Xx]?)`) // not by asterisks
	startDigits = regexp.MustCompile(`^\d+`)
	startEight  = regexp.MustCompile(`^\d{8}\b`)
	startDate   = regexp.MustCompile(`^\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}`)
	successCode = regexp.MustCompile(`^000000\d\d$`)
)

// normalizeValue returns a long number without separators, in ASCII and with an upper-case X,
// and a Chinese name without blanks. All spellings of one value are equal then. It returns
// other values unchanged.
func normalizeValue(value string) string {
	if isPlainWord(value) {
		if wholeNumber.MatchString(value) {
			return strings.ToUpper(value)
		}
		return value
	}
	s := newSkeleton(value, decodeGlyphs(value))
	n := len(s.places)
	if n < 2 || s.places[0] != 0 || s.places[n-1] != len(s.glyphs)-1 {
		return value // separators around it
	}
	switch {
	case s.isNumber():
		return strings.ToUpper(s.chars())
	case s.isChinese():
		var name strings.Builder
		for place := range s.places {
			name.WriteRune(s.glyphAt(place).char)
		}
		return name.String()
	}
	return value
}

// wholeNumber matches a number that has no separators.
var wholeNumber = regexp.MustCompile(`^\d[\d*]*[\dXx*]$`)

// isPlainWord reports whether a value has only letters and digits of ASCII, and asterisks.
func isPlainWord(value string) bool {
	for i := range len(value) {
		if c := value[i]; c >= utf8.RuneSelf || c != '*' && kindOf(rune(c)) == separatorGlyph {
			return false
		}
	}
	return true
}

// isNumber reports whether the text is one number. Digits far from each other are one number
// only if it is long, and a few Chinese digits are rather a name.
func (s *skeleton) isNumber() bool {
	n, digits, han := len(s.places), 0, 0
	if !s.isDigit(0) {
		return false
	}
	for place := range s.places {
		switch g := s.glyphAt(place); {
		case g.kind == digitGlyph:
			digits++
			if unicode.Is(unicode.Han, g.char) {
				han++
			}
		case g.kind == maskGlyph, place == n-1 && isLetterX(g.char):
		default:
			return false
		}
	}
	return (digits >= 9 || s.isTight(0, n)) && (digits >= 8 || han == 0)
}

// isChinese reports whether the text is Chinese with nothing but blanks between the characters.
func (s *skeleton) isChinese() bool {
	for place := range s.places {
		if s.gaps[place] > blankGap || !unicode.Is(unicode.Han, s.glyphAt(place).char) {
			return false
		}
	}
	return true
}

// isPersonalNumber reports whether value is the number of an identity card or a mobile phone.
func isPersonalNumber(value string) bool {
	number := normalizeValue(value)
	_, isIdentity := identityBirthDate(number)
	return isIdentity || wholeMobile.MatchString(number)
}

// redactNumber returns the number or date at the start of text, and the text that replaces it.
// Numbers of up to four digits and days of the schedule stay. With keepLong, all dates and
// numbers of up to eight digits stay. The number is empty if text starts with none.
func (d *deidentifier) redactNumber(text string, keepLong bool) (number, redacted string) {
	if masked := startMasked.FindStringSubmatch(text); masked != nil {
		return masked[0], d.replaceOtherMask(masked[1], masked[2], masked[3])
	}
	digits := startDigits.FindString(text)
	if keepLong {
		if number = startLong.FindString(text); number != "" {
			return number, d.pseudonyms.replace(recordNumber, number)
		}
		return digits, digits
	}
	if date, replacement := d.replaceStartDate(text); date != "" {
		return date, replacement
	}
	number = d.cutScheduleDay(startNumber.FindString(text))
	switch {
	case number == "":
		return digits, digits
	case d.codes[number], successCode.MatchString(number):
		return number, number
	}
	return number, d.pseudonyms.replace(recordNumber, number)
}

// replaceOtherMask returns the pseudonym of a number that is masked by other characters than
// asterisks, such as 138xxxx5678.
func (d *deidentifier) replaceOtherMask(start, mask, end string) string {
	asterisks := strings.Repeat("*", utf8.RuneCountInString(mask))
	return strings.Replace(d.pseudonyms.replace(recordNumber, start+asterisks+end), asterisks, mask, 1)
}

// replaceStartDate returns the date at the start of text and its replacement. A day of the
// schedule is its own replacement. Eight digits are a date only if they are such a day.
func (d *deidentifier) replaceStartDate(text string) (date, replacement string) {
	date = startEight.FindString(text)
	if day, ok := parseCompactDate(date); ok && d.scheduleDays[day] {
		return date, date
	}
	date = startDate.FindString(text)
	compact := strings.ReplaceAll(date, " ", "")
	day, _, ok := parseDatePrefix(compact)
	switch {
	case !ok:
		return "", ""
	case d.scheduleDays[day]:
		return date, date
	}
	replacement, _ = d.pseudonyms.replaceDate(compact)
	return date, replacement
}

// cutScheduleDay returns number up to a day of the schedule that follows it after a gap.
func (d *deidentifier) cutScheduleDay(number string) string {
	for i := range number {
		before, _ := utf8.DecodeLastRuneInString(number[:i])
		if !strings.ContainsRune(gaps, before) {
			continue
		}
		if date, replacement := d.replaceStartDate(number[i:]); date != "" && date == replacement {
			return startNumber.FindString(strings.TrimRight(number[:i], gaps))
		}
	}
	return number
}
