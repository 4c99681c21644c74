package doctor

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// called is all that tells how an operation is called.
type called struct {
	Namespace, Element, Parameter, Action string
	None                                  bool // no action is sent
	Form                                  soap.Form
	Style                                 soap.Style
	Use                                   soap.Use
	Version                               soap.Version
}

func calls(b soap.Binding) map[appointment.Operation]called {
	all := map[appointment.Operation]called{}
	for _, op := range appointment.Operations() {
		own := b.Operations[string(op)]
		c := called{
			Namespace: b.Namespace, Element: or(own.Name, string(op)), Parameter: or(own.Parameter, or(b.Parameter, "data")),
			Form: or(b.Form, soap.Qualified), Style: or(b.Style, soap.Document), Use: or(b.Use, soap.Literal), Version: or(b.Version, soap.SOAP11),
		}
		if c.Style == soap.RPC {
			c.Form = "" // either way
		}
		if action := actionOf(b, string(op)); action != nil {
			c.Action = *action
		} else {
			c.None = true
		}
		all[op] = c
	}
	return all
}

func or[T ~string](value, otherwise T) T {
	if value == "" {
		return otherwise
	}
	return value
}

// TestFromVendor takes from bindings what their vendor's has already, and has what is left
// call the same.
func TestFromVendor(t *testing.T) {
	t.Parallel()
	empty, odd := "", "urn:odd"
	for name, b := range map[string]soap.Binding{
		"the vendor's":     {Namespace: "http://tempuri.org/"},
		"all of it said":   {Namespace: "http://tempuri.org/", Parameter: "data", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal, Version: soap.SOAP11, Action: soap.ActionByName},
		"another":          {Namespace: "urn:x", Parameter: "arg0", Form: soap.Unqualified, Action: soap.ActionEmpty, Version: soap.SOAP12},
		"rpc":              {Namespace: "urn:x", Style: soap.RPC, Use: soap.Encoded, Form: soap.Unqualified, Action: soap.ActionAbsent},
		"by a WSDL":        {Namespace: "urn:x", Action: soap.ActionAbsent, Operations: map[string]soap.Operation{"QuerySchedule": {Name: "query", Action: &empty}, "SaveSchedule": {Name: "save", Action: &empty}, "CancelSchedule": {Name: "cancel", Action: &empty}}},
		"mixed actions":    {Namespace: "urn:x", Action: soap.ActionAbsent, Operations: map[string]soap.Operation{"QuerySchedule": {Action: &odd}, "SaveSchedule": {Action: &empty}}},
		"mixed parameters": {Namespace: "urn:x", Parameter: "a", Operations: map[string]soap.Operation{"QuerySchedule": {Parameter: "a"}, "SaveSchedule": {Parameter: "b"}, "CancelSchedule": {Parameter: "data"}}},
		"one for all":      {Namespace: "urn:x/", Operations: map[string]soap.Operation{"QuerySchedule": {Name: "Invoke"}, "SaveSchedule": {Name: "Invoke"}, "CancelSchedule": {Name: "Invoke"}}},
	} {
		for _, vendor := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
			d := appointment.Config{Vendor: vendor}.FullDialect()
			d.SOAP, d.REST = &b, nil
			own := fromVendor(vendor, d)
			if (own == nil) != (vendor == appointment.Wanda && b.Namespace == "http://tempuri.org/") {
				t.Errorf("%s: %+v departs from %s", name, own, vendor)
			}
			full := appointment.Config{Vendor: vendor, Dialect: own}.FullDialect()
			if diff := cmp.Diff(calls(b), calls(*full.SOAP)); diff != "" {
				t.Errorf("%s, from %s (-want +got):\n%s", name, vendor, diff)
			}
		}
	}
	d := appointment.Config{Vendor: appointment.Wanda}.FullDialect()
	d.SOAP, d.REST = nil, &rest.Route{}
	if own := fromVendor(appointment.Wanda, d); own == nil || own.REST == nil {
		t.Errorf("REST does not depart from a web service: %+v", own)
	}
}

func TestLikeQuery(t *testing.T) {
	t.Parallel()
	for query, want := range map[string][2]string{
		"QuerySchedule":         {"SaveSchedule", "CancelSchedule"},
		"querySchedule":         {"saveSchedule", "cancelSchedule"},
		"EXAM_QUERY":            {"EXAM_SAVE", "EXAM_CANCEL"},
		"urn:exam#queryBooking": {"urn:exam#saveBooking", "urn:exam#cancelBooking"},
		"XKH073":                {"XKH074", "XKH075"},
		"Invoke":                {"", ""},
	} {
		if got := [2]string{likeQuery(query, appointment.SaveSchedule), likeQuery(query, appointment.CancelSchedule)}; got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}
