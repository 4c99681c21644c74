package yamlconf_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/exam-appointment/appointment-go/internal/yamlconf"
	"github.com/google/go-cmp/cmp"
)

func TestRead_EveryKind(t *testing.T) {
	t.Parallel()
	got := read(t, `
servers: # a comment
  - name: first
    places: -3
    bytes: 9223372036854775807
    secure: true
    timeout: 1m30s
    codes: [a, 0012]
    names:
      id.NO: "1"
      "quoted": two
    routes: {save: {path: /save}, none: }
    limit: 0
  -
  - name: second
    codes: []
`)
	want := config{Servers: []server{
		{
			Name: "first", Places: -3, Bytes: 1<<63 - 1, Secure: true, Timeout: 90 * time.Second,
			Codes: []code{"a", "0012"}, Names: map[code]string{"id.NO": "1", "quoted": "two"},
			Routes: map[string]*route{"save": {Path: "/save"}, "none": nil}, Limit: new(int),
		},
		{},
		{Name: "second", Codes: []code{}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Read (-want +got):\n%s", diff)
	}
}

func TestRead_NoContent(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\n", "# a comment\n", "---\n", "---\n# a comment\n...\n", "~\n", "servers:\n", "%YAML 1.2\n---\nservers:\n"} {
		if got := read(t, text); got.Servers != nil {
			t.Errorf("Read(%q) = %v, want no servers", text, got)
		}
	}
}

func TestRead_SyntaxError(t *testing.T) {
	t.Parallel()
	const secret = "key-0001"
	for name, tt := range map[string]struct{ text, want string }{
		"bracket that closes nothing": {"servers:\n- {name: a}\n▼]\n", "non-map value is specified"},
		"quote left open":             {"servers:\n- name: ▼'" + secret + "\n", "could not find end character of single-quoted text"},
		"tab as indentation":          {"servers:\n▼\t- name: a\n", "found character '\t' that cannot start any token"},
		"duplicate key":               {"servers:\n- name: a\n  ▼name: b\n", `mapping key "name" already defined at [2:3]`},
		"list as a key":               {"servers:\n- [" + secret + "]▼: b\n", "found an invalid key for this map"},
		"colon without a key":         {"▼: b\n", "unexpected key name"},
		"bracket never opened":        {"servers: ▼]\n", "could not find '[' character corresponding to ']'"},
		"secret behind a bar":         {"servers: ▼|" + secret + "\n", "invalid header option: (not shown)"},
		"secret as a key, twice":      {secret + ": a\n▼" + secret + ": b\n", "mapping key (not shown) already defined at [1:1]"},
		"two documents":               {"servers: []\n---\n▼servers: []\n", "a second document begins; want one"},
		"two documents, three dots":   {"servers: []\n...\n▼servers: []\n", "a second document begins; want one"},
		"directive as a document":     {"servers: []\n---\n▼a\n---\n", "a second document begins; want one"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, line, column := cutMark(t, tt.text)
			document, err := yamlconf.Read(strings.NewReader(text), new(config))
			var got *yamlconf.SyntaxError
			if !errors.As(err, &got) || document != nil {
				t.Fatalf("Read = %v, %v, want a *SyntaxError", document, err)
			}
			if got.Line != line || got.Column != column || !strings.Contains(got.Text, tt.want) {
				t.Errorf("got %q, want %q at line %d, column %d", err, tt.want, line, column)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("got %q, want no %s in it", err, secret)
			}
		})
	}
}

func TestRead_ReaderFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is broken")
	_, err := yamlconf.Read(iotest.ErrReader(broken), new(config))
	if !errors.Is(err, broken) || err.Error() != "the file cannot be read: the disk is broken" {
		t.Errorf("got %v, want the reader's error", err)
	}
}

func TestSyntaxError_Error(t *testing.T) {
	t.Parallel()
	err := &yamlconf.SyntaxError{Line: 2, Column: 3, Text: "bad"}
	if got, want := err.Error(), "line 2, column 3: bad"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
