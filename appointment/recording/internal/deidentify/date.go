package deidentify

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// parseCompactDate parses yyyyMMdd. ok is false for other texts.
func parseCompactDate(text string) (day appointment.Date, ok bool) {
	t, err := time.Parse("20060102", text)
	if err != nil {
		return appointment.Date{}, false
	}
	return appointment.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}, true
}

// dateParts holds a date as it is written: the year, month and day, the separators between
// them, and the text that follows.
type dateParts struct {
	year, separator1, month, separator2, day, rest string
}

var datePattern = regexp.MustCompile(`^(\d{4})([-/.年]?)(\d{1,2})([-/.月]?)(\d{1,2})(\D.*)?$`)

// parseDatePrefix parses the date with which text starts, in any form that hospitals use.
func parseDatePrefix(text string) (day appointment.Date, parts dateParts, ok bool) {
	match := datePattern.FindStringSubmatch(text)
	if match == nil {
		return day, parts, false
	}
	parts = dateParts{match[1], match[2], match[3], match[4], match[5], match[6]}
	if (parts.separator1 == "") != (parts.separator2 == "") || parts.separator1 == "" && len(parts.month+parts.day) != 4 {
		return day, parts, false
	}
	m, _ := strconv.Atoi(parts.month)
	d, _ := strconv.Atoi(parts.day)
	day, ok = parseCompactDate(fmt.Sprintf("%s%02d%02d", parts.year, m, d))
	return day, parts, ok
}

// format writes another day with the separators and widths of p. A time that follows becomes
// midnight.
func (p dateParts) format(day appointment.Date) string {
	padTo := func(width, n int) string { return fmt.Sprintf("%0*d", width, n) }
	midnight := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '0'
		}
		return r
	}, p.rest)
	return padTo(4, day.Year) + p.separator1 + padTo(len(p.month), int(day.Month)) + p.separator2 + padTo(len(p.day), day.Day) + midnight
}

// replaceDate returns the pseudonym of a date of birth, in the form in which it is written.
// Dates that stand for an unknown date stay. ok is false if value is not a date.
func (p *pseudonyms) replaceDate(value string) (replacement string, ok bool) {
	if match := jsonTimestamp.FindStringSubmatch(value); match != nil {
		milliseconds, _ := strconv.ParseInt(match[1], 10, 64)
		born := p.moveBirthDate(appointment.DateOf(time.UnixMilli(milliseconds)))
		return fmt.Sprintf("/Date(%d%s)/", born.At(appointment.Clock{}).UnixMilli(), match[2]), true
	}
	day, parts, ok := parseDatePrefix(value)
	if !ok {
		return "", false
	}
	if isUnknownDate(day) {
		return value, true
	}
	return parts.format(p.moveBirthDate(day)), true
}

// isUnknownDate reports whether programs write day for an unknown date: no living person was
// born before 1850, and 1900-01-01 is a default.
func isUnknownDate(day appointment.Date) bool {
	return day.Year < 1850 || day == appointment.Date{Year: 1900, Month: time.January, Day: 1}
}

// moveBirthDate returns the pseudonym of a date of birth: another day of the same year, so that
// ages stay right. For an infant it is an earlier day of the same month, or a day of the month
// before, and never in the future. It avoids the dates of birth in the recording.
func (p *pseudonyms) moveBirthDate(born appointment.Date) appointment.Date {
	if other, ok := p.moved[born]; ok {
		return other
	}
	first, days := appointment.Date{Year: born.Year, Month: time.January, Day: 1}, 365
	if born.Year >= p.today.Year-1 {
		first, days = appointment.Date{Year: born.Year, Month: born.Month, Day: 1}, born.Day
		if days == 1 {
			first, days = first.AddDays(-1), 28 // every month has 28 days
			first.Day = 1
		}
	}
	other := born
	for n := 0; other == born || n < 100 && p.birthDates[other]; n++ {
		other = first.AddDays(p.random.IntN(days))
	}
	p.moved[born] = other
	return other
}
