package yamlconf

import (
	"cmp"
	"os"
	"reflect"
	"regexp"
	"strings"
)

// variableText is a text that has variables of its own, which begin with "$", and in which "$$"
// is a dollar sign. They are recognised only in the file's own text, never in the value of
// ${NAME}. A map can be a variableText for its values.
type variableText interface {
	// JoinLiteral returns text, a part of the file's own text, followed by literal, in which
	// nothing is recognised.
	JoinLiteral(text, literal string) string
}

var (
	variableReference = regexp.MustCompile(`\$\$\{|\$\{[^}]*\}?`)
	// ownReference is for a variableText. It skips "$$", so that "$${" stays as it is.
	ownReference = regexp.MustCompile(`\$\$|\$\{[^}]*\}?`)
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*\}$`)
)

// expandScalar expands the variables of the environment in a text that will be read into v. If v is
// a value of a map that is a variableText, ofMap is that map; otherwise it is nil.
func expandScalar(v reflect.Value, ofMap variableText, text string) (expanded, problem string) {
	t, ok := v.Interface().(variableText)
	if !ok && ofMap != nil {
		t, ok = ofMap, true
	}
	if ok {
		return expandVariables(text, ownReference, t.JoinLiteral)
	}
	return expandVariables(text, variableReference, func(own, value string) string { return own + value })
}

// expandVariables replaces ${NAME} by that variable of the environment. If reference matches $${,
// it replaces that by ${. The function join joins the text before a variable and its value.
// Values are not expanded again. expandVariables stops beyond maxBytes.
func expandVariables(text string, reference *regexp.Regexp, join func(own, value string) string) (expanded, problem string) {
	var b strings.Builder
	size, done := 0, 0 // done: the end of the text that b has
	for _, at := range reference.FindAllStringIndex(text, -1) {
		found := text[at[0]:at[1]]
		name, isVariable := strings.CutPrefix(found, "${")
		switch {
		case found == "$${":
			b.WriteString(text[done:at[0]] + "${")
		case !isVariable: // "$$"
			continue
		case size > maxBytes:
			return b.String(), problem
		case !variableName.MatchString(name):
			problem = cmp.Or(problem, "has ${ without the name of a variable and } after it; write $${ for the characters themselves")
		default:
			name = strings.TrimSuffix(name, "}")
			value := os.Getenv(name)
			if value == "" {
				problem = cmp.Or(problem, "needs the environment variable "+name+", which is not set or is empty")
			}
			size += len(value)
			b.WriteString(join(text[done:at[0]], value))
		}
		done = at[1]
	}
	b.WriteString(text[done:])
	return b.String(), problem
}
