package soap_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// called are the operations of a binding, by the service's name, each with an action of
// a prefix and its name, or exactly empty.
func called(query, save, cancel, prefix string) map[string]soap.Operation {
	of := func(name string) soap.Operation {
		action := prefix
		if prefix != "" {
			action += name
		}
		return soap.Operation{Name: name, Action: &action}
	}
	return map[string]soap.Operation{"QuerySchedule": of(query), "SaveSchedule": of(save), "CancelSchedule": of(cancel)}
}

// TestLoadWSDL reads WSDLs as the stacks make them, from files.
func TestLoadWSDL(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]soap.Binding{
		"asmx/ExamService.wsdl": { // two of four ports are SOAP; codes and titles are in the documentation
			Namespace: "http://tempuri.org/", Parameter: "data", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal,
			Version:    soap.SOAP11,
			Operations: called("GetExamSchedule", "AddExamAppointment", "CancelExamAppointment", "http://tempuri.org/"),
		},
		"wcf/ExamService.wsdl": { // three documents, the contract in the action
			Namespace: "http://his/contract", Parameter: "data", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal,
			Version:    soap.SOAP11,
			Operations: called("QuerySchedule", "SaveSchedule", "CancelSchedule", "http://his/contract/IExam/"),
		},
		"jaxws/ExamService.wsdl": { // the schema in a file of its own
			Namespace: "http://ws.his.example/", Parameter: "arg0", Form: soap.Unqualified, Style: soap.Document, Use: soap.Literal,
			Version:    soap.SOAP11,
			Operations: called("querySchedule", "saveSchedule", "cancelSchedule", ""),
		},
		"cxf/yuyue.wsdl": { // Chinese names, in GBK, no service, the form on the element
			Namespace: "http://service.yuyue/", Parameter: "入参", Form: soap.Qualified, Style: soap.Document, Use: soap.Literal,
			Version:    soap.SOAP11,
			Operations: called("检查预约查询", "检查预约保存", "检查预约取消", ""),
		},
		"axis/Exam.wsdl": { // rpc/encoded, in another namespace than its own
			Namespace: "http://DefaultNamespace", Parameter: "in0", Form: soap.Unqualified, Style: soap.RPC, Use: soap.Encoded,
			Version:    soap.SOAP11,
			Operations: called("queryExamBooking", "saveExamBooking", "deleteExamBooking", ""),
		},
		"php/exam.wsdl": {
			Namespace: "urn:exam", Parameter: "strXml", Form: soap.Unqualified, Style: soap.RPC, Use: soap.Encoded,
			Version:    soap.SOAP11,
			Operations: called("XKH073", "XKH074", "XKH075", "urn:exam#"),
		},
		"gsoap/invoke.wsdl": { // one operation for all
			Namespace: "urn:his", Parameter: "data", Form: soap.Unqualified, Style: soap.RPC, Use: soap.Literal,
			Version:    soap.SOAP11,
			Operations: called("Invoke", "Invoke", "Invoke", ""),
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
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestLoadWSDLFromURL serves WSDLs whose imports name hosts that do not exist: as the
// server has them, and behind a gateway that puts a path in front.
func TestLoadWSDLFromURL(t *testing.T) {
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
		b, err := soap.LoadWSDL(t.Context(), server.URL+path, soap.WSDLHTTPClient(server.Client()))
		if err != nil {
			t.Errorf("%s: %v", path, err)
		} else if got := b.Operations["QuerySchedule"].Name; got != element {
			t.Errorf("%s: %s, want %s", path, got, element)
		}
	}
}

// wsdl is a document/literal WSDL with operations of a text each, one to a line: a name,
// and documentation behind a bar. Ports are one for SOAP 1.1.
func wsdl(operations string) string {
	var elements, messages, abstract, bound strings.Builder
	for line := range strings.Lines(operations) {
		name, doc, _ := strings.Cut(strings.TrimSpace(line), "|")
		fmt.Fprintf(&elements, `<s:element name="%s"><s:complexType><s:sequence><s:element name="data" type="s:string"/></s:sequence></s:complexType></s:element>`, name)
		fmt.Fprintf(&messages, `<message name="%s"><part name="p" element="t:%[1]s"/></message>`, name)
		fmt.Fprintf(&abstract, `<operation name="%s"><documentation>%s</documentation><input message="t:%[1]s"/></operation>`, name, doc)
		fmt.Fprintf(&bound, `<operation name="%s"><soap:operation soapAction="urn:%[1]s"/><input><soap:body use="literal"/></input></operation>`, name)
	}
	return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:t">` +
		`<types><s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">` + elements.String() + `</s:schema></types>` +
		messages.String() + `<portType name="P">` + abstract.String() + `</portType>` +
		`<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>` + bound.String() + `</binding>` +
		`<service name="S"><port name="Main" binding="t:B"/></service></definitions>`
}

// load reads a WSDL that is written to a file.
func load(t *testing.T, text string, opts ...soap.WSDLOption) (*soap.Binding, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "his.wsdl")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return soap.LoadWSDL(t.Context(), file, opts...)
}

