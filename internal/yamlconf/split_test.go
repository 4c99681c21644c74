package yamlconf_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/yamlconf"
	"github.com/google/go-cmp/cmp"
)

// TestRead_LongMapping checks that a mapping of many lines, which is parsed in parts, is read
// like the same mapping in braces.
func TestRead_LongMapping(t *testing.T) {
	t.Parallel()
	const n = 300
	for name, tt := range map[string]struct{ block, flow string }{
		"texts":          {"names:\n" + numbered(n, "    k%d: v\n"), "names: {" + numbered(n, "k%d: v, ") + "}"},
		"quoted keys":    {"names:\n" + numbered(n, "    'k%d': v\n"), "names: {" + numbered(n, "'k%d': v, ") + "}"},
		"without values": {"routes:\n" + numbered(n, "    k%d:\n"), "routes: {" + numbered(n, "k%d: , ") + "}"},
		"mappings":       {"routes:\n" + numbered(n, "    k%d:\n      path: a\n"), "routes: {" + numbered(n, "k%d: {path: a}, ") + "}"},
		"braces":         {"routes:\n" + numbered(n, "    k%d: {\n      path: a\n    }\n"), "routes: {" + numbered(n, "k%d: {path: a}, ") + "}"},
		"literal texts":  {"names:\n" + numbered(n, "    k%d: |\n      a\n      b\n"), "names: {" + numbered(n, `k%d: "a\nb\n", `) + "}"},
		"first key with an anchor": {
			"names:\n    &a k: v\n" + numbered(n, "    k%d: v\n"), "names: {k: v, " + numbered(n, "k%d: v, ") + "}",
		},
		"all keys with anchors": {
			"names:\n" + numbered(n, "    &a k%d: v\n"), "names: {" + numbered(n, "k%d: v, ") + "}",
		},
		"question marks": {"names:\n" + numbered(n, "    ? k%d\n    : v\n"), "names: {" + numbered(n, "k%d: v, ") + "}"},
		"merge key behind": {
			"names: &a {a: b}\n- names:\n" + numbered(n, "    k%d: v\n") + "    <<: *a\n",
			"names: &a {a: b}\n- names: {<<: *a, " + numbered(n, "k%d: v, ") + "}",
		},
		"anchors and aliases": {
			"names:\n    a: &a v\n" + numbered(n, "    k%d: *a\n") + "    b: &b w\n    c: *b\n",
			"names: {a: v, " + numbered(n, "k%d: v, ") + "b: w, c: w}",
		},
		"another server behind": {"names:\n" + numbered(n, "    k%d: v\n") + "  name: a\n- name: b\n", "names: {" + numbered(n, "k%d: v, ") + "}\n  name: a\n- name: b\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, want := read(t, "servers:\n- "+tt.block), read(t, "servers:\n- "+tt.flow)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Read (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRead_LongMapping_OfUnknownKeys has lists at the column of their keys, and long mappings in
// the values of long mappings.
func TestRead_LongMapping_OfUnknownKeys(t *testing.T) {
	t.Parallel()
	const n = 200
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d:\n- a\n- k: v\n  l:\n%s", i, numbered(2, "    k%d:\n    - v\n"))
	}
	b.WriteString("last:\n" + numbered(n, "  k%d: v\n") + "servers:\n- name: a\n")
	var cfg config
	document, err := yamlconf.Read(strings.NewReader(b.String()), &cfg)
	if err != nil {
		t.Fatal(err)
	}
	problems := document.Problems()
	if len(problems) != n+1 || len(cfg.Servers) != 1 || cfg.Servers[0].Name != "a" {
		t.Errorf("%d problems and the servers %v, want %d and one called a", len(problems), cfg.Servers, n+1)
	}
	if got, want := problems[n].Line, 1+n*8; got != want {
		t.Errorf("the last problem is in line %d, want %d", got, want)
	}
}

func TestRead_LongMapping_SyntaxError(t *testing.T) {
	t.Parallel()
	const n = 200
	for name, tt := range map[string]struct{ text, want string }{
		"duplicate key": {numbered(n, "    k%d: v\n") + "    k3: v\n", `line 203, column 5: mapping key "k3" already defined at [6:5]`},
		"duplicate key in a mapping in it": {
			numbered(n, "    k%d: v\n") + "    k:\n      l:\n" + numbered(n, "        k%d: v\n") + "        k0: v\n",
			`line 405, column 9: mapping key "k0" already defined at [205:9]`,
		},
		"value of two lines": {numbered(n, "    k%d: v\n") + "    k: [v\n", "line 203, column 8: sequence end token ']' not found"},
		"no key":             {numbered(n, "    k%d: v\n") + "    v\n", "line 203, column 5: non-map value is specified"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := yamlconf.Read(strings.NewReader("servers:\n- names:\n"+tt.text), new(config))
			var got *yamlconf.SyntaxError
			if !errors.As(err, &got) || got.Error() != tt.want {
				t.Errorf("Read = %v, want %s", err, tt.want)
			}
		})
	}
}
