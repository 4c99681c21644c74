package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// newTestLedger starts a demo with a ledger.
func newTestLedger(t *testing.T) (*backend, *demoLedger) {
	t.Helper()
	b, d := newTestDemo(t)
	l, err := startLedger(b, d)
	if err != nil {
		t.Fatalf("startLedger() error = %v, want none", err)
	}
	return b, l
}

func newTestLedgerTelemetry(t *testing.T, b *backend) *LedgerTelemetry {
	t.Helper()
	telemetry, err := NewLedgerTelemetry(b.meters)
	if err != nil {
		t.Fatalf("NewLedgerTelemetry() error = %v, want none", err)
	}
	return telemetry
}

// sumPoint is one data point of a counter, with the counter's name.
type sumPoint struct {
	counter string
	metricdata.DataPoint[int64]
}

// sumPoints returns the data points of all counters.
func sumPoints(collected metricdata.ResourceMetrics) []sumPoint {
	var points []sumPoint
	for _, scope := range collected.ScopeMetrics {
		for _, m := range scope.Metrics {
			if sum, ok := m.Data.(metricdata.Sum[int64]); ok {
				for _, point := range sum.DataPoints {
					points = append(points, sumPoint{m.Name, point})
				}
			}
		}
	}
	return points
}

// TestLedgerTelemetry_OldestUnsettled follows the gauge while an outcome becomes unknown and is
// settled.
func TestLedgerTelemetry_OldestUnsettled(t *testing.T) {
	t.Parallel()
	b, l := newTestLedger(t)
	if got := oldestUnsettled(collectMetrics(t, b)); got != 0 {
		t.Errorf("without orders: got %v s, want 0", got)
	}

	before := time.Now()
	if err := l.loseOutcome(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := time.Now()
	const clockStep = time.Millisecond // of the database's clock
	for range 2 {
		atLeast := time.Since(after)
		got := oldestUnsettled(collectMetrics(t, b))
		if atMost := time.Since(before) + clockStep; got < atLeast.Seconds() || got > atMost.Seconds() {
			t.Errorf("while an outcome is unknown: got %v s, want %v to %v", got, atLeast, atMost)
		}
	}

	if err := l.settleOutcome(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := oldestUnsettled(collectMetrics(t, b)); got != 0 {
		t.Errorf("after it is settled: got %v s, want 0", got)
	}
	if err := l.close(); err != nil {
		t.Errorf("close() error = %v, want none", err)
	}
	if got := oldestUnsettled(collectMetrics(t, b)); got != -1 {
		t.Errorf("after stop: got %v s, want no gauge", got)
	}
}

// TestLedgerTelemetry_OldestUnsettled_DatabaseFails checks that a failing database does not look like
// one without unsettled orders.
func TestLedgerTelemetry_OldestUnsettled_DatabaseFails(t *testing.T) {
	t.Parallel()
	b, l := newTestLedger(t)
	telemetry := newTestLedgerTelemetry(t, b)
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := telemetry.ObserveOldest(l.Ledger); err != nil {
		t.Fatal(err)
	}
	var collected metricdata.ResourceMetrics
	if err := b.metrics.Collect(t.Context(), &collected); err == nil {
		t.Error("Collect with a closed database = nil, want an error")
	}
	if got := oldestUnsettled(collected); got != -1 {
		t.Errorf("with a closed database: got %v s, want no gauge", got)
	}
}

func TestLedgerTelemetry_States_CountsEach(t *testing.T) {
	t.Parallel()
	b, l := newTestLedger(t)
	if err := errors.Join(l.loseOutcome(t.Context()), l.settleOutcome(t.Context()), l.close()); err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, point := range sumPoints(collectMetrics(t, b)) {
		got[point.counter+" "+attributeText(point.Attributes, "appointment.hospital")+" "+attributeText(point.Attributes, "appointment.state")] += point.Value
	}
	want := map[string]int64{}
	for _, state := range []ledger.State{ledger.Saving, ledger.SaveUnknown, ledger.Booked} {
		want[fmt.Sprintf("appointment.ledger.states %s %s", lossyHospital, state)] = 1
	}
	if !maps.Equal(got, want) {
		t.Errorf("got counts %v, want %v", got, want)
	}
}

func TestLedgerTelemetry_Alarms_CountsEach(t *testing.T) {
	t.Parallel()
	b := newBackend()
	telemetry := newTestLedgerTelemetry(t, b)
	alarms := []ledger.Alarm{ledger.AlarmStray, ledger.AlarmAskHospital, ledger.AlarmDuplicate, ledger.AlarmFailure, ledger.AlarmClock}
	want := map[string]int64{}
	for i, alarm := range alarms {
		e := ledger.Event{Alarm: alarm}
		if alarm != ledger.AlarmClock {
			e.Hospital, e.State, e.Before = fullHospital, ledger.AskHospital, ledger.AskHospital
		}
		for range i + 1 {
			telemetry.Record(t.Context(), e)
			want[fmt.Sprintf("appointment.ledger.alarms %s %s", e.Hospital, alarm)]++
		}
	}
	got := map[string]int64{}
	for _, point := range sumPoints(collectMetrics(t, b)) {
		got[point.counter+" "+attributeText(point.Attributes, "appointment.hospital")+" "+attributeText(point.Attributes, "appointment.alarm")] += point.Value
	}
	if !maps.Equal(got, want) {
		t.Errorf("got counts %v, want %v", got, want)
	}
}

// TestLedgerTelemetry_NoContent checks that no metric contains an order number, anything of a
// request, or the text of an error.
func TestLedgerTelemetry_NoContent(t *testing.T) {
	t.Parallel()
	b, l := newTestLedger(t)
	if err := errors.Join(l.loseOutcome(t.Context()), l.settleOutcome(t.Context())); err != nil {
		t.Fatal(err)
	}
	entry, err := l.Entry(context.Background(), newSave(appointment.Slot{}, 3).PlacerOrderNO)
	if err != nil {
		t.Fatal(err)
	}
	const canary = "cnry-测试患者乙"
	telemetry := newTestLedgerTelemetry(t, b)
	for _, alarm := range []ledger.Alarm{"", ledger.AlarmFailure} {
		telemetry.Record(t.Context(), ledger.Event{
			Order: canary, Hospital: lossyHospital, State: ledger.SaveUnknown, Before: ledger.Saving, Age: 12345678 * time.Second, Tries: 87654321,
			Alarm: alarm, Err: errors.New(canary),
		})
	}
	collected := collectMetrics(t, b)
	if err := l.close(); err != nil {
		t.Fatal(err)
	}

	output := toJSON(t, collected)
	if !strings.Contains(output, "appointment.ledger.oldest_unsettled") || !strings.Contains(output, string(ledger.SaveUnknown)) {
		t.Errorf("metrics = %s, want them with the gauge and the states", output)
	}
	for _, text := range append(longTexts(entry.Save), entry.Order, canary, "12345678", "87654321") {
		if strings.Contains(output, text) && text != lossyHospital {
			t.Errorf("the metrics contain %q, want no content", text)
		}
	}
	allowed := []attribute.Key{"appointment.hospital", "appointment.state", "appointment.alarm"}
	for _, point := range sumPoints(collected) {
		for _, a := range point.Attributes.ToSlice() {
			if !slices.Contains(allowed, a.Key) {
				t.Errorf("%s has attribute %s, want only %v", point.counter, a.Key, allowed)
			}
		}
	}
}
