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
)

// TestTelemetry_NoContent checks that no span and no metric contains anything from a request, a
// response, the address or the credentials.
func TestTelemetry_NoContent(t *testing.T) {
	t.Parallel()
	const canary = "cnry-response-测试患者乙"
	b := newBackend()
	telemetry := newTestTelemetry(t, b)
	config := appointment.Config{Name: "市四院", Vendor: appointment.Laida, SystemID: "cnry-system", SystemKey: "cnry-key", OrganizationID: "cnry-organization"}
	query, save := newQuery(), newSave(appointment.Slot{}, 1)
	save.ScheduleResourceUID, save.ScheduleResourceName, save.ScheduleDate = "cnry-resource", "cnry-room", save.BirthDate
	save.StartTime, save.EndTime = appointment.ClockAt(8, 0), appointment.ClockAt(8, 30)

	for _, response := range []string{
		`{"statusCode":"` + canary + `","statusMessage":"` + canary + `"}`,
		`{"statusCode":"00000000","data":{"resultCode":"` + canary + `","resultDesc":"` + canary + `"}}`,
		`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"` + canary + `","` + canary + `":"` + canary + `"}}}`,
		canary,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Server", canary)
			fmt.Fprint(w, response)
		}))
		config.Endpoint = server.URL
		client, err := appointment.NewClient(config, telemetry.ClientOption(), appointment.WithBreaker(1, breakerPause))
		if err != nil {
			t.Fatalf("NewClient() error = %v, want none", err)
		}
		if _, err := telemetry.ObserveBreaker(client); err != nil {
			t.Fatalf("ObserveBreaker() error = %v, want none", err)
		}
		_, _ = client.QuerySchedule(t.Context(), query)
		_, _ = client.SaveSchedule(t.Context(), save)
		server.Close() // so that the next query opens the circuit breaker
		_, _ = client.QuerySchedule(t.Context(), query)
		client.CloseIdleConnections()
	}

	forbidden := append(longTexts(query), longTexts(save)...)
	forbidden = append(forbidden, canary, "cnry", "127.0.0.1")
	if got := len(forbidden); got < 20 {
		t.Errorf("got %d forbidden texts, want at least 20", got)
	}
	for name, output := range map[string]string{
		"spans as JSON":   toJSON(t, b.spans.GetSpans()),
		"spans":           fmt.Sprintf("%+v", b.spans.GetSpans()),
		"metrics as JSON": toJSON(t, collectMetrics(t, b)),
	} {
		if !strings.Contains(output, config.Name) {
			t.Errorf("%s do not contain %q, want the hospital's name: %s", name, config.Name, output)
		}
		for _, text := range forbidden {
			if strings.Contains(output, text) {
				t.Errorf("%s contain %q, want no content", name, text)
			}
		}
	}
}

func toJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatalf("json.Marshal() error = %v, want none", err)
	}
	return string(text)
}

// longTexts returns the texts of a request that are long enough to search for. It uses
// reflection, so that it includes every field that is added later.
func longTexts(request any) []string {
	var texts []string
	for _, value := range reflect.ValueOf(request).Elem().Fields() {
		if text := value.String(); value.Kind() == reflect.String && len(text) >= 6 {
			texts = append(texts, text)
		}
	}
	return texts
}
