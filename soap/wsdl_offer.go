package soap

import (
	"errors"
	"fmt"
	"strings"
)

// unclear is an error: what each of our operations could be, where that is not one for
// each.
type unclear map[string][]*offered

func (u unclear) Error() string {
	var texts []string
	for _, k := range knownOperations {
		switch candidates := u[k.name]; len(candidates) {
		case 0:
			texts = append(texts, "no operation is recognised as "+k.name)
		case 1:
		default:
			texts = append(texts, k.name+" could be "+strings.Join(namesOf(candidates), " or "))
		}
	}
	return strings.Join(texts, "; ")
}

func namesOf(operations []*offered) (names []string) {
	for _, o := range operations {
		names = append(names, o.name)
	}
	return names
}

// undecided is an error with what there is to choose from, and how to.
func (r *wsdlReader) undecided(ports []port, why error) error {
	var b strings.Builder
	b.WriteString(why.Error() + ".")
	for _, missing := range r.missing {
		b.WriteString("\n" + missing + ".")
	}
	for _, p := range ports {
		fmt.Fprintf(&b, "\nPort %s (SOAP %s) offers:", p.name, p.version)
		for _, o := range p.operations {
			fmt.Fprintf(&b, "\n  %s(%s)", o.name, o.parameter)
			if o.problem != "" {
				b.WriteString(": " + o.problem)
			}
		}
	}
	var found unclear
	if errors.As(why, &found) && len(ports[0].operations) > 0 {
		b.WriteString("\n" + found.configuration(&ports[0].operations[0]))
	}
	return errors.New(b.String())
}

// configuration shows what would choose: each of our operations with what it could be,
// and the rest as an operation of the port has it.
func (u unclear) configuration(example *offered) string {
	var b strings.Builder
	fmt.Fprintf(&b, `Choose by soap.WSDLOperation("SaveSchedule", "…"), or in the hospital's configuration:
  dialect:
    soap:
      namespace: %q
      parameter: %s
      form: %s
      style: %s
      use: %s
      operations:`, example.namespace, example.parameter, example.form, example.style, example.use)
	for _, k := range knownOperations {
		candidates := u[k.name]
		if len(candidates) == 0 {
			fmt.Fprintf(&b, "\n        %s: {name: …, action: …}", k.name)
			continue
		}
		fmt.Fprintf(&b, "\n        %s: {name: %s, action: %q}", k.name, candidates[0].element, candidates[0].action)
		if others := namesOf(candidates[1:]); len(others) > 0 {
			b.WriteString(" # or " + strings.Join(others, ", "))
		}
	}
	return b.String()
}
