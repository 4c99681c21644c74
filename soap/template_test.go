package soap_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

func TestTemplate_Variables(t *testing.T) {
	t.Parallel()
	for template, want := range map[soap.Template][]string{
		"":                              nil,
		"platform":                      nil,
		"$document":                     {"document"},
		"<req>$document</req>":          {"document"},
		"$systemId_$timestamp":          {"systemId", "timestamp"},
		"${systemId}2$nonce":            {"systemId", "nonce"},
		"$method$method":                {"method", "method"},
		"$$document":                    nil,
		"$$$document$$":                 {"document"},
		"$sign2-预约$x":                   {"sign2", "x"},
		"$":                             nil,
		"$5 $_a ${} ${a ${_a} ${1} $-$": nil,
	} {
		if got := template.Variables(); !slices.Equal(got, want) {
			t.Errorf("Template(%q).Variables() = %q, want %q", string(template), got, want)
		}
	}
}

// TestTemplate_JoinLiteral checks that JoinLiteral keeps a literal text from being read as a
// variable, whatever stands before it.
func TestTemplate_JoinLiteral(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "$document", "${document}", "$$", "$$document", "x$$$document", "$document-", "$document$method"} {
		for _, literal := range []string{"", "$document", "$$", "$", "x", "9", "_", "}", "{document}", "预约", "${document}", "ument$method$"} {
			joined := soap.Template(soap.Template("").JoinLiteral(text, literal))
			if got, want := joined.Variables(), soap.Template(text).Variables(); !slices.Equal(got, want) {
				t.Errorf("JoinLiteral(%q, %q) = %q with the variables %q, want %q", text, literal, string(joined), got, want)
			}
			if got, want := sendTemplate(t, joined), sendTemplate(t, soap.Template(text))+literal; got != want {
				t.Errorf("JoinLiteral(%q, %q) is sent as %q, want %q", text, literal, got, want)
			}
		}
	}
}

// sendTemplate returns the text of a parameter with this value, as a server reads it.
func sendTemplate(t *testing.T, value soap.Template) string {
	t.Helper()
	b := soap.Binding{Namespace: "urn:his", Parameters: []soap.Parameter{{Name: "a", Value: value}, {Name: "data", Value: "$document"}}}
	if problems := b.Validate(); len(problems) > 0 {
		t.Fatalf("Validate() with value %q = %v, want no problems", string(value), problems)
	}
	var body []byte
	service := newServiceOn(t, captureBody(&body), "http://hospital.invalid", b)
	r := newRequest("{}")
	r.Variables = map[string]string{"method": "XKH074"}
	if _, err := service.Call(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	var sent struct {
		A string `xml:"Body>SaveSchedule>a"`
	}
	if err := xml.Unmarshal(body, &sent); err != nil {
		t.Fatal(err)
	}
	return sent.A
}

const secretValue = "f00d-secret"

// printAll returns v in all forms in which programs print values, by the form.
func printAll(t *testing.T, v any) map[string]string {
	t.Helper()
	printed := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
		printed[verb] = fmt.Sprintf(verb, v)
	}
	encode := func(form string, marshal func(any) ([]byte, error)) {
		text, err := marshal(v)
		if err != nil {
			t.Fatalf("Marshal() as %s: error = %v, want none", form, err)
		}
		printed[form] = string(text)
	}
	encode("JSON", json.Marshal)
	encode("YAML", func(v any) ([]byte, error) { return yaml.Marshal(v) })
	var text, structured bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("x", "value", v)
	slog.New(slog.NewJSONHandler(&structured, nil)).Info("x", "value", v)
	printed["text log"], printed["JSON log"] = text.String(), structured.String()
	return printed
}

func TestTemplate_Print(t *testing.T) {
	t.Parallel()
	for template, want := range map[soap.Template]string{
		"": "", secretValue: "***", "$document": "$document", "$systemKey": "$systemKey", "$nonce": "$nonce",
		"$f00d": "***", "<a>$document</a>": "***", "$document$document": "***", "$$document": "***",
	} {
		for form, got := range printAll(t, template) {
			if strings.Contains(got, "f00d") || !strings.Contains(got, want) {
				t.Errorf("%s of Template(%q) = %s, want %s", form, string(template), got, want)
			}
		}
	}
}

