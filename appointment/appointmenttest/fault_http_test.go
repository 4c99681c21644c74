package appointmenttest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// Each response below the document, at every vendor, executed and not executed.
func TestHospital_Fail_HTTPResponses(t *testing.T) {
	t.Parallel()
	const jsonType = "application/json; charset=utf-8"
	tests := []struct {
		fault             appointmenttest.Fault
		name              string
		status            int
		contentType, body string // body: a part of it
	}{
		{appointmenttest.GatewayError(504, 504), "gateway error 504", 504, jsonType, `{"error":"Gateway Timeout","message":"upstream request timeout","statusCode":504}`},
		{appointmenttest.GatewayError(429, "429"), `gateway error "429"`, 429, jsonType, `"statusCode":"429"`},
		{appointmenttest.GatewayError(200, "504"), `gateway error "504" over HTTP 200`, 200, jsonType, `"statusCode":"504"`},
		{appointmenttest.ErrorPage(403), "HTTP 403 page", 403, "text/html", "<h1>403 Forbidden</h1>"},
		{appointmenttest.ErrorPage(404), "HTTP 404 page", 404, "text/html", "<h1>404 Not Found</h1>"},
		{appointmenttest.RawResponse(500, "text/plain", "ORA-00060"), "raw response with HTTP 500", 500, "text/plain", "ORA-00060"},
	}
	for _, tr := range vendors() {
		for _, test := range tests {
			t.Run(tr.name+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				h := tr.start(t)
				h.Fail(appointment.SaveSchedule, test.fault.Uncommitted(), test.fault)
				for i, suffix := range []string{", uncommitted", ""} {
					got := tr.send(t, h)
					if got.err != nil || got.status != test.status || got.header.Get("Content-Type") != test.contentType || !strings.Contains(got.body, test.body) {
						t.Errorf("got HTTP status %d, %q, %q, %v; want %d, %q, %q", got.status, got.header.Get("Content-Type"), got.body, got.err,
							test.status, test.contentType, test.body)
					}
					checkBookings(t, h, i, i+1)
					if name := test.name + suffix; h.Faults()[name] != 1 {
						t.Errorf("Faults() = %v, want one %s", h.Faults(), name)
					}
				}
			})
		}
	}
}

// HTTP requires a header beside these two statuses.
func TestErrorPage_Headers(t *testing.T) {
	t.Parallel()
	tr := overREST()
	h := tr.start(t)
	h.Fail(appointment.SaveSchedule, appointmenttest.ErrorPage(405), appointmenttest.ErrorPage(407),
		appointmenttest.ErrorPage(401), appointmenttest.ErrorPage(401).And(appointmenttest.HeaderLine("WWW-Authenticate: NTLM")).Uncommitted())
	for _, want := range []http.Header{
		{"Allow": {"GET"}}, {"Proxy-Authenticate": {`Basic realm="proxy"`}}, {"Www-Authenticate": nil}, {"Www-Authenticate": {"NTLM"}},
	} {
		got := tr.send(t, h)
		for name, values := range want {
			if got.err != nil || strings.Join(got.header[name], ",") != strings.Join(values, ",") {
				t.Errorf("HTTP %d: %s = %v, %v; want %v", got.status, name, got.header[name], got.err, values)
			}
		}
	}
}

func TestHeaderLine(t *testing.T) {
	t.Parallel()
	for _, tr := range vendors() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t)
			h.Fail(appointment.SaveSchedule, appointmenttest.HeaderLine("X-Trace: 7"), appointmenttest.HeaderLine("this is not a header"),
				appointmenttest.HeaderLine("X-Long: "+strings.Repeat("x", 11<<20)))
			if got := tr.send(t, h); !isSuccess(got, tr) || got.header.Get("X-Trace") != "7" {
				t.Errorf("got %+v, want a success with the header X-Trace", got)
			}
			for _, want := range []string{"malformed MIME header", "headers exceeded"} {
				if got := tr.send(t, h); got.err == nil || !strings.Contains(got.err.Error(), want) {
					t.Errorf("got HTTP status %d, error %v; want an error that says %q", got.status, got.err, want)
				}
			}
			checkBookings(t, h, 1, 3)
		})
	}
}

