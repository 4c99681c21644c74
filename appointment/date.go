package appointment

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
)

// hospitalZone is the hospitals' time zone. China has one zone and, since 1992, no daylight
// saving time, so an offset serves without a zone database on the machine.
var hospitalZone = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a day in the hospital's calendar, without a time or a zone. The zero value means no
// date, and is left out of requests.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day of t at the hospital, in Asia/Shanghai.
func DateOf(t time.Time) Date {
	y, m, d := t.In(hospitalZone).Date()
	return Date{y, m, d}
}

// ParseDate reads a day in the interface's format, "2006-01-02", or in one that hospitals use:
// "2006-1-2", "2006/01/02", "20060102", a date with a time after it, or a .NET or Java
// timestamp. A text without a date is an error: an empty one, and 0001-01-01 and 1900-01-01,
// with which .NET and SQL Server write no date.
func ParseDate(s string) (Date, error) {
	var d Date
	err := d.UnmarshalText([]byte(s))
	if err == nil && d.IsZero() {
		err = errNotDate
	}
	return d, err
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String returns d as "2006-01-02", and "" for the zero value.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// AppendText appends the text that String returns. It implements [encoding.TextAppender].
func (d Date) AppendText(b []byte) ([]byte, error) { return append(b, d.String()...), nil }

// MarshalText returns the text that String returns. It implements [encoding.TextMarshaler].
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads the formats of [ParseDate], and a text without a date as the zero value.
// It implements [encoding.TextUnmarshaler].
func (d *Date) UnmarshalText(text []byte) error {
	_, err := d.ReadText(text)
	return err
}

// storedDate is a Date whose text keeps every day, also one that stands for no date, or that the
// calendar does not have.
type storedDate Date

// MarshalText returns the text that Date.String returns.
func (d storedDate) MarshalText() ([]byte, error) { return Date(d).MarshalText() }

// UnmarshalText reads the text of MarshalText, or otherwise as Date.UnmarshalText.
func (d *storedDate) UnmarshalText(text []byte) error {
	var exact Date
	_, _ = fmt.Sscanf(string(text), "%d-%d-%d", &exact.Year, &exact.Month, &exact.Day)
	if exact.String() == string(text) {
		*d = storedDate(exact)
		return nil
	}
	return (*Date)(d).UnmarshalText(text)
}

// At returns the moment at which the hospital's clock shows c on this day.
func (d Date) At(c Clock) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, c.minutes(), 0, 0, hospitalZone)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.At(Clock{}).Weekday() }

// AddDays returns the day n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, hospitalZone))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.At(Clock{}).Before(e.At(Clock{})) }

// isValid reports whether the calendar has the day, and its year has at most four digits.
func (d Date) isValid() bool { return DateOf(d.At(Clock{})) == d && 0 < d.Year && d.Year <= 9999 }

// isPlaceholder reports whether d stands for no date. .NET and SQL Server have no empty date and
// write these two instead.
func (d Date) isPlaceholder() bool { return d == Date{1, 1, 1} || d == Date{1900, 1, 1} }

var errNotDate = errors.New("not a date; the interface writes yyyy-MM-dd")

// The codes of formats that are read though the interface has another one.
const (
	CodeNoDate       casing.Code = "placeholder-date" // a day that means no date
	CodeMilliseconds casing.Code = "milliseconds-since-1970"
	CodeZonedTime    casing.Code = "date-with-time-and-zone"
	CodeDateAndTime  casing.Code = "date-with-time"
	CodeOtherDate    casing.Code = "other-date-format"
	CodeDotNetDate   casing.Code = "dotnet-date"                // /Date(milliseconds)/
	CodeDateCompact  casing.Code = "date-without-separators"    // yyyyMMdd
	CodeDateSlashes  casing.Code = "date-with-slashes"          // yyyy/MM/dd
	CodeDateShort    casing.Code = "date-without-leading-zeros" // yyyy-M-d
)

// ReadText reads a date. It returns the code of its format, or "" for the interface's. It
// implements [casing.Scalar].
func (d *Date) ReadText(b []byte) (format casing.Code, err error) {
	*d = Date{}
	if len(b) == len("2006-01-02") && b[4] == '-' && b[7] == '-' && parseDigits(b[8:]) >= 0 {
		*d = Date{parseDigits(b[:4]), time.Month(parseDigits(b[5:7])), parseDigits(b[8:])}
	} else {
		text := toHalfWidth(strings.TrimSpace(string(b)))
		if text == "" {
			return "", nil
		}
		if format, err = d.readOtherFormat(text); err != nil {
			return "", err
		}
	}
	if d.isPlaceholder() {
		*d = Date{}
		return CodeNoDate, nil
	}
	if !d.isValid() {
		*d = Date{}
		return "", errNotDate
	}
	return format, nil
}

// dotNetDate matches a moment as .NET's older JSON writes it. The offset only sets how it is
// displayed.
var dotNetDate = regexp.MustCompile(`^/Date\((-?\d{1,15})([+-]\d{4})?\)/$`)

func (d *Date) readOtherFormat(text string) (format casing.Code, err error) {
	if m := dotNetDate.FindStringSubmatch(text); m != nil {
		return CodeDotNetDate, d.readMilliseconds(m[1])
	}
	if len(text) == len("1767571200000") && parseDigits(text) > 0 {
		return CodeMilliseconds, d.readMilliseconds(text)
	}
	if t, ok := parseZonedTime(text); ok {
		*d = DateOf(t)
		return CodeZonedTime, nil
	}
	day, clock, hasTime := strings.Cut(strings.Replace(text, "T", " ", 1), " ")
	if hasTime && !looksLikeClock(clock) {
		return "", errNotDate
	}
	if format, err = d.readDay(day); hasTime {
		format = CodeDateAndTime
	}
	return format, err
}

func (d *Date) readMilliseconds(text string) error {
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return errNotDate
	}
	*d = DateOf(time.UnixMilli(ms))
	return nil
}

// parseZonedTime reads a moment with its zone, as Java and .NET write it. Midnight at the
// hospital is the day before in UTC.
func parseZonedTime(text string) (t time.Time, ok bool) {
	text = strings.Replace(text, " ", "T", 1)
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.In(hospitalZone), true
		}
	}
	return time.Time{}, false
}

var dateSeparators = strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "")

func (d *Date) readDay(day string) (format casing.Code, err error) {
	if len(day) == len("20060102") && parseDigits(day) > 0 {
		*d = Date{parseDigits(day[:4]), time.Month(parseDigits(day[4:6])), parseDigits(day[6:])}
		return CodeDateCompact, nil
	}
	parts := strings.Split(dateSeparators.Replace(day), "-")
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return "", errNotDate
	}
	*d = Date{parseDigits(parts[0]), time.Month(parseDigits(parts[1])), parseDigits(parts[2])}
	switch {
	case strings.Contains(day, "/"):
		return CodeDateSlashes, nil
	case strings.Contains(day, "-"):
		return CodeDateShort, nil
	}
	return CodeOtherDate, nil
}

// parseDigits returns the number that s writes in ASCII digits alone, or -1.
func parseDigits[T string | []byte](s T) int {
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

// toHalfWidth converts the full-width digits and signs of a Chinese keyboard to ASCII.
func toHalfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
}
