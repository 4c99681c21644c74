package appointment

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Clock is a time of day at the hospital, to the minute. The zero value is no time,
// not midnight; it is left out of what is sent. Make one with [ClockAt] or [ParseClock].
type Clock struct {
	plus1 int16 // minutes since midnight, plus one
}

// ClockAt is the time of day at hour:minute. It panics if there is no such time; 24:00, the
// end of a day, is one.
func ClockAt(hour, minute int) Clock {
	c, ok := clockAt(hour, minute)
	if !ok {
		panic(fmt.Sprintf("appointment: ClockAt(%d, %d): no such time of day", hour, minute))
	}
	return c
}

func clockAt(hour, minute int) (Clock, bool) {
	m := hour*60 + minute
	if hour < 0 || minute < 0 || minute > 59 || m > 24*60 {
		return Clock{}, false
	}
	return Clock{int16(m + 1)}, true //nolint:gosec // at most 1441
}

// ParseClock reads a time of day as the interface writes it, "15:04", and as hospitals do:
// "8:00", "0800", "08:00:00", or behind a date. An empty text is an error.
func ParseClock(s string) (Clock, error) {
	var c Clock
	err := c.UnmarshalText([]byte(s))
	if err == nil && c.IsZero() {
		err = errNoClock
	}
	return c, err
}

// IsZero reports whether c is no time of day.
func (c Clock) IsZero() bool { return c.plus1 == 0 }

// minutes since midnight; 0 if c is no time.
func (c Clock) minutes() int { return max(0, int(c.plus1)-1) }

// Hour is 0 to 24, and 0 for the zero value.
func (c Clock) Hour() int { return c.minutes() / 60 }

// Minute is 0 to 59, and 0 for the zero value.
func (c Clock) Minute() int { return c.minutes() % 60 }

// Equal reports whether c and o are the same time of day, or both none; so does ==.
func (c Clock) Equal(o Clock) bool { return c == o }

// Before reports whether c is earlier in the day than o.
func (c Clock) Before(o Clock) bool { return c.minutes() < o.minutes() }

// String writes c as "15:04", and as "" if it is no time.
func (c Clock) String() string {
	if c.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", c.Hour(), c.Minute())
}

// AppendText appends what String returns. It implements [encoding.TextAppender].
func (c Clock) AppendText(b []byte) ([]byte, error) { return append(b, c.String()...), nil }

// MarshalText returns what String returns. It implements [encoding.TextMarshaler].
func (c Clock) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads what [ParseClock] does, and an empty text as the zero value. It
// implements [encoding.TextUnmarshaler].
func (c *Clock) UnmarshalText(text []byte) error {
	_, err := c.ReadText(text)
	return err
}

var (
	errNoClock = errors.New("not a time of day; the interface writes HH:mm")
	errRange   = errors.New("a range of times where one time of day is due; the interface writes HH:mm")
)

// ReadText reads a time of day and says in which form it came if that is not the
// interface's. It implements [casing.Scalar].
func (c *Clock) ReadText(b []byte) (form string, err error) {
	*c = Clock{}
	if len(b) == len("15:04") && b[2] == ':' {
		var ok bool
		if *c, ok = clockAt(digits(b[:2]), digits(b[3:])); ok {
			return "", nil
		}
	}
	wide := strings.TrimSpace(string(b))
	if wide == "" {
		return "", nil
	}
	text := narrow(wide)
	if len(text) != len(wide) {
		form = "full-width characters"
	}
	if t, ok := zoned(text); ok {
		text = t.Format(time.DateTime)
	}
	var d Date
	if day, clock, ok := strings.Cut(strings.Replace(text, "T", " ", 1), " "); ok {
		if _, err := d.readDay(day); err == nil && looksLikeClock(clock) {
			text, form = clock, "time behind a date"
		}
	}
	short, ok := c.read(text)
	switch {
	case ok && form != "":
		return form, nil
	case ok:
		return short, nil
	case strings.Count(text, ":") > 1 && strings.ContainsAny(text, "-~～—–至"):
		return "", errRange
	}
	return "", errNoClock
}

// read takes H:mm, HH:mm:00 and Hmm.
func (c *Clock) read(text string) (form string, ok bool) {
	hour, rest, colon := strings.Cut(text, ":")
	if !colon && (len(text) == 3 || len(text) == 4) {
		return "HHmm", c.set(text[:len(text)-2], text[len(text)-2:])
	}
	minute, second, seconds := strings.Cut(rest, ":")
	if seconds && strings.Trim(second, "0.") == "" && second != "" {
		return "HH:mm:ss", len(hour) <= 2 && c.set(hour, minute)
	}
	if len(hour) == 1 {
		form = "H:mm"
	}
	return form, !seconds && len(hour) <= 2 && c.set(hour, minute)
}

func (c *Clock) set(hour, minute string) (ok bool) {
	if len(minute) != 2 {
		return false
	}
	*c, ok = clockAt(digits(hour), digits(minute))
	return ok
}

// looksLikeClock tells a time behind a date from other text there.
func looksLikeClock(s string) bool {
	return len(s) >= len("8:00") && strings.Contains(s, ":") && strings.Trim(s, "0123456789:.") == ""
}
