package doctor_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/rest"
)

// canary is in all that comes, as what hospitals write there: a patient's name and number.
const canary = "cnry测试患者乙999999201512190186"

// canaries are answers with a patient in every place, for both ways of carrying.
func canaries() map[string]http.HandlerFunc {
	reply := func(status int, contentType, body string) http.HandlerFunc {
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
	json := func(body string) http.HandlerFunc { return reply(200, "application/json", body) }
	return map[string]http.HandlerFunc{
		"a no":                   json(`{"statusCode":"9","statusMessage":"CANARY medRecNO CANARY"}`),
		"a coded no":             json(`{"statusCode":"CANARY","statusMessage":"CANARY"}`),
		"a no by other names":    json(`{"code":"CANARY","msg":"CANARY","CANARY":"CANARY"}`),
		"success by other names": json(`{"code":"0","msg":"CANARY","data":{"retCode":"CANARY","CANARY":"CANARY","result":{"resourceName":"CANARY"}}}`),
		"an inner no":            json(`{"statusCode":"00000000","data":{"resultCode":"CANARY","resultDesc":"CANARY"}}`),
		"unknown names":          json(`{"statusCode":"00000000","CANARY":"CANARY","data":{"resultCode":"Success","resultDesc":"","result":{"CANARY":"CANARY","medRecNO":"CANARY"}}}`),
		"a success":              json(`{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"CANARY","result":{"resourceName":"CANARY","scheduleFlag":"CANARY"}}}`),
		"a damaged success":      json(`{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"CANARY","result":{"scheduleDate":"CANARY"}}}`),
		"no JSON":                json(`CANARY`),
		"a page":                 reply(200, "text/html", "<html>CANARY"),
		"a fault":                reply(500, "text/xml", fault("s:Client")),
		"a coded fault":          reply(500, "text/xml", fault("CANARY")),
		"a WSDL":                 reply(200, "text/xml", `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:x"><portType name="CANARY"/></definitions>`),
		"HTTP 404":               reply(404, "text/plain", "CANARY"),
		"HTTP 500":               reply(500, "application/json", `{"error":"CANARY"}`),
	}
}

// TestPrivacy looks for patients, of the request and of answers, and for what is secret, in
// all that an examination says.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	query := &appointment.QueryRequest{
		PlacerOrderNO: "cnry-order", ServiceSectID: "cnry-section", ServiceText: "cnry-body", ProcedureName: "cnry-item",
		ServiceID: "cnry-service", ProcedureID: "cnry-procedure", RequestDeptID: "cnry-dept", RequestDeptName: "cnry-name",
		OrganizationID: "cnry-org", PatientClass: appointment.Outpatient, RequestedDate: time.Now(), MedRecNO: "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital, Extra: map[string]string{"extra": "cnry-extra"},
	}
	for _, vendor := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
		for name, answer := range canaries() {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				server := httptest.NewServer(answer)
				t.Cleanup(server.Close)
				cfg := appointment.Config{Name: "市三院", Vendor: vendor, Endpoint: server.URL + "/?token=cnry", SystemID: "HIS01", SystemKey: "cnry-key"}
				if vendor == appointment.Laida {
					cfg.Dialect = &appointment.Dialect{REST: &rest.Route{Headers: map[string]string{"Authorization": "cnry-header"}}}
				}
				var out strings.Builder
				report, err := doctor.Examine(t.Context(), cfg, doctor.WithQuery(query), doctor.WithQueries(12), doctor.WithProgress(func(p doctor.Progress) {
					out.WriteString(p.Says.In(doctor.Chinese) + p.Says.In(doctor.English))
				}))
				if err != nil {
					t.Fatal(err)
				}
				_ = report.Print(&out, doctor.Chinese)
				_ = report.Print(&out, doctor.English)
				report.Config = nil // which is the caller's own, header and all
				encoded, err := json.Marshal(report)
				if err != nil {
					t.Fatal(err)
				}
				text := out.String() + string(encoded) + fmt.Sprintf("%+v %#v", report, report)
				for _, word := range []string{"cnry", "患者乙", "999999201512190186"} {
					if i := strings.Index(text, word); i >= 0 {
						t.Errorf("%q in …%s…", word, text[max(0, i-120):min(len(text), i+80)])
					}
				}
				if len(text) < 1000 {
					t.Errorf("only %d bytes were said", len(text))
				}
			})
		}
	}
}
