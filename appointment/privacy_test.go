package appointment_test

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// privateResponse is the text in the responses of this test.
const privateResponse = "priv-response-测试患者乙"

// TestClient_NoPrivateText sends requests with a private text in every field. Each response has a
// private text in another part. No error, log, event or value may print one.
func TestClient_NoPrivateText(t *testing.T) {
	t.Parallel()
	const key = "priv-key-7d5e"
	for _, vendor := range soapAndRESTVendors() {
		for name, handler := range sampleCases(newPrivateHandlers(t, vendor)) {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				query, save, cancel := withPrivateTexts(fullQueryRequest()), withPrivateTexts(fullSaveRequest()), withPrivateTexts(fullCancelRequest())
				w := &privateTextChecker{texts: append(recognisableValues(query, save, cancel), key, privateResponse, "priv", "PRIV")}
				client := newConfigClient(t, appointment.Config{
					Name: "市三院", Vendor: vendor, SystemID: "priv-system", SystemKey: key, OrganizationID: "priv-organization",
				}, handler, w.options()...)
				schedule, err := client.QuerySchedule(t.Context(), query)
				w.check(t, err)
				booking, err := client.SaveSchedule(t.Context(), save)
				w.check(t, err)
				_, err = client.FindBooking(t.Context(), save)
				w.check(t, err)
				cancellation, err := client.CancelSchedule(t.Context(), cancel)
				w.check(t, err)
				for _, v := range []any{schedule, booking, cancellation, query, save, cancel, client} {
					if !reflect.ValueOf(v).IsNil() {
						checkNotPrinted(t, v, w.texts...)
					}
				}
			})
		}
	}
	if n := len(recognisableValues(withPrivateTexts(fullSaveRequest()))); n < 30 {
		t.Errorf("a save has %d private texts, want at least 30", n)
	}
}

// newPrivateHandlers returns handlers that respond with privateResponse. It is in the codes and
// messages of a rejection, in SOAP faults, in other content, and in each field of a result.
func newPrivateHandlers(t *testing.T, vendor appointment.Vendor) map[string]http.HandlerFunc {
	t.Helper()
	send := func(document string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { writeResponse(w, r, respellNames(vendor, document)) }
	}
	fault := func(code string) string {
		return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>` + code + `</faultcode><faultstring>` +
			privateResponse + `</faultstring><detail>` + privateResponse + `</detail></s:Fault></s:Body></s:Envelope>`
	}
	handlers := map[string]http.HandlerFunc{
		"statusMessage":               send(`{"statusCode":"00000009","statusMessage":"` + privateResponse + `"}`),
		"statusCode, statusMessage":   send(`{"statusCode":"` + privateResponse + `","statusMessage":"` + privateResponse + `"}`),
		"resultDesc":                  send(`{"statusCode":"00000000","data":{"resultCode":"Falid","resultDesc":"` + privateResponse + `"}}`),
		"resultCode, resultDesc":      send(`{"statusCode":"00000000","data":{"resultCode":"` + privateResponse + `","resultDesc":"` + privateResponse + `"}}`),
		"truncated JSON":              send(`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"resourceName":"` + privateResponse),
		"no JSON":                     send(privateResponse),
		"HTML page":                   sendRaw(200, "text/html", "<html>"+privateResponse),
		"SOAP fault of the server":    sendRaw(500, "text/xml", fault("s:Server")),
		"SOAP fault of the client":    sendRaw(500, "text/xml", fault("s:Client")),
		"SOAP fault with a text code": sendRaw(500, "text/xml", fault(privateResponse)),
		"content type":                sendRaw(200, privateResponse, privateResponse),
		"charset":                     sendRaw(200, "application/json; charset="+privateResponse, privateResponse),
	}
	for _, status := range []int{301, 302, 307, 400, 401, 403, 404, 415, 429, 500, 502, 503, 504} {
		handlers[fmt.Sprintf("HTTP %d", status)] = sendRaw(status, "text/plain", privateResponse)
	}
	for _, f := range readInterfaceFields(t) {
		if f.direction != "response" || f.typ == "list" || f.operation == "envelope" {
			continue
		}
		member := fmt.Sprintf(`%q:%q`, f.name, privateResponse)
		switch f.object {
		case "scheduleArrangeResourceInfo":
			member = `"scheduleArrangeResourceInfoList":[{` + member + `}]`
		case "scheduleArrangeDateInfo":
			member = `"scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[{` + member + `}]}]`
		case "scheduleArrangeTimeInfo":
			member = `"scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[{"scheduleArrangeTimeInfoList":[{` + member + `}]}]}]`
		}
		handlers["field "+f.operation+"."+f.name] = send(`{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":{` + member + `}}}`)
	}
	return handlers
}

// sendRaw returns a handler that sends this status and body, and privateResponse in headers.
func sendRaw(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range map[string]string{
			"Content-Type": contentType,
			"Server":       privateResponse,
			"Location":     "http://127.0.0.1:1/" + privateResponse,
			"Retry-After":  privateResponse,
			"Set-Cookie":   "patient=" + privateResponse,
		} {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}
