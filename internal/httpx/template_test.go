package httpx_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

func TestParseTemplate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		expanded  string // with each variable as <name>
		variables []string
		ok        bool
	}{
		"":                {"", nil, true},
		"save":            {"save", nil, true},
		"$document":       {"<document>", []string{"document"}, true},
		"a$sign-b":        {"a<sign>-b", []string{"sign"}, true},
		"$id_${time}0$id": {"<id>_<time>0<id>", []string{"id", "time", "id"}, true},
		"$$document":      {"$document", nil, true},
		"$$$document":     {"$<document>", []string{"document"}, true},
		"5$":              {"5$", nil, false},
		"$1":              {"$1", nil, false},
		"${open":          {"${open", nil, false},
		"${}":             {"${}", nil, false},
		"$编号":             {"$编号", nil, false},
	} {
		parts, ok := httpx.ParseTemplate(text)
		var expanded strings.Builder
		for _, p := range parts {
			expanded.WriteString(p.Text)
			if p.Variable != "" {
				expanded.WriteString("<" + p.Variable + ">")
			}
		}
		if got := httpx.TemplateVariables(parts); expanded.String() != want.expanded || ok != want.ok || !slices.Equal(got, want.variables) {
			t.Errorf("ParseTemplate(%q) = %q with variables %q, %v, want %q with %q, %v", text, expanded.String(), got, ok, want.expanded, want.variables, want.ok)
		}
	}
}

// TestJoinLiteral checks that a literal stands for itself, whatever it and the text before it
// are.
func TestJoinLiteral(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "$id", "${id}", "$$", "$id-"} {
		for _, literal := range []string{"", "b", "7", "$document", "$$", "{x}", "-"} {
			before, _ := httpx.ParseTemplate(text)
			parts, ok := httpx.ParseTemplate(httpx.JoinLiteral(text, literal))
			var got, want strings.Builder
			for _, p := range before {
				want.WriteString(p.Text + "<" + p.Variable + ">")
			}
			for _, p := range parts {
				got.WriteString(p.Text + "<" + p.Variable + ">")
			}
			if plain := strings.ReplaceAll(got.String(), "<>", ""); !ok || plain != strings.ReplaceAll(want.String(), "<>", "")+literal {
				t.Errorf("JoinLiteral(%q, %q) is read as %q, want %q and the literal", text, literal, plain, want.String())
			}
		}
	}
}

func TestDescribeVariable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"sign": "the variable $sign", "md5": "the variable $md5", "k3yW0rd": "a variable", "a1b2c3": "a variable", strings.Repeat("a", 25): "a variable",
	} {
		if got := httpx.DescribeVariable(name); got != want {
			t.Errorf("DescribeVariable(%q) = %q, want %q", name, got, want)
		}
	}
}
