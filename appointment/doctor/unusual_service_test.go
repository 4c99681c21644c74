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

	"golang.org/x/text/encoding/simplifiedchinese"
)

// unusualService is a web service that checks requests strictly. It is written without the library.
type unusualService struct {
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
func (s *unusualService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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

func (s *unusualService) writeEnvelope(w http.ResponseWriter, status int, body string) {
	namespace := soap11Namespace
	if s.soap12 {
		namespace = soap12Namespace
	}
	s.write(w, status, `<s:Envelope xmlns:s="`+namespace+`"><s:Body>`+body+`</s:Body></s:Envelope>`)
}

func (s *unusualService) write(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	if s.gbk {
		w.Header().Set("Content-Type", "text/xml; charset=GBK")
		text, _ = simplifiedchinese.GBK.NewEncoder().String(text)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// readCall returns the document of a call, or why the call is wrong.
func (s *unusualService) readCall(r *http.Request, body string) (document, problem string) {
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
func (s *unusualService) answer(document string) string {
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
