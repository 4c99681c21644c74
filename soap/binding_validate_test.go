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
	const (
		secret    = "f00d"
		noName    = "has a $ without the name of a variable after it; write $$ for a dollar sign"
		noDoc     = "no value has $document, so that the document would not be sent; write $document as the value of one"
		badByte   = "has a character that XML does not allow; remove it, it may be a control character"
		bothForms = "is set together with parameter; leave one of them out"
		printed   = `is "***", which is printed instead of a value; write the value itself`
		taken     = `"a" is the name of a parameter above; use another`
	)
	parameter := func(name string, value soap.Template) soap.Parameter {
		return soap.Parameter{Name: name, Value: value}
	}
	several := func(parameters ...soap.Parameter) soap.Binding {
		return soap.Binding{Parameters: append(parameters, parameter("data", "$document"))}
	}
	tests := map[string]struct {
		override soap.Binding
		want     []soap.Problem
	}{
		"parameters":                           {several(parameter("a", "$method"), parameter("b", "$sign"), parameter("用户", ""), parameter("d", "a$$b")), nil},
		"document inside a text":               {soap.Binding{Parameters: []soap.Parameter{parameter("a", "<a>${document}1</a>")}}, nil},
		"dollar sign before no name":           {several(parameter("a", secret+"$ ")), problem("parameters[0].value", noName)},
		"dollar sign at the end":               {several(parameter("a", secret+"$")), problem("parameters[0].value", noName)},
		"variable of the environment":          {several(parameter("a", "${"+secret)), problem("parameters[0].value", noName)},
		"control character in a value":         {several(parameter("a", secret+"\x01")), problem("parameters[0].value", badByte)},
		"value that is not UTF-8":              {several(parameter("a", secret+"\xff")), problem("parameters[0].value", badByte)},
		"value that was printed":               {several(parameter("a", "***")), problem("parameters[0].value", printed)},
		"no document":                          {soap.Binding{Parameters: []soap.Parameter{parameter("a", "$method"), parameter("b", "$$document")}}, problem("parameters", noDoc)},
		"prefix in a parameter":                {several(parameter("a", "1"), parameter("b:c", "1")), element("parameters[1].name", `"b:c"`)},
		"parameter without a name":             {several(parameter("", "1")), element("parameters[0].name", `""`)},
		"two parameters of a name":             {several(parameter("a", "1"), parameter("a", "2")), problem("parameters[1].name", taken)},
		"both forms":                           {soap.Binding{Parameter: "data", Parameters: several().Parameters}, problem("parameters", bothForms)},
		"result":                               {soap.Binding{Result: "QueryResult"}, nil},
		"prefix in the result":                 {soap.Binding{Result: "a:b"}, element("result", `"a:b"`)},
		"parameters of an operation":           {save(soap.Operation{Parameters: several(parameter("a", "SAVE")).Parameters, Result: "out"}), nil},
		"no document in an operation":          {save(soap.Operation{Parameters: []soap.Parameter{parameter("a", "")}}), problem("operations.SaveSchedule.parameters", noDoc)},
		"dollar sign in an operation":          {save(soap.Operation{Parameters: several(parameter("a", "$")).Parameters}), problem("operations.SaveSchedule.parameters[0].value", noName)},
		"both forms in an operation":           {save(soap.Operation{Parameter: "a", Parameters: several().Parameters}), problem("operations.SaveSchedule.parameters", bothForms)},
		"space in the result of an operation":  {save(soap.Operation{Result: "a b"}), element("operations.SaveSchedule.result", `"a b"`)},
		"one parameter over several of a base": {several(parameter("a", "1")).Merge(soap.Binding{Parameter: "arg0"}), nil},
		"valid":                                {soap.Binding{}, nil},
		"quotes in the namespace":              {soap.Binding{Namespace: `urn:"his"`}, namespace},
		"space in the namespace":               {soap.Binding{Namespace: "urn:his appointment"}, namespace},
		"line break in the namespace":          {soap.Binding{Namespace: "urn:his\r\n"}, namespace},
		"unknown operation":                    {soap.Binding{Operations: map[string]soap.Operation{"Save": {}}}, problem("operations.Save", "there is no such operation; use one of QuerySchedule, SaveSchedule")},
		"prefix in a name":                     {save(soap.Operation{Name: "his:save"}), element(saveName, `"his:save"`)},
		"parentheses in a name":                {save(soap.Operation{Name: "save()"}), element(saveName, `"save()"`)},
		"digit at the start of a name":         {save(soap.Operation{Name: "1save"}), element(saveName, `"1save"`)},
		"Chinese name":                         {save(soap.Operation{Name: "预约_保存-2.0"}), nil},
		"prefix in its parameter":              {save(soap.Operation{Parameter: "his:data"}), element(saveParameter, `"his:data"`)},
		"quotes in an action":                  {save(soap.Operation{Action: &quoted}), problem(saveAction, badAction)},
		"line break in an action":              {save(soap.Operation{Action: &lineBreak}), problem(saveAction, badAction)},
		"control character in an action":       {save(soap.Operation{Action: &control}), problem(saveAction, badAction)},
		"rule name as an action":               {save(soap.Operation{Action: &rule}), problem(saveAction, `"name" is a rule`+useRule)},
		"rule empty as an action":              {save(soap.Operation{Action: &ruleEmpty}), problem(saveAction, `"empty" is a rule`+useRule)},
		"rule absent as an action":             {save(soap.Operation{Action: &ruleAbsent}), problem(saveAction, `"absent" is a rule`+useRule)},
		"empty action":                         {save(soap.Operation{Action: new(string)}), nil},
		"Chinese action":                       {save(soap.Operation{Action: &chinese}), nil},
		"markup in the parameter":              {soap.Binding{Parameter: "<data>"}, element("parameter", `"<data>"`)},
		"control character in the parameter":   {soap.Binding{Parameter: "da\x01ta"}, element("parameter", `"da\x01ta"`)},
		"parameter that is not UTF-8":          {soap.Binding{Parameter: "da\xffta"}, element("parameter", `"da\xffta"`)},
		"form":                                 {soap.Binding{Form: "none"}, problem("form", `"none" is unknown; use one of qualified, unqualified`)},
		"style":                                {soap.Binding{Style: "wrapped"}, problem("style", `"wrapped" is unknown; use one of document, rpc`)},
		"use":                                  {soap.Binding{Use: "typed"}, problem("use", `"typed" is unknown; use one of literal, encoded`)},
		"action":                               {soap.Binding{Action: "no"}, problem("action", `"no" is unknown; use one of name, empty, absent`)},
		"version":                              {soap.Binding{Version: "2"}, problem("version", `"2" is unknown; use one of 1.1, 1.2`)},
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
