package docs_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/exam-appointment/appointment-go"

// mayImport says which packages of ours each package may import.
var mayImport = map[string][]string{
	".":                           {},
	"casing":                      {},
	"internal/httpx":              {},
	"internal/httpx/wiretest":     {},
	"soap":                        {"internal/httpx"},
	"rest":                        {"internal/httpx"},
	"appointment":                 {"casing", "soap", "rest", "internal/httpx"},
	"appointment/appointmenttest": {"appointment"}, // a hospital that shared the client's codec would share its mistakes
	"appointment/doctor":          {"appointment", "casing", "soap", "rest"},
	"appointment/recording":       {"appointment", "appointment/recording/internal/deidentify"},
	"appointment/recording/internal/deidentify": {"appointment"},
	"examples/doctor":     {"appointment", "appointment/doctor"},
	"examples/quickstart": {"appointment", "appointment/appointmenttest"},
	"internal/interop":    {"appointment", "appointment/doctor", "soap"},
}

// TestWhoMayKnowWhom holds the imports of every package against the table above. A
// package that is not in the table has its place still to be decided.
func TestWhoMayKnowWhom(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && file != ".") {
			return fs.SkipDir
		}
		if _, err := os.Stat(filepath.Join(file, "go.mod")); d.IsDir() && file != "." && err == nil {
			return fs.SkipDir // a module of its own
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		pkg := path.Dir(filepath.ToSlash(file))
		found[pkg] = true
		return checkImports(t, file, pkg)
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range mayImport {
		if !found[pkg] {
			t.Errorf("%s is in the table and not in the tree", pkg)
		}
	}
}

func checkImports(t *testing.T, file, pkg string) error {
	t.Helper()
	allowed, ok := mayImport[pkg]
	if !ok {
		t.Errorf("%s: package %s is not in the table", file, pkg)
		return nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if own, ok := strings.CutPrefix(imported, module+"/"); ok && !slices.Contains(allowed, own) {
			t.Errorf("%s: %s may not import %s", file, pkg, own)
		}
	}
	return nil
}
