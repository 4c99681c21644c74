package soap_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

func TestLoadWSDL_WSDLError(t *testing.T) {
	t.Parallel()
	three := makeWSDL("QuerySchedule\nSaveSchedule\nCancelSchedule")
	jaxws, asmx := readFile(t, "testdata/wsdl/jaxws/ExamService.wsdl"), readFile(t, asmxFile)
	binding := three[strings.Index(three, "<binding") : strings.Index(three, "</binding>")+len("</binding>")]
	secondBinding := strings.NewReplacer(`"B"`, `"B2"`, "urn:", "urn:other:").Replace(binding)
	manyImports := ""
	for i := range 70 {
		manyImports += fmt.Sprintf(`<import location="his.wsdl?%d"/>`, i)
	}
	const (
		parameter = `<s:element name="data" type="s:string"/>`
		end       = "</definitions>"
	)
	// query returns the problem that its code and detail describe, of operation QuerySchedule.
	query := func(code soap.WSDLCode, detail string) []soap.WSDLProblem {
		return []soap.WSDLProblem{{Code: code, Operation: "QuerySchedule", Name: "QuerySchedule", Detail: detail}}
	}
	notText := func(name, typ string) []soap.WSDLProblem {
		problems := query(soap.WSDLParameterType, "")
		problems[0].Parameters = []soap.WSDLParameter{{Name: name, Type: typ}}
		return problems
	}
	document := func(code soap.WSDLCode, detail string) []soap.WSDLProblem {
		return []soap.WSDLProblem{{Code: code, Detail: detail}}
	}
	for name, tt := range map[string]struct {
		wsdl     string
		opts     []soap.WSDLOption
		problems []soap.WSDLProblem // nil: not compared
		want     []string           // parts of the text
	}{
		"two candidates for save, none for cancel": {
			wsdl: makeWSDL("QuerySchedule\nAddAppointment\nSubmitAppointment"),
			problems: []soap.WSDLProblem{
				{Code: soap.WSDLOperationAmbiguous, Operation: "SaveSchedule", Candidates: []string{"AddAppointment", "SubmitAppointment"}},
				{Code: soap.WSDLOperationUnknown, Operation: "CancelSchedule"},
			},
			want: []string{
				"SaveSchedule could be AddAppointment or SubmitAppointment; no operation matches CancelSchedule\n",
				"Port Main (SOAP 1.1) offers:\n  QuerySchedule(data)\n  AddAppointment(data)\n  SubmitAppointment(data)",
				`Choose with soap.WithOperation("SaveSchedule", "AddAppointment"), or in the hospital's configuration:` + "\n  dialect:\n    soap:\n" +
					"      namespace: \"urn:t\"\n      parameter: data\n      form: unqualified\n      style: document\n      use: literal\n      operations:\n" +
					"        QuerySchedule: {name: QuerySchedule, action: \"urn:QuerySchedule\"}\n" +
					"        SaveSchedule: {name: AddAppointment, action: \"urn:AddAppointment\"} # or SubmitAppointment\n" +
					"        CancelSchedule: {name: …, action: …}",
			},
		},
		"two suitable ports": {
			wsdl:     strings.NewReplacer("</binding>", "</binding>"+secondBinding, `"t:B"/>`, `"t:B"/><port name="Other" binding="t:B2"/>`).Replace(three),
			problems: []soap.WSDLProblem{{Code: soap.WSDLPortAmbiguous, Candidates: []string{"Main", "Other"}}},
			want: []string{
				`several ports are suitable (Main, Other); choose one with soap.WithPort("Main")` + "\nPort Main (SOAP 1.1) offers:",
				"\nPort Other (SOAP 1.1) offers:",
			},
		},
		"port that does not exist": {
			wsdl: three, opts: []soap.WSDLOption{soap.WithPort("Other")},
			problems: []soap.WSDLProblem{{Code: soap.WSDLPortUnknown, Name: "Other", Candidates: []string{"Main"}}},
			want:     []string{`no SOAP port is called "Other"; use one of Main` + "\nPort Main (SOAP 1.1) offers:"},
		},
		"port without SOAP": {
			wsdl: asmx, opts: []soap.WSDLOption{soap.WithPort("ExamServiceHttpPost")},
			problems: []soap.WSDLProblem{{Code: soap.WSDLPortUnknown, Name: "ExamServiceHttpPost", Candidates: []string{"ExamServiceSoap", "ExamServiceSoap12"}}},
			want:     []string{`no SOAP port is called "ExamServiceHttpPost"; use one of ExamServiceSoap, ExamServiceSoap12`},
		},
		"named operation that does not exist": {
			wsdl: three, opts: []soap.WSDLOption{soap.WithOperation("QuerySchedule", "Nothing")},
			problems: []soap.WSDLProblem{{Code: soap.WSDLOperationUnknown, Operation: "QuerySchedule", Name: "Nothing", Candidates: []string{"QuerySchedule"}}},
			want:     []string{`no operation is called "Nothing", as given for QuerySchedule; it may be QuerySchedule` + "\n", `soap.WithOperation("QuerySchedule", "QuerySchedule")`},
		},
		"schema that is missing": {
			wsdl: jaxws,
			want: []string{
				"querySchedule, which is QuerySchedule: the schema of its element querySchedule is missing; ask the vendor for the complete WSDL\n",
				"\nthe WSDL imports http://his-internal:8080/ws/ExamService?xsd=1, which was not found next to it; searched: ", "/xsd1.xsd",
			},
		},
		"two parameters": {
			wsdl:     strings.Replace(three, parameter, parameter+`<s:element name="key" type="t:int"/>`, 1),
			problems: []soap.WSDLProblem{{Code: soap.WSDLParameterCount, Operation: "QuerySchedule", Name: "QuerySchedule", Parameters: []soap.WSDLParameter{{Name: "data", Type: "string"}, {Name: "key", Type: "int"}}}},
			want:     []string{"QuerySchedule, which is QuerySchedule: it takes 2 parameters (data string, key int) instead of one of type string\n"},
		},
		"no parameter": {
			wsdl:     strings.Replace(three, parameter, "", 1),
			problems: query(soap.WSDLParameterCount, ""),
			want:     []string{"QuerySchedule, which is QuerySchedule: it takes no parameter, and one of type string is needed\n"},
		},
		"parameter that is not text": {
			wsdl:     strings.Replace(three, `"s:string"`, `"t:Order"`, 1),
			problems: notText("data", "Order"),
			want:     []string{"its parameter is not text (data Order)"},
		},
		"parameter in another namespace": {
			wsdl:     strings.NewReplacer(parameter, `<s:element xmlns:o="urn:o" ref="o:data"/>`, "</types>", `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o">`+parameter+"</s:schema></types>").Replace(three),
			problems: query(soap.WSDLForeignParameter, "data"),
			want:     []string{"its parameter data is in another namespace than the operation"},
		},
		"bare element": {
			wsdl:     strings.Replace(three, `name="QuerySchedule"><s:complexType><s:sequence>`+parameter+`</s:sequence></s:complexType>`, `name="QuerySchedule" type="s:string">`, 1),
			problems: query(soap.WSDLBareElement, "QuerySchedule"),
			want:     []string{"its element QuerySchedule contains the text itself (bare)"},
		},
		"two forms": {
			wsdl:     strings.Replace(three, `name="data"`, `name="data" form="qualified"`, 1),
			problems: []soap.WSDLProblem{{Code: soap.WSDLMixedForms, Operation: "SaveSchedule", Name: "SaveSchedule", Detail: "QuerySchedule"}},
			want:     []string{"SaveSchedule, which is SaveSchedule: it is called in another form than QuerySchedule, and one binding cannot call both; ask the vendor for a port with one form"},
		},
		"no message": {
			wsdl:     strings.Replace(three, `<message name="QuerySchedule"`, `<message name="x"`, 1),
			problems: query(soap.WSDLNoMessage, ""),
			want:     []string{"the WSDL has no message that describes its input"},
		},
		"no port type": {
			wsdl:     strings.Replace(three, `<portType name="P"`, `<portType name="x"`, 1),
			problems: query(soap.WSDLNoPortType, ""),
			want:     []string{"the WSDL has no port type that describes its input"},
		},
		"message with two parts": {
			wsdl:     strings.Replace(three, `</message>`, `<part name="q" element="t:x"/></message>`, 1),
			problems: query(soap.WSDLNotOneElement, ""),
			want:     []string{"its message is not one element"},
		},
		"SOAP over JMS": {
			wsdl:     strings.Replace(three, "/soap/http", "/jms", 1),
			problems: document(soap.WSDLNoPort, ""),
			want:     []string{"the WSDL has no port for SOAP over HTTP; ask the vendor for a WSDL that has one"},
		},
		"no SOAP binding": {
			wsdl:     strings.Replace(three, "<soap:binding transport", "<soap:x transport", 1),
			problems: document(soap.WSDLNoPort, ""),
			want:     []string{"the WSDL has no port for SOAP over HTTP; ask the vendor for a WSDL that has one"},
		},
		"rpc without a namespace": {
			wsdl: strings.NewReplacer(`element="t:`, `type="s:string" x="`, `<definitions `, `<definitions xmlns:s="http://www.w3.org/2001/XMLSchema" `, `<soap:binding `, `<soap:binding style="rpc" `).Replace(three),
			problems: []soap.WSDLProblem{{Code: soap.WSDLInvalidBinding, Path: "namespace",
				Detail: "is empty or not a URI; use the targetNamespace of the WSDL, such as http://tempuri.org/"}},
			want: []string{"namespace: is empty or not a URI"},
		},
		"no namespace": {
			wsdl:     strings.Replace(three, `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"`, `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"`, 1),
			problems: query(soap.WSDLNoSchema, "QuerySchedule"),
			want:     []string{"the schema of its element QuerySchedule is missing; ask the vendor for the complete WSDL"},
		},
		"prefix that is not declared": {
			wsdl:     strings.Replace(three, `message="t:QuerySchedule"`, `message="z:QuerySchedule"`, 1),
			problems: query(soap.WSDLNoMessage, ""),
			want:     []string{"the WSDL has no message that describes its input"},
		},
		"abstract element": {
			wsdl:     strings.Replace(three, `<s:element name="QuerySchedule"`, `<s:element abstract="true" name="QuerySchedule"`, 1),
			problems: query(soap.WSDLAbstract, "QuerySchedule"),
			want:     []string{"QuerySchedule, which is QuerySchedule: "},
		},
		"complex content without a base": {
			wsdl:     strings.Replace(three, `<s:complexType><s:sequence>`+parameter+`</s:sequence></s:complexType>`, `<s:complexType><s:complexContent/></s:complexType>`, 1),
			problems: query(soap.WSDLParameterCount, ""),
			want:     []string{"it takes no parameter"},
		},
		"head of a substitution group that is missing": {
			wsdl:     strings.NewReplacer(parameter, `<s:element ref="t:data"/>`, "</s:schema>", `<s:element name="data" substitutionGroup="t:none"/></s:schema>`).Replace(three),
			problems: notText("data", "substitutionGroup"),
			want:     []string{"its parameter is not text (data substitutionGroup)"},
		},
		"type in the namespace of XML": {
			wsdl:     strings.Replace(three, `"s:string"`, `"xml:lang"`, 1),
			problems: notText("data", "lang"),
			want:     []string{"its parameter is not text (data lang)"},
		},
		"two definitions of one element": {
			wsdl:     strings.Replace(three, "</types>", `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"><s:element name="QuerySchedule"/></s:schema></types>`, 1),
			problems: query(soap.WSDLNoSchema, "QuerySchedule"),
			want:     []string{"the schema of its element QuerySchedule is missing; ask the vendor for the complete WSDL"},
		},
		"two definitions of one element, whose types have different namespaces": {
			wsdl:     strings.NewReplacer(parameter, `<s:element ref="t:x"/>`, "</types>", twoDefinitions("urn:a", "http://www.w3.org/2001/XMLSchema")+"</types>").Replace(three),
			problems: notText("x", ""),
			want:     []string{"its parameter is not text (x)"},
		},
		"two root elements": {
			wsdl:     three + "<a/>",
			problems: document(soap.WSDLNotXML, ""),
			want:     []string{"the document is not well-formed XML"},
		},
		"many bindings without a service": {
			wsdl:     strings.Replace(three[:strings.Index(three, "<service")], binding, strings.Repeat(binding, 1002), 1) + end,
			problems: document(soap.WSDLTooManyElements, ""),
			want:     []string{"more than 50000 operations"},
		},
		"many operations of one name": {
			wsdl: strings.Replace(three, `<portType name="P">`, `<portType name="P">`+strings.Repeat(`<operation name="QuerySchedule"><input message="t:QuerySchedule"/></operation>`, 101), 1),
			want: []string{"QuerySchedule"},
		},
		"configuration that is too long for the text": {
			wsdl: strings.ReplaceAll(makeWSDL("QuerySchedule\nAddAppointment\nSubmitAppointment"), `"urn:t"`, `"urn:`+strings.Repeat("t", 4000)+`"`),
			want: []string{"The configuration that would solve this is too long for an error; see (*soap.WSDLError).Configuration."},
		},
		"many candidates": {
			wsdl: makeWSDL("QuerySchedule\nAddAppointment1\nAddAppointment2\nAddAppointment3\nAddAppointment4\nAddAppointment5\nAddAppointment6\nAddAppointment7\nAddAppointment8\nAddAppointment9\nAddAppointment10\nCancelSchedule"),
			want: []string{" # or AddAppointment2, AddAppointment3, AddAppointment4, AddAppointment5, AddAppointment6, AddAppointment7, AddAppointment8, AddAppointment9, …\n"},
		},
		"parameter whose name YAML reads as a truth value": {
			wsdl: strings.ReplaceAll(makeWSDL("QuerySchedule\nAddAppointment\nSubmitAppointment"), `name="data"`, `name="on"`),
			want: []string{"\n      parameter: \"on\"\n"},
		},
		"HTML page": {
			wsdl:     "<html><body>404</body></html>",
			problems: document(soap.WSDLNotWSDL, ""),
			want:     []string{"the document is not a WSDL: its root element is not definitions in the namespace of WSDL 1.1"},
		},
		"truncated": {
			wsdl:     strings.TrimSuffix(three, end),
			problems: document(soap.WSDLNotXML, ""),
			want:     []string{"the document is not well-formed XML"},
		},
		"empty document": {wsdl: "", problems: document(soap.WSDLNotXML, ""), want: []string{"the document is not well-formed XML"}},
		"deep document": {
			wsdl:     strings.Repeat("<a>", 1000),
			problems: document(soap.WSDLTooDeep, ""),
			want:     []string{"the document is nested deeper than 100 elements"},
		},
		"long document": {
			wsdl:     strings.Repeat(" ", 8<<20) + three,
			problems: document(soap.WSDLTooLong, ""),
			want:     []string{"the WSDL and its imports are longer than 8388608 bytes"},
		},
		"many elements": {
			wsdl:     strings.Replace(three, "<types>", strings.Repeat("<a/>", 500_001)+"<types>", 1),
			problems: document(soap.WSDLTooManyElements, ""),
			want:     []string{"have more than 500000 elements"},
		},
		"many ports": {
			wsdl:     strings.Replace(three, `<port name="Main" binding="t:B"/>`, strings.Repeat(`<port name="Main" binding="t:B"/>`, 1002), 1),
			problems: document(soap.WSDLTooManyElements, ""),
			want:     []string{"more than 50000 operations"},
		},
		"groups that take exponential time": {
			wsdl:     strings.NewReplacer("</s:schema>", nestedGroups(60)+"</s:schema>", parameter, `<s:group ref="t:g0"/>`).Replace(three),
			problems: query(soap.WSDLNoSchema, "sequence"),
			want:     []string{"the schema of its element sequence is missing; ask the vendor for the complete WSDL"},
		},
		"many imports": {
			wsdl:     strings.Replace(three, "<types>", manyImports+"<types>", 1),
			problems: document(soap.WSDLTooManyDocuments, ""),
			want:     []string{"the WSDL has more than 64 documents with its imports"},
		},
		"import of itself and of no URL": {
			wsdl:     strings.Replace(three, "<types>", `<import location="his.wsdl"/><import location="%zz"/><types>`, 1),
			problems: document(soap.WSDLImportNotURL, "%zz"),
			want:     []string{`the WSDL imports "%zz", which is not a URL`},
		},
	} {
		if testing.Short() && len(tt.wsdl) >= 100_000 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := loadText(t, tt.wsdl, tt.opts...)
			var failed *soap.WSDLError
			if !errors.As(err, &failed) {
				t.Fatalf("LoadWSDL = %+v, %v, want a *soap.WSDLError", b, err)
			}
			if diff := cmp.Diff(tt.problems, failed.Problems); diff != "" && tt.problems != nil {
				t.Errorf("LoadWSDL problems (-want +got):\n%s", diff)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("LoadWSDL error = %v, want it with %q", err, want)
				}
			}
		})
	}
}

