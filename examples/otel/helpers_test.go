package main

import (
	"context"
	"net/http"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// newTestDemo starts the simulated hospitals and returns them with the backend of their clients.
func newTestDemo(t *testing.T) (*backend, *demo) {
	t.Helper()
	b := newBackend()
	d, err := startDemo(b)
	if err != nil {
		t.Fatalf("startDemo() error = %v, want none", err)
	}
	t.Cleanup(d.close)
	return b, d
}

func newTestTelemetry(t *testing.T, b *backend) *Telemetry {
	t.Helper()
	telemetry, err := NewTelemetry(b.tracers, b.meters)
	if err != nil {
		t.Fatalf("NewTelemetry() error = %v, want none", err)
	}
	return telemetry
}

// spanAttributes returns the attributes of a span as strings.
func spanAttributes(span tracetest.SpanStub) map[attribute.Key]string {
	values := map[attribute.Key]string{}
	for _, a := range span.Attributes {
		values[a.Key] = a.Value.String()
	}
	return values
}

func spanNames(spans tracetest.SpanStubs) []string {
	var names []string
	for _, span := range spans {
		names = append(names, span.Name)
	}
	return names
}

// collectMetrics returns the current metrics of a backend.
func collectMetrics(t *testing.T, b *backend) metricdata.ResourceMetrics {
	t.Helper()
	var collected metricdata.ResourceMetrics
	if err := b.metrics.Collect(context.Background(), &collected); err != nil {
		t.Fatalf("Collect() error = %v, want none", err)
	}
	return collected
}

// histogramPoint is one data point of a histogram, with the histogram's name.
type histogramPoint struct {
	histogram string
	metricdata.HistogramDataPoint[float64]
}

// histogramPoints returns the data points of all histograms.
func histogramPoints(collected metricdata.ResourceMetrics) []histogramPoint {
	var points []histogramPoint
	for _, scope := range collected.ScopeMetrics {
		for _, m := range scope.Metrics {
			if histogram, ok := m.Data.(metricdata.Histogram[float64]); ok {
				for _, point := range histogram.DataPoints {
					points = append(points, histogramPoint{m.Name, point})
				}
			}
		}
	}
	return points
}

// countDurations returns how many durations with all of these attributes a histogram contains.
// An attribute with the value "" must be absent.
func countDurations(t *testing.T, b *backend, histogram string, attributes map[attribute.Key]string) int {
	t.Helper()
	count := 0
	for _, point := range histogramPoints(collectMetrics(t, b)) {
		matches := point.histogram == histogram
		for key, value := range attributes {
			matches = matches && attributeText(point.Attributes, key) == value
		}
		if matches {
			count += int(point.Count)
		}
	}
	return count
}

// roundTripFunc is a function as an http.RoundTripper.
type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
