package doctor_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// unsupportedHospital is a hospital that requires something that the library cannot do.
type unsupportedHospital struct {
	vendor      appointment.Vendor
	handler     http.HandlerFunc
	queries     int    // at most
	requirement string // the code of the finding
	question    string // the code of the first question
	names       string // that the Chinese report contains
}

// respondWith returns a handler that sends the same response to every POST, and 404 to GET.
func respondWith(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// demandScheme returns a handler that demands HTTP authentication.
func demandScheme(schemes ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, scheme := range schemes {
			w.Header().Add("WWW-Authenticate", scheme)
		}
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, "<html><body>401 - Unauthorized: Access is denied</body></html>")
	}
}

func faultWith(code, reason string) string {
	return `<?xml version="1.0"?><S:Envelope xmlns:S="` + soap11Namespace + `"><S:Body><S:Fault><faultcode xmlns:wsse="urn:wsse">` + code + `</faultcode><faultstring>` + reason + `</faultstring></S:Fault></S:Body></S:Envelope>`
}

// unsupportedHospitals returns hospitals by what they require.
func unsupportedHospitals(t *testing.T) map[string]unsupportedHospital {
	t.Helper()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(`{"ret":-1,"errMsg":"验签失败，请检查 X-Ca-Signature"}`)
	if err != nil {
		t.Fatal(err)
	}
	header := wsdlOf("http://his.example/", "qualified", false, false, "http://his.example/", each([]string{"data"}, "QuerySchedule", "SaveSchedule", "CancelSchedule"))
	header = strings.Replace(header, "<x:element", `<x:element name="AuthHeader"><x:complexType><x:sequence><x:element name="User" type="x:string"/></x:sequence></x:complexType></x:element><x:element`, 1)
	header = strings.Replace(header, "<w:portType", `<w:message name="HeaderIn"><w:part name="AuthHeader" element="t:AuthHeader"/></w:message><w:portType`, 1)
	header = strings.ReplaceAll(header, `<w:input><s:body use="literal"/>`, `<w:input><s:body use="literal"/><s:header message="t:HeaderIn" part="AuthHeader" use="literal"/>`)
	return map[string]unsupportedHospital{
		"signature of a gateway": {appointment.Laida, respondWith(200, "application/json", `{"code":"40001","msg":"缺少参数 sign"}`), 1, "requirement.signature", "question.signature", "sign"},
		"signature in a header":  {appointment.Laida, respondWith(400, "application/json", `{"error":"Required request header 'X-Sign' for method parameter type String is not present"}`), 1, "requirement.signature", "question.signature", "X-Sign"},
		"signature in GBK":       {appointment.Jintang, respondWith(200, "text/html", gbk), 1, "requirement.signature", "question.signature", "X-Ca-Signature"},
		"signature in a result":  {appointment.Wanda, respondWith(200, "text/xml", `<E:Envelope xmlns:E="`+soap11Namespace+`"><E:Body><r><o>{&quot;StatusCode&quot;:&quot;1&quot;,&quot;StatusMessage&quot;:&quot;sign不能为空&quot;}</o></r></E:Body></E:Envelope>`), 1, "requirement.signature", "question.signature", "sign"},
		"encryption":             {appointment.Laida, respondWith(200, "application/json", `{"code":500,"msg":"requestData解密失败"}`), 1, "requirement.encryption", "question.encryption", "requestData"},
		"escaped text":           {appointment.Laida, respondWith(200, "application/json", `{"code":500,"msg":"\u62a5\u6587\u672a\u52a0\u5bc6"}`), 1, "requirement.encryption", "question.encryption", ""},
		"token":                  {appointment.Laida, respondWith(200, "application/json", `{"code":"401","msg":"token不能为空"}`), 1, "requirement.token", "question.token", "token"},
		"HTTP Basic":             {appointment.Wanda, demandScheme(`Basic realm="HIS"`), 1, "requirement.basic", "question.basic", "auth.basic"},
		"NTLM":                   {appointment.Wanda, demandScheme("Negotiate", "NTLM"), 1, "requirement.scheme", "question.scheme", "NTLM"},
		"WS-Security":            {appointment.Wanda, respondWith(500, "text/html", faultWith("wsse:InvalidSecurity", "An error was discovered processing the header")), 1, "requirement.security", "question.security", "auth.usernameToken"},
		"no WS-Security header":  {appointment.Wanda, respondWith(500, "text/xml", faultWith("S:Server", "No WS-Security header found")), 1, "requirement.security", "question.security", "auth.usernameToken"},
		"SOAP header":            {appointment.Wanda, respondWith(500, "text/xml", faultWith("S:Server", "SOAP头验证失败：缺少 AuthHeader")), 1, "requirement.soap-header", "question.soap-header", "auth.soapHeader"},
		"SOAP header of the WSDL": {appointment.Wanda, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				w.Header().Set("Content-Type", "text/xml")
				_, _ = io.WriteString(w, header)
				return
			}
			respondWith(500, "text/xml", faultWith("S:Server", "denied"))(w, r)
		}, 2, "requirement.soap-header", "question.soap-header", "auth.soapHeader"},
		"WS-Addressing": {appointment.Wanda, respondWith(500, "text/xml", faultWith("S:Client", "A required header representing a Message Addressing Property is not present")), 1, "requirement.addressing", "question.addressing", "WS-Addressing"},
	}
}

