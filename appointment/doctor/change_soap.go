package doctor

import (
	"net/http"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// soapChanges returns the changes of a SOAP binding. Most cost less if the service seems not to
// find the parameter.
func (d *diagnosis) soapChanges(base *attempt) []change {
	ev := d.evidence
	ignoresContent := d.ignoresContent(base)
	changes := []change{
		bindingChange("action", costIfSeen(2.5, ev.namesAction), func(b *soap.Binding) { setActionRule(b, soap.ActionEmpty) }),
		bindingChange("action", costIfSeen(2.7, ev.namesAction), func(b *soap.Binding) { setActionRule(b, soap.ActionByName) }),
		bindingChange("action", costIfSeen(3, ev.namesAction), func(b *soap.Binding) { setActionRule(b, soap.ActionAbsent) }),
		bindingChange("form", costIfSeen(2.4, ignoresContent || ev.isUnqualified), func(b *soap.Binding) { b.Form = soap.Unqualified }),
		bindingChange("form", costIfSeen(2.9, ignoresContent), func(b *soap.Binding) { b.Form = soap.Qualified }),
		bindingChange("body", costIfSeen(3.1, ignoresContent), func(b *soap.Binding) { b.Style, b.Use = soap.RPC, soap.Encoded }),
		bindingChange("body", costIfSeen(3.2, ignoresContent), func(b *soap.Binding) { b.Style, b.Use = soap.RPC, soap.Literal }),
		bindingChange("body", 4, func(b *soap.Binding) { b.Style, b.Use = soap.Document, soap.Literal }),
		bindingChange("version", costIfSeen(3, base.status == http.StatusUnsupportedMediaType), func(b *soap.Binding) { b.Version = soap.SOAP12 }),
		bindingChange("version", 4, func(b *soap.Binding) { b.Version = soap.SOAP11 }),
		// JAX-WS and CXF differ from the default in several properties at once.
		bindingChange("stack", costIfSeen(2.8, ignoresContent), func(b *soap.Binding) {
			b.Form, b.Parameter = soap.Unqualified, "arg0"
			setActionRule(b, soap.ActionEmpty)
		}),
		bindingChange("stack", costIfSeen(2.9, ignoresContent), func(b *soap.Binding) {
			b.Form = soap.Unqualified
			setActionRule(b, soap.ActionEmpty)
		}),
	}
	if base.dialect.SOAP.Parameters == nil { // several parameters come from the WSDL or the configuration
		changes = append(changes, ev.parameterChanges(ignoresContent)...)
	}
	changes = append(changes, ev.namespaceChanges()...)
	return append(changes, ev.operationChanges()...)
}

// bindingChange returns a change of the binding. It has no effect on a dialect that uses REST.
func bindingChange(group string, cost float64, apply func(*soap.Binding)) change {
	return change{group, cost, func(dialect *appointment.Dialect) {
		if dialect.SOAP != nil {
			apply(dialect.SOAP)
		}
	}}
}

// evidenceCost is the cost of a name that a fault contains.
const evidenceCost = 0.4

// parameterChanges returns the changes of the parameter's name: to those in faults, and to usual
// ones.
func (ev *evidence) parameterChanges(ignoresContent bool) (changes []change) {
	for i, name := range slices.Concat(ev.parameters, []string{"data", "arg0", "in0", "param", "strXml", "xml", "request", "input"}) {
		cost := costIfSeen(3+0.2*float64(i), ignoresContent)
		if i < len(ev.parameters) {
			cost = evidenceCost
		}
		changes = append(changes, bindingChange("parameter", cost, func(b *soap.Binding) { b.Parameter = name }))
	}
	return changes
}

// namespaceChanges returns the changes of the namespace: to those in faults, and to a usual one.
func (ev *evidence) namespaceChanges() (changes []change) {
	for _, uri := range ev.namespaces {
		changes = append(changes, bindingChange("namespace", evidenceCost, func(b *soap.Binding) { b.Namespace = uri }))
	}
	return append(changes, bindingChange("namespace", 4, func(b *soap.Binding) { b.Namespace = "http://tempuri.org" }))
}

// operationChanges returns the changes of the elements and SOAPActions of the operations.
func (ev *evidence) operationChanges() (changes []change) {
	for i, name := range slices.Concat(ev.elements, []string{"querySchedule", "XKH073", "QuerySchedule"}) {
		cost := 3.3 + 0.3*float64(i)
		if i < len(ev.elements) {
			cost = evidenceCost
		}
		changes = append(changes, bindingChange("element", cost, func(b *soap.Binding) { setElements(b, name) }))
	}
	for _, action := range ev.actions {
		changes = append(changes, bindingChange("action", 0.3, func(b *soap.Binding) { setActions(b, action) }))
	}
	return changes
}

// setActionRule makes every operation's SOAPAction follow a rule.
func setActionRule(b *soap.Binding, rule soap.Action) {
	b.Action = rule
	for name, o := range b.Operations {
		o.Action = nil
		b.Operations[name] = o
	}
}

// setElements names the elements of all operations after that of the query. It stops at an
// operation whose name does not follow from it.
func setElements(b *soap.Binding, query string) {
	setOperations(b, query, func(o *soap.Operation, name string) { o.Name = name })
}

// setActions does the same for the SOAPActions.
func setActions(b *soap.Binding, query string) {
	setOperations(b, query, func(o *soap.Operation, name string) { o.Action = &name })
}

// setOperations calls set with the name of each operation that follows from that of the query.
func setOperations(b *soap.Binding, query string, set func(o *soap.Operation, name string)) {
	for _, op := range appointment.Operations() {
		name := deriveName(query, op)
		if name == "" {
			return
		}
		o := b.Operations[string(op)]
		set(&o, name)
		if b.Operations == nil {
			b.Operations = map[string]soap.Operation{}
		}
		b.Operations[string(op)] = o
	}
}

// deriveName derives the name of an operation from that of the query: the word or the number of the
// operation replaces that of the query. It returns "" if the name of the query has neither.
func deriveName(query string, op appointment.Operation) string {
	if op == appointment.QuerySchedule {
		return query
	}
	word, number := "save", "74"
	if op == appointment.CancelSchedule {
		word, number = "cancel", "75"
	}
	const queryWord = "query"
	if i := strings.LastIndex(strings.ToLower(query), queryWord); i >= 0 {
		before, found, after := query[:i], query[i:i+len(queryWord)], query[i+len(queryWord):]
		switch {
		case found == strings.ToUpper(queryWord):
			word = strings.ToUpper(word)
		case found[0] == 'Q':
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		return before + word + after
	}
	if before, ok := strings.CutSuffix(query, "73"); ok {
		return before + number
	}
	return ""
}
