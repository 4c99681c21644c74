package doctor_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// canary stands for patient data in responses: a name and an identity number.
const canary = "cnry测试患者乙999999201512190186"

// canaryResponses returns responses of REST and web services that contain the canary wherever a
// hospital may write patient data.
func canaryResponses() map[string]http.HandlerFunc {
	respond := func(status int, contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for _, name := range []string{"Server", "Retry-After", "Set-Cookie"} {
				w.Header().Set(name, "cnry")
			}
			w.Header().Set("Location", "http://127.0.0.1:1/cnry")
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			fmt.Fprint(w, strings.ReplaceAll(body, "CANARY", canary))
		}
	}
	fault := func(code string) string {
		return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>` + code +
			`</faultcode><faultstring>CANARY {CANARY}CANARY {1}cnry queryCANARY, expected CANARY medRecNO CANARY http://his.example/999999201512190186 </faultstring></s:Fault></s:Body></s:Envelope>`
	}
	json := func(body string) http.HandlerFunc { return respond(200, "application/json", body) }
	return map[string]http.HandlerFunc{
		"rejection":                  json(`{"statusCode":"9","statusMessage":"CANARY medRecNO CANARY"}`),
		"code of a rejection":        json(`{"statusCode":"CANARY","statusMessage":"CANARY"}`),
		"rejection with other names": json(`{"code":"CANARY","msg":"CANARY","CANARY":"CANARY"}`),
		"success with other names":   json(`{"code":"0","msg":"CANARY","data":{"retCode":"CANARY","CANARY":"CANARY","result":{"resourceName":"CANARY"}}}`),
		"rejection in the result":    json(`{"statusCode":"00000000","data":{"resultCode":"CANARY","resultDesc":"CANARY"}}`),
		"unknown fields":             json(`{"statusCode":"00000000","CANARY":"CANARY","data":{"resultCode":"Success","resultDesc":"","result":{"CANARY":"CANARY","medRecNO":"CANARY"}}}`),
		"success":                    json(`{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"CANARY","result":{"resourceName":"CANARY","scheduleFlag":"CANARY"}}}`),
		"damaged result":             json(`{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"CANARY","result":{"scheduleDate":"CANARY"}}}`),
		"not JSON":                   json(`CANARY`),
		"HTML page":                  respond(200, "text/html", "<html>CANARY"),
		"SOAP fault":                 respond(500, "text/xml", fault("s:Client")),
		"code of a SOAP fault":       respond(500, "text/xml", fault("CANARY")),
		"WSDL":                       respond(200, "text/xml", `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:x"><portType name="CANARY"/></definitions>`),
		"names of parameters":        json(`{"code":"1","msg":"缺少参数 sign：cnry-key，患者 CANARY，parameter cnry-order is missing，header cnry-header"}`),
		"HTTP 404":                   respond(404, "text/plain", "CANARY"),
		"HTTP 500":                   respond(500, "application/json", `{"error":"CANARY"}`),
	}
}

// canaryQuery returns a query with a canary in every field that may hold one.
func canaryQuery() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		PlacerOrderNO: "cnry-order", ServiceSectID: "cnry-section", ServiceText: "cnry-body", ProcedureName: "cnry-item",
		ServiceID: "cnry-service", ProcedureID: "cnry-procedure", RequestDeptID: "cnry-dept", RequestDeptName: "cnry-name",
		OrganizationID: "cnry-org", PatientClass: appointment.Outpatient, RequestedDate: time.Now(), MedRecNO: "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital, Extra: map[string]string{"extra": "cnry-extra"},
	}
}

// TestDiagnose_Privacy checks that nothing in a report contains patient data of the query or of
// responses, or secrets of the configuration.
func TestDiagnose_Privacy(t *testing.T) {
	t.Parallel()
	for _, vendor := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
		for name, handler := range sampleCases(canaryResponses()) {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				cfg := newConfig(vendor, startServer(t, handler)+"/?token=cnry")
				cfg.SystemKey = "cnry-key"
				if vendor == appointment.Wanda {
					cfg.Dialect = &appointment.Dialect{SOAP: &soap.Binding{Parameters: []soap.Parameter{
						{Name: "user", Value: "cnry-user"}, {Name: "data", Value: "<cnry>$document</cnry>"},
					}}}
				}
				if vendor == appointment.Laida {
					cfg.Dialect = &appointment.Dialect{REST: &rest.Route{Headers: map[string]string{"Authorization": "cnry-header"}}}
				}
				var out strings.Builder
				report := diagnose(t, cfg, doctor.WithQuery(canaryQuery()), doctor.WithMaxQueries(12), doctor.WithProgress(func(p doctor.Progress) {
					out.WriteString(p.Message.In(doctor.Chinese) + p.Message.In(doctor.English))
				}))
				checkNoCanary(t, report, &out)
			})
		}
	}
}

// TestDiagnose_KeyInResponse checks that the key is masked if a response repeats it where the
// report shows names.
func TestDiagnose_KeyInResponse(t *testing.T) {
	t.Parallel()
	cfg := newConfig(appointment.Laida, startJSONServer(t, `{"code":"1","msg":"缺少参数 key-5e1f, missing header key-5e1f, parameter appId is missing"}`))
	report := diagnose(t, cfg, doctor.WithMaxQueries(2))
	var out strings.Builder
	if err := report.Print(&out, doctor.English); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Contains(text, "5e1f") || !strings.Contains(text, "the response names appId") {
		t.Errorf("Print() = %s\nwant it with appId and without the key", text)
	}
}

// checkNoCanary prints and encodes a report in every way after the text in out, and checks that
// the result contains no canary.
func checkNoCanary(t *testing.T, report *doctor.Report, out *strings.Builder) {
	t.Helper()
	checkChinese(t, report)
	_ = report.Print(out, doctor.Chinese)
	_ = report.Print(out, doctor.English)
	for _, lang := range []doctor.Language{doctor.Chinese, doctor.English} {
		_ = report.WriteMarkdown(out, lang)
		_ = report.WriteHTML(out, lang)
	}
	report.Config = nil // which contains the secrets by design
	encoded, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	text := out.String() + string(encoded) + fmt.Sprintf("%+v %#v", report, report)
	for _, word := range []string{"cnry", "患者乙", "999999201512190186"} {
		if i := strings.Index(text, word); i >= 0 {
			t.Errorf("the report contains %q in …%s…, want it without", word, text[max(0, i-120):min(len(text), i+80)])
		}
	}
	if len(text) < 1000 {
		t.Errorf("the report has %d bytes, want at least 1000", len(text))
	}
}
