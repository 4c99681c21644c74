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
	tests := map[string]struct{ base, override, want soap.Binding }{
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
