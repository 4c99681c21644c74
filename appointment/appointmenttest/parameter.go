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
	template
}

// callText is the text that a call sends: the document, and the values of the variables beside it.
type callText struct {
	document  string
	variables map[string]string // by name without "$"
}

// variableValues are patterns of the values that a client sends for the variables of parameters.
type variableValues map[string]string

// newVariableValues returns the values for an operation of the hospital that cfg describes. A payload
// can set other values for some of them, which it then opens itself.
func newVariableValues(cfg appointment.Config, op appointment.Operation, hasPayload bool) variableValues {
	businessType := cfg.BusinessType
	if businessType == "" {
		businessType = "999"
	}
	values := variableValues{
		"document":     ".*",
		"method":       regexp.QuoteMeta(op.Method()),
		"systemId":     regexp.QuoteMeta(cfg.SystemID),
		"systemKey":    regexp.QuoteMeta(string(cfg.SystemKey)),
		"businessType": regexp.QuoteMeta(businessType),
		"timestamp":    `20\d{12}`,
		"nonce":        `[0-9A-Za-z-]{8,64}`,
	}
	if hasPayload {
		delete(values, "timestamp")
		delete(values, "nonce")
	}
	return values
}

// templateVariable matches a variable in a text, or a dollar sign.
var templateVariable = regexp.MustCompile(`\$\$|\$\{[A-Za-z0-9]+\}|\$[A-Za-z0-9]+`)

// template is a text with variables.
type template struct {
	pattern   *regexp.Regexp // of the texts that the hospital accepts, with a group for each variable
	variables []string       // the names of the groups
}

// newTemplate returns the template of a text. appointment.NewClient has checked it. A variable
// without a value in values can have any.
func newTemplate(text string, values variableValues) template {
	var t template
	var pattern strings.Builder
	done := 0
	for _, at := range templateVariable.FindAllStringIndex(text, -1) {
		pattern.WriteString(regexp.QuoteMeta(text[done:at[0]]))
		done = at[1]
		variable := strings.Trim(text[at[0]:at[1]], "${}")
		if variable == "" {
			pattern.WriteString(`\$`)
			continue
		}
		value, ok := values[variable]
		if !ok {
			value = ".*?"
		}
		pattern.WriteString("(" + value + ")")
		t.variables = append(t.variables, variable)
	}
	pattern.WriteString(regexp.QuoteMeta(text[done:]))
	t.pattern = regexp.MustCompile(`(?s)^` + pattern.String() + `$`)
	return t
}

// read adds the variables of a text to variables. ok is false if the text is not the expected one.
func (t template) read(text string, variables map[string]string) (ok bool) {
	match := t.pattern.FindStringSubmatch(text)
	for i, name := range t.variables {
		if match != nil {
			variables[name] = match[i+1]
		}
	}
	return match != nil
}

// newParameters returns the parameters of an operation, by the documentation of soap.Binding.
func newParameters(cfg appointment.Config, d *appointment.Dialect, op appointment.Operation, hasPayload bool) []parameter {
	own, set := d.SOAP, d.SOAP.Operations[string(op)]
	values := newVariableValues(cfg, op, hasPayload)
	list := set.Parameters
	if len(list) == 0 && set.Parameter == "" {
		list = own.Parameters
	}
	var parameters []parameter
	for _, p := range list {
		parameters = append(parameters, parameter{p.Name, newTemplate(string(p.Value), values)})
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
	return []parameter{{only, newTemplate("$document", values)}}
}

// readParameters returns the text of a call. Its document is "" if it reads as null. A parameter with
// another text than the hospital expects is an error.
func (b binding) readParameters(call *element, s soapOperation) (callText, error) {
	elements, err := b.findParameters(call, s)
	switch {
	case err != nil && b.strictParameter:
		return callText{}, err
	case err != nil:
		return callText{}, nil
	}
	variables := map[string]string{}
	for i, p := range s.parameters {
		if !p.read(elements[i].text, variables) {
			return callText{}, fmt.Errorf("the text of parameter %s is not the expected one", p.name)
		}
	}
	document := variables["document"]
	delete(variables, "document")
	return callText{document, variables}, nil
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