// TestDiagnose_Unsupported checks that the diagnosis says what the library cannot do, and tries
// no other dialect.
func TestDiagnose_Unsupported(t *testing.T) {
	t.Parallel()
	for name, tt := range unsupportedHospitals(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := diagnose(t, newConfig(tt.vendor, startServer(t, tt.handler)))
			if got := findCheck(report, doctor.CheckRequirement).Finding.Code; got != tt.requirement {
				t.Errorf("Diagnose() requirement = %q, want %q; checks: %v", got, tt.requirement, report.Checks)
			}
			if report.Queries > tt.queries {
				t.Errorf("Diagnose() Queries = %d, want at most %d", report.Queries, tt.queries)
			}
			if len(report.Questions) == 0 || report.Questions[0].Code != tt.question {
				t.Errorf("Diagnose() Questions = %v, want %s first", report.Questions, tt.question)
			}
			var out strings.Builder
			if err := report.Print(&out, doctor.Chinese); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), tt.names) {
				t.Errorf("Print() = %s\nwant it to contain %q", out.String(), tt.names)
			}
			checkChinese(t, report)
		})
	}
}

// TestDiagnose_NotUnsupported checks that messages with words of a requirement, but another
// meaning, do not end the search.
func TestDiagnose_NotUnsupported(t *testing.T) {
	t.Parallel()
	for _, message := range []string{
		"医生签名不能为空", "Unexpected token u in JSON at position 3", "no operation with this method signature", "处理失败", "please sign up", "参数错误",
	} {
		report := diagnose(t, newConfig(appointment.Laida, startJSONServer(t, fmt.Sprintf(`{"statusCode":"9","statusMessage":%q}`, message))), doctor.WithMaxQueries(4))
		if got := findCheck(report, doctor.CheckRequirement).Finding.Code; got != "" || report.Queries != 4 {
			t.Errorf("Diagnose() at %q: requirement %q, %d queries; want none, 4", message, got, report.Queries)
		}
	}
}

// TestDiagnose_Auth checks that credentials of the configuration are sent, also for the WSDL. If
// they are refused, the question is about their values.
func TestDiagnose_Auth(t *testing.T) {
	t.Parallel()
	hospital := startHospital(t, appointment.Wanda)
	cfg := hospital.Config()
	endpoint, err := url.Parse(cfg.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: endpoint.Scheme, Host: endpoint.Host})
	cfg.Endpoint = startServer(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "exam" || password != "pa$$" || r.Header.Get("X-App-Key") != "app-1" {
			w.Header().Set("WWW-Authenticate", `Basic realm="exam"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		proxy.ServeHTTP(w, r)
	}) + endpoint.Path
	cfg.Auth = &appointment.Auth{
		Basic:   &appointment.BasicAuth{Username: "exam", Password: "pa$$"},
		Headers: map[string]appointment.Secret{"X-App-Key": "app-1"},
	}
	if report := diagnose(t, cfg); !report.Works() || report.Checks[4].State != doctor.OK {
		t.Errorf("Diagnose() with the credentials: works %v, WSDL %v, want both", report.Works(), report.Checks[4])
	}
	cfg.Auth.Basic.Password = "wrong"
	report := diagnose(t, cfg)
	if report.Works() || report.Queries > 3 || !hasQuestion(report, "question.credentials") {
		t.Errorf("Diagnose() with a wrong password: works %v, %d queries, Questions = %v, want at most 3 and question.credentials",
			report.Works(), report.Queries, report.Questions)
	}
	cfg.Auth = nil
	if report := diagnose(t, cfg); !hasQuestion(report, "question.basic") {
		t.Errorf("Diagnose() without credentials: Questions = %v, want question.basic", report.Questions)
	}
}

// TestDiagnose_DataInBase64 checks that the dialect of a hospital whose data is in Base64 is
// found.
func TestDiagnose_DataInBase64(t *testing.T) {
	t.Parallel()
	cfg := startHospital(t, appointment.Laida, appointmenttest.WithDialect(appointment.Dialect{Data: appointment.DataBase64})).Config()
	report := diagnose(t, cfg)
	if !report.Works() || report.Config.Dialect == nil || report.Config.Dialect.Data != appointment.DataBase64 {
		t.Errorf("Diagnose() works: %v after %d queries, Config.Dialect = %+v, want data: base64", report.Works(), report.Queries, report.Config.Dialect)
	}
}

// TestDiagnose_RequestCharset checks that the dialect of a hospital is found that reads requests
// only in GBK, and says so.
func TestDiagnose_RequestCharset(t *testing.T) {
	t.Parallel()
	cfg := startHospital(t, appointment.Laida, appointmenttest.WithDialect(appointment.Dialect{RequestCharset: appointment.RequestGBK})).Config()
	report := diagnose(t, cfg)
	if !report.Works() || report.Queries > 8 || report.Config.Dialect == nil || report.Config.Dialect.RequestCharset != appointment.RequestGBK {
		t.Errorf("Diagnose() works: %v after %d queries, Config = %+v, want at most 8 and requestCharset: GBK", report.Works(), report.Queries, report.Config)
	}
}
