package docs_test

import (
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
)

// goFileName matches the name of a Go file in a document, perhaps with a part of its path.
var goFileName = regexp.MustCompile("`([\\w./-]+\\.go)`")

// TestDocuments_FileNames checks that the documents for contributors name only Go files that exist. A
// name with a slash is a path from the root of the repository.
func TestDocuments_FileNames(t *testing.T) {
	t.Parallel()
	files := findFiles(t, "*.go")
	decisions, err := filepath.Glob("docs/decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range append(decisions, "CONTRIBUTING.md", "docs/architecture.md") {
		for _, m := range goFileName.FindAllStringSubmatch(readFile(t, document), -1) {
			exists := slices.ContainsFunc(files, func(file string) bool { return file == m[1] || path.Base(file) == m[1] })
			if !exists {
				t.Errorf("%s names %s, want the name of a file that exists", document, m[1])
			}
		}
	}
}

// TestDependabot_Modules checks that dependabot updates every module of the repository.
func TestDependabot_Modules(t *testing.T) {
	t.Parallel()
	var want []string
	for _, file := range findFiles(t, "go.mod") {
		want = append(want, filepath.ToSlash(filepath.Join("/", filepath.Dir(file))))
	}
	var configuration struct {
		Updates []struct {
			Ecosystem   string   `yaml:"package-ecosystem"`
			Directories []string `yaml:"directories"`
		} `yaml:"updates"`
	}
	if err := yaml.Unmarshal([]byte(readFile(t, ".github/dependabot.yml")), &configuration); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, update := range configuration.Updates {
		if update.Ecosystem == "gomod" {
			got = append(got, update.Directories...)
		}
	}
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf(".github/dependabot.yml has the modules %q, want %q", got, want)
	}
}

// findFiles returns the files of the repository whose names match a pattern.
func findFiles(t *testing.T, pattern string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		matches, err := filepath.Match(pattern, d.Name())
		if matches {
			files = append(files, filepath.ToSlash(file))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
