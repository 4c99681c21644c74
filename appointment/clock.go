package appointment

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
)

// Clock is a time of day at the hospital, to the minute. The zero value means no time, not
// midnight, and is left out of requests. [ClockAt] and [ParseClock] return one.
//
// As the end of a slot, 00:00 and 24:00 are the same moment, the end of the day. Each keeps its
// text, so that a save returns the end to the hospital as the hospital wrote it.
type Clock struct {
	minutesPlus1 int16 // minutes since midnight, plus one
}

// ClockAt returns the time of day hour:minute. It panics if that does not exist; 24:00, the end
// of a day, exists.
func ClockAt(hour, minute int) Clock {
	c, ok := newClock(hour, minute)
	if !ok {
		panic(fmt.Sprintf("appointment: ClockAt(%d, %d): there is no such time of day", hour, minute))
	}
	return c
}

func newClock(hour, minute int) (Clock, bool) {
	m := hour*60 + minute
	if hour < 0 || minute < 0 || minute > 59 || m > minutesPerDay {
		return Clock{}, false
	}
	return Clock{int16(m + 1)}, true //nolint:gosec // at most 1441
}

// ParseClock reads a time of day in the interface's format, "15:04", or in one that hospitals
// use: "8:00", "0800", "08:00:00", or after a date. The last second of a minute, as in
// "23:59:59", is read as that minute. An empty text is an error.
func ParseClock(s string) (Clock, error) {
	var c Clock
	err := c.UnmarshalText([]byte(s))
	if err == nil && c.IsZero() {
		err = errNotClock
	}
	return c, err
}

// IsZero reports whether c is no time of day.
func (c Clock) IsZero() bool { return c.minutesPlus1 == 0 }

// minutes returns the minutes since midnight; 0 for the zero value.
func (c Clock) minutes() int { return max(0, int(c.minutesPlus1)-1) }

// Hour returns 0 to 24, and 0 for the zero value.
func (c Clock) Hour() int { return c.minutes() / 60 }

// Minute returns 0 to 59, and 0 for the zero value.
func (c Clock) Minute() int { return c.minutes() % 60 }

// Equal reports whether c and o are the same time of day, or both zero; so does ==.
func (c Clock) Equal(o Clock) bool { return c == o }

// Before reports whether c is earlier in the day than o. It takes 00:00 as the beginning of the
// day, and 24:00 as its end.
func (c Clock) Before(o Clock) bool { return c.minutes() < o.minutes() }

const minutesPerDay = 24 * 60

// minutesUntil returns the length of a slot that begins at c. An end of 00:00 or 24:00 is the end
// of the day, and an end before c is on the next day. An end that equals c gives 0, except at
// midnight: a slot from 00:00 to 00:00 lasts the whole day.
func (c Clock) minutesUntil(end Clock) int {
	length := (end.minutes() - c.minutes() + minutesPerDay) % minutesPerDay
	if length == 0 && c.minutes() == 0 {
		return minutesPerDay
	}
	return length
}

// isInSlot reports whether c is in the slot from start until before end.
func (c Clock) isInSlot(start, end Clock) bool {
	return (c.minutes()-start.minutes()+minutesPerDay)%minutesPerDay < start.minutesUntil(end)
}

// isSameEnd reports whether c and o are the same end of a slot. Here 00:00, 24:00 and 23:59 are all
// the end of the day; 23:59:59 is read as 23:59.
func (c Clock) isSameEnd(o Clock) bool { return c == o || c.isEndOfDay() && o.isEndOfDay() }

func (c Clock) isEndOfDay() bool {
	return !c.IsZero() && (c.minutes()%minutesPerDay == 0 || c.minutes() == minutesPerDay-1)
}

// String returns c as "15:04", and "" for the zero value.
func (c Clock) String() string {
	if c.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", c.Hour(), c.Minute())
}

// AppendText appends the text that String returns. It implements [encoding.TextAppender].
func (c Clock) AppendText(b []byte) ([]byte, error) { return append(b, c.String()...), nil }

// MarshalText returns the text that String returns. It implements [encoding.TextMarshaler].
func (c Clock) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads the formats of [ParseClock], and an empty text as the zero value. It
// implements [encoding.TextUnmarshaler].
func (c *Clock) UnmarshalText(text []byte) error {
	_, err := c.ReadText(text)
	return err
}

