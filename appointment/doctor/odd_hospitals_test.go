package doctor_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/soap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// oddService is a web service that checks requests strictly. It is written without the library.
type oddService struct {
	wsdl       string // "": none
	namespace  string
	element    string
	parameters []string // in their order; the last one has the document
	qualified  bool     // the parameters are in the namespace
	rpc        bool
	action     string // the exact SOAPAction
	soap12     bool
	fixed      map[string]string // exact values of parameters
	style      func(string) string
	dataString bool
	gbk        bool
	others     atomic.Int32 // calls of other elements than element
}

const (
	soap11Namespace = "http://schemas.xmlsoap.org/soap/envelope/"
	soap12Namespace = "http://www.w3.org/2003/05/soap-envelope"
)

// ServeHTTP implements [http.Handler].
func (s *oddService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		if s.wsdl == "" || !strings.EqualFold(r.URL.RawQuery, "wsdl") {
			http.NotFound(w, r)
			return
		}
		s.write(w, http.StatusOK, s.wsdl)
		return
	}
	body, _ := io.ReadAll(r.Body)
	document, problem := s.readCall(r, string(body))
	if problem != "" {
		s.writeEnvelope(w, http.StatusInternalServerError, "<s:Fault><faultcode>s:Client</faultcode><faultstring>"+problem+"</faultstring></s:Fault>")
		return
	}
	var result strings.Builder
	_ = xml.EscapeText(&result, []byte(s.answer(document)))
	s.writeEnvelope(w, http.StatusOK, "<r><out>"+result.String()+"</out></r>")
}

func (s *oddService) writeEnvelope(w http.ResponseWriter, status int, body string) {
	namespace := soap11Namespace
	if s.soap12 {
		namespace = soap12Namespace
	}
	s.write(w, status, `<s:Envelope xmlns:s="`+namespace+`"><s:Body>`+body+`</s:Body></s:Envelope>`)
}

func (s *oddService) write(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	if s.gbk {
		w.Header().Set("Content-Type", "text/xml; charset=GBK")
		text, _ = simplifiedchinese.GBK.NewEncoder().String(text)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// readCall returns the document of a call, or why the call is wrong.
func (s *oddService) readCall(r *http.Request, body string) (document, problem string) {
	contentType := r.Header.Get("Content-Type")
	if s.soap12 != strings.HasPrefix(contentType, "application/soap+xml") {
		return "", "unsupported media type"
	}
	if !s.soap12 && strings.Trim(r.Header.Get("SOAPAction"), `"`) != s.action {
		return "", "Server did not recognize the value of HTTP Header SOAPAction"
	}
	var names []xml.Name
	values := map[string]string{}
	d := xml.NewDecoder(strings.NewReader(body))
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			names = append(names, t.Name)
		case xml.CharData:
			if len(names) > 0 {
				values[names[len(names)-1].Local] += string(t)
			}
		}
	}
	names = names[min(len(names), 2):] // Envelope, Body
	if len(names) == 0 || names[0].Local != s.element {
		s.others.Add(1)
		return "", "no such operation"
	}
	want := []xml.Name{{Space: s.namespace, Local: s.element}}
	for _, p := range s.parameters {
		space := ""
		if s.qualified && !s.rpc {
			space = s.namespace
		}
		want = append(want, xml.Name{Space: space, Local: p})
	}
	if !slices.Equal(names, want) {
		return "", "wrong parameters"
	}
	for name, value := range s.fixed {
		if values[name] != value {
			return "", "wrong value"
		}
	}
	return values[s.parameters[len(s.parameters)-1]], ""
}

// answer returns the response to a document, in the style of the service.
func (s *oddService) answer(document string) string {
	return answerQuery(document, s.style, s.dataString)
}

// answerQuery returns slots if a document is a query in a style, and a rejection without reasons
// otherwise.
func answerQuery(document string, style func(string) string, dataString bool) string {
	respond := func(code string, data any) string {
		text, _ := json.Marshal(map[string]any{style("statusCode"): code, style("statusMessage"): "", style("data"): data})
		return string(text)
	}
	var message map[string]json.RawMessage
	if json.Unmarshal([]byte(document), &message) != nil || message[style("systemKey")] == nil {
		return respond("00000007", nil)
	}
	data := []byte(message[style("data")])
	if dataString {
		var text string
		if json.Unmarshal(data, &text) != nil {
			return respond("00000008", nil)
		}
		data = []byte(text)
	}
	var query map[string]any
	if json.Unmarshal(data, &query) != nil || query[style("medRecNO")] == nil {
		return respond("00000009", nil)
	}
	slot := map[string]any{style("timeDetailUID"): "1", style("startTime"): "0800", style("endTime"): "0830", style("quantity"): "3"}
	day := map[string]any{style("arrangeDay"): "20261201", style("scheduleArrangeTimeInfoList"): []any{slot}}
	resource := map[string]any{style("resourceUID"): "1", style("scheduleArrangeDateInfoList"): []any{day}}
	return respond("00000000", map[string]any{style("resultCode"): "Success", style("resultDesc"): "", style("result"): map[string]any{
		style("medRecNO"): query[style("medRecNO")], style("placerOrderNO"): query[style("placerOrderNO")],
		style("scheduleArrangeResourceInfoList"): []any{resource},
	}})
}

