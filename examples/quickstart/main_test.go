package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
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

func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"an unknown vendor":          {"-vendor", "nobody"},
		"a flag that does not exist": {"-nothing"},
	} {
		if err := run(t.Context(), &bytes.Buffer{}, args); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}