var (
	errNotClock   = errors.New("not a time of day; the interface writes HH:mm")
	errClockRange = errors.New("a range of times instead of one time of day; the interface writes HH:mm")
)

// The codes of formats that are read though the interface has another one.
const (
	CodeFullWidth     casing.Code = "full-width-characters"
	CodeTimeAfterDate casing.Code = "time-after-date"
	CodeShortHour     casing.Code = "one-digit-hour"        // H:mm
	CodeNoColon       casing.Code = "time-without-colon"    // HHmm
	CodeWithSeconds   casing.Code = "time-with-seconds"     // HH:mm:ss
	CodeLastSecond    casing.Code = "last-second-of-minute" // HH:mm:59
	CodeWholeDay      casing.Code = "time-with-days"        // d.HH:mm:ss of .NET, for 24:00
)

// ReadText reads a time of day. It returns the code of its format, or "" for the interface's.
// It implements [casing.Scalar].
func (c *Clock) ReadText(b []byte) (format casing.Code, err error) {
	*c = Clock{}
	if len(b) == len("15:04") && b[2] == ':' {
		var ok bool
		if *c, ok = newClock(parseDigits(b[:2]), parseDigits(b[3:])); ok {
			return "", nil
		}
	}
	original := strings.TrimSpace(string(b))
	if original == "" {
		return "", nil
	}
	text := toHalfWidth(original)
	if len(text) != len(original) {
		format = CodeFullWidth
	}
	if t, ok := parseZonedTime(text); ok {
		text = t.Format(time.DateTime)
	}
	var d Date
	if day, clock, ok := strings.Cut(strings.Replace(text, "T", " ", 1), " "); ok {
		if _, err := d.readDay(day); err == nil && looksLikeClock(clock) {
			text, format = clock, CodeTimeAfterDate
		}
	}
	clockFormat, ok := c.readClock(text)
	switch {
	case ok && format != "":
		return format, nil
	case ok:
		return clockFormat, nil
	case strings.Count(text, ":") > 1 && strings.ContainsAny(text, "-~～—–至"):
		return "", errClockRange
	}
	return "", errNotClock
}

// readClock reads H:mm, HH:mm, HH:mm:00, Hmm, and two ways of writing the end of a slot: HH:mm:59,
// for the last second that belongs to it, and 1.00:00:00 for 24:00.
func (c *Clock) readClock(text string) (format casing.Code, ok bool) {
	if text == "1.00:00:00" {
		return CodeWholeDay, c.set("24", "00")
	}
	hour, rest, hasColon := strings.Cut(text, ":")
	if !hasColon && (len(text) == 3 || len(text) == 4) {
		return CodeNoColon, c.set(text[:len(text)-2], text[len(text)-2:])
	}
	minute, second, hasSeconds := strings.Cut(rest, ":")
	if hasSeconds {
		format, ok = secondsFormat(second)
		isPastEnd := format == CodeLastSecond && hour == "24"
		return format, ok && !isPastEnd && len(hour) <= 2 && c.set(hour, minute)
	}
	if len(hour) == 1 {
		format = CodeShortHour
	}
	return format, len(hour) <= 2 && c.set(hour, minute)
}

// secondsFormat returns the format of a time with these seconds. They must be the first or the last
// second of a minute, since a Clock cannot hold others; otherwise ok is false. A fraction may
// follow them.
func secondsFormat(second string) (format casing.Code, ok bool) {
	whole, fraction, _ := strings.Cut(second, ".")
	switch isNumber := strings.Trim(fraction, "0123456789") == ""; {
	case second != "" && strings.Trim(second, "0.") == "":
		return CodeWithSeconds, true
	case whole == "59" && isNumber:
		return CodeLastSecond, true
	}
	return "", false
}

func (c *Clock) set(hour, minute string) (ok bool) {
	if len(minute) != 2 {
		return false
	}
	*c, ok = newClock(parseDigits(hour), parseDigits(minute))
	return ok
}

// looksLikeClock reports whether the text after a date is a time of day.
func looksLikeClock(s string) bool {
	return len(s) >= len("8:00") && strings.Contains(s, ":") && strings.Trim(s, "0123456789:.") == ""
}
