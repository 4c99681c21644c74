package main

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// counted is how often a histogram has durations whose attributes include some.
func counted(t *testing.T, d *desk, histogram string, with ...string) (n int) {
	t.Helper()
	each(t, d, func(m metricdata.Metrics) {
		data, ok := m.Data.(metricdata.Histogram[float64])
		if !ok || m.Name != histogram {
			return
		}
		for _, p := range data.DataPoints {
			matches := true
			for i := 0; i < len(with); i += 2 {
				matches = matches && text(p.Attributes, with[i]) == with[i+1]
			}
			if matches {
				n += int(p.Count)
			}
		}
	})
	return n
}

func each(t *testing.T, d *desk, see func(metricdata.Metrics)) metricdata.ResourceMetrics {
	t.Helper()
	var collected metricdata.ResourceMetrics
	if err := d.reader.Collect(context.Background(), &collected); err != nil {
		t.Fatal(err)
	}
	for _, scope := range collected.ScopeMetrics {
		for _, m := range scope.Metrics {
			see(m)
		}
	}
	return collected
}

// TestMetrics holds the attempts against what the hospitals themselves say was delivered,
// and the calls against how they ended.
func TestMetrics(t *testing.T) {
	t.Parallel()
	d, c := open(t)
	for _, step := range []func(context.Context) error{c.lostResponse, c.badMorning, c.refusal, c.reopening} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for name, hospital := range c.hospitals {
		for _, op := range appointment.Operations() {
			of := []string{"appointment.hospital", name, "appointment.operation", string(op)}
			sent := counted(t, d, "appointment.attempt.duration", of...) -
				counted(t, d, "appointment.attempt.duration", append(of, "error.type", appointment.ErrNotSent.Error())...)
			if delivered := hospital.Deliveries(op); sent != delivered {
				t.Errorf("%s, %s: %d attempts, and the hospital has had %d", name, op, sent, delivered)
			}
		}
	}
	for want, with := range map[string][]string{
		"1 save found":          {"appointment.hospital", losing, "appointment.operation", "SaveSchedule", "appointment.source", "found by query"},
		"1 slot taken":          {"appointment.hospital", filling, "appointment.reason", "slot taken", "error.type", "the hospital rejected it"},
		"0 rejections":          {"appointment.hospital", losing, "error.type", "the hospital rejected it"},
		"1 call without":        {"appointment.hospital", refusing, "error.type", "nothing reached the hospital", "appointment.withheld", ""},
		"3 calls of lost":       {"appointment.hospital", losing},
		"3 calls of filling":    {"appointment.hospital", filling},
		"0 outcomes unknown":    {"appointment.outcome_unknown", "true"},
		"1 answered in the end": {"appointment.hospital", refusing, "appointment.source", "answered"},
	} {
		if got := counted(t, d, "appointment.call.duration", with...); fmt.Sprint(got) != strings.Fields(want)[0] {
			t.Errorf("%s: %d", want, got)
		}
	}
	if n := counted(t, d, "appointment.call.duration", "appointment.hospital", refusing, "appointment.withheld", "left alone"); n < 1 {
		t.Errorf("%d calls withheld", n)
	}
	each(t, d, func(m metricdata.Metrics) {
		data, _ := m.Data.(metricdata.Histogram[float64])
		for _, p := range data.DataPoints {
			for _, a := range p.Attributes.ToSlice() {
				if key := strings.TrimPrefix(string(a.Key), "appointment."); !slices.Contains(labels, key) && names["class"] != a.Key && names["http_status"] != a.Key {
					t.Errorf("%s has %s, which can have any number of values", m.Name, a.Key)
				}
			}
		}
	})
}

// breakers are the states that the gauge shows, by hospital.
func breakers(t *testing.T, d *desk) map[string]string {
	t.Helper()
	all := map[string]string{}
	each(t, d, func(m metricdata.Metrics) {
		if data, ok := m.Data.(metricdata.Gauge[int64]); ok && m.Name == "appointment.breaker.state" {
			for _, p := range data.DataPoints {
				if p.Value == 1 {
					all[text(p.Attributes, "appointment.hospital")] += text(p.Attributes, "appointment.breaker")
				}
			}
		}
	})
	return all
}

// TestBreakerGauge sees a hospital be left alone and asked again, and the others not.
func TestBreakerGauge(t *testing.T) {
	t.Parallel()
	d, c := open(t)
	expect := func(when string, want string) {
		t.Helper()
		if got := breakers(t, d); !reflect.DeepEqual(got, map[string]string{losing: "closed", filling: "closed", refusing: want}) {
			t.Errorf("%s: %v", when, got)
		}
	}
	expect("at first", "closed")
	if err := c.refusal(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect("refusing", "open")
	if err := c.reopening(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect("reopened", "closed")
	for _, stop := range c.stops {
		if err := stop(); err != nil {
			t.Error(err)
		}
	}
	if got := breakers(t, d); len(got) > 0 {
		t.Errorf("stopped, and there is %v", got)
	}
}

// TestADirectory instruments all clients of a directory, whose hospitals both refuse.
func TestADirectory(t *testing.T) {
	t.Parallel()
	d := newDesk()
	instruments, err := NewInstruments(d.traces, d.metrics)
	if err != nil {
		t.Fatal(err)
	}
	const entry = "- {name: %s, vendor: laida, endpoint: 'http://127.0.0.1:1/', systemId: HIS01, systemKey: key-0001}\n"
	dir, err := appointment.ReadDirectory(strings.NewReader("hospitals:\n"+fmt.Sprintf(entry, losing)+fmt.Sprintf(entry, filling)),
		instruments.Option(), appointment.WithBreaker(1, pause), appointment.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range dir.Names() {
		client, _ := dir.Client(name) // which is in it
		cfg, _ := dir.Config(name)
		if _, err := instruments.Watch(client, cfg); err != nil {
			t.Fatal(err)
		}
	}
	if _, failed := dir.EarliestOpen(t.Context(), query()); len(failed) == 0 {
		t.Error("hospitals that nobody is at have answered")
	}
	if got := breakers(t, d); !reflect.DeepEqual(got, map[string]string{losing: "open", filling: "open"}) {
		t.Errorf("breakers %v", got)
	}
	for _, name := range dir.Names() {
		if n := counted(t, d, "appointment.call.duration", "appointment.hospital", name); n != 1 {
			t.Errorf("%d calls at %s", n, name)
		}
	}
}
