package yamlconf_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/yamlconf"
)

func TestRead_Variable(t *testing.T) {
	t.Setenv("YAMLCONF_TEST_PART", "es")
	t.Setenv("YAMLCONF_TEST_REFERENCE", "a: '${YAMLCONF_TEST_PART}' # {")
	t.Setenv("YAMLCONF_TEST_NUMBER", "5")
	for written, want := range map[string]string{
		"y${YAMLCONF_TEST_PART}!":                        "yes!",
		"'${YAMLCONF_TEST_PART}'":                        "es",
		"${YAMLCONF_TEST_REFERENCE}":                     "a: '${YAMLCONF_TEST_PART}' # {",
		"${YAMLCONF_TEST_PART}$${${YAMLCONF_TEST_PART}}": "es${es}",
		"a$${b}": "a${b}",
		"$$${b}": "$${b}",
		"$5":     "$5",
		"a$":     "a$",
		"$ {a}":  "$ {a}",
	} {
		if got := readOne(t, "name: "+written).Name; got != want {
			t.Errorf("text %s = %q, want %q", written, got, want)
		}
	}
	if got := readOne(t, "places: ${YAMLCONF_TEST_NUMBER}").Places; got != 5 {
		t.Errorf("number from a variable = %d, want 5", got)
	}
	if got := readOne(t, "names: {'${YAMLCONF_TEST_PART}': a}").Names["${YAMLCONF_TEST_PART}"]; got != "a" {
		t.Errorf("key ${YAMLCONF_TEST_PART} has the value %q, want a", got)
	}
}

func TestRead_VariableMissing(t *testing.T) {
	t.Setenv("YAMLCONF_TEST_EMPTY", "")
	for written, want := range map[string]string{
		"${YAMLCONF_TEST_UNSET}":                        "needs the environment variable YAMLCONF_TEST_UNSET, which is not set or is empty",
		"${YAMLCONF_TEST_EMPTY}":                        "needs the environment variable YAMLCONF_TEST_EMPTY, which is not set or is empty",
		"a${YAMLCONF_TEST_UNSET}${YAMLCONF_TEST_EMPTY}": "needs the environment variable YAMLCONF_TEST_UNSET, which is not set or is empty",
		"'${my-key}'":                                   "has ${ without the name of a variable and } after it; write $${ for the characters themselves",
		"'a ${B'":                                       "has ${ without the name of a variable",
		"'${}'":                                         "has ${ without the name of a variable",
		"'${9A}'":                                       "has ${ without the name of a variable",
	} {
		checkProblem(t, "name: "+written, want)
	}
}

// checkProblem checks the one problem of a server with one key.
func checkProblem(t *testing.T, pair, want string) {
	t.Helper()
	key, _, _ := strings.Cut(pair, ":")
	got := readProblems(t, "servers:\n- "+pair+"\n")
	want = position(2, len("- "+key+": ")+1) + " servers[0]." + key + ": " + want
	if !strings.HasPrefix(got, want) || strings.Contains(got, "\n") {
		t.Errorf("problems of %q:\n%s\nwant one:\n%s", pair, got, want)
	}
}

// template is a text with variables of its own. It marks each text that stands for itself.
type template string

func (template) JoinLiteral(text, literal string) string {
	return text + "[" + strings.ReplaceAll(literal, "$", "$$") + "]"
}

// readTemplates reads a file with the key texts, and returns its problems line by line.
func readTemplates(t *testing.T, text string) (texts []template, problems string) {
	t.Helper()
	var file struct {
		Texts []template `yaml:"texts"`
		NoKey string     `yaml:"-"`
	}
	document, err := yamlconf.Read(strings.NewReader(text), &file)
	if err != nil {
		t.Fatalf("Read(%q) = %v, want no error", text, err)
	}
	return file.Texts, formatProblems(document)
}

