package soap_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

func TestBindingOverride(t *testing.T) {
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
	tests := map[string]struct{ base, over, want soap.Binding }{
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
		"of none":         {soap.Binding{}, soap.Binding{Namespace: "urn:his"}, soap.Binding{Namespace: "urn:his", Operations: map[string]soap.Operation{}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.base.Override(tt.over)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(with(func(*soap.Binding) {}), base); diff != "" {
				t.Errorf("what was overridden changed with it:\n%s", diff)
			}
		})
	}
}

func TestBindingCheck(t *testing.T) {
	t.Parallel()
	const namespace = `namespace: is empty or not a URI; want the WSDL's targetNamespace, such as http://tempuri.org/`
	quoted, broken, control, fine := `"urn:save"`, "urn:save\r\nX: y", "urn:save\x01", "http://his/预约"
	save := func(op soap.Operation) soap.Binding {
		return soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": op}}
	}
	tests := map[string]struct {
		over soap.Binding
		want string
	}{
		"as it is":              {soap.Binding{}, ""},
		"namespace with quotes": {soap.Binding{Namespace: `urn:"his"`}, namespace},
		"namespace with space":  {soap.Binding{Namespace: "urn:his appointment"}, namespace},
		"namespace with break":  {soap.Binding{Namespace: "urn:his\r\n"}, namespace},
		"no such operation":     {soap.Binding{Operations: map[string]soap.Operation{"Save": {}}}, `operations: "Save" is no operation; want one of QuerySchedule, SaveSchedule`},
		"name with prefix":      {save(soap.Operation{Name: "his:save"}), `operations: SaveSchedule: name "his:save" cannot be an XML element`},
		"name with a call":      {save(soap.Operation{Name: "save()"}), `operations: SaveSchedule: name "save()" cannot be an XML element`},
		"name with digit first": {save(soap.Operation{Name: "1save"}), `operations: SaveSchedule: name "1save" cannot be an XML element`},
		"name in Chinese":       {save(soap.Operation{Name: "预约_保存-2.0"}), ""},
		"action with quotes":    {save(soap.Operation{Action: &quoted}), "operations: SaveSchedule: action: leave out quotes and line breaks"},
		"action with break":     {save(soap.Operation{Action: &broken}), "operations: SaveSchedule: action: leave out quotes and line breaks"},
		"action with control":   {save(soap.Operation{Action: &control}), "operations: SaveSchedule: action: leave out quotes and line breaks"},
		"action in Chinese":     {save(soap.Operation{Action: &fine}), ""},
		"parameter of markup":   {soap.Binding{Parameter: "<data>"}, `parameter: "<data>" cannot be an XML element`},
		"parameter of control":  {soap.Binding{Parameter: "da\x01ta"}, `parameter: "da\x01ta" cannot be an XML element`},
		"parameter of no UTF-8": {soap.Binding{Parameter: "da\xffta"}, `parameter: "da\xffta" cannot be an XML element`},
		"form":                  {soap.Binding{Form: "none"}, `form: "none" is unknown; want one of [qualified unqualified]`},
		"style":                 {soap.Binding{Style: "wrapped"}, `style: "wrapped" is unknown; want one of [document rpc]`},
		"use":                   {soap.Binding{Use: "typed"}, `use: "typed" is unknown; want one of [literal encoded]`},
		"action":                {soap.Binding{Action: "no"}, `action: "no" is unknown; want one of [name empty absent]`},
		"version":               {soap.Binding{Version: "2"}, `version: "2" is unknown; want one of [1.1 1.2]`},
		"two mistakes":          {soap.Binding{Use: "typed", Version: "2"}, "use: \"typed\" is unknown; want one of [literal encoded]\nversion: \"2\" is unknown; want one of [1.1 1.2]"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, got := binding.Override(tt.over), ""
			if err := b.Check("QuerySchedule", "SaveSchedule"); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if err := new(soap.Binding).Check(); err == nil || err.Error() != namespace {
		t.Errorf("an empty binding: %v, want %s", err, namespace)
	}
}
