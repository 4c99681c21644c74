package deidentify

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// gaps holds the characters that people write between the groups of a long number: punctuation,
// dashes and spaces, some of which are invisible. gap matches up to three of them.
const (
	gaps = "-_./,· \u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u202f\u3000\ufeff‐‑–—，"
	gap  = `[` + gaps + `]{0,3}`
)

var (
	wholeNumber   = regexp.MustCompile(`^\d(?:` + gap + `[\d*])*[\dXx*]$`)
	wholeMobile   = regexp.MustCompile(`^1[3-9]\d{9}$`)
	startIdentity = regexp.MustCompile(`^[1-9](?:` + gap + `\d){13}(?:(?:` + gap + `\d){3})?` + gap + `[\dXx]\b`)
	startMobile   = regexp.MustCompile(`^1(?:` + gap + `\d){10}\b`)
	startNumber   = regexp.MustCompile(`^(?:\d(?:` + gap + `[\d*]){4,}(?:` + gap + `[Xx])?|\*{2,}\d+[Xx]?)`)
	startLong     = regexp.MustCompile(`^(?:\d{9,}[Xx]?|\d+\*{2,}[\dXx]*|\*{2,}\d+[Xx]?)`)
	startDigits   = regexp.MustCompile(`^\d+`)
	startEight    = regexp.MustCompile(`^\d{8}\b`)
	startDate     = regexp.MustCompile(`^\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}`)
	successCode   = regexp.MustCompile(`^000000\d\d$`)
)

// normalizeNumber returns a long number without gaps and with an upper-case X, so that all
// spellings of one number are equal. It returns other values unchanged.
func normalizeNumber(value string) string {
	if !wholeNumber.MatchString(value) {
		return value
	}
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(gaps, r) {
			return -1
		}
		return r
	}, value))
}

// isPersonalNumber reports whether value is the number of an identity card or a mobile phone.
func isPersonalNumber(value string) bool {
	number := normalizeNumber(value)
	_, isIdentity := identityBirthDate(number)
	return isIdentity || wholeMobile.MatchString(number)
}

// redactNumber returns the number or date at the start of text, and the text that replaces it.
// Numbers of up to four digits and days of the schedule stay. With keepLong, all dates and
// numbers of up to eight digits stay. The number is empty if text starts with none.
func (d *deidentifier) redactNumber(text string, keepLong bool) (number, redacted string) {
	number = startPersonalNumber(text)
	if number == "" && keepLong {
		number = startLong.FindString(text)
	}
	if number != "" {
		return number, d.pseudonyms.replace(recordNumber, number)
	}
	digits := startDigits.FindString(text)
	if keepLong {
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

// startPersonalNumber returns the number of an identity card or a mobile phone with which text
// starts.
func startPersonalNumber(text string) string {
	for _, pattern := range []*regexp.Regexp{startIdentity, startMobile} {
		if number := pattern.FindString(text); isPersonalNumber(number) {
			return number
		}
	}
	return ""
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
