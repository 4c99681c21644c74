package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// codeBlock is a fenced block of a document.
type codeBlock struct {
	language, text string
	position       string // file:line
}

// documentFiles returns the Markdown files for users and contributors.
func documentFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.md", "*/*.md", "examples/*/*.md", "docs/decisions/*.md", "internal/*/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return files
}

// codeBlocks returns the blocks of a document that are in a language.
func codeBlocks(t *testing.T, file, language string) []codeBlock {
	t.Helper()
	var blocks []codeBlock
	var current *codeBlock
	for i, line := range strings.Split(readFile(t, file), "\n") {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && current == nil:
			current = &codeBlock{language: fence, position: fmt.Sprintf("%s:%d", file, i+1)}
		case isFence:
			if current.language == language {
				blocks = append(blocks, *current)
			}
			current = nil
		case current != nil:
			current.text += line + "\n"
		}
	}
	return blocks
}

func readFile(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func writeFile(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
