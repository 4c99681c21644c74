package docs_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// around is what a piece of Go in the documents stands in: what the text around it has
// spoken of.
const around = `package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/recording"
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/soap"
)

var (
	_ context.Context
	_ = json.Marshal
	_ = errors.Is
	_ = fmt.Sprint
	_ = log.Print
	_ *slog.Logger
	_ *http.Client
	_ *os.File
	_ time.Time
	_ appointment.Config
	_ appointmenttest.Option
	_ *recording.Recorder
	_ casing.Option
	_ soap.Binding
)

func _(ctx context.Context, config appointment.Config, client *appointment.Client, hospital *appointmenttest.Hospital,
	query *appointment.QueryRequest, save *appointment.SaveRequest, remember func(*appointment.SaveRequest),
	request, value any, answer []byte) {
	{ // where names can be declared anew
%s	}
}
`

// TestGoInDocs compiles every piece of Go in the documents, a whole program as it is, a
// part of one in a function. That a part does not use what it declares is no mistake of it.
func TestGoInDocs(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		cmd := exec.CommandContext(t.Context(), name, args...) //nolint:gosec // the go command
		cmd.Dir = work
		out, _ := cmd.CombinedOutput() // what it says is looked at
		return string(out)
	}
	where := map[string]string{}
	for _, file := range documents(t) {
		for _, b := range blocks(t, file, "go") {
			text := b.text
			if !strings.HasPrefix(text, "package ") {
				text = fmt.Sprintf(around, text)
			}
			dir := fmt.Sprintf("block%02d", len(where))
			where[dir] = b.at
			if err := os.MkdirAll(filepath.Join(work, dir), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(work, dir, "main.go"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(name) //nolint:gosec // one of the two
		if err != nil {
			t.Fatal(err)
		}
		if name == "go.mod" {
			text = []byte(strings.Replace(string(text), "module "+module, "module docs.example/pieces", 1) +
				"\nrequire " + module + " v0.0.0\nreplace " + module + " => " + root + "\n")
		}
		if err := os.WriteFile(filepath.Join(work, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// Without a function main, the compiler has said all that there is to say by then.
	harmless := regexp.MustCompile(`^#|declared and not used: |function main is undeclared|label .* defined and not used`)
	for line := range strings.Lines(run("go", "build", "-mod=mod", "-gcflags=-e", "./...")) {
		if !harmless.MatchString(line) && strings.TrimSpace(line) != "" {
			dir, _, _ := strings.Cut(line, "/")
			t.Errorf("%s: %s", where[dir], line)
		}
	}
	if len(where) < 10 {
		t.Errorf("%d pieces of Go", len(where))
	}
}
