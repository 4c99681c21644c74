package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func newClock() scalar { return new(appointment.Clock) }

func TestClock_ReadText(t *testing.T) {
	t.Parallel()
	testReadText(t, newClock, []readTextCase{
		{"08:00", "08:00", ""},
		{"00:00", "00:00", ""},
		{"23:59", "23:59", ""},
		{"24:00", "24:00", ""},
		{"", "", ""},
		{"  ", "", ""},
		{"8:00", "08:00", "one-digit-hour"},
		{"0800", "08:00", "time-without-colon"},
		{"730", "07:30", "time-without-colon"},
		{"8:00:00", "08:00", "time-with-seconds"},
		{"08:00:00", "08:00", "time-with-seconds"},
		{"08:00:00.000", "08:00", "time-with-seconds"},
		{"８：００", "08:00", appointment.CodeFullWidth},
		{"8：00", "08:00", appointment.CodeFullWidth},
		{"2026-01-05 08:00", "08:00", appointment.CodeTimeAfterDate},
		{"2026/1/5 8:00:00", "08:00", appointment.CodeTimeAfterDate},
		{"2026-01-05T08:00:00", "08:00", appointment.CodeTimeAfterDate},
		{"2026-01-05T00:00:00Z", "08:00", appointment.CodeTimeAfterDate},
		{"2026-01-05T00:00:00.000+0000", "08:00", appointment.CodeTimeAfterDate},
		{"2026-01-05T08:00:00+08:00", "08:00", appointment.CodeTimeAfterDate},
	})
}

// A slot can end at the end of the day, or with the last second of a minute.
func TestClock_ReadText_EndOfSlot(t *testing.T) {
	t.Parallel()
	testReadText(t, newClock, []readTextCase{
		{"0:00", "00:00", "one-digit-hour"},
		{"0000", "00:00", "time-without-colon"},
		{"00:00:00", "00:00", "time-with-seconds"},
		{"2400", "24:00", "time-without-colon"},
		{"24:00:00", "24:00", "time-with-seconds"},
		{"24:00:00.000", "24:00", "time-with-seconds"},
		{"２４：００", "24:00", appointment.CodeFullWidth},
		{"1.00:00:00", "24:00", "time-with-days"},
		{"23:59:59", "23:59", "last-second-of-minute"},
		{"23:59:59.997", "23:59", "last-second-of-minute"},
		{"23:59:59.9999999", "23:59", "last-second-of-minute"},
		{"２３：５９：５９", "23:59", appointment.CodeFullWidth},
		{"8:29:59", "08:29", "last-second-of-minute"},
		{"08:29:59", "08:29", "last-second-of-minute"},
		{"2026-01-06 00:00:00", "00:00", appointment.CodeTimeAfterDate},
		{"2026-01-05 24:00:00", "24:00", appointment.CodeTimeAfterDate},
		{"2026-01-05 23:59:59", "23:59", appointment.CodeTimeAfterDate},
		{"2026-01-05T23:59:59.997", "23:59", appointment.CodeTimeAfterDate},
		{"2026-01-05T15:59:59Z", "23:59", appointment.CodeTimeAfterDate},
	})
}

func TestClock_ReadText_Range(t *testing.T) {
	t.Parallel()
	testReadTextError(t, newClock, []string{
		"08:00～08:30", "08:00-08:30", "8:00—8:30", "8:00至8:30", "0800-0830", "2026-01-05 08:00-08:30",
	})
}

func TestClock_ReadText_NoSuchTime(t *testing.T) {
	t.Parallel()
	testReadTextError(t, newClock, []string{"25:00", "24:01", "2500", "08:60", "-8:00", "+8:00", "24:00:59", "2.00:00:00", "1.08:00:00"})
}

// These texts have no meaning, or more than one.
func TestClock_ReadText_Unclear(t *testing.T) {
	t.Parallel()
	testReadTextError(t, newClock, []string{
		"8", "08", "8:0", ":30", "08:", "008:00", "08:00:30", "08:00:01", "08:00:60", "08:00:5", "08:00:59.x", "08:00:", "8:00 PM", "上午8:00", "测试患者甲", "2026-01-05",
	})
}

func TestParseClock(t *testing.T) {
	t.Parallel()
	got, err := appointment.ParseClock("705")
	if want := appointment.ClockAt(7, 5); err != nil || got != want {
		t.Errorf("ParseClock(%q) = %v, %v; want %v", "705", got, err, want)
	}
	if got.Hour() != 7 || got.Minute() != 5 {
		t.Errorf("Hour and Minute of %v = %d, %d; want 7, 5", got, got.Hour(), got.Minute())
	}
}

func TestParseClock_NoTime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "1900-01-01", "0001-01-01"} {
		if got, err := appointment.ParseClock(text); err == nil || !got.IsZero() {
			t.Errorf("ParseClock(%q) = %v, %v; want an error and no time", text, got, err)
		}
	}
}

func TestClock_ZeroValue(t *testing.T) {
	t.Parallel()
	var zero appointment.Clock
	if !zero.IsZero() {
		t.Error("Clock{}.IsZero() = false, want true")
	}
	if midnight := appointment.ClockAt(0, 0); midnight.IsZero() || midnight == zero {
		t.Errorf("ClockAt(0, 0) = %v, want a time other than the zero value", midnight)
	}
}

func TestClockAt_NoSuchTime(t *testing.T) {
	t.Parallel()
	panics := func(hour, minute int) (panicked bool) {
		defer func() { panicked = recover() != nil }()
		appointment.ClockAt(hour, minute)
		return false
	}
	for hour := -1; hour <= 25; hour++ {
		for _, minute := range []int{-1, 0, 59, 60} {
			exists := 0 <= minute && minute <= 59 && 0 <= hour && hour <= 23 || hour == 24 && minute == 0
			if got := panics(hour, minute); got == exists {
				t.Errorf("ClockAt(%d, %d) panics: %v, want %v", hour, minute, got, !exists)
			}
		}
	}
}

func TestClock_Before(t *testing.T) {
	t.Parallel()
	early, late := appointment.ClockAt(8, 0), appointment.ClockAt(24, 0)
	for _, tt := range []struct {
		a, b appointment.Clock
		want bool
	}{
		{early, late, true},
		{late, early, false},
		{early, early, false},
	} {
		if got := tt.a.Before(tt.b); got != tt.want {
			t.Errorf("%v.Before(%v) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}
