package appointment

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// hospitalZone is the hospitals' local time, Asia/Shanghai. China has one zone and, since
// 1992, no summer time, so the offset serves without a zone database on the machine.
var hospitalZone = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a day in the hospital's calendar, without a time or a zone. The zero value
// is no date; it is left out of what is sent.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day that t falls on at the hospital, in Asia/Shanghai.
func DateOf(t time.Time) Date {
	y, m, d := t.In(hospitalZone).Date()
	return Date{y, m, d}
}

// ParseDate reads a day as the interface writes it, "2006-01-02", and as hospitals do:
// "2006-1-2", "2006/01/02", "20060102", a date with a time behind it, or a .NET or Java
// timestamp. A text that says no date is an error: an empty one, and 0001-01-01 and
// 1900-01-01, which .NET and SQL Server write for none.
func ParseDate(s string) (Date, error) {
	var d Date
	err := d.UnmarshalText([]byte(s))
	if err == nil && d.IsZero() {
		err = errNoDate
	}
	return d, err
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String writes d as "2006-01-02", and as "" if it is no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// AppendText appends what String returns. It implements [encoding.TextAppender].
func (d Date) AppendText(b []byte) ([]byte, error) { return append(b, d.String()...), nil }

// MarshalText returns what String returns. It implements [encoding.TextMarshaler].
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads what [ParseDate] does, and what says no date as the zero value. It
// implements [encoding.TextUnmarshaler].
func (d *Date) UnmarshalText(text []byte) error {
	_, err := d.ReadText(text)
	return err
}

// At is the moment when the hospital's clock shows c on this day.
func (d Date) At(c Clock) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, c.minutes(), 0, 0, hospitalZone)
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.At(Clock{}).Weekday() }

// AddDays is the day n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, hospitalZone))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.At(Clock{}).Before(e.At(Clock{})) }

// valid reports whether the calendar has the day, and yyyy room for its year.
func (d Date) valid() bool { return DateOf(d.At(Clock{})) == d && 0 < d.Year && d.Year <= 9999 }

var errNoDate = errors.New("not a date; the interface writes yyyy-MM-dd")

// ReadText reads a date and says in which form it came if that is not the
// interface's. It implements [casing.Scalar].
func (d *Date) ReadText(b []byte) (form string, err error) {
	*d = Date{}
	if len(b) == len("2006-01-02") && b[4] == '-' && b[7] == '-' && digits(b[8:]) >= 0 {
		*d = Date{digits(b[:4]), time.Month(digits(b[5:7])), digits(b[8:])}
	} else {
		text := narrow(strings.TrimSpace(string(b)))
		if text == "" {
			return "", nil
		}
		if form, err = d.read(text); err != nil {
			return "", err
		}
	}
	// .NET and SQL Server have no empty date: these two stand for it.
	if *d == (Date{1, 1, 1}) || *d == (Date{1900, 1, 1}) {
		*d = Date{}
		return "a day that stands for no date", nil
	}
	if !d.valid() {
		*d = Date{}
		return "", errNoDate
	}
	return form, nil
}

// dotNetDate is how .NET's older JSON writes a moment. The offset only says how to show it.
var dotNetDate = regexp.MustCompile(`^/Date\((-?\d{1,15})([+-]\d{4})?\)/$`)

func (d *Date) read(text string) (form string, err error) {
	if m := dotNetDate.FindStringSubmatch(text); m != nil {
		return "/Date(milliseconds)/", d.readMillis(m[1])
	}
	if len(text) == len("1767571200000") && digits(text) > 0 {
		return "milliseconds since 1970", d.readMillis(text)
	}
	if t, ok := zoned(text); ok {
		*d = DateOf(t)
		return "date with time and zone", nil
	}
	day, clock, hasTime := strings.Cut(strings.Replace(text, "T", " ", 1), " ")
	if hasTime && !looksLikeClock(clock) {
		return "", errNoDate
	}
	if form, err = d.readDay(day); hasTime {
		form = "date with a time"
	}
	return form, err
}

func (d *Date) readMillis(text string) error {
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return errNoDate
	}
	*d = DateOf(time.UnixMilli(ms))
	return nil
}

// zoned reads a moment that has its zone behind it, as Java and .NET write it: what is
// midnight at the hospital is the day before in UTC.
func zoned(text string) (t time.Time, ok bool) {
	text = strings.Replace(text, " ", "T", 1)
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.In(hospitalZone), true
		}
	}
	return time.Time{}, false
}

var dayForms = strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "")

func (d *Date) readDay(day string) (form string, err error) {
	if len(day) == len("20060102") && digits(day) > 0 {
		*d = Date{digits(day[:4]), time.Month(digits(day[4:6])), digits(day[6:])}
		return "yyyyMMdd", nil
	}
	parts := strings.Split(dayForms.Replace(day), "-")
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return "", errNoDate
	}
	*d = Date{digits(parts[0]), time.Month(digits(parts[1])), digits(parts[2])}
	switch {
	case strings.Contains(day, "/"):
		return "yyyy/MM/dd", nil
	case strings.Contains(day, "-"):
		return "yyyy-M-d", nil
	}
	return "another way of writing a date", nil
}

// digits is the number that s writes in ASCII digits alone, -1 if it writes none.
func digits[T string | []byte](s T) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	if len(s) == 0 {
		return -1
	}
	return n
}

// narrow turns the full-width digits and signs of a Chinese keyboard into ASCII.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
}
