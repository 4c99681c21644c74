package doctor

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

var (
	// templateVariablePattern matches the variables of a template, and an escaped dollar sign.
	templateVariablePattern = regexp.MustCompile(`\$\$|\$\{[A-Za-z][A-Za-z0-9]*\}|\$[A-Za-z][A-Za-z0-9]*`)
	// hiddenTemplatePattern matches a template without literal text: its variables, and those of
	// the environment.
	hiddenTemplatePattern = regexp.MustCompile(`^(\$[A-Za-z][A-Za-z0-9]*|\$\{[A-Za-z_][A-Za-z0-9_]*\})*$`)
)

// hideParameters returns a copy of a binding in which variables of the environment replace the
// literal text of parameters. That text may be a password.
func hideParameters(b *soap.Binding) *soap.Binding {
	hidden := *appointment.Dialect{SOAP: b}.Clone().SOAP
	used := map[string]string{"SYSTEM_KEY": "\x00", "CLIENT_KEY": "\x00", "ENDPOINT": "\x00"} // the literal text of a variable
	hideValues(hidden.Parameters, used)
	for _, op := range appointment.Operations() {
		hideValues(hidden.Operations[string(op)].Parameters, used)
	}
	return &hidden
}

// hideValues replaces the literal text in parameters.
func hideValues(parameters []soap.Parameter, used map[string]string) {
	for i, p := range parameters {
		var value strings.Builder
		for _, part := range splitTemplate(p.Value) {
			if part.isVariable {
				value.WriteString(part.text)
				continue
			}
			variable := variableName(p.Name)
			for n := 2; used[variable] != "" && used[variable] != part.text; n++ {
				variable = fmt.Sprintf("%s_%d", variableName(p.Name), n)
			}
			used[variable] = part.text
			value.WriteString("${" + variable + "}")
		}
		parameters[i].Value = soap.Template(value.String())
	}
}

// templatePart is a variable of a template, such as $document, or the literal text between two.
type templatePart struct {
	text       string
	isVariable bool
}

// splitTemplate returns the parts of a template.
func splitTemplate(t soap.Template) (parts []templatePart) {
	text, literal, end := string(t), "", 0
	addLiteral := func() {
		if literal != "" {
			parts = append(parts, templatePart{literal, false})
		}
		literal = ""
	}
	for _, match := range templateVariablePattern.FindAllStringIndex(text, -1) {
		literal += text[end:match[0]]
		end = match[1]
		variable := text[match[0]:end]
		if variable == "$$" {
			literal += "$"
			continue
		}
		addLiteral()
		parts = append(parts, templatePart{"$" + strings.Trim(variable, "${}"), true})
	}
	literal += text[end:]
	addLiteral()
	return parts
}

// marshalTemplate returns a template in YAML: one without literal text as it is, and any other
// as ***.
func marshalTemplate(t soap.Template) ([]byte, error) {
	if hiddenTemplatePattern.MatchString(string(t)) {
		return []byte(strconv.Quote(string(t))), nil
	}
	return []byte(strconv.Quote(t.String())), nil
}
