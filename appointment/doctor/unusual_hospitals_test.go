package doctor_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/soap"
)

// unusualHospital is a hospital that no vendor describes, and the diagnosis of it.
type unusualHospital struct {
	vendor  appointment.Vendor
	handler http.Handler
	dialect *appointment.Dialect

	works    bool
	queries  int    // at most
	finding  string // the code of the last finding, if it does not work
	question string // a question that is asked
}

// unusualHospitals returns hospitals by what is unusual about them.
func unusualHospitals() map[string]unusualHospital {
	const his = "http://his.example/"
	three := func(parameters ...string) map[string][]string {
		return each(parameters, "QuerySchedule", "SaveSchedule", "CancelSchedule")
	}
	withParameters := &appointment.Dialect{SOAP: &soap.Binding{Parameters: []soap.Parameter{
		{Name: "user", Value: "platform"}, {Name: "password", Value: "p$$w"}, {Name: "xml", Value: "$document"},
	}}}
	service := unusualService{wsdl: wsdlOf(his, "unqualified", false, false, "", each([]string{"user", "password", "xml"}, "Service")),
		namespace: his, element: "Service", parameters: []string{"user", "password", "xml"}, fixed: map[string]string{"user": "platform", "password": "p$w"}, style: asPascal}
	serviceWithout := unusualService{wsdl: service.wsdl, namespace: his, element: "Service", parameters: service.parameters, style: asPascal}
	return map[string]unusualHospital{
		"action and message": {vendor: appointment.Wanda, handler: &unusualService{
			wsdl:      wsdlOf(his, "qualified", false, false, his, each([]string{"action", "message"}, "HIPMessageServer")),
			namespace: his, element: "HIPMessageServer", parameters: []string{"action", "message"}, qualified: true,
			action: his + "HIPMessageServer", fixed: map[string]string{"action": "XKH073"}, style: strings.ToUpper, dataString: true,
		}, works: true, queries: 8},
		"rpc in GBK": {vendor: appointment.Mingtian, handler: &unusualService{
			wsdl:      strings.Replace(wsdlOf("urn:检查", "unqualified", true, false, "", three("in0")), "<w:definitions", `<?xml version="1.0" encoding="GBK"?><w:definitions`, 1),
			namespace: "urn:检查", element: "QuerySchedule", parameters: []string{"in0"}, rpc: true, style: asCamel, gbk: true,
		}, works: true, queries: 5},
		"SOAP 1.2 alone": {vendor: appointment.Wanda, handler: &unusualService{
			wsdl:      wsdlOf(his, "qualified", false, true, his+"IExam/", three("data")),
			namespace: his, element: "QuerySchedule", parameters: []string{"data"}, qualified: true, soap12: true, style: asPascal,
		}, works: true, queries: 3},
		"one operation for everything": {vendor: "", handler: &unusualService{
			wsdl:      wsdlOf("urn:his", "unqualified", false, false, "", each([]string{"data"}, "Invoke")),
			namespace: "urn:his", element: "Invoke", parameters: []string{"data"}, style: strings.ToUpper,
		}, works: true, queries: 4},
		"password of the configuration": {vendor: appointment.Wanda, handler: &service, dialect: withParameters, works: true, queries: 3},
		"password unknown":              {vendor: appointment.Wanda, handler: &serviceWithout, queries: 1, finding: "search.wsdl", question: "question.parameters"},
		"operations for other things": {vendor: appointment.Wanda, handler: &unusualService{
			wsdl:      wsdlOf(his, "qualified", false, false, his, each([]string{"x"}, "LoginUser", "ExecSql", "CallPatient")),
			namespace: his, element: "QuerySchedule", style: asPascal,
		}, queries: 1, finding: "search.wsdl", question: "question.operations"},
		"web service at a REST vendor": {vendor: appointment.Laida, handler: &unusualService{
			namespace: "http://tempuri.org/", element: "QuerySchedule", parameters: []string{"data"}, qualified: true,
			action: "http://tempuri.org/QuerySchedule", style: asPascal,
		}, works: true, queries: 6},
		"query known, save not": {vendor: appointment.Wanda, handler: &unusualService{
			wsdl:      wsdlOf(his, "qualified", false, false, his, each([]string{"param"}, "QueryExamSchedule", "RegisterPrinter")),
			namespace: his, element: "QueryExamSchedule", parameters: []string{"param"}, qualified: true, action: his + "QueryExamSchedule", style: asPascal,
		}, works: true, queries: 3, question: "question.operations"},
	}
}