// twoDefinitions returns two schemas that define the element x alike. The prefix of its type has these
// namespaces in them.
func twoDefinitions(first, second string) string {
	const schema = `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:x="%s" targetNamespace="urn:t"><s:element name="x" type="x:string"><s:annotation/></s:element></s:schema>`
	return fmt.Sprintf(schema+schema, first, second)
}

// TestLoadWSDL_EqualDefinitions checks that a document may define an element twice, if the definitions
// are equal. It may also have elements that WSDL and XML Schema do not know.
func TestLoadWSDL_EqualDefinitions(t *testing.T) {
	t.Parallel()
	const xmlSchema = "http://www.w3.org/2001/XMLSchema"
	wsdl := strings.NewReplacer(`<s:element name="data" type="s:string"/>`, `<s:element ref="t:x"/>`, "</s:schema>", `<x xmlns="urn:x"/></s:schema>`,
		"</types>", twoDefinitions(xmlSchema, xmlSchema)+"</types>", "<port ", "<documentation>x</documentation><port ").Replace(makeWSDL("QuerySchedule\nSaveSchedule\nCancelSchedule"))
	b, err := loadText(t, wsdl)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.Parameter, "x"; got != want {
		t.Errorf("LoadWSDL = parameter %q, want %q", got, want)
	}
}

