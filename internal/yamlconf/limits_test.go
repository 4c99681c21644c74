package yamlconf_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/yamlconf"
)

// numbered returns n texts, each made by format of a number from 0 on.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestRead_Limit checks each limit with the largest file that is read, and with the smallest one
// that is not.
func TestRead_Limit(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file func(n int) string
		n    int // the limit
		want string
	}{
		"brackets": {
			func(n int) string { return "servers: " + strings.Repeat("[", n) + strings.Repeat("]", n) },
			32, "line 1, column 42: the file is nested deeper than 32 levels; want fewer",
		},
		"braces": {
			func(n int) string { return "a: " + strings.Repeat("{a: ", n) + strings.Repeat("}", n) },
			32, "line 1, column 132: the file is nested deeper than 32 levels; want fewer",
		},
		"dashes": {
			func(n int) string { return "servers:\n" + strings.Repeat("- ", n) + "a" },
			32, "line 2, column 65: the file is nested deeper than 32 levels; want fewer",
		},
		"keys of a mapping": {
			func(n int) string { return "servers:\n- names:\n" + numbered(n, "    k%d: v\n") },
			1000, "line 1003, column 5: a mapping has more than 1000 keys; want fewer",
		},
		"keys with question marks": {
			func(n int) string { return "servers:\n- names:\n" + numbered(n, "    ? k%d\n    : v\n") },
			1000, "line 2003, column 7: a mapping has more than 1000 keys; want fewer",
		},
		"keys without a value": {
			func(n int) string { return "servers:\n" + strings.Repeat("- name:\n  limit: 1\n", n-1) + "- name:" },
			2000, "line 4002, column 3: the file has more than 2000 keys or list entries without a value; leave them out",
		},
		"entries without a value": {
			func(n int) string { return "servers:\n" + strings.Repeat("-\n", n) },
			2000, "line 2002, column 1: the file has more than 2000 keys or list entries without a value; leave them out",
		},
		"keys in braces without a value": {
			func(n int) string {
				return "servers: [" + strings.Repeat("{name: }, ", n/2) + strings.Repeat("{name}, ", n-n/2) + "]"
			},
			2000, "line 1, column 18016: the file has more than 2000 keys or list entries without a value; leave them out",
		},
		"bytes of a key": {
			func(n int) string { return "servers:\n- names: {" + strings.Repeat("k", n) + ": v}" },
			256, "line 2, column 11: a key is longer than 256 bytes; want a shorter one",
		},
		"separators": {
			func(n int) string { return strings.Repeat("...\n", n-1) + "---\nservers:\n" },
			100, "line 101, column 1: the file has more than 100 lines of --- or ...; leave them out",
		},
		"values": {
			func(n int) string { return "servers:\n- codes: [" + strings.Repeat("a,", n-3) + "]\n" },
			100_000, "line 2, column 10: the file has more than 100000 values, aliases included; want fewer",
		},
		"values of aliases": {
			func(n int) string {
				return "servers:\n- codes: &a [" + strings.Repeat("a,", n/2-3) + "]\n  name: a\n" + strings.Repeat("  places: 1\n", n%2) + "- codes: *a\n"
			},
			100_000, "line 2, column 13: the file has more than 100000 values, aliases included; want fewer",
		},
		"bytes of texts": {
			func(n int) string {
				return "servers:\n- name: &a '" + strings.Repeat("x", n/4) + "'\n- name: *a\n- name: *a\n- name: *a\n- name: '" + strings.Repeat("x", n%4) + "'\n- name: y\n"
			},
			4<<20 - 1, "line 7, column 9: the texts of the file are longer than 4194304 bytes, aliases and environment variables included; want shorter ones",
		},
		"bytes of the file": {
			func(n int) string { return "servers: #" + strings.Repeat("x", n-10) },
			4 << 20, "the file is longer than 4194304 bytes",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && tt.n >= 100_000 {
				t.Skip("skipped with -short")
			}
			t.Parallel()
			if _, err := yamlconf.Read(strings.NewReader(tt.file(tt.n)), new(config)); err != nil {
				t.Errorf("Read of %d = %v, want no error", tt.n, err)
			}
			document, err := yamlconf.Read(strings.NewReader(tt.file(tt.n+1)), new(config))
			var syntax *yamlconf.SyntaxError
			if !errors.As(err, &syntax) || document != nil || err.Error() != tt.want {
				t.Errorf("Read of %d = %v, %v, want %s", tt.n+1, document, err, tt.want)
			}
		})
	}
}

// TestRead_AliasOfItself has an alias within its own anchor, which would never end.
func TestRead_AliasOfItself(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"servers:\n- &a {<<: *a}\n",
		"servers: &a\n- *a\n",
		"servers:\n- &a {routes: *a}\n",
		"servers:\n- {<<: &a [*a, *a, *a]}\n",
		"servers:\n- {<<: &a {<<: [*a, *a, *a]}}\n",
	} {
		var syntax *yamlconf.SyntaxError
		if _, err := yamlconf.Read(strings.NewReader(text), new(config)); err != nil && !errors.As(err, &syntax) {
			t.Errorf("Read(%q) = %v, want a *SyntaxError or none", text, err)
		}
	}
	_, err := yamlconf.Read(strings.NewReader("servers:\n- &a {<<: *a}\n"), new(config))
	if err == nil || !strings.HasSuffix(err.Error(), "nested deeper than 32 levels; want fewer") {
		t.Errorf("got %v, want an error that says nested deeper", err)
	}
}

func TestRead_EndlessFile(t *testing.T) {
	t.Parallel()
	_, err := yamlconf.Read(io.MultiReader(strings.NewReader("#"), endless{}), new(config))
	if err == nil || err.Error() != "the file is longer than 4194304 bytes" {
		t.Errorf("got %v, want an error that says longer", err)
	}
}

// endless is a text without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestRead_LongVariable(t *testing.T) {
	t.Setenv("YAMLCONF_TEST_LONG", strings.Repeat("x", 100_000))
	_, err := yamlconf.Read(strings.NewReader("servers:\n- name: "+strings.Repeat("${YAMLCONF_TEST_LONG}", 1000)+"\n- name: a\n"), new(config))
	if err == nil || !strings.Contains(err.Error(), "the texts of the file are longer than 4194304 bytes") {
		t.Errorf("got %v, want an error that says longer", err)
	}
}

// TestRead_ManyProblems checks that all problems are reported, up to a limit. One more problem
// says that there are others.
func TestRead_ManyProblems(t *testing.T) {
	t.Parallel()
	const n = 10_000
	document, err := yamlconf.Read(strings.NewReader("servers:\n"+strings.Repeat("- nme: a\n", n)), new(config))
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		document.AddProblem(yamlconf.Path{"servers", i, "name"}, "is empty")
	}
	if got := len(document.Problems()); got != 2*n || document.IsFull() {
		t.Errorf("%d problems, full: %v; want %d, full: false", got, document.IsFull(), 2*n)
	}
	for i := range n {
		document.AddProblem(yamlconf.Path{"servers", i, "name"}, "is wrong")
	}
	problems := document.Problems()
	if got := len(problems); got != 2*n+1 || !document.IsFull() {
		t.Fatalf("%d problems, full: %v; want %d, full: true", got, document.IsFull(), 2*n+1)
	}
	if got, want := problems[2*n].Text, "the file has more problems than these 20000; correct these first"; got != want {
		t.Errorf("the last problem is %q, want %q", got, want)
	}
}
