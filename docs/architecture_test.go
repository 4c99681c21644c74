package docs_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/exam-appointment/appointment-go"

// allowedImports lists the packages of this module that each package may import, tests
// excepted. docs/architecture.md explains it. A package that is missing here has no place yet.
var allowedImports = map[string][]string{
	".":                           {},
	"casing":                      {},
	"internal/httpx":              {},
	"internal/httpx/wiretest":     {},
	"internal/resilience":         {},
	"internal/yamlconf":           {},
	"soap":                        {"internal/httpx"},
	"rest":                        {"internal/httpx"},
	"appointment":                 {"casing", "soap", "rest", "internal/httpx", "internal/resilience"},
	"appointment/directory":       {"appointment", "internal/yamlconf"},
	"appointment/appointmenttest": {"appointment"},
	"appointment/ledger":          {"appointment"},
	"appointment/doctor":          {"appointment", "casing", "soap", "rest"},
	"appointment/recording":       {"appointment", "appointment/recording/internal/deidentify"},
	"appointment/recording/cmd/recording-test":  {"appointment/recording"},
	"appointment/recording/internal/deidentify": {"appointment"},
	"examples/doctor":                           {"appointment", "appointment/directory", "appointment/doctor", "soap"},
	"examples/hospital":                         {"appointment", "appointment/appointmenttest"},
	"examples/quickstart":                       {"appointment", "appointment/appointmenttest"},
	"internal/interop":                          {"appointment", "appointment/doctor", "soap"},
}

// TestImports compares the imports of every package with the table.
func TestImports(t *testing.T) {
	t.Parallel()
	packages, used := map[string]bool{}, map[string]bool{}
	for _, file := range sourceFiles(t) {
		pkg := path.Dir(filepath.ToSlash(file))
		packages[pkg] = true
		allowed, ok := allowedImports[pkg]
		if !ok {
			t.Errorf("%s: the table of allowed imports has no package %s, want it", file, pkg)
			continue
		}
		for _, imported := range moduleImports(t, file) {
			used[pkg+" "+imported] = true
			if !slices.Contains(allowed, imported) {
				t.Errorf("%s: package %s imports %s, want only %v", file, pkg, imported, allowed)
			}
		}
	}
	for pkg, allowed := range allowedImports {
		if !packages[pkg] {
			t.Errorf("the table of allowed imports has package %s, want only packages in the tree", pkg)
		}
		for _, imported := range allowed {
			if !used[pkg+" "+imported] {
				t.Errorf("the table allows %s to import %s, want only imports that it has", pkg, imported)
			}
		}
	}
}

// sourceFiles returns the Go files of the module, without tests and other modules.
func sourceFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && file != ".") {
			return fs.SkipDir
		}
		if _, err := os.Stat(filepath.Join(file, "go.mod")); d.IsDir() && file != "." && err == nil {
			return fs.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
			files = append(files, file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// moduleImports returns the packages of this module that a file imports.
func moduleImports(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var imports []string
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if own, ok := strings.CutPrefix(imported, module+"/"); ok {
			imports = append(imports, own)
		}
	}
	return imports
}

// TestImports_AppointmentLinksNoYAML checks that a program which imports only package
// appointment contains no YAML parser and no recorder.
func TestImports_AppointmentLinksNoYAML(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "./appointment").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: error = %v, want none\n%s", err, out)
	}
	for pkg := range strings.FieldsSeq(string(out)) {
		if strings.Contains(pkg, "yaml") || strings.Contains(pkg, "go-vcr") {
			t.Errorf("package appointment depends on %s, want no YAML parser", pkg)
		}
	}
}

// rootEntries are the entries of the top level, apart from those whose names begin with a dot.
var rootEntries = []string{
	"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "NOTICE", "README.md", "README.zh-CN.md", "SECURITY.md",
	"appointment", "casing", "doc.go", "docs", "examples", "go.mod", "go.sum", "internal", "rest", "soap", "testdata",
}

// TestRoot checks the entries of the top level. Other folders, and files such as coverage.out, are a user's own.
func TestRoot(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		isOurs := strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), ".md")
		if isOurs && !slices.Contains(rootEntries, entry.Name()) {
			t.Errorf("the top level has %s, want only %v", entry.Name(), rootEntries)
		}
	}
	for _, name := range rootEntries {
		if _, err := os.Stat(name); err != nil {
			t.Errorf("Stat(%s) = %v, want it at the top level", name, err)
		}
	}
}
