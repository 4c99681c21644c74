package docs_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestGuide_Ledger checks that the guides to the ledger name every state, alarm, error and option.
func TestGuide_Ledger(t *testing.T) {
	t.Parallel()
	for _, list := range []struct {
		file, pattern string
		least         int // of the names in the file
	}{
		{"state.go", `(?m)^\t(\w+) +State = `, 15},
		{"event.go", `(?m)^\t(Alarm\w+) +Alarm = `, 5},
		{"errors.go", `(?m)^\t(Err\w+) += errors\.New`, 6},
		{"ledger.go", `(?m)^func (With\w+)\(`, 7},
	} {
		names := regexp.MustCompile(list.pattern).FindAllStringSubmatch(readFile(t, "appointment/ledger/"+list.file), -1)
		if len(names) < list.least {
			t.Errorf("%s has %d names, want at least %d", list.file, len(names), list.least)
		}
		for _, guide := range []string{"docs/ledger.md", "docs/ledger.zh-CN.md"} {
			text := readFile(t, guide)
			for _, name := range names {
				if !strings.Contains(text, "`"+name[1]+"`") && !strings.Contains(text, "."+name[1]) {
					t.Errorf("%s does not name %s of %s, want every name", guide, name[1], list.file)
				}
			}
		}
	}
}