// TestRead_VariableText checks that variables of a text are recognised only in the file's own
// text.
func TestRead_VariableText(t *testing.T) {
	t.Setenv("YAMLCONF_TEST_DOLLARS", "$document and $$")
	t.Setenv("YAMLCONF_TEST_REFERENCE", "${YAMLCONF_TEST_DOLLARS}")
	for written, want := range map[string]string{
		"$document":                           "$document",
		"$$":                                  "$$",
		"a$$b$document":                       "a$$b$document",
		"${YAMLCONF_TEST_DOLLARS}":            "[$$document and $$$$]",
		"<${YAMLCONF_TEST_DOLLARS}$document>": "<[$$document and $$$$]$document>",
		"$document${YAMLCONF_TEST_DOLLARS}":   "$document[$$document and $$$$]",
		"${YAMLCONF_TEST_REFERENCE}":          "[$${YAMLCONF_TEST_DOLLARS}]",
		"$$${YAMLCONF_TEST_REFERENCE}":        "$$[$${YAMLCONF_TEST_DOLLARS}]",
		"$${YAMLCONF_TEST_DOLLARS}":           "$${YAMLCONF_TEST_DOLLARS}",
		"$$$${YAMLCONF_TEST_DOLLARS}":         "$$$${YAMLCONF_TEST_DOLLARS}",
		"x${YAMLCONF_TEST_DOLLARS}y${YAMLCONF_TEST_REFERENCE}z": "x[$$document and $$$$]y[$${YAMLCONF_TEST_DOLLARS}]z",
	} {
		got, problems := readTemplates(t, "texts: ['"+written+"']")
		if len(got) != 1 || string(got[0]) != want || problems != "" {
			t.Errorf("text %s = %q with the problems %s, want %q", written, got, problems, want)
		}
	}
	for written, want := range map[string]string{
		"a${YAMLCONF_TEST_UNSET}": "needs the environment variable YAMLCONF_TEST_UNSET, which is not set or is empty",
		"a${my-key}":              "has ${ without the name of a variable and } after it; write $${ for the characters themselves",
		"a${b":                    "has ${ without the name of a variable and } after it; write $${ for the characters themselves",
	} {
		if _, problems := readTemplates(t, "texts: ['"+written+"']"); problems != "1:9 texts[0]: "+want {
			t.Errorf("text %s has the problems %s, want %s", written, problems, want)
		}
	}
}

// TestRead_NoKey checks that a field with the tag "-" has no key.
func TestRead_NoKey(t *testing.T) {
	t.Parallel()
	if _, problems := readTemplates(t, "'-': a\n"); !strings.Contains(problems, "unknown key") {
		t.Errorf("problems = %q, want an unknown key", problems)
	}
}

// templates is a map whose values are texts with variables of their own.
type templates map[string]string

func (templates) JoinLiteral(text, literal string) string {
	return template("").JoinLiteral(text, literal)
}

// TestRead_VariableTextInMap checks that the values of a map can have variables of their own,
// while texts beside the map are plain.
func TestRead_VariableTextInMap(t *testing.T) {
	t.Setenv("YAMLCONF_TEST_DOLLARS", "$document")
	var file struct {
		Paths templates         `yaml:"paths"`
		Plain map[string]string `yaml:"plain"`
		After string            `yaml:"after"`
	}
	const text = "paths: {a: 'x$sign${YAMLCONF_TEST_DOLLARS}'}\nplain: {a: 'x${YAMLCONF_TEST_DOLLARS}'}\nafter: '${YAMLCONF_TEST_DOLLARS}'\n"
	document, err := yamlconf.Read(strings.NewReader(text), &file)
	if err != nil {
		t.Fatal(err)
	}
	if problems := formatProblems(document); problems != "" {
		t.Errorf("problems = %s, want none", problems)
	}
	if file.Paths["a"] != "x$sign[$$document]" || file.Plain["a"] != "x$document" || file.After != "$document" {
		t.Errorf("Read() = %v, want the literal joined in paths alone", file)
	}
}
