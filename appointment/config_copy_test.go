package appointment_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/goccy/go-yaml"
)

// spoil changes all that can be reached from v without changing v itself, and counts it.
func spoil(v reflect.Value, own bool) (n int) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return spoil(v.Elem(), false)
		}
	case reflect.Struct:
		for _, f := range v.Fields() {
			n += spoil(f, own)
		}
	case reflect.Slice:
		for i := range v.Len() {
			n += spoil(v.Index(i), false)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(key))
			n += spoil(value, false)
			v.SetMapIndex(key, value)
		}
	case reflect.String:
		if !own {
			v.SetString("spoilt")
			return 1
		}
	case reflect.Int, reflect.Int64:
		if !own {
			v.SetInt(7)
			return 1
		}
	}
	return n
}

// TestAClientKeepsWhatItWasMadeOf changes everything in a configuration after a directory
// was made of it, and then in what the directory tells of it.
func TestAClientKeepsWhatItWasMadeOf(t *testing.T) {
	t.Setenv("SHIYI_KEY", "a")
	t.Setenv("SHIER_KEY", "b")
	text, err := os.ReadFile("testdata/hospitals.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := readDirectory(t, string(text))
	for _, name := range dir.Names() {
		cfg, err := dir.Config(name)
		if err != nil {
			t.Fatal(err)
		}
		again, err := appointment.NewDirectory([]appointment.Config{cfg})
		if err != nil {
			t.Fatal(err)
		}
		want, _ := json.Marshal(cfg)
		if n := spoil(reflect.ValueOf(&cfg).Elem(), true); n < 5 {
			t.Errorf("%s: %d values could be changed", name, n)
		}
		for what, d := range map[string]*appointment.Directory{"what was read": dir, "what was made of it": again} {
			is, _ := d.Config(name)
			if got, _ := json.Marshal(is); string(got) != string(want) {
				t.Errorf("%s: %s is now %s", name, what, got)
			}
		}
	}
}

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
