package appointment_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/goccy/go-yaml"
)

// TestAConfigurationShowsNoToken prints configurations with keys in odd places.
func TestAConfigurationShowsNoToken(t *testing.T) {
	t.Parallel()
	route := &rest.Route{
		Headers: map[string]string{"Authorization": "Bearer token-0001"},
		Paths:   map[string]string{"QuerySchedule": "query?key=token-0001"},
	}
	cfg := appointment.Config{Endpoint: "https://his:token-0001@hospital.example/a?key=token-0001", Dialect: &appointment.Dialect{REST: route}}
	var logged strings.Builder
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "config", cfg, "pointer", &cfg, "route", *route, "its pointer", route,
		"dialect", *cfg.Dialect, "and its pointer", cfg.Dialect)
	fmt.Fprintf(&logged, "%v %+v %#v %d", cfg.Dialect, *cfg.Dialect, *cfg.Dialect, cfg.Dialect)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&logged, verb+" "+verb+" "+verb, cfg, *route, route)
	}
	if strings.Contains(logged.String(), "token-0001") || strings.Contains(logged.String(), "0xc") {
		t.Error(logged.String())
	}
	cfg.SystemKey, cfg.Vendor = "key-0001", appointment.Laida
	const want = "Config{Vendor:laida Endpoint:https://***@hospital.example/a?*** SystemKey:*** Dialect:Dialect{REST:{Paths:map[QuerySchedule:query?***] Headers:map[Authorization:***] Parameter:}}}"
	if got := fmt.Sprint(cfg); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if text, err := yaml.Marshal(route); err != nil || !strings.Contains(string(text), "token-0001") {
		t.Errorf("a file would not keep it: %s, %v", text, err)
	}
}
