package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestEveryVendor(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out, nil); err != nil {
		t.Fatal(err)
	}
	for _, vendor := range appointment.Vendors() {
		if !strings.Contains(out.String(), "== "+string(vendor)+":") {
			t.Errorf("%s is not shown", vendor)
		}
	}
	for _, want := range []string{"full", "booked ", "cancelled "} {
		if n := strings.Count(out.String(), want); n < len(appointment.Vendors()) {
			t.Errorf("%q is shown %d times", want, n)
		}
	}
	if strings.Contains(out.String(), "departs from the interface") {
		t.Errorf("a hospital in a box departs from the interface:\n%s", out.String())
	}
}

func TestOneVendor(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out, []string{"-vendor", "laida"}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "== wanda") || !strings.Contains(out.String(), "== laida") {
		t.Errorf("-vendor laida shows:\n%s", out.String())
	}
}

// TestRealHospital lets a hospital in a box stand for a real one. It does not run in
// parallel: credentials come from the environment.
func TestRealHospital(t *testing.T) {
	hospital, err := appointmenttest.Start(appointment.Mingtian)
	if err != nil {
		t.Fatal(err)
	}
	defer hospital.Close()
	cfg := hospital.Config()
	t.Setenv("APPOINTMENT_SYSTEM_ID", cfg.SystemID)
	t.Setenv("APPOINTMENT_SYSTEM_KEY", string(cfg.SystemKey))
	t.Setenv("APPOINTMENT_ORGANIZATION_ID", cfg.OrganizationID)
	args := []string{"-vendor", "mingtian", "-endpoint", cfg.Endpoint}

	var out bytes.Buffer
	if err := run(t.Context(), &out, args); err != nil {
		t.Fatal(err)
	}
	if n := hospital.Deliveries(appointment.SaveSchedule); n != 0 {
		t.Errorf("without -book, %d saves were sent", n)
	}
	if err := run(t.Context(), &out, append(args, "-book", "-wsdl", cfg.Endpoint+"?wsdl")); err != nil {
		t.Fatal(err)
	}
	if n := hospital.Deliveries(appointment.SaveSchedule); n != 1 {
		t.Errorf("with -book, %d saves were sent", n)
	}
	if strings.Contains(out.String(), string(cfg.SystemKey)) {
		t.Error("the key is shown")
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"an unknown vendor":          {"-vendor", "nobody"},
		"an endpoint and no vendor":  {"-endpoint", "http://127.0.0.1:1/"},
		"an endpoint and no key":     {"-endpoint", "http://127.0.0.1:1/", "-vendor", "wanda"},
		"a WSDL that is none":        {"-endpoint", "http://127.0.0.1:1/", "-vendor", "wanda", "-wsdl", "main.go"},
		"a flag that does not exist": {"-nothing"},
	} {
		if err := run(t.Context(), &bytes.Buffer{}, args); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}
