package doctor_test

import (
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// TestSteps has each step fail in turn, and looks at what is said of it, and of what comes
// after.
func TestSteps(t *testing.T) {
	t.Parallel()
	fault := `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>x</faultstring></s:Fault></s:Body></s:Envelope>`
	cases := map[string]struct {
		config appointment.Config
		step   doctor.StepKind
		state  doctor.State
		says   string // a text's key
		ask    string // the first question's
	}{
		"a name that is none":   {plain(appointment.Laida, "http://nobody.invalid/x"), doctor.StepDNS, doctor.Failed, "dns.", "ask.dns"},
		"a closed port":         {plain(appointment.Laida, closedPort(t)), doctor.StepTCP, doctor.Failed, "tcp.refused", "ask.tcp"},
		"a silent port":         {plain(appointment.Laida, "http://"+saying(t, "")), doctor.StepHTTP, doctor.Failed, "http.silent", "ask.silent"},
		"a silent port, TLS":    {plain(appointment.Laida, "https://"+saying(t, "")), doctor.StepTLS, doctor.Failed, "tls.slow", "ask.tls"},
		"no HTTP":               {plain(appointment.Laida, "http://"+saying(t, "220 ready\r\n")), doctor.StepHTTP, doctor.Failed, "http.other", "ask.silent"},
		"no TLS":                {plain(appointment.Laida, "https://"+saying(t, "HTTP/1.0 400 Bad Request\r\n\r\n")), doctor.StepTLS, doctor.Failed, "tls.plain", "ask.tls"},
		"TLS where http is due": {plain(appointment.Laida, "http://"+saying(t, "\x15\x03\x01\x00\x02\x02\x16")), doctor.StepHTTP, doctor.Failed, "http.tls", "ask.silent"},
		"nobody's certificate":  {secure(t), doctor.StepTLS, doctor.Failed, "tls.authority", "ask.tls"},
		"old TLS":               {plain(appointment.Laida, oldTLS(t)), doctor.StepTLS, doctor.Failed, "tls.", "ask.tls"},
		"another key":           {pinned(secure(t)), doctor.StepTLS, doctor.Failed, "tls.pin", "ask.tls"},
		"another name":          {named(t), doctor.StepTLS, doctor.Failed, "tls.name", "ask.tls"},
		"any server":            {trusting(secure(t)), doctor.StepTLS, doctor.Warning, "tls.ok", "ask.writes"},
		"a redirect":            {plain(appointment.Laida, answering(t, 302, "text/html", "")), doctor.StepHTTP, doctor.Warning, "http.redirect", "ask.url"},
		"a page":                {plain(appointment.Wanda, answering(t, 200, "text/html", "<html>")), doctor.StepQuery, doctor.Failed, "query.page", "ask.url"},
		"nothing there":         {plain(appointment.Wanda, answering(t, 404, "text/plain", "no")), doctor.StepQuery, doctor.Failed, "query.404", "ask.url"},
		"no WSDL":               {plain(appointment.Wanda, answering(t, 404, "text/plain", "no")), doctor.StepWSDL, doctor.Warning, "wsdl.none", "ask.url"},
		"a WSDL of others":      {plain(appointment.Wanda, answering(t, 200, "text/xml", `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>`)), doctor.StepWSDL, doctor.Warning, "wsdl.unclear", "ask.operations"},
		"a fault":               {plain(appointment.Wanda, answering(t, 500, "text/xml", fault)), doctor.StepQuery, doctor.Failed, "query.fault.server", "ask.call"},
		"HTTP 500":              {plain(appointment.Laida, answering(t, 500, "text/plain", "no")), doctor.StepQuery, doctor.Failed, "query.status", "ask.request"},
		"garbage":               {plain(appointment.Laida, answering(t, 200, "application/json", "\xff\xfe\x00")), doctor.StepQuery, doctor.Failed, "query.charset", "ask.charset"},
		"a gateway's 404":       {plain(appointment.Laida, answering(t, 200, "application/json", `{"code":404,"message":"no Route matched"}`)), doctor.StepQuery, doctor.Failed, "query.gone", "ask.url"},
		"names of its own":      {plain(appointment.Laida, answering(t, 200, "application/json", `{"code":500,"msg":"查无此人"}`)), doctor.StepEnvelope, doctor.Warning, "envelope.names", "ask.patient"},
		"nothing":               {plain(appointment.Laida, answering(t, 200, "application/json", "")), doctor.StepQuery, doctor.Failed, "query.empty", "ask.request"},
		"no entry":              {plain(appointment.Laida, answering(t, 403, "text/plain", "")), doctor.StepQuery, doctor.Failed, "query.denied", "ask.key"},
		"unauthorised":          {wrongKey(t), doctor.StepQuery, doctor.Failed, "query.unauthorised", "ask.key"},
		"no patient":            {plain(appointment.Laida, answering(t, 200, "application/json", `{"statusCode":"00000000","data":{"resultCode":"Falid","resultDesc":"查无此人"}}`)), doctor.StepQuery, doctor.Failed, "query.rejected", "ask.patient"},
		"a field":               {plain(appointment.Laida, answering(t, 200, "application/json", `{"statusCode":"9","statusMessage":"medRecNO 格式"}`)), doctor.StepQuery, doctor.Failed, "query.fields", "ask.fields"},
		"something missing":     {plain(appointment.Laida, answering(t, 200, "application/json", `{"statusCode":"9","statusMessage":"入参不能为空"}`)), doctor.StepQuery, doctor.Failed, "query.missing", "ask.request"},
		"success, and nothing":  {plain(appointment.Laida, answering(t, 200, "application/json", `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":{}}}`)), doctor.StepQuery, doctor.Warning, "query.success", "ask.slots"},
		"a damaged result":      {plain(appointment.Laida, answering(t, 200, "application/json", `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":{"scheduleDate":"soon"}}}`)), doctor.StepQuery, doctor.Failed, "query.damaged", "ask.damaged"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report, err := doctor.Examine(t.Context(), c.config, doctor.WithTimeout(time.Second), doctor.WithQueries(8))
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, s := range report.Steps {
				found = found || s.Kind == c.step && s.State == c.state && doctor.Said(s.Says, c.says)
			}
			if !found || len(report.Asks) == 0 || !doctor.Said(report.Asks[0], c.ask) {
				t.Errorf("want %s %s %s, then %s; got %v, %v", c.step, c.state, c.says, c.ask, report.Steps, report.Asks)
			}
			if report.Works() != (c.ask == "ask.writes") || report.Queries > report.Most {
				t.Errorf("works: %v, %d queries of %d", report.Works(), report.Queries, report.Most)
			}
		})
	}
}
