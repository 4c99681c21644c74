package main

import (
	"bytes"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// TestRun_Output checks that the output contains the important facts, in this order.
func TestRun_Output(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatalf("run() error = %v, want none", err)
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

// TestDurationRow checks that the table shows the durations of the requests and not the bounds of buckets.
func TestDurationRow(t *testing.T) {
	t.Parallel()
	point := metricdata.HistogramDataPoint[float64]{
		Count: 2, Sum: .0067, Max: metricdata.NewExtrema(.0044), Bounds: []float64{.005}, BucketCounts: []uint64{2, 0},
	}
	row := durationRow("appointment.call.duration", point)
	if want := "\t2\t3.4ms\t4.4ms\t"; !strings.HasSuffix(row, want) {
		t.Errorf("durationRow() = %q, want the end %q", row, want)
	}
}
