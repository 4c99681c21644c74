package deidentify

import (
	"regexp"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

func dateOf(year int, month time.Month, day int) appointment.Date {
	return appointment.Date{Year: year, Month: month, Day: day}
}

func newTestPseudonyms() *pseudonyms { return newPseudonyms(dateOf(2026, time.January, 5)) }

func TestParseDatePrefix(t *testing.T) {
	t.Parallel()
	day := dateOf(1982, time.August, 2)
	for text, ok := range map[string]bool{
		"1982-08-02": true, "1982/8/2": true, "1982.8.02": true, "1982年8月2日": true, "19820802": true,
		"1982-08-02 10:00": true, "1982-08-02T00:00:00": true,
		"198282": false, "1982-0802": false, "1982-13-02": false, "1982-02-30": false, "82-08-02": false, "": false,
	} {
		if got, _, gotOK := parseDatePrefix(text); gotOK != ok || ok && got != day {
			t.Errorf("parseDatePrefix(%q) = %v, %v; want %v, %v", text, got, gotOK, day, ok)
		}
	}
}

func TestPseudonyms_ReplaceDate(t *testing.T) {
	t.Parallel()
	p := newTestPseudonyms()
	for value, want := range map[string]string{
		"1982-08-21":                `^1982-\d\d-\d\d$`,
		"19820821":                  `^1982\d{4}$`,
		"1982/8/2":                  `^1982/\d+/\d+$`,
		"1982年8月21日":                `^1982年\d+月\d\d日$`,
		"1982-08-21 10:30":          `^1982-\d\d-\d\d 00:00$`,
		"/Date(398707200000+0800)/": `^/Date\(\d+\+0800\)/$`,
		"1900-01-01":                `^1900-01-01$`,
		"0001-01-01T00:00:00":       `^0001-01-01T00:00:00$`,
	} {
		got, ok := p.replaceDate(value)
		if !ok || !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("replaceDate(%q) = %q, %v; want %s", value, got, ok, want)
		}
		if again, _ := p.replaceDate(value); again != got {
			t.Errorf("replaceDate(%q) = %q and %q, want the same twice", value, got, again)
		}
	}
	if got, ok := p.replaceDate("unknown"); ok {
		t.Errorf("replaceDate(unknown) = %q, want no date", got)
	}
}

func TestPseudonyms_MoveBirthDate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ born, first, last appointment.Date }{
		"adult":                {dateOf(1982, time.August, 21), dateOf(1982, time.January, 1), dateOf(1982, time.December, 31)},
		"infant":               {dateOf(2026, time.January, 3), dateOf(2026, time.January, 1), dateOf(2026, time.January, 2)},
		"infant, first of May": {dateOf(2025, time.May, 1), dateOf(2025, time.April, 1), dateOf(2025, time.April, 28)},
		"infant, new year":     {dateOf(2026, time.January, 1), dateOf(2025, time.December, 1), dateOf(2025, time.December, 28)},
	} {
		for range 50 {
			got := newTestPseudonyms().moveBirthDate(test.born)
			if got == test.born || got.Before(test.first) || test.last.Before(got) {
				t.Fatalf("%s: moveBirthDate(%v) = %v, want another day from %v to %v", name, test.born, got, test.first, test.last)
			}
		}
	}
}

func TestPseudonyms_MoveBirthDate_AvoidsTheRecording(t *testing.T) {
	t.Parallel()
	for range 50 {
		p := newTestPseudonyms()
		p.learn(birthDate, "2026-01-03")
		p.learn(birthDate, "2026-01-01")
		if got, want := p.moveBirthDate(dateOf(2026, time.January, 3)), dateOf(2026, time.January, 2); got != want {
			t.Fatalf("moveBirthDate = %v, want %v", got, want)
		}
	}
}
