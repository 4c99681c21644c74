package doctor

import (
	"cmp"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
	gocmp "github.com/google/go-cmp/cmp"
)

// operationCall is everything in a binding that determines how an operation is called.
type operationCall struct {
	Namespace, Element, Parameter, Action string
	HasNoAction                           bool
	Form                                  soap.Form
	Style                                 soap.Style
	Use                                   soap.Use
	Version                               soap.Version
}

// callsOf returns how a binding calls each operation.
func callsOf(b soap.Binding) map[appointment.Operation]operationCall {
	calls := map[appointment.Operation]operationCall{}
	for _, op := range appointment.Operations() {
		o := b.Operations[string(op)]
		c := operationCall{
			Namespace: b.Namespace, Element: cmp.Or(o.Name, string(op)), Parameter: cmp.Or(o.Parameter, b.Parameter, "data"),
			Form: cmp.Or(b.Form, soap.Qualified), Style: cmp.Or(b.Style, soap.Document), Use: cmp.Or(b.Use, soap.Literal), Version: cmp.Or(b.Version, soap.SOAP11),
		}
		if c.Style == soap.RPC {
			c.Form = "" // it makes no difference
		}
		action, ok := b.SOAPAction(string(op))
		c.Action, c.HasNoAction = action, !ok
		calls[op] = c
	}
	return calls
}

// TestSubtractVendor checks that the differences from a vendor lead to the same calls as the
// dialect itself.
func TestSubtractVendor(t *testing.T) {
	t.Parallel()
	empty, unusual := "", "urn:odd"
	for name, b := range map[string]soap.Binding{
		"binding of the vendor":      {Namespace: "http://tempuri.org/"},
		"defaults set":               {Namespace: "http://tempuri.org/", Parameter: "data", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal, Version: soap.SOAP11, Action: soap.ActionByName},
		"every field different":      {Namespace: "urn:x", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty, Version: soap.SOAP12},
		"rpc":                        {Namespace: "urn:x", Style: soap.RPC, Use: soap.Encoded, Form: soap.Unqualified, Action: soap.ActionAbsent},
		"as LoadWSDL returns it":     {Namespace: "urn:x", Action: soap.ActionAbsent, Operations: map[string]soap.Operation{"QuerySchedule": {Name: "query", Action: &empty}, "SaveSchedule": {Name: "save", Action: &empty}, "CancelSchedule": {Name: "cancel", Action: &empty}}},
		"different SOAPActions":      {Namespace: "urn:x", Action: soap.ActionAbsent, Operations: map[string]soap.Operation{"QuerySchedule": {Action: &unusual}, "SaveSchedule": {Action: &empty}}},
		"different parameters":       {Namespace: "urn:x", Parameter: "a", Operations: map[string]soap.Operation{"QuerySchedule": {Parameter: "a"}, "SaveSchedule": {Parameter: "b"}, "CancelSchedule": {Parameter: "data"}}},
		"one element for operations": {Namespace: "urn:x/", Operations: map[string]soap.Operation{"QuerySchedule": {Name: "Invoke"}, "SaveSchedule": {Name: "Invoke"}, "CancelSchedule": {Name: "Invoke"}}},
	} {
		for _, vendor := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
			dialect := appointment.Config{Vendor: vendor}.FullDialect()
			dialect.SOAP, dialect.REST = &b, nil
			got := subtractVendor(vendor, dialect)
			if want := vendor == appointment.Wanda && b.Namespace == "http://tempuri.org/"; (got == nil) != want {
				t.Errorf("%s: subtractVendor(%s) = %+v, want nil: %v", name, vendor, got, want)
			}
			full := appointment.Config{Vendor: vendor, Dialect: got}.FullDialect()
			if diff := gocmp.Diff(callsOf(b), callsOf(*full.SOAP)); diff != "" {
				t.Errorf("%s: calls with subtractVendor(%s) (-want +got):\n%s", name, vendor, diff)
			}
		}
	}
}

func TestSubtractVendor_RESTFromSOAP(t *testing.T) {
	t.Parallel()
	dialect := appointment.Config{Vendor: appointment.Wanda}.FullDialect()
	dialect.SOAP, dialect.REST = nil, &rest.Route{}
	if got := subtractVendor(appointment.Wanda, dialect); got == nil || got.REST == nil {
		t.Errorf("subtractVendor(wanda, REST) = %+v, want a dialect with REST", got)
	}
}
