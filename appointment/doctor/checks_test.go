package doctor_test

import (
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// checkCase is a hospital at which one check has a certain result.
type checkCase struct {
	config   appointment.Config
	kind     doctor.CheckKind
	state    doctor.State
	finding  string // the beginning of its code
	question string // the code of the first question
}

// TestDiagnose_Checks lets each check fail or warn in turn. The report must say why, and ask the
// right question first.
func TestDiagnose_Checks(t *testing.T) {
	t.Parallel()
	for _, cases := range []map[string]checkCase{networkCases(t), httpCases(t), responseCases(t)} {
		for name, tt := range sampleCases(cases) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				report := diagnose(t, tt.config, doctor.WithTimeout(time.Second), doctor.WithMaxQueries(8))
				got := findCheck(report, tt.kind)
				if got.State != tt.state || !strings.HasPrefix(got.Finding.Code, tt.finding) {
					t.Errorf("Diagnose() check %s = %s %q, want %s %q", tt.kind, got.State, got.Finding.Code, tt.state, tt.finding)
				}
				if len(report.Questions) == 0 || report.Questions[0].Code != tt.question {
					t.Errorf("Diagnose() Questions = %v, want %s first", report.Questions, tt.question)
				}
				if want := tt.question == "question.writes"; report.Works() != want {
					t.Errorf("Diagnose(): Works() = %v, want %v", report.Works(), want)
				}
				checkChinese(t, report)
				if report.Queries > report.MaxQueries {
					t.Errorf("Diagnose() Queries = %d, want at most %d", report.Queries, report.MaxQueries)
				}
			})
		}
	}
}

