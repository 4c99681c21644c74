package yamlconf_test

import (
	"testing"
	"time"
)

// TestRead_Text has texts that YAML reads as numbers, booleans or times. Here they are codes.
func TestRead_Text(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"0012": "0012", "00000000": "00000000", "0x1F": "0x1F", "0o17": "0o17", "0b11": "0b11", "1e5": "1e5", "1_000": "1_000", "+7": "+7",
		"1.0": "1.0", "1.10": "1.10", ".5": ".5", ".inf": ".inf", ".nan": ".nan", "true": "true", "No": "No", "2026-11-25": "2026-11-25",
		"12:30:45": "12:30:45", "a b": "a b", `"\u5e02"`: "市", `'it''s'`: "it's", "''": "", "!!str 5": "5", "&x k": "k", "~": "", "null": "", "<<": "<<",
		"|-\n    two\n    lines": "two\nlines", ">-\n    one\n    line": "one line",
	} {
		if got := readOne(t, "name: "+written).Name; got != want {
			t.Errorf("text %s = %q, want %q", written, got, want)
		}
	}
}

func TestRead_Number(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]int{"0": 0, "7": 7, "-7": -7, "+7": 7, "007": 7, "'7'": 7} {
		if got := readOne(t, "places: "+written).Places; got != want {
			t.Errorf("number %s = %d, want %d", written, got, want)
		}
	}
	for _, written := range []string{"1.0", "0x1F", "1_000", "1e3", "x", "''", "true", "99999999999999999999"} {
		checkProblem(t, "places: "+written, "must be a whole number")
	}
}

func TestRead_Boolean(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]bool{"true": true, "True": true, "'TRUE'": true, "false": false, "False": false} {
		if got := readOne(t, "secure: "+written).Secure; got != want {
			t.Errorf("boolean %s = %t, want %t", written, got, want)
		}
	}
	for _, written := range []string{"1", "t", "f", "0", "yes", "on", "''"} {
		checkProblem(t, "secure: "+written, "must be true or false")
	}
}

func TestRead_Duration(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]time.Duration{"20s": 20 * time.Second, "1m30s": 90 * time.Second, "'1ns'": 1, "1.5h": 90 * time.Minute} {
		if got := readOne(t, "timeout: "+written).Timeout; got != want {
			t.Errorf("duration %s = %v, want %v", written, got, want)
		}
	}
	for _, written := range []string{"20", "0", "0s", "-20s", "soon", "''", "20 s"} {
		checkProblem(t, "timeout: "+written, "must be a duration such as 20s or 1m30s")
	}
}
