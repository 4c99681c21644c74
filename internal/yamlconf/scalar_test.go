package yamlconf_test

import (
	"strings"
	"testing"
	"time"
)

// YAML reads some of these texts as numbers, booleans or times. They are codes.
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

func TestRead_Variable(t *testing.T) {
	t.Setenv("YAMLCONF_TEST_PART", "es")
	t.Setenv("YAMLCONF_TEST_REFERENCE", "a: '${YAMLCONF_TEST_PART}' # {")
	t.Setenv("YAMLCONF_TEST_NUMBER", "5")
	for written, want := range map[string]string{
		"y${YAMLCONF_TEST_PART}!":                        "yes!",
		"'${YAMLCONF_TEST_PART}'":                        "es",
		"${YAMLCONF_TEST_REFERENCE}":                     "a: '${YAMLCONF_TEST_PART}' # {",
		"${YAMLCONF_TEST_PART}$${${YAMLCONF_TEST_PART}}": "es${es}",
		"a$${b}": "a${b}",
		"$$${b}": "$${b}",
		"$5":     "$5",
		"a$":     "a$",
		"$ {a}":  "$ {a}",
	} {
		if got := readOne(t, "name: "+written).Name; got != want {
			t.Errorf("text %s = %q, want %q", written, got, want)
		}
	}
	if got := readOne(t, "places: ${YAMLCONF_TEST_NUMBER}").Places; got != 5 {
		t.Errorf("number from a variable = %d, want 5", got)
	}
	if got := readOne(t, "names: {'${YAMLCONF_TEST_PART}': a}").Names["${YAMLCONF_TEST_PART}"]; got != "a" {
		t.Errorf("key ${YAMLCONF_TEST_PART} has the value %q, want a", got)
	}
}

func TestRead_VariableMissing(t *testing.T) {
	t.Setenv("YAMLCONF_TEST_EMPTY", "")
	for written, want := range map[string]string{
		"${YAMLCONF_TEST_UNSET}":                        "needs the environment variable YAMLCONF_TEST_UNSET, which is not set or is empty",
		"${YAMLCONF_TEST_EMPTY}":                        "needs the environment variable YAMLCONF_TEST_EMPTY, which is not set or is empty",
		"a${YAMLCONF_TEST_UNSET}${YAMLCONF_TEST_EMPTY}": "needs the environment variable YAMLCONF_TEST_UNSET, which is not set or is empty",
		"'${my-key}'":                                   "has ${ without the name of a variable and } after it; write $${ for the characters themselves",
		"'a ${B'":                                       "has ${ without the name of a variable",
		"'${}'":                                         "has ${ without the name of a variable",
		"'${9A}'":                                       "has ${ without the name of a variable",
	} {
		checkProblem(t, "name: "+written, want)
	}
}

// checkProblem checks the one problem of a server with one key.
func checkProblem(t *testing.T, pair, want string) {
	t.Helper()
	key, _, _ := strings.Cut(pair, ":")
	got := readProblems(t, "servers:\n- "+pair+"\n")
	want = position(2, len("- "+key+": ")+1) + " servers[0]." + key + ": " + want
	if !strings.HasPrefix(got, want) || strings.Contains(got, "\n") {
		t.Errorf("problems of %q:\n%s\nwant one:\n%s", pair, got, want)
	}
}
