package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading      = regexp.MustCompile(`(?m)^#+ (.*)$`)
	notInAnchor  = regexp.MustCompile(`[^\p{L}\p{N}_\- ]`)
)

// TestDocuments_Links checks that every relative link leads to a file, and every fragment to a
// heading.
func TestDocuments_Links(t *testing.T) {
	t.Parallel()
	for _, file := range documentFiles(t) {
		for _, m := range markdownLink.FindAllStringSubmatch(readFile(t, file), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			target, fragment, _ := strings.Cut(m[1], "#")
			linked := file
			if target != "" {
				linked = filepath.Join(filepath.Dir(file), target)
			}
			if _, err := os.Stat(linked); err != nil {
				t.Errorf("%s links to %s, want a file that exists", file, m[1])
				continue
			}
			if fragment != "" && !anchors(t, linked)[fragment] {
				t.Errorf("%s links to %s, want a heading of %s", file, m[1], linked)
			}
		}
	}
}

// anchors returns the anchors that GitHub makes of the headings of a document.
func anchors(t *testing.T, file string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(readFile(t, file), -1) {
		anchor := notInAnchor.ReplaceAllString(strings.ToLower(m[1]), "")
		found[strings.ReplaceAll(anchor, " ", "-")] = true
	}
	return found
}

// TestDocuments_Languages checks that every guide exists in both languages and that the two
// have the same code and the same headings in number.
func TestDocuments_Languages(t *testing.T) {
	t.Parallel()
	pairs := map[string]string{"README.md": "README.zh-CN.md", "examples/service/README.md": "examples/service/README.zh-CN.md"}
	for _, name := range []string{"ledger", "production", "outcomes", "configuration", "testing", "joint-debugging"} {
		pairs["docs/"+name+".md"] = "docs/" + name + ".zh-CN.md"
	}
	for english, chinese := range pairs {
		for _, language := range []string{"go", "yaml", "sh", "sql", "diff"} {
			want, got := codeBlocks(t, english, language), codeBlocks(t, chinese, language)
			if len(got) != len(want) {
				t.Errorf("%s has %d blocks of %s, want %d as in %s", chinese, len(got), language, len(want), english)
				continue
			}
			for i := range want {
				if withoutComments(got[i].text) != withoutComments(want[i].text) {
					t.Errorf("%s differs from %s in more than comments", got[i].position, want[i].position)
				}
			}
		}
		want, got := len(heading.FindAllString(readFile(t, english), -1)), len(heading.FindAllString(readFile(t, chinese), -1))
		if got != want {
			t.Errorf("%s has %d headings, want %d as in %s", chinese, got, want, english)
		}
	}
}

var comment = regexp.MustCompile(`(?m)(\s*//|\s*#|\s*-- |/\*).*$`)

// withoutComments returns code without its comments, which are translated, without the spaces
// that align them, and without the language that the doctor is to speak.
func withoutComments(code string) string {
	code = strings.ReplaceAll(code, "-lang zh", "-lang en")
	var lines []string
	for line := range strings.Lines(comment.ReplaceAllString(code, "")) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// TestReadme_Length checks that the READMEs stay short.
func TestReadme_Length(t *testing.T) {
	t.Parallel()
	const limit = 220
	for _, file := range []string{"README.md", "README.zh-CN.md"} {
		if n := strings.Count(readFile(t, file), "\n"); n > limit {
			t.Errorf("%s has %d lines, want at most %d", file, n, limit)
		}
	}
}