func asCamel(name string) string  { return name }
func asPascal(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// wsdlOf returns a WSDL with document/literal or rpc operations of text parameters.
func wsdlOf(namespace, form string, isRPC, isSOAP12 bool, action string, operations map[string][]string) string {
	soapNamespace := "http://schemas.xmlsoap.org/wsdl/soap/"
	if isSOAP12 {
		soapNamespace = "http://schemas.xmlsoap.org/wsdl/soap12/"
	}
	style, use := "document", `use="literal"`
	if isRPC {
		style, use = "rpc", `use="encoded" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" namespace="`+namespace+`"`
	}
	var elements, messages, abstract, bound strings.Builder
	for name, parameters := range operations {
		part := `<w:part name="parameters" element="t:` + name + `"/>`
		var children string
		for _, p := range parameters {
			children += `<x:element minOccurs="0" name="` + p + `" type="x:string"/>`
		}
		fmt.Fprintf(&elements, `<x:element name="%s"><x:complexType><x:sequence>%s</x:sequence></x:complexType></x:element>`, name, children)
		fmt.Fprintf(&elements, `<x:element name="%sResponse"><x:complexType><x:sequence><x:element name="out" type="x:string"/></x:sequence></x:complexType></x:element>`, name)
		out := `<w:part name="parameters" element="t:` + name + `Response"/>`
		if isRPC {
			part, out = "", `<w:part name="out" type="x:string"/>`
			for _, p := range parameters {
				part += `<w:part name="` + p + `" type="x:string"/>`
			}
		}
		fmt.Fprintf(&messages, `<w:message name="%[1]sIn">%[2]s</w:message><w:message name="%[1]sOut">%[3]s</w:message>`, name, part, out)
		fmt.Fprintf(&abstract, `<w:operation name="%[1]s"><w:input message="t:%[1]sIn"/><w:output message="t:%[1]sOut"/></w:operation>`, name)
		operationAction := action
		if strings.HasSuffix(action, "/") {
			operationAction += name
		}
		fmt.Fprintf(&bound, `<w:operation name="%[1]s"><s:operation soapAction="%[3]s"/><w:input><s:body %[2]s/></w:input><w:output><s:body %[2]s/></w:output></w:operation>`, name, use, operationAction)
	}
	return fmt.Sprintf(`<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="%[1]s" xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="%[2]s" targetNamespace="%[2]s">
<w:types><x:schema elementFormDefault="%[3]s" targetNamespace="%[2]s">%[5]s</x:schema></w:types>%[6]s
<w:portType name="P">%[7]s</w:portType><w:binding name="B" type="t:P"><s:binding style="%[4]s" transport="http://schemas.xmlsoap.org/soap/http"/>%[8]s</w:binding>
<w:service name="S"><w:port name="B" binding="t:B"><s:address location="http://10.0.0.1/internal"/></w:port></w:service></w:definitions>`,
		soapNamespace, namespace, form, style, elements.String(), messages.String(), abstract.String(), bound.String())
}

// each returns operations with the same parameters.
func each(parameters []string, names ...string) map[string][]string {
	operations := map[string][]string{}
	for _, name := range names {
		operations[name] = parameters
	}
	return operations
}

// oddHospital is a hospital that no vendor describes, and the diagnosis of it.
type oddHospital struct {
	vendor  appointment.Vendor
	handler http.Handler
	dialect *appointment.Dialect

	works    bool
	queries  int    // at most
	finding  string // the code of the last finding, if it does not work
	question string // a question that is asked
}

// oddHospitals returns hospitals by what is odd about them.
func oddHospitals() map[string]oddHospital {
	const his = "http://his.example/"
	three := func(parameters ...string) map[string][]string {
		return each(parameters, "QuerySchedule", "SaveSchedule", "CancelSchedule")
	}
	withParameters := &appointment.Dialect{SOAP: &soap.Binding{Parameters: []soap.Parameter{
		{Name: "user", Value: "platform"}, {Name: "password", Value: "p$$w"}, {Name: "xml", Value: "$document"},
	}}}
	service := oddService{wsdl: wsdlOf(his, "unqualified", false, false, "", each([]string{"user", "password", "xml"}, "Service")),
		namespace: his, element: "Service", parameters: []string{"user", "password", "xml"}, fixed: map[string]string{"user": "platform", "password": "p$w"}, style: asPascal}
	serviceWithout := oddService{wsdl: service.wsdl, namespace: his, element: "Service", parameters: service.parameters, style: asPascal}
	return map[string]oddHospital{
		"action and message": {vendor: appointment.Wanda, handler: &oddService{
			wsdl:      wsdlOf(his, "qualified", false, false, his, each([]string{"action", "message"}, "HIPMessageServer")),
			namespace: his, element: "HIPMessageServer", parameters: []string{"action", "message"}, qualified: true,
			action: his + "HIPMessageServer", fixed: map[string]string{"action": "XKH073"}, style: strings.ToUpper, dataString: true,
		}, works: true, queries: 8},
		"rpc in GBK": {vendor: appointment.Mingtian, handler: &oddService{
			wsdl:      strings.Replace(wsdlOf("urn:检查", "unqualified", true, false, "", three("in0")), "<w:definitions", `<?xml version="1.0" encoding="GBK"?><w:definitions`, 1),
			namespace: "urn:检查", element: "QuerySchedule", parameters: []string{"in0"}, rpc: true, style: asCamel, gbk: true,
		}, works: true, queries: 5},
		"SOAP 1.2 alone": {vendor: appointment.Wanda, handler: &oddService{
			wsdl:      wsdlOf(his, "qualified", false, true, his+"IExam/", three("data")),
			namespace: his, element: "QuerySchedule", parameters: []string{"data"}, qualified: true, soap12: true, style: asPascal,
		}, works: true, queries: 3},
		"one operation for everything": {vendor: "", handler: &oddService{
			wsdl:      wsdlOf("urn:his", "unqualified", false, false, "", each([]string{"data"}, "Invoke")),
			namespace: "urn:his", element: "Invoke", parameters: []string{"data"}, style: strings.ToUpper,
		}, works: true, queries: 4},
		"password of the configuration": {vendor: appointment.Wanda, handler: &service, dialect: withParameters, works: true, queries: 3},
		"password unknown":              {vendor: appointment.Wanda, handler: &serviceWithout, queries: 1, finding: "search.wsdl", question: "question.parameters"},
		"operations for other things": {vendor: appointment.Wanda, handler: &oddService{
			wsdl:      wsdlOf(his, "qualified", false, false, his, each([]string{"x"}, "LoginUser", "ExecSql", "CallPatient")),
			namespace: his, element: "QuerySchedule", style: asPascal,
		}, queries: 1, finding: "search.wsdl", question: "question.operations"},
		"web service at a REST vendor": {vendor: appointment.Laida, handler: &oddService{
			namespace: "http://tempuri.org/", element: "QuerySchedule", parameters: []string{"data"}, qualified: true,
			action: "http://tempuri.org/QuerySchedule", style: asPascal,
		}, works: true, queries: 6},
		"query known, save not": {vendor: appointment.Wanda, handler: &oddService{
			wsdl:      wsdlOf(his, "qualified", false, false, his, each([]string{"param"}, "QueryExamSchedule", "RegisterPrinter")),
			namespace: his, element: "QueryExamSchedule", parameters: []string{"param"}, qualified: true, action: his + "QueryExamSchedule", style: asPascal,
		}, works: true, queries: 3, question: "question.operations"},
	}
}

func TestDiagnose_OddHospitals(t *testing.T) {
	t.Parallel()
	for name, tt := range oddHospitals() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := newConfig(tt.vendor, startServer(t, tt.handler.ServeHTTP)+"/gateway/exam")
			cfg.Dialect = tt.dialect
			tt.check(t, cfg)
			if service, ok := tt.handler.(*oddService); ok && service.others.Load() > 1 {
				t.Errorf("Diagnose() called %d operations that the hospital does not have, want at most 1", service.others.Load())
			}
		})
	}
}

// check diagnoses a hospital and checks the result.
func (h oddHospital) check(t *testing.T, cfg appointment.Config) {
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
	if strings.Contains(messages.String(), "HTML") {
		t.Errorf("Diagnose() messages = %s\nwant none about HTML", messages.String())
	}
	checkChinese(t, report)
}

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

// The diagnosis says what the library cannot do, and tries no other dialect.
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

// Messages with words of a requirement and another meaning do not end the search.
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
