package doctor

import (
	"net/http"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// transportChanges returns the changes from SOAP to REST or back, and to the binding that the
// WSDL describes.
func (d *diagnosis) transportChanges(base *attempt) []change {
	ev := d.evidence
	if d.wsdlDialect != nil {
		return []change{soapTransport(0.1, *d.wsdlDialect)}
	}
	if base.dialect.SOAP != nil {
		return []change{{"transport", costIfSeen(5, ev.isNotSOAP || base.rank == rankNoService), func(dialect *appointment.Dialect) {
			dialect.SOAP, dialect.REST = nil, &rest.Route{}
		}}}
	}
	usual := appointment.Config{Vendor: appointment.Wanda}.FullDialect()
	if len(ev.namespaces) > 0 {
		usual.SOAP = new(usual.SOAP.Merge(soap.Binding{Namespace: ev.namespaces[0]}))
	}
	return []change{soapTransport(costIfSeen(5, ev.isSOAP || base.rank == rankNoService), usual)}
}

// soapTransport returns the change to the binding of another dialect.
func soapTransport(cost float64, other appointment.Dialect) change {
	return change{"transport", cost, func(dialect *appointment.Dialect) {
		dialect.SOAP, dialect.REST = other.Clone().SOAP, nil
	}}
}

// restChanges returns the changes of a REST route.
func (d *diagnosis) restChanges(base *attempt) []change {
	var changes []change
	isNotFound := base.status == http.StatusNotFound
	for i, pathOf := range []func(appointment.Operation) string{
		func(op appointment.Operation) string { return string(op) },
		func(op appointment.Operation) string { return lowerFirst(string(op)) },
		appointment.Operation.Method,
		func(op appointment.Operation) string { return strings.TrimSuffix(lowerFirst(string(op)), "Schedule") },
		func(op appointment.Operation) string { return strings.ToLower(string(op)) },
	} {
		paths := map[string]string{}
		for _, op := range appointment.Operations() {
			paths[string(op)] = pathOf(op)
		}
		changes = append(changes, routeChange("path", costIfSeen(3.5+0.2*float64(i), isNotFound), func(r *rest.Route) { r.Paths = paths }))
	}
	mayWantForm := base.status == http.StatusUnsupportedMediaType || base.rank == rankFieldRejection && len(base.fields) == 0
	for i, name := range []string{"data", "param", "json", ""} {
		changes = append(changes, routeChange("form", costIfSeen(3+0.3*float64(i), mayWantForm), func(r *rest.Route) { r.Parameter = name }))
	}
	return changes
}

// routeChange returns a change of the route. It has no effect on a dialect that uses SOAP.
func routeChange(group string, cost float64, apply func(*rest.Route)) change {
	return change{group, cost, func(dialect *appointment.Dialect) {
		if dialect.REST != nil {
			apply(dialect.REST)
		}
	}}
}

// lowerFirst returns a name with its first letter in lowercase.
func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }
