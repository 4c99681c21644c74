package yamlconf_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/yamlconf"
)

func TestDocument_AddProblem_Position(t *testing.T) {
	t.Parallel()
	const text = `
servers:
  - name: a
    routes:
      save: {path: x}
    codes:
      - one
      - [two]
  - {places: 1}
`
	for path, want := range map[string]string{
		"":                              "1:1",
		"nothing":                       "1:1",
		"servers":                       "2:1",
		"servers[0]":                    "3:5",
		"servers[0].name":               "3:5",
		"servers[0].limit":              "3:5", // the file does not have it
		"servers[0].routes":             "4:5",
		"servers[0].routes.save":        "5:7",
		"servers[0].routes.save.path":   "5:14",
		"servers[0].routes.save.path.x": "5:14",
		"servers[0].routes.cancel":      "4:5",
		"servers[0].codes[0]":           "7:9",
		"servers[0].codes[9]":           "6:5",
		"servers[1]":                    "9:5",
		"servers[1].places":             "9:6",
		"servers[2].name":               "2:1",
		"servers[0].codes[1]":           "", // cannot be read and has its problem already
		"servers[0].codes[1].two":       "",
	} {
		document, err := yamlconf.Read(strings.NewReader(text), new(config))
		if err != nil {
			t.Fatal(err)
		}
		unreadable := "8:9 servers[0].codes[1]: must be a single value"
		document.AddProblem(yamlconf.Path{path}, "is wrong")
		got := strings.Trim(strings.ReplaceAll(formatProblems(document), unreadable, ""), "\n")
		if want != "" {
			want += " " + path + ": is wrong"
		}
		if got != want {
			t.Errorf("AddProblem(%q) added %q, want %q", path, got, want)
		}
	}
}

func TestDocument_Problems_Order(t *testing.T) {
	t.Parallel()
	document, err := yamlconf.Read(strings.NewReader("servers:\n- {name: a, places: x}\n- {secure: y, name: b}\n"), new(config))
	if err != nil {
		t.Fatal(err)
	}
	document.AddProblem(yamlconf.Path{"servers[1].name"}, "is the last")
	document.AddProblem(yamlconf.Path{"servers[0].name"}, "is the first")
	document.AddProblem(yamlconf.Path{"servers[0].name"}, "is the second of the same place")
	document.AddProblem(yamlconf.Path{"servers[0].name"}, "is the first")
	const want = `2:4 servers[0].name: is the first
2:4 servers[0].name: is the second of the same place
2:21 servers[0].places: must be a whole number
3:12 servers[1].secure: must be true or false
3:15 servers[1].name: is the last`
	if got := formatProblems(document); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestDocument_AddProblem_BelowUnreadable checks that a value that cannot be read gets no further
// problems, which would only follow from its own.
func TestDocument_AddProblem_BelowUnreadable(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"- a\n", "servers: a\n", "servers:\n- a\n", "servers: *none\n", "servers:\n- *none\n", "servers:\n- {routes: a}\n", "servers:\n- {<<: a}\n"} {
		document, err := yamlconf.Read(strings.NewReader(text), new(config))
		if err != nil {
			t.Fatal(err)
		}
		document.AddProblem(yamlconf.Path{"servers[0].routes.save.path"}, "is empty")
		if problems := document.Problems(); len(problems) != 1 {
			t.Errorf("Read(%q) and AddProblem: %d problems, want 1:\n%s", text, len(problems), formatProblems(document))
		}
	}
}
