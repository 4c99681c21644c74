package appointment_test

import (
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

func newDate() scalar { return new(appointment.Date) }

func TestDate_ReadText(t *testing.T) {
	t.Parallel()
	testReadText(t, newDate, []readTextCase{
		{"2026-01-05", "2026-01-05", ""},
		{"2024-02-29", "2024-02-29", ""},
		{"", "", ""},
		{"   ", "", ""},
		{"2026-1-5", "2026-01-05", "date-without-leading-zeros"},
		{"2026-1-5 ", "2026-01-05", "date-without-leading-zeros"},
		{"2026-01-5 ", "2026-01-05", "date-without-leading-zeros"},
		{"２０２６－０１－０５", "2026-01-05", "date-without-leading-zeros"},
		{"2026/01/05", "2026-01-05", "date-with-slashes"},
		{"20260105", "2026-01-05", "date-without-separators"},
		{"2026.1.5", "2026-01-05", appointment.CodeOtherDate},
		{"2026年1月5日", "2026-01-05", appointment.CodeOtherDate},
		{"2026-01-05 00:00:00", "2026-01-05", appointment.CodeDateAndTime},
		{"2026-01-05T08:30:00", "2026-01-05", appointment.CodeDateAndTime},
		{"2026/1/5 8:30", "2026-01-05", appointment.CodeDateAndTime},
		{"/Date(1767571200000+0800)/", "2026-01-05", "dotnet-date"},
		{"/Date(1767571200000)/", "2026-01-05", "dotnet-date"},
		{"/Date(1767571200000-0500)/", "2026-01-05", "dotnet-date"},
		{"1767571200000", "2026-01-05", appointment.CodeMilliseconds},
	})
}

// Jackson and .NET write midnight at the hospital in UTC, which is the day before.
func TestDate_ReadText_Zone(t *testing.T) {
	t.Parallel()
	testReadText(t, newDate, []readTextCase{
		{"2026-01-04T16:00:00Z", "2026-01-05", appointment.CodeZonedTime},
		{"2026-01-04T16:00:00.000Z", "2026-01-05", appointment.CodeZonedTime},
		{"2026-01-04T16:00:00.000+0000", "2026-01-05", appointment.CodeZonedTime},
		{"2026-01-04T16:00:00.000+00:00", "2026-01-05", appointment.CodeZonedTime},
		{"2026-01-04 16:00:00Z", "2026-01-05", appointment.CodeZonedTime},
		{"2026-01-04 16:00:00+00:00", "2026-01-05", appointment.CodeZonedTime},
		{"2026-01-05T00:00:00+08:00", "2026-01-05", appointment.CodeZonedTime},
		{"2026-01-05T00:00:00.000+0800", "2026-01-05", appointment.CodeZonedTime},
	})
}

// .NET and SQL Server have no empty date and write these instead.
func TestDate_ReadText_NoDate(t *testing.T) {
	t.Parallel()
	testReadText(t, newDate, []readTextCase{
		{"0001-01-01", "", appointment.CodeNoDate},
		{"1900-01-01", "", appointment.CodeNoDate},
		{"0001-01-01T00:00:00", "", appointment.CodeNoDate},
		{"1900-01-01 00:00:00", "", appointment.CodeNoDate},
		{"/Date(-62135596800000)/", "", appointment.CodeNoDate},
	})
}

func TestDate_ReadText_NoSuchDay(t *testing.T) {
	t.Parallel()
	testReadTextError(t, newDate, []string{
		"2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "20260230", "0000-00-00", "00000000",
	})
}

// These texts have no meaning, or more than one.
func TestDate_ReadText_Unclear(t *testing.T) {
	t.Parallel()
	testReadTextError(t, newDate, []string{
		"05/01/2026", "01-05", "26-01-05", "2026", "2026-01", "2026--1-5", "2026-01-05~2026-01-07",
		"2026-01-05 测试患者甲", "2026-01-05 25:00:00Z",
		"/Date(测试患者甲)/", "/Date(1767571200000+测试患者甲)/", "/Date(1767571200000", "/Date()/",
		"测试患者甲", "明天", "-2026-01-05", "2026-01-05\x00",
	})
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	got, err := appointment.ParseDate("2026/11/23")
	if want := (appointment.Date{Year: 2026, Month: 11, Day: 23}); err != nil || got != want {
		t.Errorf("ParseDate(%q) = %v, %v; want %v", "2026/11/23", got, err, want)
	}
}

func TestParseDate_NoDate(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "1900-01-01", "0001-01-01"} {
		if got, err := appointment.ParseDate(text); err == nil || !got.IsZero() {
			t.Errorf("ParseDate(%q) = %v, %v; want an error and no date", text, got, err)
		}
	}
}

func TestDate_ZeroValue(t *testing.T) {
	t.Parallel()
	if !(appointment.Date{}).IsZero() {
		t.Error("Date{}.IsZero() = false, want true")
	}
}

func monday() appointment.Date { return appointment.Date{Year: 2026, Month: 11, Day: 30} }

func TestDate_Weekday(t *testing.T) {
	t.Parallel()
	if got := monday().Weekday(); got != time.Monday {
		t.Errorf("%v.Weekday() = %v, want Monday", monday(), got)
	}
}

func TestDate_AddDays(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]string{
		0: "2026-11-30", 1: "2026-12-01", -30: "2026-10-31", 32: "2027-01-01", 456: "2028-02-29",
	} {
		if got := monday().AddDays(days).String(); got != want {
			t.Errorf("%v.AddDays(%d) = %s, want %s", monday(), days, got, want)
		}
	}
}

func TestDate_Before(t *testing.T) {
	t.Parallel()
	tuesday := monday().AddDays(1)
	for _, tt := range []struct {
		a, b appointment.Date
		want bool
	}{
		{monday(), tuesday, true},
		{tuesday, monday(), false},
		{monday(), monday(), false},
	} {
		if got := tt.a.Before(tt.b); got != tt.want {
			t.Errorf("%v.Before(%v) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

// The day is the hospital's, in whatever zone the platform runs.
func TestDateOf_OtherZone(t *testing.T) {
	t.Parallel()
	sundayInLondon := time.Date(2026, 11, 29, 16, 0, 0, 0, time.UTC)
	if got := appointment.DateOf(sundayInLondon); got != monday() {
		t.Errorf("DateOf(%v) = %v, want %v", sundayInLondon, got, monday())
	}
}

func TestDate_At(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		clock appointment.Clock
		want  time.Time
	}{
		{appointment.ClockAt(7, 30), time.Date(2026, 11, 29, 23, 30, 0, 0, time.UTC)},
		{appointment.ClockAt(24, 0), time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC)},
	} {
		if got := monday().At(tt.clock); !got.Equal(tt.want) {
			t.Errorf("%v.At(%v) = %v, want %v", monday(), tt.clock, got, tt.want)
		}
	}
	endOfMonday, startOfTuesday := monday().At(appointment.ClockAt(24, 0)), monday().AddDays(1).At(appointment.Clock{})
	if !endOfMonday.Equal(startOfTuesday) {
		t.Errorf("At(24:00) = %v, want the start of the next day, %v", endOfMonday, startOfTuesday)
	}
}
