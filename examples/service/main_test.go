package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestOpenAPI(t *testing.T) {
	t.Parallel()
	doc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	var want []string
	for field := range reflect.TypeFor[appointment.SaveRequest]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		want = append(want, name)
	}
	want = slices.DeleteFunc(want, func(name string) bool {
		return slices.Contains([]string{
			"scheduleResourceUID", "scheduleResourceName", "scheduleDate", "startTime", "endTime", "scheduleOperatorID", "scheduleOperatorName",
		}, name)
	})
	var got []string
	for name := range doc.Components.Schemas["Order"].Value.Properties {
		got = append(got, name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("openapi.yaml: an Order has the fields\n%q, want\n%q", got, want)
	}
	source, err := os.ReadFile("../../appointment/ledger/state.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^\t(\w+) +State = `).FindAllStringSubmatch(string(source), -1) {
		if !slices.Contains(doc.Components.Schemas["Booking"].Value.Properties["state"].Value.Enum, any(m[1])) {
			t.Errorf("openapi.yaml: a Booking cannot have the state %s", m[1])
		}
	}
}

func TestReadKeys(t *testing.T) {
	t.Parallel()
	x, y := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	for text, want := range map[string]int{"": 0, "ab": 0, x + x: 0, x[:32]: 0, x: 1, x + "," + y: 2, x + ",": 0, x[1:] + "g": 0} {
		keys, err := readKeys(text)
		if len(keys) != want || (err == nil) != (want > 0) {
			t.Errorf("readKeys(%q) = %d keys, %v, want %d", text, len(keys), err, want)
		}
	}
}

func TestOpenDatabase_Server(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"postgres://user:secret@127.0.0.1:1/bookings": "Postgres",
		"mysql://user:secret@tcp(127.0.0.1:1)/books":  "MySQL",
	} {
		db, dialect, err := openDatabase(name)
		if err != nil || string(dialect) != want {
			t.Errorf("openDatabase(%q) = %s, %v, want %s", name, dialect, err, want)
			continue
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Without a key, hospitals or a known flag, the service does not start.
func TestRun_Incomplete(t *testing.T) {
	folder := t.TempDir()
	db := filepath.Join(folder, "bookings.db")
	for _, args := range [][]string{{"-nothing"}, {"-db", db}, {"-db", db, "-hospitals", filepath.Join(folder, "missing.yaml")}} {
		if len(args) == 4 {
			t.Setenv("BOOKINGS_KEY", strings.Repeat("ab", 32))
		}
		if err := run(t.Context(), args, &bytes.Buffer{}); err == nil {
			t.Errorf("run(%q) = nil, want an error", args)
		}
	}
}

func TestNewProblem_UnknownError(t *testing.T) {
	t.Parallel()
	status, problem := newProblem(os.ErrClosed)
	if text := fmt.Sprint(problem); status != http.StatusServiceUnavailable || strings.Contains(text, os.ErrClosed.Error()) {
		t.Errorf("newProblem(os.ErrClosed) = %d, %s, want %d without the text of the error", status, text, http.StatusServiceUnavailable)
	}
}