// TestLoadWSDL_ElementWithoutType checks that a parameter of an element without a type can be any
// text.
func TestLoadWSDL_ElementWithoutType(t *testing.T) {
	t.Parallel()
	b, err := loadText(t, strings.ReplaceAll(makeWSDL("QuerySchedule\nSaveSchedule\nCancelSchedule"), `name="data" type="s:string"`, `name="data"`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.Parameter, "data"; got != want {
		t.Errorf("LoadWSDL = parameter %q, want %q", got, want)
	}
}

// TestLoadWSDL_LimitsOfImports checks that the limits apply to a WSDL and its imports together.
func TestLoadWSDL_LimitsOfImports(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short: it reads long files, in one goroutine")
	}
	t.Parallel()
	for name, tt := range map[string]struct {
		imported string
		want     soap.WSDLCode
	}{
		"many elements": {`<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema">` + strings.Repeat("<a/>", 500_001) + "</s:schema>", soap.WSDLTooManyElements},
		"long":          {`<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema">` + strings.Repeat(" ", 5<<20) + "</s:schema>", soap.WSDLTooLong},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			wsdl := strings.Replace(makeWSDL("QuerySchedule\nSaveSchedule\nCancelSchedule"), "</s:schema>",
				`<s:include schemaLocation="a.xsd"/><s:include schemaLocation="b.xsd"/></s:schema>`, 1)
			for file, text := range map[string]string{"his.wsdl": wsdl, "a.xsd": tt.imported, "b.xsd": tt.imported} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := soap.LoadWSDL(t.Context(), filepath.Join(dir, "his.wsdl"))
			var failed *soap.WSDLError
			if !errors.As(err, &failed) || failed.Problems[0].Code != tt.want {
				t.Errorf("LoadWSDL error = %v, want a *soap.WSDLError with code %s", err, tt.want)
			}
		})
	}
}

