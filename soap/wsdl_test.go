package soap_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// operationsNamed returns the operations of a binding with these names. The action of each
// is prefix and its name, or empty without a prefix.
func operationsNamed(query, save, cancel, prefix string) map[string]soap.Operation {
	named := func(name string) soap.Operation {
		action := ""
		if prefix != "" {
			action = prefix + name
		}
		return soap.Operation{Name: name, Action: &action}
	}
	return map[string]soap.Operation{"QuerySchedule": named(query), "SaveSchedule": named(save), "CancelSchedule": named(cancel)}
}

// TestLoadWSDL_File loads WSDLs as each SOAP stack generates them.
func TestLoadWSDL_File(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]soap.Binding{
		"asmx/ExamService.wsdl": { // two of four ports are for SOAP, codes and titles in the documentation
			Namespace: "http://tempuri.org/", Parameter: "data", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal,
			Version:    soap.SOAP11,
			Operations: operationsNamed("GetExamSchedule", "AddExamAppointment", "CancelExamAppointment", "http://tempuri.org/"),
		},
		"wcf/ExamService.wsdl": { // three documents, the contract in the action
			Namespace: "http://his/contract", Parameter: "data", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal,
			Version:    soap.SOAP11,
			Operations: operationsNamed("QuerySchedule", "SaveSchedule", "CancelSchedule", "http://his/contract/IExam/"),
		},
		"jaxws/ExamService.wsdl": { // the schema in its own file
			Namespace: "http://ws.his.example/", Parameter: "arg0", Form: soap.Unqualified, Style: soap.Document, Use: soap.Literal,
			Version:    soap.SOAP11,
			Operations: operationsNamed("querySchedule", "saveSchedule", "cancelSchedule", ""),
		},
		"cxf/yuyue.wsdl": { // Chinese names, GBK, no service, the form on the element
			Namespace: "http://service.yuyue/", Parameter: "入参", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal,
			Version:    soap.SOAP11,
			Operations: operationsNamed("检查预约查询", "检查预约保存", "检查预约取消", ""),
		},
		"axis/Exam.wsdl": { // rpc/encoded, in another namespace than the WSDL's
			Namespace: "http://DefaultNamespace", Parameter: "in0", Form: soap.Unqualified, Style: soap.RPC, Use: soap.Encoded,
			Version:    soap.SOAP11,
			Operations: operationsNamed("queryExamBooking", "saveExamBooking", "deleteExamBooking", ""),
		},
		"php/exam.wsdl": {
			Namespace: "urn:exam", Parameter: "strXml", Form: soap.Unqualified, Style: soap.RPC, Use: soap.Encoded,
			Version:    soap.SOAP11,
			Operations: operationsNamed("XKH073", "XKH074", "XKH075", "urn:exam#"),
		},
		"gsoap/invoke.wsdl": { // one operation for all messages
			Namespace: "urn:his", Parameter: "data", Form: soap.Unqualified, Style: soap.RPC, Use: soap.Literal,
			Version:    soap.SOAP11,
			Operations: operationsNamed("Invoke", "Invoke", "Invoke", ""),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := soap.LoadWSDL(t.Context(), "testdata/wsdl/"+name)
			if err != nil {
				t.Fatal(err)
			}
			want.Action = soap.ActionAbsent
			if diff := cmp.Diff(want, *got); diff != "" {
				t.Errorf("LoadWSDL (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLoadWSDL_URL loads imports that name hosts that do not exist. The server has them at the
// import's own path, or behind a gateway that adds a path.
func TestLoadWSDL_URL(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"/ws/ExamService?wsdl":        "jaxws/ExamService.wsdl",
		"/ws/ExamService?xsd=1":       "jaxws/xsd1.xsd",
		"/gate/ExamService?wsdl":      "jaxws/ExamService.wsdl",
		"/gate/ExamService?xsd=1":     "jaxws/xsd1.xsd",
		"/ExamService.svc?wsdl":       "wcf/ExamService.wsdl",
		"/ExamService.svc?wsdl=wsdl0": "wcf/wsdlwsdl0.wsdl",
		"/ExamService.svc?xsd=xsd0":   "wcf/xsdxsd0.xsd",
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := files[r.RequestURI]; name != "" {
			http.ServeFile(w, r, filepath.Join("testdata/wsdl", name))
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	for path, element := range map[string]string{
		"/ws/ExamService?wsdl": "querySchedule", "/gate/ExamService?wsdl": "querySchedule", "/ExamService.svc?wsdl": "QuerySchedule",
	} {
		b, err := soap.LoadWSDL(t.Context(), server.URL+path, soap.WithHTTPClient(server.Client()))
		if err != nil {
			t.Errorf("LoadWSDL(%s) error = %v, want none", path, err)
		} else if got := b.Operations["QuerySchedule"].Name; got != element {
			t.Errorf("LoadWSDL(%s) = operation %s, want %s", path, got, element)
		}
	}
}

// TestLoadWSDL_ParameterNames checks that the parameter of the first operation is the binding's,
// and that others are set for their operations.
func TestLoadWSDL_ParameterNames(t *testing.T) {
	t.Parallel()
	wsdl := strings.NewReplacer(
		`name="SaveSchedule"><s:complexType><s:sequence><s:element name="data"`,
		`name="SaveSchedule"><s:complexType><s:sequence><s:element name="order"`,
	).Replace(makeWSDL("QuerySchedule\nSaveSchedule\nCancelSchedule"))
	b, err := loadText(t, wsdl)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{b.Parameter, b.Operations["QuerySchedule"].Parameter, b.Operations["SaveSchedule"].Parameter, b.Operations["CancelSchedule"].Parameter}
	if diff := cmp.Diff([]string{"data", "", "order", ""}, got); diff != "" {
		t.Errorf("LoadWSDL parameters (-want +got):\n%s", diff)
	}
}

// TestLoadWSDL_IncludedSchema checks that an included schema has the namespace of the schema that
// includes it.
func TestLoadWSDL_IncludedSchema(t *testing.T) {
	t.Parallel()
	const schemaStart, schemaEnd = `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"`, "</s:schema>"
	wsdl := makeWSDL("QuerySchedule\nSaveSchedule\nCancelSchedule")
	before, rest, _ := strings.Cut(wsdl, schemaStart+` targetNamespace="urn:t">`)
	elements, after, _ := strings.Cut(rest, schemaEnd)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"his.wsdl":     before + schemaStart + ` targetNamespace="urn:t"><s:include schemaLocation="elements.xsd"/>` + schemaEnd + after,
		"elements.xsd": schemaStart + ">" + elements + schemaEnd,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := soap.LoadWSDL(t.Context(), filepath.Join(folder, "his.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	if b.Namespace != "urn:t" || b.Parameter != "data" {
		t.Errorf("LoadWSDL = namespace %q, parameter %q, want urn:t, data", b.Namespace, b.Parameter)
	}
}
