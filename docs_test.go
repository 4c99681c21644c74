package appointment_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// block is a piece of a document that is fenced by ```.
type block struct {
	language, text string
	at             string // file:line
}

// documents are those for users.
func documents(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "docs/*.md", "examples/*/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return all
}

func blocks(t *testing.T, file, language string) []block {
	t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // a document of ours
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	var in *block
	for i, line := range strings.Split(string(text), "\n") {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && in == nil:
			in = &block{language: fence, at: fmt.Sprintf("%s:%d", file, i+1)}
		case isFence:
			if in.language == language {
				all = append(all, *in)
			}
			in = nil
		case in != nil:
			in.text += line + "\n"
		}
	}
	return all
}

// TestConfigurationInDocs reads every piece of YAML in the documents as a directory, or as
// one hospital of it, or as some keys of one.
func TestConfigurationInDocs(t *testing.T) {
	files := t.TempDir()
	tlsFiles(t, files)
	n := 0
	for _, file := range documents(t) {
		for _, b := range blocks(t, file, "yaml") {
			n++
			text := b.text
			for _, name := range regexp.MustCompile(`\$\{([A-Z_]+)\}`).FindAllStringSubmatch(text, -1) {
				t.Setenv(name[1], "a-secret")
			}
			if !strings.Contains(text, "hospitals:") {
				text = asEntry(text)
			}
			text = regexp.MustCompile(`(File: *)([a-z.-]+)`).ReplaceAllString(text, "${1}"+files+"/$2")
			if _, err := appointment.ReadDirectory(strings.NewReader(text)); err != nil {
				t.Errorf("%s: %v\n%s", b.at, err, text)
			}
		}
	}
	if n < 6 {
		t.Errorf("%d pieces of YAML", n)
	}
}

// tlsFiles makes the files that the documents name in pieces about TLS.
func tlsFiles(t *testing.T, dir string) {
	t.Helper()
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, public, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"hospital-ca.pem": {Type: "CERTIFICATE", Bytes: certificate},
		"platform.pem":    {Type: "CERTIFICATE", Bytes: certificate},
		"platform.key":    {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// asEntry makes a directory of a hospital's keys, with those that it must have.
func asEntry(text string) string {
	for key, value := range map[string]string{"vendor": "laida", "endpoint": "https://hospital.example/", "systemId": "HIS01", "systemKey": "a-secret"} {
		if !strings.HasPrefix(text, key+":") && !strings.Contains(text, "\n"+key+":") {
			text = key + ": " + value + "\n" + text
		}
	}
	return "hospitals:\n  -\n    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n"
}

// around is what a piece of Go in the documents stands in: what the text around it has
// spoken of.
const around = `package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/soap"
)

var (
	_ context.Context
	_ = errors.Is
	_ = fmt.Sprint
	_ = log.Print
	_ *slog.Logger
	_ *http.Client
	_ *os.File
	_ time.Time
	_ appointment.Config
	_ appointmenttest.Option
	_ soap.Binding
)

func _(ctx context.Context, config appointment.Config, client *appointment.Client, hospital *appointmenttest.Hospital,
	query *appointment.QueryRequest, save *appointment.SaveRequest, remember func(*appointment.SaveRequest)) {
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