// nestedGroups returns groups of which each has the next one twice.
func nestedGroups(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<s:group name="g%d"><s:sequence><s:group ref="t:g%d"/><s:group ref="t:g%[2]d"/></s:sequence></s:group>`, i, i+1)
	}
	return b.String()
}

// TestWSDLError_Error_ManyOperations checks that the text of an error has the candidates and the
// configuration, and is at most 4 KiB long.
func TestWSDLError_Error_ManyOperations(t *testing.T) {
	t.Parallel()
	var operations strings.Builder
	for i := range 400 {
		fmt.Fprintf(&operations, "GetInfo%s%d\n", strings.Repeat("X", i%90), i)
	}
	_, err := loadText(t, makeWSDL(operations.String()+"QuerySchedule\nAddAppointment\nSubmitAppointment\nCancelSchedule"))
	if err == nil || len(err.Error()) > 4096 {
		t.Fatalf("LoadWSDL error = %v, want one of at most 4096 bytes", err)
	}
	_, rest, _ := strings.Cut(err.Error(), "SaveSchedule could be AddAppointment or SubmitAppointment\n")
	_, rest, _ = strings.Cut(rest, "SaveSchedule: {name: AddAppointment, action: \"urn:AddAppointment\"} # or SubmitAppointment\n")
	_, rest, _ = strings.Cut(rest, "Port Main (SOAP 1.1) offers:\n")
	if !strings.Contains(rest, " more operations") {
		t.Errorf("LoadWSDL error = %v, want candidates, configuration and operations in this order", err)
	}
}

// TestWSDLError_Ports checks the ports and the proposal of an error in which an operation is missing.
func TestWSDLError_Ports(t *testing.T) {
	t.Parallel()
	bare := strings.Replace(makeWSDL("QuerySchedule\nAddAppointment\nSubmitAppointment"),
		`name="AddAppointment"><s:complexType><s:sequence><s:element name="data" type="s:string"/></s:sequence></s:complexType>`,
		`name="AddAppointment" type="s:string">`, 1)
	_, err := loadText(t, bare)
	var e *soap.WSDLError
	if !errors.As(err, &e) {
		t.Fatalf("LoadWSDL() error = %v, want a *WSDLError", err)
	}
	want := []soap.WSDLPort{{Name: "Main", Version: soap.SOAP11, Operations: []soap.WSDLOperation{
		{Name: "QuerySchedule", Parameter: "data", Parameters: []string{"data"}},
		{Name: "AddAppointment", Problem: soap.WSDLProblem{Code: soap.WSDLBareElement, Name: "AddAppointment", Detail: "AddAppointment"}},
		{Name: "SubmitAppointment", Parameter: "data", Parameters: []string{"data"}},
	}}}
	if diff := cmp.Diff(want, e.Ports()); diff != "" {
		t.Errorf("Ports() (-want +got):\n%s", diff)
	}
	action := func(action string) *string { return &action }
	wantProposal := &soap.WSDLProposal{
		Binding: &soap.Binding{
			Namespace: "urn:t", Parameter: "data", Form: soap.Unqualified, Style: soap.Document, Use: soap.Literal,
			Operations: map[string]soap.Operation{
				"QuerySchedule": {Name: "QuerySchedule", Action: action("urn:QuerySchedule")},
				"SaveSchedule":  {Name: "SubmitAppointment", Action: action("urn:SubmitAppointment")},
			},
		},
		Missing: []soap.WSDLMissing{{Operation: "CancelSchedule"}},
	}
	if diff := cmp.Diff(wantProposal, e.Proposal()); diff != "" {
		t.Errorf("Proposal() (-want +got):\n%s", diff)
	}
	if got, want := e.Configuration(), "dialect:\n  soap:\n    namespace: "; !strings.HasPrefix(got, want) {
		t.Errorf("Configuration() = %q, want it to begin with %q", got, want)
	}
	unsolvable := &soap.WSDLError{}
	if got := unsolvable.Configuration(); got != "" || unsolvable.Proposal() != nil {
		t.Errorf("Configuration() of a problem that no choice solves = %q, with proposal %v, want none", got, unsolvable.Proposal())
	}
}
