package doctor_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// startStack starts a web service without a WSDL. It sends a fault with this code and reason to
// every call whose body and SOAPAction do not contain all of wants.
func startStack(t *testing.T, code, reason string, wants ...string) (url string) {
	t.Helper()
	const envelope = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>`
	return startServer(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		call := string(body) + r.Header.Get("SOAPAction")
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		switch {
		case r.Method == http.MethodGet:
			w.WriteHeader(http.StatusNotFound)
		case slices.ContainsFunc(wants, func(want string) bool { return !strings.Contains(call, want) }):
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, envelope, `<s:Fault><faultcode>`+code+`</faultcode><faultstring>`+reason+`</faultstring></s:Fault>`)
		default:
			fmt.Fprintf(w, envelope, `<r><out>{"StatusCode":"00000000","Data":{"ResultCode":"Success","ResultDesc":"","Result":{"MedRecNO":"999999201512190186",
				"ScheduleArrangeResourceInfoList":[{"ScheduleArrangeDateInfoList":[{"ScheduleArrangeTimeInfoList":[{"StartTime":"08:00"}]}]}]}}}</out></r>`)
		}
	})
}

// stackCase is a web service and the diagnosis of it.
type stackCase struct {
	url     string
	works   bool
	queries int // at most
}

// stackCases returns web services whose faults have the texts of real SOAP stacks.
func stackCases(t *testing.T) map[string]stackCase {
	t.Helper()
	return map[string]stackCase{
		"CXF": {startStack(t, "soap:Client", "Unexpected wrapper element {http://tempuri.org/}QuerySchedule found.   Expected {http://ws.his/}querySchedule.",
			`<querySchedule xmlns="http://ws.his/"`), true, 6},
		"CXF, parameter": {startStack(t, "soap:Client", `Unmarshalling Error: unexpected element (uri:"http://tempuri.org/", local:"data"). Expected elements are &lt;{}arg0&gt;`,
			`<arg0 xmlns="">`), true, 8},
		"JAX-WS, namespace": {startStack(t, "S:Client", "Cannot find dispatch method for {http://tempuri.org/}QuerySchedule", "http://ws.his/"), false, 10},
		"JAX-WS, element":   {startStack(t, "S:Client", "Cannot find dispatch method for {http://tempuri.org/}QuerySchedule", "<querySchedule "), true, 10},
		"PHP":               {startStack(t, "SOAP-ENV:Server", "Procedure 'QuerySchedule' not present", "<XKH073 "), true, 10},
		"PHP, unusual name": {startStack(t, "SOAP-ENV:Client", `Function ("QuerySchedule") is not a valid method for this service`, "<GetIt "), false, 10},
		"ASMX": {startStack(t, "soap:Client", "Server did not recognize the value of HTTP Header SOAPAction: http://tempuri.org/QuerySchedule.",
			`"http://his.example/`), false, 20},
		"SOAPAction in the fault": {startStack(t, "soap:Client", "the action http://his.example/exam/QuerySchedule is due", `"http://his.example/exam/QuerySchedule"`), true, 4},
	}
}

// TestDiagnose_FaultsOfStacks checks that the search uses the names in faults. If a fault
// contains none that helps, the report soon asks for the WSDL.
func TestDiagnose_FaultsOfStacks(t *testing.T) {
	t.Parallel()
	for name, tt := range stackCases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := diagnose(t, newConfig(appointment.Wanda, tt.url))
			if report.Works() != tt.works || report.Queries > tt.queries {
				t.Errorf("Diagnose() works: %v, %d queries; want %v, at most %d", report.Works(), report.Queries, tt.works, tt.queries)
			}
			if got, want := hasQuestion(report, "question.wsdl"), !tt.works; got != want {
				t.Errorf("Diagnose() asks for the WSDL: %v, want %v", got, want)
			}
		})
	}
}
