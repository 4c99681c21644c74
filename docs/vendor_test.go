package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGuide_AddVendor applies the guide's diff that adds a vendor to a copy of the library, and
// makes a client of the new vendor there.
func TestGuide_AddVendor(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	t.Parallel()
	work := t.TempDir()
	for _, part := range []string{"appointment", "casing", "soap", "rest", "internal", "go.mod", "go.sum"} {
		copySources(t, part, filepath.Join(work, part))
	}
	writeFile(t, filepath.Join(work, "change.diff"), codeBlocks(t, "docs/joint-debugging.md", "diff")[0].text)
	writeFile(t, filepath.Join(work, "appointment", "new_vendor_test.go"), `package appointment_test

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
`)
	run := func(name string, args ...string) {
		cmd := exec.CommandContext(t.Context(), name, args...) //nolint:gosec // git and go
		cmd.Dir = work
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s %v: error = %v, want none\n%s", name, args, err, output)
		}
	}
	run("git", "apply", "-p0", "change.diff")
	run("go", "test", "./appointment")
}

// copySources copies a file or a folder without tests and test data.
func copySources(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" || d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		writeFile(t, filepath.Join(to, strings.TrimPrefix(path, from)), readFile(t, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
