package doctor

import (
	"reflect"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// simplifyBinding returns a binding that calls the operations as b does, with as few fields as
// possible. It leaves defaults out, and sets a value that all operations share once.
func simplifyBinding(b soap.Binding) *soap.Binding {
	simple := soap.Binding{
		Namespace: b.Namespace, Parameter: b.Parameter, Parameters: b.Parameters, Result: b.Result, Form: b.Form,
		Style: b.Style, Use: b.Use, Version: b.Version, Action: commonActionRule(b),
	}
	if len(b.Parameters) > 0 {
		simple.Parameter = ""
	}
	clearDefault(&simple.Parameter, "data")
	clearDefault(&simple.Style, soap.Document)
	clearDefault(&simple.Use, soap.Literal)
	clearDefault(&simple.Version, soap.SOAP11)
	clearDefault(&simple.Form, soap.Qualified)
	if simple.Style == soap.RPC {
		simple.Form = "" // the parameters of an rpc call have no namespace in any case
	}
	for _, op := range appointment.Operations() {
		name := string(op)
		own := b.Operations[name]
		o := soap.Operation{Name: own.Name, Result: own.Result}
		clearDefault(&o.Name, name)
		clearDefault(&o.Result, simple.Result)
		if !slices.Equal(b.InputParameters(name), simple.InputParameters(name)) {
			o.Parameter, o.Parameters = own.Parameter, own.Parameters
		}
		if simple.Action == soap.ActionAbsent {
			if action, ok := b.SOAPAction(name); ok {
				o.Action = &action
			}
		}
		if !reflect.ValueOf(o).IsZero() {
			if simple.Operations == nil {
				simple.Operations = map[string]soap.Operation{}
			}
			simple.Operations[name] = o
		}
	}
	return &simple
}

// commonActionRule returns the rule that the SOAPActions of all operations follow: "" for the
// default, by name. Without a common rule it returns ActionAbsent, and each operation has its
// own SOAPAction.
func commonActionRule(b soap.Binding) soap.Action {
	isByName, isEmpty := true, true
	for _, op := range appointment.Operations() {
		action, ok := b.SOAPAction(string(op))
		isByName = isByName && ok && action == actionByName(b, string(op))
		isEmpty = isEmpty && ok && action == ""
	}
	switch {
	case isByName:
		return ""
	case isEmpty:
		return soap.ActionEmpty
	}
	return soap.ActionAbsent
}

// clearDefault clears a field that has its default.
func clearDefault[T ~string](field *T, value T) {
	if *field == value {
		*field = ""
	}
}

// actionByName returns the SOAPAction of an operation by the rule ActionByName.
func actionByName(b soap.Binding, operation string) string {
	byName := soap.Binding{Namespace: b.Namespace}
	action, _ := byName.SOAPAction(b.ElementName(operation))
	return action
}

// listOperations lists the elements of the operations.
func listOperations(b *soap.Binding) string {
	var names []string
	for _, op := range appointment.Operations() {
		names = append(names, b.ElementName(string(op)))
	}
	return strings.Join(names, ", ")
}

// listParameters lists the parameters of the query: one by its name, several with their values,
// of which only variables are shown.
func listParameters(b *soap.Binding) string {
	inputs := b.InputParameters(string(appointment.QuerySchedule))
	if len(inputs) == 1 {
		return inputs[0].Name
	}
	var list []string
	for _, p := range inputs {
		list = append(list, p.Name+"="+p.Value.String())
	}
	return strings.Join(list, ", ")
}
