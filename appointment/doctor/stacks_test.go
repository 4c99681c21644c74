package doctor_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// stack is a web service without a WSDL that refuses, in a stack's own words, every call
// whose body or SOAPAction does not hold what it wants.
func stack(t *testing.T, code, words string, wants ...string) string {
	t.Helper()
	const envelope = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		text := string(body) + r.Header.Get("SOAPAction")
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		switch {
		case r.Method == http.MethodGet:
			w.WriteHeader(http.StatusNotFound)
		case slices.ContainsFunc(wants, func(want string) bool { return !strings.Contains(text, want) }):
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, envelope, `<s:Fault><faultcode>`+code+`</faultcode><faultstring>`+words+`</faultstring></s:Fault>`)
		default:
			fmt.Fprintf(w, envelope, `<r><out>{"StatusCode":"00000000","Data":{"ResultCode":"Success","ResultDesc":"","Result":{"MedRecNO":"999999201512190186",
				"ScheduleArrangeResourceInfoList":[{"ScheduleArrangeDateInfoList":[{"ScheduleArrangeTimeInfoList":[{"StartTime":"08:00"}]}]}]}}}</out></r>`)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestFaultsOfStacks has services refuse in the words of the stacks that they are made with.
// What these give away is learned; where they give away nothing, the WSDL is asked for soon.
func TestFaultsOfStacks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		endpoint string
		works    bool
		within   int // queries
	}{
		"CXF": {stack(t, "soap:Client", "Unexpected wrapper element {http://tempuri.org/}QuerySchedule found.   Expected {http://ws.his/}querySchedule.",
			`<querySchedule xmlns="http://ws.his/"`), true, 6},
		"CXF, its parameter": {stack(t, "soap:Client", `Unmarshalling Error: unexpected element (uri:"http://tempuri.org/", local:"data"). Expected elements are &lt;{}arg0&gt;`,
			`<arg0 xmlns="">`), true, 8},
		"JAX-WS":        {stack(t, "S:Client", "Cannot find dispatch method for {http://tempuri.org/}QuerySchedule", "http://ws.his/"), false, 10},
		"JAX-WS, camel": {stack(t, "S:Client", "Cannot find dispatch method for {http://tempuri.org/}QuerySchedule", "<querySchedule "), true, 10},
		"PHP":           {stack(t, "SOAP-ENV:Server", "Procedure 'QuerySchedule' not present", "<XKH073 "), true, 10},
		"PHP, no name":  {stack(t, "SOAP-ENV:Client", `Function ("QuerySchedule") is not a valid method for this service`, "<GetIt "), false, 10},
		"ASMX": {stack(t, "soap:Client", "Server did not recognize the value of HTTP Header SOAPAction: http://tempuri.org/QuerySchedule.",
			`"http://his.example/`), false, 20},
		"an action of its own": {stack(t, "soap:Client", "the action http://his.example/exam/QuerySchedule is due", `"http://his.example/exam/QuerySchedule"`), true, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report, err := doctor.Examine(t.Context(), plain(appointment.Wanda, c.endpoint))
			if err != nil {
				t.Fatal(err)
			}
			asked := asks(report, "ask.wsdl")
			if report.Works() != c.works || asked == c.works || report.Queries > c.within {
				t.Errorf("works: %v, asks for the WSDL: %v, %d queries", report.Works(), asked, report.Queries)
			}
		})
	}
}