func TestSOAPFault(t *testing.T) {
	t.Parallel()
	for _, tr := range vendors() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t)
			h.Fail(appointment.SaveSchedule, appointmenttest.SOAPFault("Client", "未将对象<1>").Uncommitted(), appointmenttest.SOAPFault("wsse:FailedCheck", "签名"))
			client, security := tr.send(t, h), tr.send(t, h)
			checkBookings(t, h, 1, 2)
			if !tr.isSOAP() {
				if client.status != 400 || !strings.Contains(client.body, `"status":400,"error":"Bad Request","message":"未将对象<1>","path":"/hospital`) {
					t.Errorf("got HTTP status %d, %s; want 400 and the JSON of Spring", client.status, client.body)
				}
				if security.status != 500 || !strings.Contains(security.body, `"status":500,"error":"Internal Server Error","message":"签名"`) {
					t.Errorf("got HTTP status %d, %s; want 500 and the JSON of Spring", security.status, security.body)
				}
				return
			}
			for _, test := range []struct {
				got  result
				want string
			}{
				{client, "<faultcode>soap:Client</faultcode><faultstring>未将对象&lt;1&gt;</faultstring>"},
				{security, `<faultcode xmlns:wsse="http://docs.oasis-open.org/wss/`},
				{security, `secext-1.0.xsd">wsse:FailedCheck</faultcode><faultstring>签名</faultstring>`},
			} {
				if test.got.status != 500 || test.got.header.Get("Content-Type") != "text/xml; charset=utf-8" || !strings.Contains(test.got.body, test.want) {
					t.Errorf("got HTTP status %d, %s; want 500 and %s", test.got.status, test.got.body, test.want)
				}
			}
		})
	}
}

// SOAP 1.2 has other names for the codes.
func TestSOAPFault_SOAP12(t *testing.T) {
	t.Parallel()
	d := unusualDialects()["SOAP 1.2"]
	h := start(t, appointment.Wanda, appointmenttest.WithDialect(d))
	cfg := h.Config()
	cfg.Dialect = &d
	client, capture := newCapturingClient(t, cfg)
	for code, want := range map[string]string{
		"Client":           "<soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>",
		"Server":           "<soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code>",
		"MustUnderstand":   "<soap:Code><soap:Value>soap:MustUnderstand</soap:Value></soap:Code>",
		"wsse:FailedCheck": ">wsse:FailedCheck</soap:Value></soap:Subcode></soap:Code>",
	} {
		h.Fail(appointment.QuerySchedule, appointmenttest.SOAPFault(code, "x"))
		if _, err := client.QuerySchedule(t.Context(), exampleQuery()); err == nil || !strings.Contains(capture.body(), want) {
			t.Errorf("%s: got %s, error %v; want %s", code, capture.body(), err, want)
		}
	}
}

// The leftover response is that to the request before on the same connection. A new connection has none.
func TestLeftover(t *testing.T) {
	t.Parallel()
	for _, tr := range vendors() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t)
			h.Fail(appointment.SaveSchedule, appointmenttest.Leftover().Uncommitted(), appointmenttest.Leftover())
			if got := tr.send(t, h); !isSuccess(got, tr) {
				t.Errorf("on a new connection: got %+v, want a success", got)
			}
			checkBookings(t, h, 1, 1)
			queried := tr.call(t, h, appointment.QuerySchedule, camelQuery)
			if got := tr.send(t, h); got.body != queried.body || got.status != http.StatusOK {
				t.Errorf("on a used connection: got HTTP status %d, %s; want the response to the query before", got.status, got.body)
			}
			if got, want := h.Faults(), "leftover response"; len(got) != 1 || got[want] != 1 {
				t.Errorf("Faults() = %v, want one %s", got, want)
			}
		})
	}
}
