package directory_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// FuzzRead reads any text. Read ends and does not panic. It returns an error without a directory,
// or a directory with a client for every name. Texts that name files are left out, since the
// content of those is not the fuzzer's.
func FuzzRead(f *testing.F) {
	text, err := os.ReadFile("testdata/hospitals.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(strings.NewReplacer("${SHIYI_KEY}", "a", "${SHIER_KEY}", "b").Replace(string(text)))
	for _, file := range problemFiles {
		f.Add(strings.Replace(file.text, "▼", "", 1))
	}
	addFuzzReadCorpus(f)
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "File") {
			return
		}
		dir, err := directory.Read(strings.NewReader(text))
		if err != nil {
			if dir != nil || !strings.HasPrefix(err.Error(), "directory: ") {
				t.Errorf("Read = %v, %q, want no directory, and an error that begins with directory:", dir, err)
			}
			checkPositions(t, err)
			return
		}
		for _, name := range dir.Names() {
			if c, err := dir.Client(name); c == nil || err != nil {
				t.Errorf("Client(%q) = %v, %v, want a client", name, c, err)
			}
		}
	})
}

// checkPositions checks that every problem of a file has a position in it.
func checkPositions(t *testing.T, err error) {
	t.Helper()
	var invalid *directory.ConfigError
	if !errors.As(err, &invalid) {
		return
	}
	for _, p := range invalid.Problems {
		if p.Line < 1 || p.Column < 1 || p.Text == "" {
			t.Errorf("problem %+v, want a position and a text", p)
		}
	}
}
