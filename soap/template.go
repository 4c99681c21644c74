package soap

import (
	"fmt"
	"log/slog"
	"slices"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// Template is a text with variables, such as "<req>$document</req>". The name of a variable
// consists of ASCII letters and digits, and begins with a letter. Before a letter or digit, write
// ${name} instead of $name. "$$" is a dollar sign.
//
// A Template is a secret, since it may hold a password. It prints, logs and encodes as ***,
// unless it is empty or only one of the variables of this package, such as "$document". Convert
// it to string to get its text. Package fmt calls no method of a value in an unexported field, and
// prints that value raw.
type Template string

// redactedTemplate is printed instead of a Template.
const redactedTemplate = "***"

// variables are the variables that a Template prints.
var variables = []string{
	VariableDocument, VariableMethod, VariableSystemID, VariableSystemKey, VariableBusinessType,
	VariableTimestamp, VariableNonce,
}

// String returns "***", or t if it is empty or only a variable of this package.
func (t Template) String() string {
	if t == "" || slices.Contains(variables, string(t)) {
		return string(t)
	}
	return redactedTemplate
}

// Format prints the text that String returns, for every verb.
func (t Template) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// MarshalText returns the text that String returns, so that no encoder writes a secret.
func (t Template) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// LogValue returns the text that String returns.
func (t Template) LogValue() slog.Value { return slog.StringValue(t.String()) }

// Variables returns the names of the variables in t without "$", in their order. A name may
// occur several times.
func (t Template) Variables() []string {
	parts, _ := t.parse()
	return httpx.TemplateVariables(parts)
}

// JoinLiteral returns text, which is a part of a Template, followed by literal. In the result,
// literal stands for itself: a "$" in it begins no variable, and it continues no name. Package
// yamlconf calls it for the values of environment variables.
func (Template) JoinLiteral(text, literal string) string { return httpx.JoinLiteral(text, literal) }

// templatePart is a part of a Template: a text, or a variable if its name is set.
type templatePart = httpx.TemplatePart

// parse returns the parts of t. ok is false if a "$" begins neither a variable nor "$$". It is
// then taken as a text.
func (t Template) parse() (parts []templatePart, ok bool) { return httpx.ParseTemplate(string(t)) }
