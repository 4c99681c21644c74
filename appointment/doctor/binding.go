package doctor

import (
	"cmp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// simplifyBinding returns a binding that calls the operations as b does, with as few fields as
// possible: defaults are left out, and a value that all operations share is set once.
func simplifyBinding(b soap.Binding) *soap.Binding {
	simple := soap.Binding{
		Namespace: b.Namespace, Parameter: b.Parameter, Form: b.Form,
		Style: b.Style, Use: b.Use, Version: b.Version, Action: commonActionRule(b),
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
		o := soap.Operation{Name: b.Operations[name].Name, Parameter: b.Operations[name].Parameter}
		clearDefault(&o.Name, name)
		clearDefault(&o.Parameter, parameterOf(&simple))
		if simple.Action == soap.ActionAbsent {
			o.Action = actionOf(b, name) // nil if none is sent
		}
		if o != (soap.Operation{}) {
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
		action := actionOf(b, string(op))
		isByName = isByName && action != nil && *action == actionByName(b, string(op))
		isEmpty = isEmpty && action != nil && *action == ""
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

// elementOf returns the name of an operation's element.
func elementOf(b soap.Binding, operation string) string {
	return cmp.Or(b.Operations[operation].Name, operation)
}

// parameterOf returns the name of the parameter of operations that do not set their own.
func parameterOf(b *soap.Binding) string { return cmp.Or(b.Parameter, "data") }

// actionOf returns the SOAPAction of an operation by the rules of soap.Binding, or nil if none
// is sent.
func actionOf(b soap.Binding, operation string) *string {
	if action := b.Operations[operation].Action; action != nil {
		return action
	}
	switch b.Action {
	case soap.ActionAbsent:
		return nil
	case soap.ActionEmpty:
		return new("")
	}
	return new(actionByName(b, operation))
}

// actionByName returns the SOAPAction of an operation by the rule ActionByName.
func actionByName(b soap.Binding, operation string) string {
	separator := "/"
	if strings.HasSuffix(b.Namespace, "/") || strings.HasSuffix(b.Namespace, "#") {
		separator = ""
	}
	return b.Namespace + separator + elementOf(b, operation)
}

// listOperations lists the elements of the operations.
func listOperations(b *soap.Binding) string {
	var names []string
	for _, op := range appointment.Operations() {
		names = append(names, elementOf(*b, string(op)))
	}
	return strings.Join(names, ", ")
}
