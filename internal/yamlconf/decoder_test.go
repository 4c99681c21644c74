package yamlconf_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead_Problem(t *testing.T) {
	t.Parallel()
	const secret = "key-0001"
	for name, tt := range map[string]struct{ text, want string }{
		"unknown key":              {"servers:\n- {name: a, ▼nme: b}", `servers[0]: has the unknown key "nme"; want one of bytes, codes, limit, name, names, places, routes, secure, timeout`},
		"unknown key at the top":   {"▼server: a", `: has the unknown key "server"; want one of servers`},
		"key in another case":      {"servers:\n- ▼timeOut: 5s", `servers[0]: has the unknown key "timeOut"; it is written timeout`},
		"field without a tag":      {"servers:\n- ▼Ignored: a", `servers[0]: has the unknown key "Ignored"; want one of`},
		"key that may be a secret": {"servers:\n- {▼" + secret + ": a}", "servers[0]: has an unknown key, which is not shown since it may be a value; is a space missing after a colon?"},
		"long unknown key":         {"servers:\n- {▼" + strings.Repeat("k", 41) + ": a}", "servers[0]: has an unknown key, which is not shown"},
		"alias as a key":           {"servers:\n- {name: &a name, ▼*a : b}", "servers[0]: has a key that is not a plain text; write the key itself, in quotes if it begins with *"},
		"not a list":               {"servers:\n  ▼name: a", "servers: must be a list, such as [a, b] or lines that begin with a dash"},
		"not a list but a text":    {"servers: ▼" + secret, "servers: must be a list"},
		"not a mapping":            {"servers:\n- name: a\n- ▼" + secret, "servers[1]: must have keys with values, such as name: 市三院"},
		"dash in brackets":         {"servers: [▼- a]", "servers[0]: must have keys with values"},
		"list in place of mapping": {"servers:\n- routes: ▼[a]", "servers[0].routes: must have keys with values"},
		"not a mapping, at top":    {"▼- a", ": must have keys with values"},
		"mapping in place of text": {"servers:\n- name: ▼{a: b}", "servers[0].name: must be a single value"},
		"merge of a text":          {"servers:\n- <<: ▼a", "servers[0]: must have keys with values"},
		"unknown anchor":           {"servers:\n- name: ▼*" + secret, "servers[0].name: is an alias, since it begins with *, and the file has no anchor of that name; quote a text that begins with *"},
		"merge of unknown anchor":  {"servers:\n- <<: ▼*none", "servers[0]: is an alias"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, line, column := cutMark(t, tt.text)
			got := readProblems(t, text)
			want := strings.TrimPrefix(position(line, column)+" "+tt.want, "\n")
			if !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 0 {
				t.Errorf("problems of %q:\n%s\nwant one:\n%s", text, got, want)
			}
			if strings.Contains(got, secret) {
				t.Errorf("got %q, want no %s in it", got, secret)
			}
		})
	}
}

func TestRead_Aliases(t *testing.T) {
	t.Parallel()
	got := read(t, `
servers:
  - &first
    name: &name a
    codes: &codes [x, *name]
    limit: &limit !!int 5
  - *first
  - {name: *name, codes: *codes, limit: *limit}
`)
	want := server{Name: "a", Codes: []code{"x", "a"}, Limit: new(5)}
	if diff := cmp.Diff(config{Servers: []server{want, want, want}}, got); diff != "" {
		t.Errorf("Read (-want +got):\n%s", diff)
	}
}

func TestRead_MergeKeys(t *testing.T) {
	t.Parallel()
	got := read(t, `
servers:
  - &first {name: a, places: 1, routes: &routes {save: {path: x}, cancel: {path: y}}}
  - &second
    <<: *first
    name: b
  - <<: [{name: c}, *second, *first]
    bytes: 3
  - name: d
    routes: {<<: *routes, save: {path: z}}
  - {!!merge <<: *first, name: e}
`)
	routes := map[string]*route{"save": {Path: "x"}, "cancel": {Path: "y"}}
	want := config{Servers: []server{
		{Name: "a", Places: 1, Routes: routes},
		{Name: "b", Places: 1, Routes: routes},
		{Name: "c", Places: 1, Routes: routes, Bytes: 3},
		{Name: "d", Routes: map[string]*route{"save": {Path: "z"}, "cancel": {Path: "y"}}},
		{Name: "e", Places: 1, Routes: routes},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Read (-want +got):\n%s", diff)
	}
}

// TestRead_ProblemOfAlias checks that the problem of a value with several aliases is reported
// once, where the value is written.
func TestRead_ProblemOfAlias(t *testing.T) {
	t.Parallel()
	got := readProblems(t, "servers:\n- &a {name: a, places: x, nme: y}\n- *a\n- {<<: *a}\n")
	const want = "2:24 servers[0].places: must be a whole number\n" +
		`2:27 servers[0]: has the unknown key "nme"; want one of bytes, codes, limit, name, names, places, routes, secure, timeout`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestRead_KeyForms checks that a key has the same text in every form of YAML.
func TestRead_KeyForms(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"name: a", `"name": a`, "'name': a", "&k name: a", "!!str name: a", "? name\n  : a", "? !!str &k name\n  : a", "? >-\n    name\n  : a",
	} {
		if got := readOne(t, text); got.Name != "a" {
			t.Errorf("name in %q = %q, want a", text, got.Name)
		}
	}
	got := readOne(t, "names: {0012: a, true: b, null: c, 1.0: d, ? e : f, ? g : h}")
	want := map[code]string{"0012": "a", "true": "b", "null": "c", "1.0": "d", "e": "f", "g": "h"}
	if diff := cmp.Diff(want, got.Names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}
