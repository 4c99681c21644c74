package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestRun holds what the program prints against what a reader looks for.
func TestRun(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	rest := out.String()
	for _, want := range []string{
		"市一院 SaveSchedule  ", "source=found by query",
		"\n    SaveSchedule attempt  ", "error.type=no answer came  outcome_unknown=true",
		"\n    QuerySchedule attempt  ", "source=answered",
		"reason=slot taken",
		"    * breaker open\n", "withheld=left alone",
		"市三院 (laida), the breaker is open\n", "nothing reached the hospital, left alone  1 ",
		"    * breaker half-open\n", "    * breaker closed\n",
		"市一院 (jintang), the breaker is closed\n", "found by query  1 ", "市三院 (laida), the breaker is closed\n",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("no %q, in this order, in\n%s", want, out.String())
		}
		rest = after
	}
}
