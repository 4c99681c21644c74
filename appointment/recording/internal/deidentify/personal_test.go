package deidentify

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestDeidentifier_FindPersonalNumbers(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{})
	d.learnValue(field{"scheduleDate", codeValue}, "2026-01-06")
	for text, want := range map[string]string{
		"110101 1949 0101 0023，":                 "110101194901010023",
		"139-1234-5678。":                         "13912345678",
		"ID110101194901010023abc":                "110101194901010023",
		"11010119490101002x":                     "11010119490101002X",
		"11010119490101002xy":                    "",
		"1101011949010100234":                    "", // 19 digits
		"第一13912345678":                          "13912345678",
		"1|3|9|1|2|3|4|5|6|7|8":                  "13912345678",
		"2: 1|3|9|1|2|3|4|5|6|7|8":               "13912345678",
		"2|1|3|9|1|2|3|4|5|6|7|8":                "", // more digits with the same separators
		"2: 1|3;9|1|2|3|4|5|6|7|8":               "", // several separators, and a digit near
		"139:1234:5678":                          "13912345678",
		"13:30-14:30 301":                        "", // times
		"13：30；14：30；301":                        "",
		"110101|19490101|0028|08:30":             "",
		"110101|19490101|0026 08:30":             "110101194901010026", // has the check digit
		"110101|20260106|0026":                   "",                   // a day of the schedule
		"110101|20270106|0026":                   "",                   // not born yet
		"990101|19490101|0026":                   "990101194901010026",
		"770101|19490101|0026":                   "", // no region
		"110101 | 450607 | 003":                  "110101450607003",
		"1 3 9 1 2 3 4 5 6 7 8 ":                 "13912345678",
		"<td>139</td><td>1234</td><td>5678</td>": "13912345678",
	} {
		got := ""
		for _, h := range d.findPersonalNumbers(newSkeleton(text, decodeGlyphs(text))) {
			got += h.found.value
		}
		if got != want {
			t.Errorf("findPersonalNumbers(%q) = %q, want %q", text, got, want)
		}
	}
}