// TestBinding_Print_Secret checks that no type that holds the value of a parameter prints it.
func TestBinding_Print_Secret(t *testing.T) {
	t.Parallel()
	parameters := []soap.Parameter{{Name: "password", Value: secretValue}, {Name: "message", Value: "$document"}}
	b := soap.Binding{Namespace: "urn:his", Parameters: parameters, Operations: map[string]soap.Operation{operation: {Parameters: parameters}}}
	op := b.Operations[operation]
	for _, v := range []any{b, &b, []any{&b}, parameters, parameters[0], []any{&parameters[0]}, b.Operations, op, []any{&op}} {
		for form, got := range printAll(t, v) {
			if strings.Contains(got, "f00d") || strings.Contains(got, fmt.Sprintf("%x", secretValue)) {
				t.Errorf("%s of %T = %s, want it without the value of the parameter", form, v, got)
			}
		}
	}
	service := newService(t, "http://hospital.invalid", b)
	for form, got := range printAll(t, service) {
		if strings.Contains(got, "f00d") {
			t.Errorf("%s of a Service = %s, want it without the value of the parameter", form, got)
		}
	}
}

// TestBinding_Decode_Parameters checks that a binding in JSON and YAML is read as it is written.
func TestBinding_Decode_Parameters(t *testing.T) {
	t.Parallel()
	want := soap.Binding{
		Parameters: []soap.Parameter{{Name: "action", Value: "$method"}, {Name: "user", Value: "platform"}, {Name: "message", Value: "$document"}},
		Result:     "HIPMessageServerResult",
		Operations: map[string]soap.Operation{operation: {Name: "HIPMessageServer", Result: "out", Parameters: []soap.Parameter{{Name: "action", Value: "SAVE"}, {Name: "message", Value: "$document"}}}},
	}
	const inYAML = `
parameters:
  - {name: action, value: $method}
  - {name: user, value: platform}
  - {name: message, value: $document}
result: HIPMessageServerResult
operations:
  SaveSchedule: {name: HIPMessageServer, result: out, parameters: [{name: action, value: SAVE}, {name: message, value: $document}]}
`
	const inJSON = `{"parameters":[{"name":"action","value":"$method"},{"name":"user","value":"platform"},{"name":"message","value":"$document"}],
"result":"HIPMessageServerResult","operations":{"SaveSchedule":{"name":"HIPMessageServer","result":"out","parameters":[
{"name":"action","value":"SAVE"},{"name":"message","value":"$document"}]}}}`
	var fromYAML, fromJSON soap.Binding
	if err := yaml.Unmarshal([]byte(inYAML), &fromYAML); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(inJSON), &fromJSON); err != nil {
		t.Fatal(err)
	}
	for form, got := range map[string]soap.Binding{"YAML": fromYAML, "JSON": fromJSON} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", form, diff)
		}
		if string(got.Parameters[1].Value) != "platform" { // cmp compares what is printed
			t.Errorf("%s: value %q, want platform", form, string(got.Parameters[1].Value))
		}
	}
}

func TestBinding_Format(t *testing.T) {
	t.Parallel()
	action := "urn:save"
	b := soap.Binding{
		Namespace: "urn:his", Parameters: []soap.Parameter{{Name: "user", Value: secretValue}, {Name: "data", Value: "$document"}}, Result: "out",
		Operations: map[string]soap.Operation{operation: {Name: "Save", Action: &action, Parameter: "xml"}, "QuerySchedule": {Parameters: []soap.Parameter{{Name: "a"}}}},
	}
	const want = `{Namespace:urn:his Operations:map[QuerySchedule:{Name: Action:<nil> Parameter: Parameters:[{a }] Result:} ` +
		`SaveSchedule:{Name:Save Action:"urn:save" Parameter:xml Parameters:[] Result:}] Parameter: Parameters:[{user ***} {data $document}] ` +
		`Result:out Form: Style: Use: Action: Version: Notes:[]}`
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		if got := fmt.Sprintf(verb, b); got != want {
			t.Errorf("Sprintf(%q) = %s, want %s", verb, got, want)
		}
	}
}
