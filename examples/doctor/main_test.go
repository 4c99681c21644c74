package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

func start(t *testing.T, vendor appointment.Vendor, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	h, err := appointmenttest.Start(vendor, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// write makes a file of hospitals, and returns its name.
func write(t *testing.T, hospitals map[string]appointment.Config) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("hospitals:\n")
	for name, cfg := range hospitals {
		fmt.Fprintf(&text, "  - {name: %s, vendor: %s, endpoint: %q, systemId: %s, systemKey: %s}\n",
			name, cfg.Vendor, cfg.Endpoint, cfg.SystemID, string(cfg.SystemKey))
	}
	file := filepath.Join(t.TempDir(), "hospitals.yaml")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestConfig examines hospitals of a file: one by its name, then all.
func TestConfig(t *testing.T) {
	t.Parallel()
	upper := start(t, appointment.Laida, appointmenttest.WithDialect(appointment.Dialect{Style: "upper"}))
	file := write(t, map[string]appointment.Config{"市三院": upper.Config(), "市一": start(t, appointment.Mingtian).Config()})
	var out, progress bytes.Buffer
	if err := run(t.Context(), &out, &progress, []string{"-config", file, "-lang", "zh", "市三院"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"市三院：接口检测", "结论：查询已通", "style: upper", "${SYSTEM_KEY}"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "市一") || !strings.Contains(progress.String(), "[2/60] ") || strings.Contains(out.String()+progress.String(), string(upper.Config().SystemKey)) {
		t.Errorf("%s\n%s", out.String(), progress.String())
	}
	out.Reset()
	if err := run(t.Context(), &out, &progress, []string{"-config", file, "-lang", "en"}); err != nil || strings.Count(out.String(), "Result: queries work.") != 2 || strings.Count(out.String(), "\n\n市") != 1 {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// TestEndpoint examines a hospital whose vendor is not known. It does not run in parallel:
// credentials come from the environment.
func TestEndpoint(t *testing.T) {
	h := start(t, appointment.JintangWrapped)
	t.Setenv("APPOINTMENT_SYSTEM_ID", h.Config().SystemID)
	t.Setenv("APPOINTMENT_SYSTEM_KEY", string(h.Config().SystemKey))
	t.Setenv("LC_ALL", "en_US.UTF-8")
	var out bytes.Buffer
	if err := run(t.Context(), &out, &out, []string{"-endpoint", h.Config().Endpoint, "-section", "CT"}); err != nil || !strings.Contains(out.String(), "vendor: jintang-wrapped") {
		t.Errorf("%v\n%s", err, out.String())
	}
	t.Setenv("APPOINTMENT_SYSTEM_KEY", "another")
	if err := run(t.Context(), &out, &out, []string{"-endpoint", h.Config().Endpoint, "-queries", "3"}); !errors.Is(err, errNotWorking) || !strings.HasSuffix(err.Error(), "at 127.0.0.1") {
		t.Errorf("with another key: %v", err)
	}
	if !strings.HasSuffix(out.String(), "to try more: -queries 15\n") {
		t.Errorf("no word of more queries:\n%s", out.String())
	}
	if saves := h.Deliveries(appointment.SaveSchedule); saves != 0 {
		t.Errorf("%d saves", saves)
	}
	t.Setenv("LC_ALL", "C")
	if language() != doctor.Chinese {
		t.Error("a language that is none is not Chinese")
	}
}

// TestPin examines a hospital with a certificate of its own, by the key that a first
// examination shows. It does not run in parallel: credentials come from the environment.
func TestPin(t *testing.T) {
	h := start(t, appointment.Laida, appointmenttest.WithTLS())
	t.Setenv("APPOINTMENT_SYSTEM_ID", h.Config().SystemID)
	t.Setenv("APPOINTMENT_SYSTEM_KEY", string(h.Config().SystemKey))
	var out bytes.Buffer
	if err := run(t.Context(), &out, &bytes.Buffer{}, []string{"-endpoint", h.Config().Endpoint, "-lang", "en"}); !errors.Is(err, errNotWorking) {
		t.Fatal(err)
	}
	pin := regexp.MustCompile(`sha256//[A-Za-z0-9+/]{43}=`).FindString(out.String())
	if err := run(t.Context(), &out, &bytes.Buffer{}, []string{"-endpoint", h.Config().Endpoint, "-lang", "en", "-pin", pin}); err != nil {
		t.Errorf("with the pin %q: %v\n%s", pin, err, out.String())
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	file := write(t, map[string]appointment.Config{"市三院": start(t, appointment.Laida).Config()})
	for want, args := range map[string][]string{
		"want either":           {},
		"want one name":         {"-config", file, "a", "b"},
		"-vendor and -pin are":  {"-config", file, "-vendor", "laida"},
		"-vendor and -pin are ": {"-config", file, "-pin", "sha256//x"},
		"tls: pins: entry 1":    {"-endpoint", "https://127.0.0.1:1/", "-pin", "x"},
		"want zh or en":         {"-config", file, "-lang", "fr"},
		"no such file":          {"-config", file + "x"},
		"has no hospital":       {"-config", file, "市九院"},
		"systemId: is empty":    {"-endpoint", "http://127.0.0.1:1/"},
		"not defined: -nothing": {"-nothing"},
		"WithQueries: 0":        {"-config", file, "-queries", "0"},
	} {
		if err := run(t.Context(), &bytes.Buffer{}, &bytes.Buffer{}, args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", args, err, want)
		}
	}
}

// TestGently examines a hospital as its entry wants it to be treated.
func TestGently(t *testing.T) {
	t.Parallel()
	cfg := start(t, appointment.Laida).Config()
	file := write(t, map[string]appointment.Config{"市三院": cfg})
	text, err := os.ReadFile(file) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	gently := strings.Replace(string(text), "}", ", timeout: 20s, rateLimit: {requests: 50, period: 1s}}", 1)
	if err := os.WriteFile(file, []byte(gently), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(t.Context(), &out, &bytes.Buffer{}, []string{"-config", file, "-lang", "en"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"at least 20ms apart, each within 20s", "\n    timeout: 20s\n    rateLimit:\n      requests: 50\n      period: 1s\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
