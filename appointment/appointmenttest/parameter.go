package appointmenttest

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// parameter is an input parameter of a SOAP operation.
type parameter struct {
	name string
	// text matches the texts that the hospital accepts. Its first group is the document, if the
	// parameter contains that.
	text *regexp.Regexp
}

// variableValues are patterns of the values that a client sends for the variables of parameters.
type variableValues map[string]string

// newVariableValues returns the values for an operation of the hospital that cfg describes.
func newVariableValues(cfg appointment.Config, op appointment.Operation) variableValues {
	businessType := cfg.BusinessType
	if businessType == "" {
		businessType = "999"
	}
	return variableValues{
		"document":     "(.*)",
		"method":       regexp.QuoteMeta(op.Method()),
		"systemId":     regexp.QuoteMeta(cfg.SystemID),
		"systemKey":    regexp.QuoteMeta(string(cfg.SystemKey)),
		"businessType": regexp.QuoteMeta(businessType),
		"timestamp":    `20\d{12}`,
		"nonce":        `[0-9A-Za-z-]{8,64}`,
	}
}

// templateVariable matches a variable in the value of a parameter, or a dollar sign.
var templateVariable = regexp.MustCompile(`\$\$|\$\{[A-Za-z0-9]+\}|\$[A-Za-z0-9]+`)

// newParameter returns the parameter with this name and value. appointment.NewClient has checked
// the value.
func newParameter(name, value string, values variableValues) parameter {
	var pattern strings.Builder
	done := 0
	for _, at := range templateVariable.FindAllStringIndex(value, -1) {
		pattern.WriteString(regexp.QuoteMeta(value[done:at[0]]))
		done = at[1]
		if variable := strings.Trim(value[at[0]:at[1]], "${}"); variable != "" {
			pattern.WriteString(values[variable])
		} else {
			pattern.WriteString(`\$`)
		}
	}
	pattern.WriteString(regexp.QuoteMeta(value[done:]))
	return parameter{name, regexp.MustCompile(`(?s)^` + pattern.String() + `$`)}
}

// newParameters returns the parameters of an operation, by the documentation of soap.Binding.
func newParameters(cfg appointment.Config, d *appointment.Dialect, op appointment.Operation) []parameter {
	own, set := d.SOAP, d.SOAP.Operations[string(op)]
	values := newVariableValues(cfg, op)
	list := set.Parameters
	if len(list) == 0 && set.Parameter == "" {
		list = own.Parameters
	}
	var parameters []parameter
	for _, p := range list {
		parameters = append(parameters, newParameter(p.Name, string(p.Value), values))
	}
	if len(parameters) > 0 {
		return parameters
	}
	only := "data"
	for _, name := range []string{own.Parameter, set.Parameter} {
		if name != "" {
			only = name
		}
	}
	return []parameter{newParameter(only, "$document", values)}
}

// readParameters returns the document in the parameters of a call, or "" if it reads as null. A
// parameter with another text than the hospital expects is an error.
func (b binding) readParameters(call *element, s soapOperation) (string, error) {
	elements, err := b.findParameters(call, s)
	switch {
	case err != nil && b.strictParameter:
		return "", err
	case err != nil:
		return "", nil
	}
	document := ""
	for i, p := range s.parameters {
		match := p.text.FindStringSubmatch(elements[i].text)
		switch {
		case match == nil:
			return "", fmt.Errorf("the text of parameter %s is not the expected one", p.name)
		case len(match) > 1:
			document = match[1]
		}
	}
	return document, nil
}

// findParameters returns the elements of the parameters in a call. They must be complete and in
// order.
func (b binding) findParameters(call *element, s soapOperation) ([]*element, error) {
	if len(call.children) != len(s.parameters) {
		return nil, fmt.Errorf("element %s holds %d elements: want %s", call.shortName(), len(call.children), s.parameterNames())
	}
	namespace := ""
	if b.qualified {
		namespace = b.namespace
	}
	for i, p := range s.parameters {
		e := call.children[i]
		if err := e.checkName(namespace, p.name); err != nil {
			return nil, err
		}
		if len(e.children) > 0 {
			return nil, fmt.Errorf("element %s holds elements: want text", p.name)
		}
		if b.encoded && !e.hasType {
			return nil, fmt.Errorf("element %s has no xsi:type", p.name)
		}
	}
	return call.children, nil
}

// parameterNames lists the names of the parameters for a message.
func (s soapOperation) parameterNames() string {
	if len(s.parameters) == 1 {
		return "one, " + s.parameters[0].name
	}
	var names []string
	for _, p := range s.parameters {
		names = append(names, p.name)
	}
	return fmt.Sprintf("%d, %s", len(names), strings.Join(names, ", "))
}
