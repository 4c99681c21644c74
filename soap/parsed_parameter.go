package soap

import (
	"fmt"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// parsedParameter is a parameter of an operation, with its value in parts.
type parsedParameter struct {
	name  string
	parts []templatePart
}

// parsedParameters holds the parameters of the operations of a binding.
type parsedParameters struct {
	common []parsedParameter
	own    map[string][]parsedParameter // of operations with parameters of their own
}

// newParsedParameters returns the parameters of all operations.
func newParsedParameters(b *Binding) *parsedParameters {
	all := &parsedParameters{common: parseParameters(b.InputParameters("")), own: map[string][]parsedParameter{}}
	for name := range b.Operations {
		all.own[name] = parseParameters(b.InputParameters(name))
	}
	return all
}

func parseParameters(parameters []Parameter) []parsedParameter {
	parsed := make([]parsedParameter, len(parameters))
	for i, p := range parameters {
		parsed[i].name = p.Name
		parsed[i].parts, _ = p.Value.parse() // Validate has parsed it
	}
	return parsed
}

// parametersOf returns the parameters of an operation, in their order.
func (all *parsedParameters) parametersOf(operation string) []parsedParameter {
	if own, ok := all.own[operation]; ok {
		return own
	}
	return all.common
}

// checkVariables returns an error if a variable in p is missing from the request, or has a
// character that XML does not allow.
func (p parsedParameter) checkVariables(r Request) error {
	for _, part := range p.parts {
		if part.Variable == "" || part.Variable == documentVariable {
			continue
		}
		value, ok := r.Variables[part.Variable]
		if !ok {
			return fmt.Errorf("the value of the parameter %s has %s that is not set; set it, or write $$ for a dollar sign",
				p.name, httpx.DescribeVariable(part.Variable))
		}
		if checkCharacters([]byte(value)) != nil {
			return fmt.Errorf("a variable in the parameter %s has a character that XML does not allow; remove it", p.name)
		}
	}
	return nil
}

// text returns the text of p in a request. It copies nothing if that is only the document.
func (p parsedParameter) text(r Request) []byte {
	if len(p.parts) == 1 && p.parts[0].Variable == documentVariable {
		return r.Document
	}
	var text []byte
	for _, part := range p.parts {
		switch part.Variable {
		case "":
			text = append(text, part.Text...)
		case documentVariable:
			text = append(text, r.Document...)
		default:
			text = append(text, r.Variables[part.Variable]...)
		}
	}
	return text
}
