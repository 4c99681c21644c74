package deidentify

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestNormalizeValue(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"110101 19490101 002x": "11010119490101002X",
		"139-1234-5678":        "13912345678",
		"139—1234—5678":        "13912345678",
		"139\u200b1234":        "1391234",
		"110***********1234":   "110***********1234",
		"A-0042":               "A-0042",
		"":                     "",
	} {
		if got := normalizeValue(value); got != want {
			t.Errorf("normalizeValue(%q) = %q, want %q", value, got, want)
		}
	}
}

func TestIsPersonalNumber(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"110101 1949 0101 0023": true, "139-1234-5678": true, "999999450607003": true,
		"12912345678": false, "110101194913010023": false, "20260105": false, "": false,
	} {
		if got := isPersonalNumber(value); got != want {
			t.Errorf("isPersonalNumber(%q) = %v, want %v", value, got, want)
		}
	}
}

func TestDeidentifier_RedactNumber(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{Dialect: &appointment.Dialect{StatusCodes: []string{"900001"}}})
	d.learnValue(field{"scheduleDate", codeValue}, "2026-01-06 20260107")
	const another = "another number"
	for _, test := range []struct {
		text     string
		keepLong bool
		number   string
		redacted string
	}{
		{"1234人", false, "1234", "1234"},
		{"1234人", true, "1234", "1234"},
		{"*", false, "", ""},
		{"12345人", false, "12345", another},
		{"12345678人", true, "12345678", "12345678"},
		{"123456789人", true, "123456789", another},
		{"***1234", false, "***1234", another},
		{"***1234", true, "***1234", another},
		{"00000007", false, "00000007", "00000007"},
		{"900001", false, "900001", "900001"},
		{"2026-01-06 08:00", false, "2026-01-06", "2026-01-06"},
		{"20260107 08:00", false, "20260107", "20260107"},
		{"1982-08-21", false, "1982-08-21", another},
		{"1982-08-21", true, "1982", "1982"},
		{"13912345 2026-01-06", false, "13912345", another},
	} {
		number, redacted := d.redactNumber(test.text, test.keepLong)
		if number != test.number || test.redacted == another && (redacted == number || len(redacted) != len(number)) ||
			test.redacted != another && redacted != test.redacted {
			t.Errorf("redactNumber(%q, %v) = %q, %q; want %q, %q", test.text, test.keepLong, number, redacted, test.number, test.redacted)
		}
	}
}
