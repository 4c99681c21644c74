package main

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// newScenarioDemo returns a demo at which all scenarios have run.
func newScenarioDemo(t *testing.T) (*backend, *demo) {
	t.Helper()
	b, d := newTestDemo(t)
	for i, scenario := range []func(context.Context) error{d.loseResponse, d.bookSlotTwice, d.openBreaker, d.closeBreaker} {
		if err := scenario(t.Context()); err != nil {
			t.Fatalf("scenario %d: error = %v, want none", i, err)
		}
	}
	return b, d
}

// TestTelemetry_AttemptDuration_CountsRequests compares the number of attempts with the number
// of requests that each hospital received.
func TestTelemetry_AttemptDuration_CountsRequests(t *testing.T) {
	t.Parallel()
	b, d := newScenarioDemo(t)
	for name, hospital := range d.hospitals {
		for _, op := range appointment.Operations() {
			attributes := map[attribute.Key]string{"appointment.hospital": name, "appointment.operation": string(op)}
			all := countDurations(t, b, "appointment.attempt.duration", attributes)
			attributes["error.type"] = appointment.ErrNotSent.Error()
			notSent := countDurations(t, b, "appointment.attempt.duration", attributes)
			if got, want := all-notSent, hospital.Deliveries(op); got != want {
				t.Errorf("%s at %s: got %d attempts that were sent, want %d, the number of requests that were received", op, name, got, want)
			}
		}
	}
}

func TestTelemetry_CallDuration_CountsResults(t *testing.T) {
	t.Parallel()
	b, _ := newScenarioDemo(t)
	for name, tt := range map[string]struct {
		attributes map[attribute.Key]string
		want       int
	}{
		"save found by a query":         {map[attribute.Key]string{"appointment.hospital": lossyHospital, "appointment.operation": "SaveSchedule", "appointment.source": "query"}, 1},
		"slot taken":                    {map[attribute.Key]string{"appointment.hospital": fullHospital, "appointment.reason": "slot taken", "error.type": "the hospital rejected the request"}, 1},
		"no rejection":                  {map[attribute.Key]string{"appointment.hospital": lossyHospital, "error.type": "the hospital rejected the request"}, 0},
		"not sent and not blocked":      {map[attribute.Key]string{"appointment.hospital": downHospital, "error.type": "the hospital received nothing", "appointment.blocked_by": ""}, 1},
		"all of the lossy hospital":     {map[attribute.Key]string{"appointment.hospital": lossyHospital}, 3},
		"all of the full hospital":      {map[attribute.Key]string{"appointment.hospital": fullHospital}, 3},
		"no unknown outcome":            {map[attribute.Key]string{"appointment.outcome_unknown": "true"}, 0},
		"success after it closes again": {map[attribute.Key]string{"appointment.hospital": downHospital, "appointment.source": "response"}, 1},
	} {
		if got := countDurations(t, b, "appointment.call.duration", tt.attributes); got != tt.want {
			t.Errorf("%s: got %d calls with %v, want %d", name, got, tt.attributes, tt.want)
		}
	}
	blocked := map[attribute.Key]string{"appointment.hospital": downHospital, "appointment.blocked_by": "circuit breaker"}
	if got := countDurations(t, b, "appointment.call.duration", blocked); got < 1 {
		t.Errorf("got %d calls that the circuit breaker blocked, want at least 1", got)
	}
}

// TestTelemetry_Durations_FewAttributes checks that no histogram has an attribute with an
// unlimited number of values.
func TestTelemetry_Durations_FewAttributes(t *testing.T) {
	t.Parallel()
	b, _ := newScenarioDemo(t)
	points := histogramPoints(collectMetrics(t, b))
	if len(points) == 0 {
		t.Fatal("got no histogram points, want some")
	}
	for _, point := range points {
		for _, a := range point.Attributes.ToSlice() {
			if !slices.Contains(metricKeys, a.Key) {
				t.Errorf("%s has attribute %s, want only %v", point.histogram, a.Key, metricKeys)
			}
		}
	}
}

