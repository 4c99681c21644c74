package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// printLedger prints the ledger's metrics.
func (b *backend) printLedger(ctx context.Context, out io.Writer, title string) error {
	var collected metricdata.ResourceMetrics
	if err := b.metrics.Collect(ctx, &collected); err != nil {
		return err
	}
	fmt.Fprintf(out, "== %s\n\n", title)
	age := oldestUnsettled(collected)
	fmt.Fprintf(out, "oldest unsettled order: %v\n", secondsDuration(age).Round(time.Millisecond))
	counts := ledgerCounts(collected)
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(out, "  %s  %d\n", name, counts[name])
	}
	fmt.Fprintln(out)
	return nil
}

// oldestUnsettled returns the gauge appointment.ledger.oldest_unsettled, or -1 if it is missing.
func oldestUnsettled(collected metricdata.ResourceMetrics) (seconds float64) {
	for _, scope := range collected.ScopeMetrics {
		for _, m := range scope.Metrics {
			gauge, ok := m.Data.(metricdata.Gauge[float64])
			if ok && m.Name == "appointment.ledger.oldest_unsettled" && len(gauge.DataPoints) == 1 {
				return gauge.DataPoints[0].Value
			}
		}
	}
	return -1
}

// ledgerCounts returns the counts of states and alarms by their hospital and name.
func ledgerCounts(collected metricdata.ResourceMetrics) map[string]int64 {
	counts := map[string]int64{}
	for _, scope := range collected.ScopeMetrics {
		for _, m := range scope.Metrics {
			sum, ok := m.Data.(metricdata.Sum[int64])
			if !ok {
				continue
			}
			for _, point := range sum.DataPoints {
				name := attributeText(point.Attributes, "appointment.hospital") + " " + attributeText(point.Attributes, "appointment.state") +
					attributeText(point.Attributes, "appointment.alarm")
				counts[name] += point.Value
			}
		}
	}
	return counts
}
