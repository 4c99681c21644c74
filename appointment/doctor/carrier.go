package doctor

import (
	"net/http"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// carrierMoves go from one way of carrying messages to the other, and to what the WSDL says.
func (x *examination) carrierMoves(from *attempt) []move {
	ev := x.learned
	if x.wsdl != nil {
		return []move{toSOAP(0.1, *x.wsdl)}
	}
	if from.dialect.SOAP != nil {
		return []move{{"carrier", lighter(5, ev.rest || from.level == strange), func(d *appointment.Dialect) { d.SOAP, d.REST = nil, &rest.Route{} }}}
	}
	base := appointment.Config{Vendor: appointment.Wanda}.FullDialect()
	return []move{toSOAP(lighter(5, ev.soap || from.level == strange), base)}
}

// toSOAP is a move to another dialect's binding.
func toSOAP(weight float64, other appointment.Dialect) move {
	return move{"carrier", weight, func(d *appointment.Dialect) { d.SOAP, d.REST = other.Clone().SOAP, nil }}
}

// onSOAP is a move in a binding.
func onSOAP(group string, weight float64, apply func(*soap.Binding)) move {
	return move{group, weight, func(d *appointment.Dialect) {
		if d.SOAP == nil {
			return // moved to REST meanwhile
		}
		apply(d.SOAP)
	}}
}

// soapMoves are those of a binding. They are light where the service seems not to get at
// the parameter at all: whatever the document, it says the same.
func (x *examination) soapMoves(from *attempt) []move {
	ev := x.learned
	deaf := x.deaf(from)
	all := []move{
		onSOAP("action", lighter(2.5, ev.action), func(b *soap.Binding) { setAction(b, soap.ActionEmpty) }),
		onSOAP("action", lighter(2.7, ev.action), func(b *soap.Binding) { setAction(b, soap.ActionByName) }),
		onSOAP("action", lighter(3, ev.action), func(b *soap.Binding) { setAction(b, soap.ActionAbsent) }),
		onSOAP("form", lighter(2.4, deaf || ev.unqualified), func(b *soap.Binding) { b.Form = soap.Unqualified }),
		onSOAP("form", lighter(2.9, deaf), func(b *soap.Binding) { b.Form = soap.Qualified }),
		onSOAP("body", lighter(3.1, deaf), func(b *soap.Binding) { b.Style, b.Use = soap.RPC, soap.Encoded }),
		onSOAP("body", lighter(3.2, deaf), func(b *soap.Binding) { b.Style, b.Use = soap.RPC, soap.Literal }),
		onSOAP("body", 4, func(b *soap.Binding) { b.Style, b.Use = soap.Document, soap.Literal }),
		onSOAP("version", lighter(3, from.status == http.StatusUnsupportedMediaType), func(b *soap.Binding) { b.Version = soap.SOAP12 }),
		onSOAP("version", 4, func(b *soap.Binding) { b.Version = soap.SOAP11 }),
		// JAX-WS and CXF, whose parts are seldom seen alone.
		onSOAP("stack", lighter(2.8, deaf), func(b *soap.Binding) {
			b.Form, b.Parameter = soap.Unqualified, "arg0"
			setAction(b, soap.ActionEmpty)
		}),
		onSOAP("stack", lighter(2.9, deaf), func(b *soap.Binding) {
			b.Form = soap.Unqualified
			setAction(b, soap.ActionEmpty)
		}),
	}
	for i, name := range append(append([]string{}, ev.parameters...), "data", "arg0", "in0", "param", "strXml", "xml", "request", "input") {
		weight := lighter(3+0.2*float64(i), deaf)
		if i < len(ev.parameters) {
			weight = 0.4
		}
		all = append(all, onSOAP("parameter", weight, func(b *soap.Binding) { b.Parameter = name }))
	}
	for _, uri := range ev.namespaces {
		all = append(all, onSOAP("namespace", 0.4, func(b *soap.Binding) { b.Namespace = uri }))
	}
	all = append(all, onSOAP("namespace", 4, func(b *soap.Binding) { b.Namespace = "http://tempuri.org" }))
	for i, name := range append(append([]string{}, ev.elements...), "querySchedule", "XKH073", "QuerySchedule") {
		weight := 3.3 + 0.3*float64(i)
		if i < len(ev.elements) {
			weight = 0.4
		}
		all = append(all, onSOAP("element", weight, func(b *soap.Binding) { setElements(b, name) }))
	}
	for _, action := range ev.actions {
		all = append(all, onSOAP("action", 0.3, func(b *soap.Binding) { actionsLike(b, action) }))
	}
	return all
}

// deaf reports whether the service said the same to several documents: then it may not
// get at them.
func (x *examination) deaf(from *attempt) bool {
	if from.level != complained && from.level != rejected && from.level != broke {
		return false
	}
	same := 0
	for _, a := range x.all {
		if a.carrier != from.carrier {
			continue
		}
		if a.likes != from.likes {
			return false
		}
		same++
	}
	return same >= 3
}

// restMoves are those of a route. Of the paths, those of save and cancel follow the query's.
func (x *examination) restMoves(from *attempt) []move {
	lost := from.status == http.StatusNotFound
	var all []move
	for i, pattern := range []func(appointment.Operation) string{
		func(op appointment.Operation) string { return string(op) },
		func(op appointment.Operation) string { return uncapital(string(op)) },
		appointment.Operation.Method,
		func(op appointment.Operation) string { return strings.TrimSuffix(uncapital(string(op)), "Schedule") },
		func(op appointment.Operation) string { return strings.ToLower(string(op)) },
	} {
		paths := map[string]string{}
		for _, op := range appointment.Operations() {
			paths[string(op)] = pattern(op)
		}
		all = append(all, onREST("path", lighter(3.5+0.2*float64(i), lost), func(r *rest.Route) { r.Paths = paths }))
	}
	wantsForm := from.status == http.StatusUnsupportedMediaType || from.level == complained && len(from.fields) == 0
	for i, name := range []string{"data", "param", "json", ""} {
		all = append(all, onREST("form", lighter(3+0.3*float64(i), wantsForm), func(r *rest.Route) { r.Parameter = name }))
	}
	return all
}

func onREST(group string, weight float64, apply func(*rest.Route)) move {
	return move{group, weight, func(d *appointment.Dialect) {
		if d.REST == nil {
			return // moved to SOAP meanwhile
		}
		apply(d.REST)
	}}
}

// setAction makes the SOAPAction of every operation one by the rule.
func setAction(b *soap.Binding, rule soap.Action) {
	b.Action = rule
	for name, own := range b.Operations {
		own.Action = nil
		b.Operations[name] = own
	}
}

// setElements names the operations as the query is named: the words for save and cancel in
// the place of the one for query.
func setElements(b *soap.Binding, query string) {
	for _, op := range appointment.Operations() {
		own := b.Operations[string(op)]
		if own.Name = likeQuery(query, op); own.Name == "" {
			return // one name that says nothing of the others
		}
		if b.Operations == nil {
			b.Operations = map[string]soap.Operation{}
		}
		b.Operations[string(op)] = own
	}
}

// actionsLike names the SOAPActions as the query's is.
func actionsLike(b *soap.Binding, query string) {
	for _, op := range appointment.Operations() {
		action := likeQuery(query, op)
		if action == "" {
			return
		}
		own := b.Operations[string(op)]
		own.Action = &action
		if b.Operations == nil {
			b.Operations = map[string]soap.Operation{}
		}
		b.Operations[string(op)] = own
	}
}

// likeQuery is what an operation is called where the query is called so; "" if that does
// not tell.
func likeQuery(query string, op appointment.Operation) string {
	if op == appointment.QuerySchedule {
		return query
	}
	words := map[appointment.Operation][2]string{appointment.SaveSchedule: {"save", "74"}, appointment.CancelSchedule: {"cancel", "75"}}[op]
	if i := strings.LastIndex(strings.ToLower(query), "query"); i >= 0 {
		word := words[0]
		switch was := query[i : i+len("query")]; {
		case was == "QUERY":
			word = strings.ToUpper(word)
		case was[0] == 'Q':
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		return query[:i] + word + query[i+len("query"):]
	}
	if before, ok := strings.CutSuffix(query, "73"); ok {
		return before + words[1]
	}
	return ""
}
