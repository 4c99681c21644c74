package yamlconf_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/yamlconf"
)

// config is a file with a value of every kind.
type config struct {
	Servers []server `yaml:"servers"`
}

type server struct {
	Name    string            `yaml:"name,omitempty"`
	Places  int               `yaml:"places"`
	Bytes   int64             `yaml:"bytes"`
	Secure  bool              `yaml:"secure"`
	Timeout time.Duration     `yaml:"timeout"`
	Codes   []code            `yaml:"codes"`
	Names   map[code]string   `yaml:"names"`
	Routes  map[string]*route `yaml:"routes"`
	Limit   *int              `yaml:"limit"`
	Ignored string
}

type code string

type route struct {
	Path string `yaml:"path"`
}

// read reads a file without problems.
func read(t *testing.T, text string) config {
	t.Helper()
	var cfg config
	document, err := yamlconf.Read(strings.NewReader(text), &cfg)
	if err != nil {
		t.Fatalf("Read(%q) = %v, want no error", text, err)
	}
	if problems := document.Problems(); len(problems) > 0 {
		t.Fatalf("Read(%q) has the problems %v, want none", text, problems)
	}
	return cfg
}

// readOne reads a file with one server that has one key.
func readOne(t *testing.T, pair string) server {
	t.Helper()
	cfg := read(t, "servers:\n- "+pair+"\n")
	if len(cfg.Servers) != 1 {
		t.Fatalf("%d servers in %q, want 1", len(cfg.Servers), pair)
	}
	return cfg.Servers[0]
}

// readProblems reads a file, which may have problems, and returns them line by line.
func readProblems(t *testing.T, text string) string {
	t.Helper()
	document, err := yamlconf.Read(strings.NewReader(text), new(config))
	if err != nil {
		t.Fatalf("Read(%q) = %v, want no error", text, err)
	}
	return formatProblems(document)
}

func formatProblems(document *yamlconf.Document) string {
	var lines []string
	for _, p := range document.Problems() {
		lines = append(lines, fmt.Sprintf("%d:%d %s: %s", p.Line, p.Column, p.Path, p.Text))
	}
	return strings.Join(lines, "\n")
}

// cutMark returns a text without its mark ▼, and the line and column at which that stands.
func cutMark(t *testing.T, marked string) (text string, line, column int) {
	t.Helper()
	before, after, found := strings.Cut(marked, "▼")
	if !found {
		t.Fatalf("%q has no ▼, want one", marked)
	}
	line = strings.Count(before, "\n") + 1
	column = len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
	return before + after, line, column
}

func position(line, column int) string { return fmt.Sprintf("%d:%d", line, column) }
