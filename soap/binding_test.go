package soap_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

func TestBinding_Merge(t *testing.T) {
	t.Parallel()
	action, empty := "urn:save", ""
	base := soap.Binding{
		Namespace: "http://tempuri.org/", Parameter: "data", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal,
		Action: soap.ActionByName, Version: soap.SOAP11,
		Operations: map[string]soap.Operation{"QuerySchedule": {Name: "Query"}, "SaveSchedule": {Name: "Save", Action: &action}},
	}
	with := func(change func(*soap.Binding)) soap.Binding {
		b := base
		b.Operations = map[string]soap.Operation{"QuerySchedule": base.Operations["QuerySchedule"], "SaveSchedule": base.Operations["SaveSchedule"]}
		change(&b)
		return b
	}
	several := []soap.Parameter{{Name: "method", Value: "$method"}, {Name: "data", Value: "$document"}}
	others := []soap.Parameter{{Name: "xml", Value: "$document"}}
	notes := []soap.WSDLProblem{{Detail: "a header"}}
	tests := map[string]struct{ base, override, want soap.Binding }{
		"parameters":                          {base, soap.Binding{Parameters: several}, with(func(b *soap.Binding) { b.Parameter, b.Parameters = "", several })},
		"parameters instead of parameters":    {with(func(b *soap.Binding) { b.Parameter, b.Parameters = "", several }), soap.Binding{Parameters: others}, with(func(b *soap.Binding) { b.Parameter, b.Parameters = "", others })},
		"one parameter instead of parameters": {with(func(b *soap.Binding) { b.Parameter, b.Parameters = "", several }), soap.Binding{Parameter: "arg0"}, with(func(b *soap.Binding) { b.Parameter = "arg0" })},
		"no parameters over parameters":       {with(func(b *soap.Binding) { b.Parameters = several }), soap.Binding{Form: soap.Unqualified}, with(func(b *soap.Binding) { b.Parameters, b.Form = several, soap.Unqualified })},
		"both forms, a mistake":               {base, soap.Binding{Parameter: "arg0", Parameters: several}, with(func(b *soap.Binding) { b.Parameter, b.Parameters = "arg0", several })},
		"result":                              {with(func(b *soap.Binding) { b.Result = "return" }), soap.Binding{Result: "out"}, with(func(b *soap.Binding) { b.Result = "out" })},
		"no result over a result":             {with(func(b *soap.Binding) { b.Result = "return" }), soap.Binding{}, with(func(b *soap.Binding) { b.Result = "return" })},
		"notes":                               {base, soap.Binding{Notes: notes}, with(func(b *soap.Binding) { b.Notes = notes })},
		"parameters of an operation": {base, soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": {Parameters: several, Result: "out"}}}, with(func(b *soap.Binding) {
			b.Operations["SaveSchedule"] = soap.Operation{Parameters: several, Result: "out"}
		})},
		"nothing":         {base, soap.Binding{}, base},
		"namespace":       {base, soap.Binding{Namespace: "urn:his"}, with(func(b *soap.Binding) { b.Namespace = "urn:his" })},
		"parameter":       {base, soap.Binding{Parameter: "arg0"}, with(func(b *soap.Binding) { b.Parameter = "arg0" })},
		"form":            {base, soap.Binding{Form: soap.Unqualified}, with(func(b *soap.Binding) { b.Form = soap.Unqualified })},
		"style":           {base, soap.Binding{Style: soap.RPC}, with(func(b *soap.Binding) { b.Style = soap.RPC })},
		"use":             {base, soap.Binding{Use: soap.Encoded}, with(func(b *soap.Binding) { b.Use = soap.Encoded })},
		"action":          {base, soap.Binding{Action: soap.ActionAbsent}, with(func(b *soap.Binding) { b.Action = soap.ActionAbsent })},
		"version":         {base, soap.Binding{Version: soap.SOAP12}, with(func(b *soap.Binding) { b.Version = soap.SOAP12 })},
		"one operation":   {base, soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": {Name: "Invoke", Action: &empty}}}, with(func(b *soap.Binding) { b.Operations["SaveSchedule"] = soap.Operation{Name: "Invoke", Action: &empty} })},
		"a new operation": {base, soap.Binding{Operations: map[string]soap.Operation{"CancelSchedule": {Name: "Cancel"}}}, with(func(b *soap.Binding) { b.Operations["CancelSchedule"] = soap.Operation{Name: "Cancel"} })},
		"empty base":      {soap.Binding{}, soap.Binding{Namespace: "urn:his"}, soap.Binding{Namespace: "urn:his", Operations: map[string]soap.Operation{}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.base.Merge(tt.override)); diff != "" {
				t.Errorf("Merge (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(with(func(*soap.Binding) {}), base); diff != "" {
				t.Errorf("base after Merge (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBinding_InputParameters(t *testing.T) {
	t.Parallel()
	several := []soap.Parameter{{Name: "method", Value: "$method"}, {Name: "message", Value: "<a>$document</a>"}}
	own := []soap.Parameter{{Name: "xml", Value: "$document"}, {Name: "user", Value: "u"}}
	one := func(name string) []soap.Parameter { return []soap.Parameter{{Name: name, Value: "$document"}} }
	save := func(op soap.Operation) map[string]soap.Operation {
		return map[string]soap.Operation{"SaveSchedule": op}
	}
	tests := map[string]struct {
		binding soap.Binding
		want    []soap.Parameter
	}{
		"default":                              {soap.Binding{}, one("data")},
		"one":                                  {soap.Binding{Parameter: "arg0"}, one("arg0")},
		"several":                              {soap.Binding{Parameters: several}, several},
		"several of an operation":              {soap.Binding{Parameters: several, Operations: save(soap.Operation{Parameters: own})}, own},
		"one of an operation":                  {soap.Binding{Parameters: several, Operations: save(soap.Operation{Parameter: "arg0"})}, one("arg0")},
		"several of an operation, instead":     {soap.Binding{Parameter: "arg0", Operations: save(soap.Operation{Parameters: own})}, own},
		"an operation that sets only its name": {soap.Binding{Parameters: several, Operations: save(soap.Operation{Name: "Invoke"})}, several},
		"no document, a mistake":               {soap.Binding{Parameters: several[:1]}, several[:1]},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.binding.InputParameters("SaveSchedule")); diff != "" {
				t.Errorf("InputParameters (-want +got):\n%s", diff)
			}
		})
	}
}