// networkCases returns hospitals at which a check below HTTP has a certain result.
func networkCases(t *testing.T) map[string]checkCase {
	t.Helper()
	rest := func(url string) appointment.Config { return newConfig(appointment.Laida, url) }
	return map[string]checkCase{
		"host name does not exist":       {rest("http://nobody.invalid/x"), doctor.CheckDNS, doctor.Failed, "dns.", "question.dns"},
		"port closed":                    {rest(closedPort(t)), doctor.CheckTCP, doctor.Failed, "tcp.refused", "question.tcp"},
		"no response":                    {rest("http://" + startTCPServer(t, "")), doctor.CheckHTTP, doctor.Failed, "http.timeout", "question.service"},
		"no response to a handshake":     {rest("https://" + startTCPServer(t, "")), doctor.CheckTLS, doctor.Failed, "tls.timeout", "question.tls"},
		"not HTTP":                       {rest("http://" + startTCPServer(t, "220 ready\r\n")), doctor.CheckHTTP, doctor.Failed, "http.not-http", "question.service"},
		"a response with two lengths":    {rest("http://" + startTCPServer(t, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")), doctor.CheckHTTP, doctor.Failed, "http.not-http", "question.service"},
		"not TLS":                        {rest("https://" + startTCPServer(t, "HTTP/1.0 400 Bad Request\r\n\r\n")), doctor.CheckTLS, doctor.Failed, "tls.not-tls", "question.tls"},
		"TLS where the endpoint is http": {rest("http://" + startTCPServer(t, "\x15\x03\x01\x00\x02\x02\x16")), doctor.CheckHTTP, doctor.Failed, "http.tls", "question.service"},
		"certificate not trusted":        {startTLSHospital(t), doctor.CheckTLS, doctor.Failed, "tls.authority", "question.tls"},
		"old TLS version":                {rest(startOldTLSServer(t)), doctor.CheckTLS, doctor.Failed, "tls.", "question.tls"},
		"key not pinned":                 {withWrongPin(startTLSHospital(t)), doctor.CheckTLS, doctor.Failed, "tls.wrong-key", "question.tls"},
		"certificate for another host":   {startMisnamedHospital(t), doctor.CheckTLS, doctor.Failed, "tls.name", "question.tls"},
		"any server trusted":             {withoutVerification(startTLSHospital(t)), doctor.CheckTLS, doctor.Warning, "tls.ok", "question.writes"},
	}
}

// httpCases returns hospitals whose responses are not those of the interface.
func httpCases(t *testing.T) map[string]checkCase {
	t.Helper()
	respond := func(vendor appointment.Vendor, status int, contentType, body string) appointment.Config {
		return newConfig(vendor, startFixedServer(t, status, contentType, body))
	}
	const (
		emptyWSDL = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>`
		fault     = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>x</faultstring></s:Fault></s:Body></s:Envelope>`
		tree      = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r><out><row>1</row></out></r></s:Body></s:Envelope>`
	)
	return map[string]checkCase{
		"redirect":              {respond(appointment.Laida, 302, "text/html", ""), doctor.CheckHTTP, doctor.Warning, "http.redirect", "question.url"},
		"HTML page":             {respond(appointment.Wanda, 200, "text/html", "<html>"), doctor.CheckQuery, doctor.Failed, "query.page", "question.url"},
		"HTTP 404":              {respond(appointment.Wanda, 404, "text/plain", "no"), doctor.CheckQuery, doctor.Failed, "query.404", "question.url"},
		"no WSDL":               {respond(appointment.Wanda, 404, "text/plain", "no"), doctor.CheckWSDL, doctor.Warning, "wsdl.none", "question.url"},
		"WSDL without services": {respond(appointment.Wanda, 200, "text/xml", emptyWSDL), doctor.CheckWSDL, doctor.Warning, "wsdl.unclear", "question.operations"},
		"WSDL in no charset":    {respond(appointment.Wanda, 200, "text/xml", "<definitions>测试测试测试测试\xff\xfe</definitions>"), doctor.CheckWSDL, doctor.Warning, "wsdl.unclear", "question.operations"},
		"SOAP fault":            {respond(appointment.Wanda, 500, "text/xml", fault), doctor.CheckQuery, doctor.Failed, "query.fault.receiver", "question.soap"},
		"SOAP result as a tree": {respond(appointment.Wanda, 200, "text/xml", tree), doctor.CheckQuery, doctor.Failed, "query.unreadable", "question.request"},
		"HTTP 400":              {respond(appointment.Laida, 400, "text/plain", "no"), doctor.CheckQuery, doctor.Failed, "query.unreadable", "question.request"},
		"HTTP 403":              {respond(appointment.Laida, 403, "text/plain", ""), doctor.CheckQuery, doctor.Failed, "query.denied", "question.credentials"},
		"HTTP 405":              {respond(appointment.Laida, 405, "text/plain", ""), doctor.CheckQuery, doctor.Failed, "query.method", "question.url"},
		"HTTP 500":              {respond(appointment.Laida, 500, "text/plain", "no"), doctor.CheckQuery, doctor.Failed, "query.status", "question.request"},
		"text in no charset":    {respond(appointment.Laida, 200, "application/json", "\xff\xfe\x00"), doctor.CheckQuery, doctor.Failed, "query.charset", "question.charset"},
		"not JSON":              {respond(appointment.Laida, 200, "application/json", "no"), doctor.CheckQuery, doctor.Failed, "query.unreadable", "question.request"},
		"empty":                 {respond(appointment.Laida, 200, "application/json", ""), doctor.CheckQuery, doctor.Failed, "query.empty", "question.request"},
	}
}

// responseCases returns hospitals whose responses are those of the interface, more or less.
func responseCases(t *testing.T) map[string]checkCase {
	t.Helper()
	respond := func(body string) appointment.Config { return newConfig(appointment.Laida, startJSONServer(t, body)) }
	result := func(result string) appointment.Config {
		return respond(`{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":` + result + `}}`)
	}
	wrongKey := startHospital(t, appointment.Laida).Config()
	wrongKey.SystemKey = "another"
	return map[string]checkCase{
		"404 in the JSON of a gateway": {respond(`{"code":404,"message":"no Route matched"}`), doctor.CheckQuery, doctor.Failed, "query.gateway404", "question.url"},
		"other names for the status":   {respond(`{"code":500,"msg":"查无此人"}`), doctor.CheckEnvelope, doctor.Warning, "envelope.names", "question.patient"},
		"wrong key":                    {wrongKey, doctor.CheckQuery, doctor.Failed, "query.unauthorised", "question.credentials"},
		"patient unknown":              {respond(`{"statusCode":"00000000","data":{"resultCode":"Falid","resultDesc":"查无此人"}}`), doctor.CheckQuery, doctor.Failed, "query.rejected", "question.patient"},
		"field rejected":               {respond(`{"statusCode":"9","statusMessage":"medRecNO 格式"}`), doctor.CheckQuery, doctor.Failed, "query.fields", "question.fields"},
		"something missing":            {respond(`{"statusCode":"9","statusMessage":"入参不能为空"}`), doctor.CheckQuery, doctor.Failed, "query.missing", "question.request"},
		"success without content":      {result(`{}`), doctor.CheckQuery, doctor.Warning, "query.success", "question.slots"},
		"patient without slots":        {result(`{"medRecNO":"999999201512190186"}`), doctor.CheckQuery, doctor.Warning, "query.repeated", "question.writes"},
		"other code without slots":     {respond(`{"statusCode":"200","data":{"resultCode":"Success","resultDesc":"","result":{}}}`), doctor.CheckQuery, doctor.Failed, "query.rejected", "question.patient"},
		"result that is not valid":     {result(`{"scheduleDate":"soon"}`), doctor.CheckQuery, doctor.Failed, "query.unusable", "question.unusable"},
		"no result":                    {result(`null`), doctor.CheckQuery, doctor.Failed, "query.unusable", "question.unusable"},
		"another order":                {result(`{"placerOrderNO":"2020010180001"}`), doctor.CheckQuery, doctor.Failed, "query.unusable", "question.unusable"},
		"another patient":              {result(`{"medRecNO":"999999199001010010"}`), doctor.CheckQuery, doctor.Failed, "query.unusable", "question.unusable"},
	}
}

// TestDiagnose_Busy checks that the search ends if the hospital asks to wait.
func TestDiagnose_Busy(t *testing.T) {
	t.Parallel()
	h := startHospital(t, appointment.Laida, appointmenttest.WithDialect(appointment.Dialect{Style: "upper"}))
	h.Fail(appointment.QuerySchedule, appointmenttest.Fault{}, appointmenttest.Unavailable(time.Minute))
	report := diagnose(t, h.Config())
	if report.Queries != 2 || report.Works() {
		t.Errorf("Diagnose() Queries = %d, works: %v; want 2, false", report.Queries, report.Works())
	}
	if got, want := report.Questions[0].Code, "question.busy"; got != want {
		t.Errorf("Diagnose() first question = %q, want %q", got, want)
	}
}
