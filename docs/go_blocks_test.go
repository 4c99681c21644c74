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

// program is a program with a block of Go in it. It declares the names that the text around a
// block, or an earlier block, introduces.
const program = `package main

import (
	"context"
	"crypto/cipher"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
	"github.com/exam-appointment/appointment-go/appointment/recording"
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/soap"
)

var (
	_ context.Context
	_ cipher.AEAD
	_ *sql.DB
	_ = json.Marshal
	_ = errors.Is
	_ = fmt.Sprint
	_ = log.Print
	_ *slog.Logger
	_ *http.Client
	_ *os.File
	_ *testing.T
	_ time.Time
	_ appointment.Config
	_ appointmenttest.Option
	_ directory.Option
	_ doctor.Option
	_ ledger.Option
	_ = sqlite.Open
	_ *recording.Recorder
	_ casing.Option
	_ soap.Binding
)

func _(ctx context.Context, config appointment.Config, client *appointment.Client, hospital *appointmenttest.Hospital,
	query *appointment.QueryRequest, save *appointment.SaveRequest, remember, fillPatient func(*appointment.SaveRequest),
	db *sql.DB, dir *directory.Directory, key, oldKey cipher.AEAD, l *ledger.Ledger, offers []ledger.Offer, order string, clerk ledger.Operator,
	check func(error), request, value any, response, secret []byte,
	t *testing.T, countSlots func(*appointment.Schedule) (slots, open int, first string), equal func(t *testing.T, name string, got, want any)) {
	{ // a block may declare these names again
%s	}
}

func must[T any](value T, err error) T { return value }
`

// TestDocuments_GoCompiles compiles every block of Go: a complete program as it is, other blocks
// in a function.
func TestDocuments_GoCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	t.Parallel()
	work := t.TempDir()
	positions := map[string]string{} // by folder
	for _, file := range documentFiles(t) {
		for _, b := range codeBlocks(t, file, "go") {
			text := b.text
			if !strings.HasPrefix(text, "package ") {
				text = fmt.Sprintf(program, text)
			}
			folder := fmt.Sprintf("block%02d", len(positions))
			positions[folder] = b.position
			writeFile(t, filepath.Join(work, folder, "main.go"), text)
		}
	}
	if len(positions) < 10 {
		t.Errorf("found %d blocks of Go, want at least 10", len(positions))
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	sqlite := copySQLite(t)
	writeFile(t, filepath.Join(work, "go.sum"), readFile(t, "go.sum"))
	writeFile(t, filepath.Join(work, "go.mod"), strings.Replace(readFile(t, "go.mod"), "module "+module, "module docs.example/blocks", 1)+
		"\nrequire "+module+" v0.0.0\nreplace "+module+" => "+root+"\n"+
		"\nrequire "+sqliteModule+" v0.0.0\nreplace "+sqliteModule+" => "+sqlite+"\n")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-mod=mod", "-gcflags=-e", "./...")
	cmd.Dir = work
	output, _ := cmd.CombinedOutput() // a block without main fails; its other errors are checked below
	expected := regexp.MustCompile(`^#|declared and not used: |function main is undeclared|label .* defined and not used`)
	for line := range strings.Lines(string(output)) {
		if !expected.MatchString(line) && strings.TrimSpace(line) != "" {
			folder, _, _ := strings.Cut(line, "/")
			t.Errorf("%s: go build = %q, want no error", positions[folder], strings.TrimSpace(line))
		}
	}
}

const sqliteModule = module + "/appointment/ledger/sqlite"

// copySQLite copies the module ledger/sqlite to a folder of the test, without the driver that it
// imports. The blocks are compiled and not run, so the tests of this module need no driver.
func copySQLite(t *testing.T) (folder string) {
	t.Helper()
	text := readFile(t, "appointment/ledger/sqlite/sqlite.go")
	source, after, found := strings.Cut(text, "\t_ \"modernc.org/sqlite\"")
	_, after, _ = strings.Cut(after, "\n")
	if !found || strings.Contains(after, "modernc.org") {
		t.Fatal("appointment/ledger/sqlite/sqlite.go: want the blank import of the driver as the only mention of modernc.org")
	}
	folder = t.TempDir()
	writeFile(t, filepath.Join(folder, "sqlite.go"), source+after)
	writeFile(t, filepath.Join(folder, "go.mod"), "module "+sqliteModule+"\n\ngo 1.26.0\n")
	return folder
}
