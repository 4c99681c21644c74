package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// TestNothingIsSaid looks for everything that was sent and answered, and for the address
// and the key, in every span and metric.
func TestNothingIsSaid(t *testing.T) {
	t.Parallel()
	const answered = "cnry-answered-测试患者乙"
	d := newDesk()
	instruments, err := NewInstruments(d.traces, d.metrics)
	if err != nil {
		t.Fatal(err)
	}
	cfg := appointment.Config{Name: "市四院", Vendor: appointment.Laida, SystemID: "cnry-system", SystemKey: "cnry-key", OrganizationID: "cnry-organization"}
	replies := []string{
		`{"statusCode":"` + answered + `","statusMessage":"` + answered + `"}`,
		`{"statusCode":"00000000","data":{"resultCode":"` + answered + `","resultDesc":"` + answered + `"}}`,
		`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"` + answered + `","` + answered + `":"` + answered + `"}}}`,
		answered,
	}
	save := save(appointment.Slot{}, 1)
	save.ScheduleResourceUID, save.ScheduleResourceName, save.ScheduleDate = "cnry-resource", "cnry-room", save.BirthDate
	save.StartTime, save.EndTime = appointment.ClockAt(8, 0), appointment.ClockAt(8, 30)
	said := append(texts(query()), texts(save)...)
	said = append(said, answered, "cnry", "127.0.0.1")
	for _, reply := range replies {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Server", answered)
			fmt.Fprint(w, reply)
		}))
		cfg.Endpoint = server.URL
		client, err := appointment.NewClient(cfg, instruments.Option(), appointment.WithBreaker(1, pause))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := instruments.Watch(client, cfg); err != nil {
			t.Fatal(err)
		}
		_, _ = client.QuerySchedule(t.Context(), query())
		_, _ = client.SaveSchedule(t.Context(), save)
		server.Close() // which opens the breaker
		_, _ = client.QuerySchedule(t.Context(), query())
		client.CloseIdleConnections()
	}
	spans, err := json.Marshal(d.spans.GetSpans())
	if err != nil {
		t.Fatal(err)
	}
	metrics, err := json.Marshal(each(t, d, func(metricdata.Metrics) {}))
	if err != nil {
		t.Fatal(err)
	}
	for name, shown := range map[string]string{
		"spans": string(spans), "spans as they are": fmt.Sprintf("%+v", d.spans.GetSpans()), "metrics": string(metrics),
	} {
		if !strings.Contains(shown, cfg.Name) {
			t.Errorf("the %s do not even show the hospital: %s", name, shown)
		}
		for _, text := range said {
			if strings.Contains(shown, text) {
				t.Errorf("the %s show %q", name, text)
			}
		}
	}
	if n := len(said); n < 20 {
		t.Errorf("looked for %d texts", n)
	}
}

// texts are what a request says, by reflection, so that a field that is new is among them.
func texts(request any) (all []string) {
	for _, value := range reflect.ValueOf(request).Elem().Fields() {
		if text := value.String(); value.Kind() == reflect.String && len(text) >= 6 {
			all = append(all, text)
		}
	}
	return all
}
