package appointment_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/google/go-cmp/cmp"
)

// hospitalText is a type that reads itself from what hospitals write.
type hospitalText interface {
	ReadText(text []byte) (form casing.Code, err error)
	MarshalText() ([]byte, error)
}

// reading is what becomes of a text: want is its exact form, and departs says whether
// reading it is worth a deviation. A text that cannot be read has the want "error".
type reading struct {
	text, want string
	departs    bool
}

func testReadings(t *testing.T, value func() hospitalText, readings []reading) {
	t.Helper()
	for _, r := range readings {
		t.Run(r.text, func(t *testing.T) {
			t.Parallel()
			v := value()
			form, err := v.ReadText([]byte(r.text))
			got, _ := v.MarshalText()
			if r.want == "error" {
				if err == nil {
					t.Fatalf("read as %q, want an error", got)
				}
				if len(got) > 0 {
					t.Errorf("an error leaves the value %q behind", got)
				}
				if strings.Contains(err.Error(), r.text) {
					t.Errorf("the error repeats the text: %v", err)
				}
				return
			}
			if err != nil || string(got) != r.want {
				t.Fatalf("read as %q, %v; want %q", got, err, r.want)
			}
			if (form != "") != r.departs {
				t.Errorf("form %q, want a deviation: %v", form, r.departs)
			}
			if r.text != "" && strings.Contains(string(form), r.text) {
				t.Errorf("the form %q repeats the text", form)
			}
			again := value()
			if form, err := again.ReadText(got); err != nil || form != "" && r.want != "" {
				t.Errorf("its exact form %q is read back with form %q, %v", got, form, err)
			}
			if text, _ := again.MarshalText(); string(text) != r.want {
				t.Errorf("read back as %q, want %q", text, r.want)
			}
		})
	}
}

func TestCountReadsWhatHospitalsWrite(t *testing.T) {
	t.Parallel()
	testReadings(t, func() hospitalText { return new(appointment.Count) }, []reading{
		{"14", "14", false},
		{"0", "0", false},
		{"", "", false},
		{" ", "", false},
		{"14.0", "14", true}, // row 35
		{"14.00", "14", true},
		{" 14 ", "14", true},
		{"１４", "14", true},
		{"+14", "14", true},
		{"14.5", "error", false}, // row 35
		{"约14", "error", false},  // row 35
		{"14人", "error", false},
		{"14-20", "error", false},
		{"14.", "error", false},
		{".0", "error", false},
		{".", "error", false},
		{"1e2", "error", false},
		{"1,000", "error", false},
		{"99999999999", "error", false},
		{"NaN", "error", false},
	})
}

func TestDateCounts(t *testing.T) {
	t.Parallel()
	monday := appointment.Date{Year: 2026, Month: 11, Day: 30}
	if got := monday.Weekday(); got != time.Monday {
		t.Errorf("%v is a %v", monday, got)
	}
	for days, want := range map[int]string{0: "2026-11-30", 1: "2026-12-01", -30: "2026-10-31", 32: "2027-01-01", 456: "2028-02-29"} {
		if got := monday.AddDays(days).String(); got != want {
			t.Errorf("%d days after %v: %s, want %s", days, monday, got, want)
		}
	}
	if next := monday.AddDays(1); !monday.Before(next) || next.Before(monday) || monday.Before(monday) {
		t.Error("Before does not order two days")
	}
	// The day is the hospital's, wherever the platform's clock runs.
	lateInLondon := time.Date(2026, 11, 29, 16, 0, 0, 0, time.UTC)
	if got := appointment.DateOf(lateInLondon); got != monday {
		t.Errorf("%v is %v at the hospital, want %v", lateInLondon, got, monday)
	}
	if got := monday.At(appointment.ClockAt(7, 30)); !got.Equal(time.Date(2026, 11, 29, 23, 30, 0, 0, time.UTC)) {
		t.Errorf("07:30 on %v is %v", monday, got)
	}
	if got := monday.At(appointment.ClockAt(24, 0)); !got.Equal(monday.AddDays(1).At(appointment.Clock{})) {
		t.Errorf("24:00 on %v is %v", monday, got)
	}
}

func TestValuesWithoutAValue(t *testing.T) {
	t.Parallel()
	type values struct {
		Date  appointment.Date
		Clock appointment.Clock
		Count appointment.Count
	}
	var none values
	if !none.Date.IsZero() || !none.Clock.IsZero() || none.Count.Known {
		t.Error("a zero value counts as set")
	}
	if midnight := appointment.ClockAt(0, 0); midnight.IsZero() || midnight == none.Clock {
		t.Error("midnight counts as no time")
	}
	if zero := appointment.CountOf(0); zero == none.Count {
		t.Error("none counts as unknown")
	}
	text, err := json.Marshal(none)
	if err != nil || string(text) != `{"Date":"","Clock":"","Count":""}` {
		t.Errorf("JSON %s, %v", text, err)
	}
	some := values{appointment.Date{Year: 2026, Month: 11, Day: 23}, appointment.ClockAt(7, 5), appointment.CountOf(0)}
	text, err = json.Marshal(some)
	if err != nil || string(text) != `{"Date":"2026-11-23","Clock":"07:05","Count":"0"}` {
		t.Errorf("JSON %s, %v", text, err)
	}
	if err := json.Unmarshal(text, &none); err != nil || none != some {
		t.Errorf("from JSON %+v, %v; want %+v", none, err, some)
	}
	if d, err := appointment.ParseDate("2026/11/23"); err != nil || d != some.Date {
		t.Errorf("ParseDate: %v, %v", d, err)
	}
	if c, err := appointment.ParseClock("705"); err != nil || c != some.Clock || c.Hour() != 7 || c.Minute() != 5 {
		t.Errorf("ParseClock: %v, %v", c, err)
	}
	for _, none := range []string{"", " ", "1900-01-01", "0001-01-01"} {
		if d, err := appointment.ParseDate(none); err == nil || !d.IsZero() {
			t.Errorf("ParseDate(%q): %v, and no error", none, d)
		}
		if c, err := appointment.ParseClock(none); err == nil || !c.IsZero() {
			t.Errorf("ParseClock(%q): %v, and no error", none, c)
		}
	}
	if diff := cmp.Diff(some, values{some.Date, appointment.ClockAt(7, 6), some.Count}); !strings.Contains(diff, "07:06") {
		t.Errorf("a test with go-cmp says %q", diff)
	}
}

func TestClockAtPanicsOnNoTime(t *testing.T) {
	t.Parallel()
	panics := func(hour, minute int) (panicked bool) {
		defer func() { panicked = recover() != nil }()
		appointment.ClockAt(hour, minute)
		return false
	}
	for hour := -1; hour <= 25; hour++ {
		for _, minute := range []int{-1, 0, 59, 60} {
			shown := 0 <= minute && minute <= 59 && 0 <= hour && hour <= 23 || hour == 24 && minute == 0
			if panics(hour, minute) == shown {
				t.Errorf("ClockAt(%d, %d): panics %v", hour, minute, !shown)
			}
		}
	}
	if early, late := appointment.ClockAt(8, 0), appointment.ClockAt(24, 0); !early.Before(late) || late.Before(early) || early.Before(early) {
		t.Error("Before does not order two times")
	}
}