func TestMetricAttributes_OmitsUnlimitedValues(t *testing.T) {
	t.Parallel()
	e := appointment.Event{
		Hospital: fullHospital, Attempt: 2, Requests: 3, Duration: 1, Waited: 1e9, Class: appointment.ErrRejected,
		Code: "E1", StatusCode: "E2", ResultCode: "E3", RetryAfter: 1, HTTPStatus: 200, Sent: 1, Received: 1,
	}
	want := map[attribute.Key]string{
		"appointment.hospital": fullHospital, "error.type": "the hospital rejected the request",
		"appointment.outcome_unknown": "false", "http.response.status_code": "200",
	}
	got := map[attribute.Key]string{}
	for _, a := range metricAttributes(e) {
		got[a.Key] = a.Value.String()
	}
	if !maps.Equal(got, want) {
		t.Errorf("metricAttributes(%+v) = %v, want %v", e, got, want)
	}
}

// gaugeStates returns the states for which the gauge shows 1, by hospital. More than one state of
// a hospital are joined.
func gaugeStates(t *testing.T, b *backend) map[string]string {
	t.Helper()
	states := map[string]string{}
	for _, scope := range collectMetrics(t, b).ScopeMetrics {
		for _, m := range scope.Metrics {
			gauge, ok := m.Data.(metricdata.Gauge[int64])
			if !ok || m.Name != "appointment.breaker.state" {
				continue
			}
			for _, point := range gauge.DataPoints {
				if point.Value == 1 {
					states[attributeText(point.Attributes, "appointment.hospital")] += attributeText(point.Attributes, "appointment.breaker")
				}
			}
		}
	}
	return states
}

// TestTelemetry_BreakerState_OneHospitalDown checks that the gauge shows the open circuit breaker
// of one hospital and the closed ones of the others.
func TestTelemetry_BreakerState_OneHospitalDown(t *testing.T) {
	t.Parallel()
	b, d := newTestDemo(t)
	check := func(when, wantState string) {
		t.Helper()
		want := map[string]string{lossyHospital: "closed", fullHospital: "closed", downHospital: wantState}
		if got := gaugeStates(t, b); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got states %v, want %v", when, got, want)
		}
	}
	check("before the first call", "closed")
	if err := d.openBreaker(t.Context()); err != nil {
		t.Fatal(err)
	}
	check("while the hospital refuses connections", "open")
	if err := d.closeBreaker(t.Context()); err != nil {
		t.Fatal(err)
	}
	check("after the hospital accepts connections again", "closed")
	for _, stop := range d.stops {
		if err := stop(); err != nil {
			t.Errorf("stop() error = %v, want none", err)
		}
	}
	if got := gaugeStates(t, b); len(got) > 0 {
		t.Errorf("after stop: got states %v, want none", got)
	}
}

// TestTelemetry_Directory records the clients of a directory, whose hospitals refuse connections.
func TestTelemetry_Directory(t *testing.T) {
	t.Parallel()
	b := newBackend()
	telemetry := newTestTelemetry(t, b)
	const entry = "- {name: %s, vendor: laida, endpoint: 'http://127.0.0.1:1/', systemId: HIS01, systemKey: key-0001}\n"
	dir, err := directory.Read(strings.NewReader("hospitals:\n"+fmt.Sprintf(entry, lossyHospital)+fmt.Sprintf(entry, fullHospital)),
		directory.WithClientOptions(func(appointment.Config) []appointment.Option {
			return []appointment.Option{telemetry.ClientOption(), appointment.WithBreaker(1, breakerPause), appointment.WithRetries(0)}
		}))
	if err != nil {
		t.Fatalf("directory.Read() error = %v, want none", err)
	}
	for _, name := range dir.Names() {
		client, err := dir.Client(name)
		if err != nil {
			t.Fatalf("Client(%q) error = %v, want none", name, err)
		}
		if _, err := telemetry.ObserveBreaker(client); err != nil {
			t.Fatalf("ObserveBreaker() error = %v, want none", err)
		}
	}
	if _, failures := dir.EarliestOpen(t.Context(), newQuery()); len(failures) == 0 {
		t.Error("EarliestOpen returned no failures, want one for each hospital")
	}
	want := map[string]string{lossyHospital: "open", fullHospital: "open"}
	if got := gaugeStates(t, b); !reflect.DeepEqual(got, want) {
		t.Errorf("got states %v, want %v", got, want)
	}
	for _, name := range dir.Names() {
		if got := countDurations(t, b, "appointment.call.duration", map[attribute.Key]string{"appointment.hospital": name}); got != 1 {
			t.Errorf("got %d calls at %s, want 1", got, name)
		}
	}
}
