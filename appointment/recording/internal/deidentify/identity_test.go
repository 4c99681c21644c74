package deidentify

import (
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestIdentityBirthDate(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]appointment.Date{
		"999999198208211267":  dateOf(1982, time.August, 21),
		"99999919820821001X":  dateOf(1982, time.August, 21),
		"999999450607003":     dateOf(1945, time.June, 7),
		"999999198213211267":  {}, // month 13
		"099999198208211267":  {},
		"9999991982082112678": {},
		"":                    {},
	} {
		if got, ok := identityBirthDate(value); got != want || ok == want.IsZero() {
			t.Errorf("identityBirthDate(%q) = %v, %v; want %v", value, got, ok, want)
		}
	}
}

func TestCheckDigit(t *testing.T) {
	t.Parallel()
	for digits, want := range map[string]string{
		"11010519491231002": "X", // the example of GB 11643-1999
		"44052418800101001": "4",
	} {
		if got := checkDigit(digits); got != want {
			t.Errorf("checkDigit(%q) = %q, want %q", digits, got, want)
		}
	}
}

func TestPseudonyms_RandomIdentity(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"999999198208211267", "99999919820821001X", "999999450607003"} {
		born, _ := identityBirthDate(value)
		p := newTestPseudonyms()
		for range 50 {
			got := p.generate(identityNumber, value)
			if len(got) != len(value) || !strings.HasPrefix(got, unusedRegion) {
				t.Fatalf("generate(%q) = %q, want a number of %d characters in region %s", value, got, len(value), unusedRegion)
			}
			if gotBorn, ok := identityBirthDate(got); !ok || gotBorn != p.moveBirthDate(born) {
				t.Errorf("generate(%q) = %q, want the date of birth %v", value, got, p.moveBirthDate(born))
			}
			if strings.HasSuffix(got, "X") != strings.HasSuffix(value, "X") {
				t.Errorf("generate(%q) = %q, want X at the same place", value, got)
			}
			if got[len(got)-3:] == value[len(value)-3:] {
				t.Errorf("generate(%q) = %q, want other last digits", value, got)
			}
			if len(got) == 18 && (got[16]%2 != value[16]%2 || checkDigit(got[:17]) != got[17:]) {
				t.Errorf("generate(%q) = %q, want the same sex and a valid check digit", value, got)
			}
		}
	}
}
