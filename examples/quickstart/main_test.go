package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestRun_EveryVendor(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out, nil); err != nil {
		t.Fatalf("run() error = %v, want none", err)
	}
	const screen = 50 // lines
	if n := strings.Count(out.String(), "\n"); n > screen {
		t.Errorf("run printed %d lines, want at most %d", n, screen)
	}
	if n := strings.Count(out.String(), "places left\n"); n != 1 {
		t.Errorf("run printed %d calendars, want 1", n)
	}
	for _, vendor := range appointment.Vendors() {
		for _, operation := range []string{"query", "save", "cancel"} {
			if n := countLines(out.String(), "✓ "+string(vendor)+" ", " "+operation+" "); n != 1 {
				t.Errorf("run printed %d lines for %s of %s, want 1:\n%s", n, operation, vendor, out.String())
			}
		}
	}
	if !strings.Contains(out.String(), "full") {
		t.Errorf("the calendar shows no full slot, want one:\n%s", out.String())
	}
}

// countLines returns the number of lines that begin with prefix and contain part.
func countLines(text, prefix, part string) int {
	n := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, prefix) && strings.Contains(line, part) {
			n++
		}
	}
	return n
}

func TestRun_OneVendor(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out, []string{"-vendor", "laida"}); err != nil {
		t.Fatalf("run() error = %v, want none", err)
	}
	if strings.Contains(out.String(), "✓ wanda") || !strings.Contains(out.String(), "✓ laida") {
		t.Errorf("run -vendor laida printed:\n%s\nwant only laida", out.String())
	}
}

func TestRun_BadFlags(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"unknown vendor": {"-vendor", "nobody"},
		"unknown flag":   {"-nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := run(t.Context(), &bytes.Buffer{}, args); err == nil {
				t.Errorf("run(%q) succeeded, want an error", args)
			}
		})
	}
}
