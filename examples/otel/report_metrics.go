package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// printMetrics prints the state of the circuit breaker and a table of durations for each of
// the hospitals.
func printMetrics(out io.Writer, collected metricdata.ResourceMetrics, hospitals []string) error {
	states := breakerStates(collected)
	rows := durationRows(collected)
	for _, hospital := range hospitals {
		fmt.Fprintf(out, "%s (%s), circuit breaker %s\n", hospital, vendors[hospital], states[hospital])
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "  metric\toperation\tresult\tcount\tmean\tlongest\t")
		for _, row := range rows[hospital] {
			fmt.Fprintln(table, row)
		}
		if err := table.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(out)
	}
	return nil
}

// breakerStates returns the state that the gauge shows for each hospital.
func breakerStates(collected metricdata.ResourceMetrics) map[string]string {
	states := map[string]string{}
	for _, scope := range collected.ScopeMetrics {
		for _, m := range scope.Metrics {
			gauge, ok := m.Data.(metricdata.Gauge[int64])
			if !ok {
				continue
			}
			for _, point := range gauge.DataPoints {
				if point.Value == 1 {
					states[attributeText(point.Attributes, "appointment.hospital")] = attributeText(point.Attributes, "appointment.breaker")
				}
			}
		}
	}
	return states
}

// durationRows returns the rows of the histograms for each hospital, calls before attempts.
func durationRows(collected metricdata.ResourceMetrics) map[string][]string {
	rows := map[string][]string{}
	for _, scope := range collected.ScopeMetrics {
		for _, m := range scope.Metrics {
			histogram, ok := m.Data.(metricdata.Histogram[float64])
			if !ok {
				continue
			}
			for _, point := range histogram.DataPoints {
				hospital := attributeText(point.Attributes, "appointment.hospital")
				rows[hospital] = append(rows[hospital], durationRow(m.Name, point))
			}
		}
	}
	for hospital := range rows {
		slices.SortFunc(rows[hospital], func(a, b string) int { return cmp.Compare(b, a) }) // "call" before "attempt"
	}
	return rows
}

// durationRow returns one row of the table: a count and durations by operation and result.
func durationRow(metric string, point metricdata.HistogramDataPoint[float64]) string {
	name := strings.Split(metric, ".")[1] // call or attempt
	operation := attributeText(point.Attributes, "appointment.operation")
	return fmt.Sprintf("  %s\t%s\t%s\t%d\t%s\t%s\t", name, operation, resultText(point.Attributes), point.Count,
		secondsDuration(point.Sum/float64(point.Count)), longestText(point))
}

// resultText describes how a call or attempt ended.
func resultText(set attribute.Set) string {
	text := attributeText(set, "error.type")
	if text == "" {
		text = "success (" + attributeText(set, "appointment.source") + ")"
	}
	if reason := attributeText(set, "appointment.reason"); reason != "" {
		text += ", " + reason
	}
	if status := attributeText(set, "http.response.status_code"); status != "" && status != "200" {
		text += ", HTTP " + status
	}
	if limit := attributeText(set, "appointment.blocked_by"); limit != "" {
		text += ", blocked by " + limit
	}
	return text
}

// longestText returns the longest duration of a histogram, which it stores exactly, as it does the sum.
func longestText(point metricdata.HistogramDataPoint[float64]) string {
	seconds, ok := point.Max.Value()
	if !ok {
		return "unknown"
	}
	return secondsDuration(seconds).String()
}

// secondsDuration returns a number of seconds as a duration, rounded to 100 µs.
func secondsDuration(seconds float64) time.Duration {
	return time.Duration(seconds * float64(time.Second)).Round(100 * time.Microsecond)
}
