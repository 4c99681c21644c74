package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
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
			t.Errorf("openapi.yaml: the states of a Booking lack %s, want all states of the ledger", m[1])
		}
	}
}

func TestOpenDatabase_Server(t *testing.T) {
	t.Parallel()
	db, dialect, err := openDatabase("postgres://user:secret@127.0.0.1:1/bookings")
	if err != nil || dialect != ledger.Postgres {
		t.Fatalf("openDatabase = %s, %v, want %s", dialect, err, ledger.Postgres)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// Another server is refused, and not taken for a file of SQLite.
func TestOpenDatabase_OtherServer(t *testing.T) {
	t.Parallel()
	db, _, err := openDatabase("mysql://user:secret@127.0.0.1:1/bookings")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.PingContext(t.Context()); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("Ping = %v, want an error without the password", err)
	}
}

// Without a key, hospitals or a known flag, the service does not start.
func TestMain_Incomplete(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	program := filepath.Join(folder, "service")
	if output, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build = %v, want nil\n%s", err, output)
	}
	key := "BOOKINGS_KEY=" + strings.Repeat("ab", 32)
	for _, tt := range []struct{ name, key, flag, want string }{
		{"flag", key, "-nothing", "-nothing"},
		{"key", "BOOKINGS_KEY=", "-hospitals=hospitals.yaml", "BOOKINGS_KEY"},
		{"hospitals", key, "-hospitals=missing.yaml", "missing.yaml"},
	} {
		service := exec.CommandContext(t.Context(), program, tt.flag)
		service.Dir, service.Env = folder, append(os.Environ(), tt.key)
		output, err := service.CombinedOutput()
		if err == nil || !strings.Contains(string(output), tt.want) {
			t.Errorf("%s: the service ended with %v\n%s, want an error that names %s", tt.name, err, output, tt.want)
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
