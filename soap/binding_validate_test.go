package soap_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

func TestBinding_Validate(t *testing.T) {
	t.Parallel()
	quoted, lineBreak, control, chinese := `"urn:save"`, "urn:save\r\nX: y", "urn:save\x01", "http://his/预约"
	rule, ruleEmpty, ruleAbsent := string(soap.ActionByName), string(soap.ActionEmpty), string(soap.ActionAbsent)
	problem := func(path, text string) []soap.Problem { return []soap.Problem{{Path: path, Text: text}} }
	element := func(path, name string) []soap.Problem {
		return problem(path, name+" is not a valid name for an XML element; use letters, digits, _, - and ., without a prefix")
	}
	const (
		saveName, saveParameter, saveAction = "operations.SaveSchedule.name", "operations.SaveSchedule.parameter", "operations.SaveSchedule.action"

		useRule   = " for the whole binding; set it as the binding's action, or write the exact SOAPAction here"
		badAction = "contains a quote, a line break or a control character; remove it"
	)
	namespace := problem("namespace", "is empty or not a URI; use the targetNamespace of the WSDL, such as http://tempuri.org/")
	save := func(op soap.Operation) soap.Binding {
		return soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": op}}
	}
	tests := map[string]struct {
		override soap.Binding
		want     []soap.Problem
	}{
		"valid":                              {soap.Binding{}, nil},
		"quotes in the namespace":            {soap.Binding{Namespace: `urn:"his"`}, namespace},
		"space in the namespace":             {soap.Binding{Namespace: "urn:his appointment"}, namespace},
		"line break in the namespace":        {soap.Binding{Namespace: "urn:his\r\n"}, namespace},
		"unknown operation":                  {soap.Binding{Operations: map[string]soap.Operation{"Save": {}}}, problem("operations.Save", "there is no such operation; use one of QuerySchedule, SaveSchedule")},
		"prefix in a name":                   {save(soap.Operation{Name: "his:save"}), element(saveName, `"his:save"`)},
		"parentheses in a name":              {save(soap.Operation{Name: "save()"}), element(saveName, `"save()"`)},
		"digit at the start of a name":       {save(soap.Operation{Name: "1save"}), element(saveName, `"1save"`)},
		"Chinese name":                       {save(soap.Operation{Name: "预约_保存-2.0"}), nil},
		"prefix in its parameter":            {save(soap.Operation{Parameter: "his:data"}), element(saveParameter, `"his:data"`)},
		"quotes in an action":                {save(soap.Operation{Action: &quoted}), problem(saveAction, badAction)},
		"line break in an action":            {save(soap.Operation{Action: &lineBreak}), problem(saveAction, badAction)},
		"control character in an action":     {save(soap.Operation{Action: &control}), problem(saveAction, badAction)},
		"rule name as an action":             {save(soap.Operation{Action: &rule}), problem(saveAction, `"name" is a rule`+useRule)},
		"rule empty as an action":            {save(soap.Operation{Action: &ruleEmpty}), problem(saveAction, `"empty" is a rule`+useRule)},
		"rule absent as an action":           {save(soap.Operation{Action: &ruleAbsent}), problem(saveAction, `"absent" is a rule`+useRule)},
		"empty action":                       {save(soap.Operation{Action: new(string)}), nil},
		"Chinese action":                     {save(soap.Operation{Action: &chinese}), nil},
		"markup in the parameter":            {soap.Binding{Parameter: "<data>"}, element("parameter", `"<data>"`)},
		"control character in the parameter": {soap.Binding{Parameter: "da\x01ta"}, element("parameter", `"da\x01ta"`)},
		"parameter that is not UTF-8":        {soap.Binding{Parameter: "da\xffta"}, element("parameter", `"da\xffta"`)},
		"form":                               {soap.Binding{Form: "none"}, problem("form", `"none" is unknown; use one of qualified, unqualified`)},
		"style":                              {soap.Binding{Style: "wrapped"}, problem("style", `"wrapped" is unknown; use one of document, rpc`)},
		"use":                                {soap.Binding{Use: "typed"}, problem("use", `"typed" is unknown; use one of literal, encoded`)},
		"action":                             {soap.Binding{Action: "no"}, problem("action", `"no" is unknown; use one of name, empty, absent`)},
		"version":                            {soap.Binding{Version: "2"}, problem("version", `"2" is unknown; use one of 1.1, 1.2`)},
		"two mistakes": {soap.Binding{Use: "typed", Version: "2"}, append(
			problem("use", `"typed" is unknown; use one of literal, encoded`),
			problem("version", `"2" is unknown; use one of 1.1, 1.2`)...)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := binding.Merge(tt.override)
			if diff := cmp.Diff(tt.want, b.Validate("QuerySchedule", "SaveSchedule")); diff != "" {
				t.Errorf("Validate (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("empty binding", func(t *testing.T) {
		t.Parallel()
		if diff := cmp.Diff(namespace, new(soap.Binding).Validate()); diff != "" {
			t.Errorf("Validate (-want +got):\n%s", diff)
		}
	})
	t.Run("no operations named", func(t *testing.T) {
		t.Parallel()
		b := binding.Merge(soap.Binding{Operations: map[string]soap.Operation{"Save": {Name: "1save"}}})
		if diff := cmp.Diff(element("operations.Save.name", `"1save"`), b.Validate()); diff != "" {
			t.Errorf("Validate (-want +got):\n%s", diff)
		}
	})
}
