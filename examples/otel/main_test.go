package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestRun_Output checks that the output contains the important facts, in this order.
func TestRun_Output(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatalf("run failed: %v", err)
	}
	rest := out.String()
	for _, want := range []string{
		"市一院 SaveSchedule  ", "source=query",
		"\n    SaveSchedule attempt  ", "error.type=no usable response was received  outcome_unknown=true",
		"\n    QuerySchedule attempt  ", "source=response",
		"reason=slot taken",
		"    * breaker open\n", "blocked_by=circuit breaker",
		"市三院 (laida), circuit breaker open\n", "the hospital received nothing, blocked by circuit breaker  1 ",
		"    * breaker half-open\n", "    * breaker closed\n",
		"市一院 (jintang), circuit breaker closed\n", "SaveSchedule    success (query)                  1 ", "市三院 (laida), circuit breaker closed\n",
		"== While an outcome is unknown\n\noldest unsettled order: ", "  市一院 SaveUnknown  1\n",
		"== After the ledger has settled it\n\noldest unsettled order: 0s\n", "  市一院 Booked  1\n",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("run printed:\n%s\nwant %q, after the texts before it in the list", out.String(), want)
		}
		rest = after
	}
}
