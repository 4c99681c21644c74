package deidentify

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment"
)

// nobodysRegion is a region code that no identity card has.
const nobodysRegion = "999999"

// birthOf is the birthday in an identity-card number of 18 or 15 characters; ok is false if
// value is none.
func birthOf(value string) (born appointment.Date, ok bool) {
	day := ""
	switch {
	case eighteen.MatchString(value):
		day = value[6:14]
	case fifteen.MatchString(value):
		day = "19" + value[6:12]
	}
	if !validDay(day) {
		return born, false
	}
	return dayOf8(day), true
}

var (
	eighteen = regexp.MustCompile(`^[1-9]\d{5}(?:18|19|20)\d{9}[\dX]$`)
	fifteen  = regexp.MustCompile(`^[1-9]\d{14}$`)
)

// validDay reports whether eight digits are a day.
func validDay(yyyyMMdd string) bool {
	_, err := time.Parse("20060102", yyyyMMdd)
	return err == nil
}

// dayOf8 is the day of eight digits that are one.
func dayOf8(yyyyMMdd string) appointment.Date {
	t, _ := time.Parse("20060102", yyyyMMdd)
	return appointment.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}
}

// identity draws a number for somebody of the same sex, born when those who were born on
// that day are in this recording. It ends in X if value does, so that the JSON number which
// a hospital makes of others stays one, and not in the digits that a masked number shows. One
// that is not so is drawn again: value stands for that.
func (p *people) identity(value string, born appointment.Date) string {
	born = p.birth(born)
	day := fmt.Sprintf("%04d%02d%02d", born.Year, born.Month, born.Day)
	sex := int(value[min(16, len(value)-1)]) % 2 // odd: male
	serial := fmt.Sprintf("%03d", p.random.IntN(500)*2+sex)
	number := nobodysRegion + day[2:] + serial
	if len(value) == 18 {
		number = nobodysRegion + day + serial
		number += checkDigit(number)
	}
	if strings.HasSuffix(number, "X") != strings.HasSuffix(value, "X") || strings.HasSuffix(value, number[len(number)-3:]) {
		return value
	}
	return number
}

// checkDigit is the last of an identity-card number's 18, by ISO 7064 MOD 11-2.
func checkDigit(seventeen string) string {
	sum := 0
	for _, digit := range seventeen {
		sum = (sum + int(digit-'0')) * 2 % 11
	}
	return string("0123456789X"[(12-sum)%11])
}

// birth is another birthday, nobody's in this recording if there is one, in the same year, and for an infant in the same month if there
// is an earlier day in it, so that ages stay true and nobody is born tomorrow.
func (p *people) birth(born appointment.Date) appointment.Date {
	if other, ok := p.birthdays[born]; ok {
		return other
	}
	day := time.Date(born.Year, born.Month, born.Day, 0, 0, 0, 0, time.UTC)
	first, days := time.Date(born.Year, 1, 1, 0, 0, 0, 0, time.UTC), 365
	if born.Year >= p.today.Year-1 {
		first, days = day.AddDate(0, 0, 1-born.Day), born.Day
		if days == 1 {
			first, days = day.AddDate(0, -1, 0), 28
		}
	}
	other := born
	for n := 0; other == born || n < 100 && p.born[other]; n++ {
		drawn := first.AddDate(0, 0, p.random.IntN(days))
		other = appointment.Date{Year: drawn.Year(), Month: drawn.Month(), Day: drawn.Day()}
	}
	p.birthdays[born] = other
	return other
}

// dateForm is a date in the layouts in which hospitals write one, and what is behind it.
var dateForm = regexp.MustCompile(`^(\d{4})([-/.年]?)(\d{1,2})([-/.月]?)(\d{1,2})(\D.*)?$`)

// dateIn is the day that a text begins with, and how it is written.
func dateIn(text string) (day appointment.Date, parts []string, ok bool) {
	parts = dateForm.FindStringSubmatch(text)
	if parts == nil || (parts[2] == "") != (parts[4] == "") || parts[2] == "" && len(parts[3]+parts[5]) != 4 {
		return day, nil, false
	}
	m, _ := strconv.Atoi(parts[3])
	d, _ := strconv.Atoi(parts[5])
	digits := fmt.Sprintf("%s%02d%02d", parts[1], m, d)
	if !validDay(digits) {
		return day, nil, false
	}
	return dayOf8(digits), parts, true
}

// writtenDate is what stands for a birthday, in the layout in which it is written. A time
// behind it becomes midnight. Years in which nobody alive was born stand for no date.
func (p *people) writtenDate(value string) (string, bool) {
	if m := timestamp.FindStringSubmatch(value); m != nil {
		ms, _ := strconv.ParseInt(m[1], 10, 64)
		day := p.birth(appointment.DateOf(time.UnixMilli(ms)))
		born := day.At(appointment.Clock{})
		return fmt.Sprintf("/Date(%d%s)/", born.UnixMilli(), m[2]), true
	}
	day, parts, ok := dateIn(value)
	if !ok {
		return "", false
	}
	if day.Year < 1850 || day.Year == 1900 && day.Month == 1 && day.Day == 1 {
		return value, true
	}
	day = p.birth(day)
	width := func(text string) string { return fmt.Sprintf("%%0%dd", min(len(text), 2)) }
	rest := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '0'
		}
		return r
	}, parts[6])
	return fmt.Sprintf("%04d", day.Year) + parts[2] + fmt.Sprintf(width(parts[3]), int(day.Month)) + parts[4] +
		fmt.Sprintf(width(parts[5]), day.Day) + rest, true
}

// oneMask is a value of which the middle, or an end, is hidden: 110***********1234, 张**.
var oneMask = regexp.MustCompile(`^([^*]*)(\*+)([^*]*)$`)

// masked is what stands for a value of which a part is hidden: if there is one person in the
// recording whom it can be, that person, hidden alike.
func (p *people) masked(value string) (string, bool) {
	m := oneMask.FindStringSubmatch(value)
	if m == nil {
		return "", false
	}
	begin, end, length := utf8.RuneCountInString(m[1]), utf8.RuneCountInString(m[3]), utf8.RuneCountInString(value)
	whole := map[string]bool{}
	for real, k := range p.real {
		real = key(real)
		n := utf8.RuneCountInString(real)
		// Some mask whatever it is by four asterisks. It takes more that shows to know it then.
		fits := n == length || begin+end >= 6 && n >= begin+end
		if k.personal() && fits && strings.HasPrefix(real, m[1]) && strings.HasSuffix(real, m[3]) {
			whole[p.of(k, real)] = true
		}
	}
	for person := range whole {
		if runes := []rune(person); len(whole) == 1 && len(runes) >= begin+end {
			return string(runes[:begin]) + m[2] + string(runes[len(runes)-end:]), true
		}
	}
	return "", false
}