func TestDiagnose_UnusualHospitals(t *testing.T) {
	t.Parallel()
	for name, tt := range unusualHospitals() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := newConfig(tt.vendor, startServer(t, tt.handler.ServeHTTP)+"/gateway/exam")
			cfg.Dialect = tt.dialect
			tt.check(t, cfg)
			if service, ok := tt.handler.(*unusualService); ok && service.others.Load() > 1 {
				t.Errorf("Diagnose() called %d operations that the hospital does not have, want at most 1", service.others.Load())
			}
		})
	}
}

// check diagnoses a hospital and checks the result.
func (h unusualHospital) check(t *testing.T, cfg appointment.Config) {
	t.Helper()
	var messages strings.Builder
	report := diagnose(t, cfg, doctor.WithProgress(func(p doctor.Progress) { messages.WriteString(p.Message.English + "\n") }))
	t.Logf("works: %v, queries: %d, last finding: %s", report.Works(), report.Queries, report.Checks[len(report.Checks)-1].Finding.Code)
	if report.Works() != h.works || report.Queries > h.queries {
		t.Errorf("Diagnose() works: %v, %d queries; want %v, at most %d\n%s", report.Works(), report.Queries, h.works, h.queries, messages.String())
	}
	if got := report.Checks[len(report.Checks)-1].Finding.Code; h.finding != "" && got != h.finding {
		t.Errorf("Diagnose() last finding = %q, want %q\n%s", got, h.finding, messages.String())
	}
	if h.question != "" && !hasQuestion(report, h.question) {
		t.Errorf("Diagnose() Questions = %v, want %s among them", report.Questions, h.question)
	}
	if h.finding == "search.wsdl" && (hasQuestion(report, "question.wsdl") || hasQuestion(report, "question.soap")) {
		t.Errorf("Diagnose() Questions = %v, want none that the WSDL has answered", report.Questions)
	}
	if strings.Contains(messages.String(), "HTML") {
		t.Errorf("Diagnose() messages = %s\nwant none about HTML", messages.String())
	}
	checkChinese(t, report)
}

// TestDiagnose_OnlyOperationOfWSDL checks that the search calls only the operation that the WSDL
// has for the query, and only in its namespace.
func TestDiagnose_OnlyOperationOfWSDL(t *testing.T) {
	t.Parallel()
	const call = `<queryExam xmlns="urn:his"`
	var others atomic.Int32
	wsdl := wsdlOf("urn:his", "qualified", false, false, "", each([]string{"data"}, "queryExam", "saveExam", "cancelExam", "ExecSql"))
	endpoint := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, wsdl)
			return
		}
		if body := readBody(r); !strings.Contains(body, call) {
			others.Add(1)
		}
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, faultWith("S:Server", "处理失败"))
	})
	report := diagnose(t, newConfig(appointment.Wanda, endpoint), doctor.WithMaxQueries(40))
	if got := others.Load(); got != 1 || report.Queries < 10 {
		t.Errorf("Diagnose(): %d of %d queries were other calls than %s, want the first one alone of at least 10", got, report.Queries, call)
	}
}

// TestDiagnose_NoVendor_UnclearWSDL has a WSDL that does not tell how to call the service. It shows a
// web service, so the query is sent by SOAP, and the report does not ask whether the service is REST
// or SOAP.
func TestDiagnose_NoVendor_UnclearWSDL(t *testing.T) {
	t.Parallel()
	const his = "http://his.example/"
	parameters := []string{"ywlx", "inXml"}
	server := httptest.NewServer(&unusualService{
		wsdl:      wsdlOf(his, "qualified", false, false, his, each(parameters, "QuerySchedule", "SaveSchedule", "CancelSchedule")),
		namespace: his, element: "QuerySchedule", parameters: parameters, qualified: true, style: asPascal,
	})
	t.Cleanup(server.Close)
	report := diagnose(t, appointment.Config{Endpoint: server.URL, SystemID: "HIS01", SystemKey: "key-5e1f", OrganizationID: "00"})
	for _, check := range report.Checks {
		if check.Kind == doctor.CheckEnvelope && check.Finding.Code != "envelope.soap" {
			t.Errorf("the response is %s, want a SOAP envelope", check.Finding.Code)
		}
	}
	for _, question := range report.Questions {
		if question.Code == "question.url" {
			t.Errorf("the report asks %q, want no such question: there is a WSDL", question.In(doctor.English))
		}
	}
}
