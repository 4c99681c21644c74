package appointmenttest

import (
	"fmt"
	"net/http"
	"strings"
)

// serveWSDL responds with the WSDL of the web service, in the form of ASP.NET.
func (b binding) serveWSDL(w http.ResponseWriter, r *http.Request) {
	var elements, messages, abstract, bound strings.Builder
	written := map[string]bool{}
	for _, s := range b.operations {
		if written[s.element] { // several operations share the element
			continue
		}
		written[s.element] = true
		for _, m := range s.messages() {
			part := fmt.Sprintf(`<wsdl:part name="parameters" element="tns:%s"/>`, m.name)
			if b.rpc {
				part = formatEach(`<wsdl:part name="%s" type="s:string"/>`, m.elements)
			} else {
				fmt.Fprintf(&elements, `
      <s:element name="%s">
        <s:complexType><s:sequence>%s</s:sequence></s:complexType>
      </s:element>`, m.name, formatEach(`<s:element minOccurs="0" name="%s" type="s:string"/>`, m.elements))
			}
			fmt.Fprintf(&messages, `
  <wsdl:message name="%s">%s</wsdl:message>`, m.name, part)
		}
		fmt.Fprintf(&abstract, `
    <wsdl:operation name="%[1]s">
      <wsdl:input message="tns:%[1]s"/><wsdl:output message="tns:%[1]sResponse"/>
    </wsdl:operation>`, s.element)
		fmt.Fprintf(&bound, `
    <wsdl:operation name="%s">
      <soap:operation soapAction="%s" style="%s"/>
      <wsdl:input>%s</wsdl:input><wsdl:output>%[4]s</wsdl:output>
    </wsdl:operation>`, s.element, s.action, b.wsdlStyle(), b.wsdlBody())
	}
	scheme, form, soapNamespace := "http", "unqualified", "http://schemas.xmlsoap.org/wsdl/soap/"
	if r.TLS != nil {
		scheme = "https"
	}
	if b.qualified {
		form = "qualified"
	}
	if b.soap12 {
		soapNamespace = "http://schemas.xmlsoap.org/wsdl/soap12/"
	}
	doc := fmt.Sprintf(wsdlTemplate, b.namespace, elements.String(), messages.String(), abstract.String(), bound.String(),
		scheme, r.Host, basePath, soapNamespace, form, b.wsdlStyle())
	httpResponse{status: http.StatusOK, contentType: "text/xml; charset=utf-8", body: []byte(doc)}.writeTo(w)
}

// wsdlMessage is a message of a WSDL with the elements or parts in it.
type wsdlMessage struct {
	name     string
	elements []string
}

// messages returns the request and the response of an operation.
func (s soapOperation) messages() [2]wsdlMessage {
	request, response := wsdlMessage{name: s.element}, wsdlMessage{name: s.element + "Response"}
	for _, p := range s.parameters {
		request.elements = append(request.elements, p.name)
	}
	if s.extra {
		response.elements = append(response.elements, extraResult)
	}
	response.elements = append(response.elements, s.result)
	return [2]wsdlMessage{request, response}
}

// formatEach formats every name and joins the results.
func formatEach(format string, names []string) string {
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, format, name)
	}
	return b.String()
}

const wsdlTemplate = `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions targetNamespace="%[1]s" xmlns:tns="%[1]s" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
  xmlns:soap="%[9]s" xmlns:s="http://www.w3.org/2001/XMLSchema">
  <wsdl:types>
    <s:schema elementFormDefault="%[10]s" targetNamespace="%[1]s">%[2]s
    </s:schema>
  </wsdl:types>%[3]s
  <wsdl:portType name="ExamServiceSoap">%[4]s
  </wsdl:portType>
  <wsdl:binding name="ExamServiceSoap" type="tns:ExamServiceSoap">
    <soap:binding style="%[11]s" transport="http://schemas.xmlsoap.org/soap/http"/>%[5]s
  </wsdl:binding>
  <wsdl:service name="ExamService">
    <wsdl:port name="ExamServiceSoap" binding="tns:ExamServiceSoap"><soap:address location="%[6]s://%[7]s%[8]s"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
`

func (b binding) wsdlStyle() string {
	if b.rpc {
		return "rpc"
	}
	return "document"
}

// wsdlBody returns the element that says how values are written. For rpc it also has the
// namespace of the operation.
func (b binding) wsdlBody() string {
	use := `use="literal"`
	if b.encoded {
		use = `use="encoded" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"`
	}
	if b.rpc {
		use += fmt.Sprintf(` namespace="%s"`, b.namespace)
	}
	return "<soap:body " + use + "/>"
}