// TestOurOperationsAreFound says which operations are taken for query, save and cancel;
// "" where it must be left to the caller.
func TestOurOperationsAreFound(t *testing.T) {
	t.Parallel()
	for offered, want := range map[string]string{
		"QuerySchedule SaveSchedule CancelSchedule":                                 "QuerySchedule SaveSchedule CancelSchedule",
		"CANCELSCHEDULE SAVESCHEDULE QUERYSCHEDULE":                                 "QUERYSCHEDULE SAVESCHEDULE CANCELSCHEDULE",
		"HIS_XKH073 HIS_XKH074 HIS_XKH075 QuerySchedule":                            "HIS_XKH073 HIS_XKH074 HIS_XKH075",
		"A|检查预约查询 B|检查预约保存 C|(xkh075)":                                              "A B C",
		"getExamList getExamSchedule makeAppointment cancelAppointment":             "getExamSchedule makeAppointment cancelAppointment",
		"QueryBooking BookExam CancelBooking":                                       "QueryBooking BookExam CancelBooking",
		"BookingQuery BookingSave BookingCancel":                                    "BookingQuery BookingSave BookingCancel",
		"query save cancel":                                                         "query save cancel",
		"schedulequery schedulesave schedulecancel":                                 "schedulequery schedulesave schedulecancel",
		"查询 保存预约 取消预约":                                                              "查询 保存预约 取消预约",
		"QueryReservation SaveReservation CancelReservation QueryReport SaveReport": "QueryReservation SaveReservation CancelReservation",
		"Invoke":                                   "Invoke Invoke Invoke",
		"HIPMessageServer":                         "HIPMessageServer HIPMessageServer HIPMessageServer",
		"HelloWorld callService":                   "callService callService callService",
		"统一接口 测试":                                  "统一接口 统一接口 统一接口",
		"QuerySchedule":                            "",
		"QuerySchedule SaveSchedule":               "",
		"QueryPatient SavePatient CancelOrder":     "",
		"bookingquery SaveSchedule CancelSchedule": "",
		"QuerySchedule SaveSchedule ReserveSchedule2 CancelSchedule":    "QuerySchedule SaveSchedule CancelSchedule",
		"QuerySchedule AddAppointment SubmitAppointment CancelSchedule": "",
		"Invoke Execute": "",
		"ConfirmAppointment QuerySchedule CancelSchedule": "",
	} {
		b, err := load(t, wsdl(strings.ReplaceAll(offered, " ", "\n")))
		got := ""
		if err == nil {
			got = b.Operations["QuerySchedule"].Name + " " + b.Operations["SaveSchedule"].Name + " " + b.Operations["CancelSchedule"].Name
		}
		if got != want {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", offered, got, err, want)
		}
	}
}

func TestWSDLOptions(t *testing.T) {
	t.Parallel()
	b, err := load(t, wsdl("A\nB\nC\nQuerySchedule"), soap.WSDLOperation("QuerySchedule", "A"), soap.WSDLOperation("SaveSchedule", "B"),
		soap.WSDLOperation("CancelSchedule", "C"), soap.WSDLPort("Main"))
	if err != nil || b.Operations["QuerySchedule"].Name != "A" || *b.Operations["CancelSchedule"].Action != "urn:C" {
		t.Errorf("%v, %v", b, err)
	}
	asmx := "testdata/wsdl/asmx/ExamService.wsdl"
	b, err = soap.LoadWSDL(t.Context(), asmx, soap.WSDLPort("ExamServiceSoap12"))
	if err != nil || b.Version != soap.SOAP12 || *b.Operations["SaveSchedule"].Action != "http://tempuri.org/AddExamAppointment" {
		t.Errorf("%v, %v", b, err)
	}
	for _, opts := range [][]soap.WSDLOption{
		{soap.WSDLOperation("QuerySchedules", "A")}, {soap.WSDLOperation("QuerySchedule", "")}, {soap.WSDLPort("")}, {soap.WSDLHTTPClient(nil)},
		{soap.WSDLPort("ExamServiceHttpPost")}, {soap.WSDLOperation("QuerySchedule", "Nothing")},
	} {
		if b, err := soap.LoadWSDL(t.Context(), asmx, opts...); err == nil {
			t.Errorf("%v", b)
		}
	}
	if _, err := soap.LoadWSDL(t.Context(), asmx, soap.WSDLPort("ExamServiceSoap12"), nil); err == nil || err.Error() != "soap: the WSDL at "+asmx+": option 2 is nil; leave it out" {
		t.Errorf("of no option: %v", err)
	}
}
