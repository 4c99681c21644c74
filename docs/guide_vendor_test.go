package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAddingAVendor makes the change that the guide shows, the same in both languages, to a
// copy of the library, and has the vendor that is new be one.
func TestAddingAVendor(t *testing.T) {
	t.Parallel()
	change := blocks(t, "docs/joint-debugging.md", "diff")[0].text
	if other := blocks(t, "docs/joint-debugging.zh-CN.md", "diff")[0].text; other != change {
		t.Errorf("the guides show two changes:\n%s\n%s", change, other)
	}
	work := t.TempDir()
	run := func(name string, args ...string) {
		cmd := exec.CommandContext(t.Context(), name, args...) //nolint:gosec // git and go
		cmd.Dir = work
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s %v: %v: %s", name, args, err, out)
		}
	}
	for _, part := range []string{"appointment", "casing", "soap", "rest", "internal", "go.mod", "go.sum"} {
		copyTree(t, part, filepath.Join(work, part))
	}
	if err := os.WriteFile(filepath.Join(work, "change.diff"), []byte(change), 0o600); err != nil {
		t.Fatal(err)
	}
	run("git", "apply", "-p0", "change.diff")
	const test = `package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestNewVendor(t *testing.T) {
	cfg := appointment.Config{Vendor: "xinyuan", Endpoint: "http://127.0.0.1:1/", SystemID: "HIS01", SystemKey: "k"}
	if _, err := appointment.NewClient(cfg); err != nil {
		t.Error(err)
	}
}
`
	if err := os.WriteFile(filepath.Join(work, "appointment", "vendor_test.go"), []byte(test), 0o600); err != nil {
		t.Fatal(err)
	}
	run("go", "test", "./appointment")
}

// copyTree copies files, without their tests and test data.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if d.IsDir() {
			if d.Name() == "testdata" {
				return filepath.SkipDir
			}
			return os.MkdirAll(target, 0o700)
		}
		if strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path) //nolint:gosec // the library's
		if err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o600) //nolint:gosec // in a folder of the test's
	})
	if err != nil {
		t.Fatal(err)
	}
}
