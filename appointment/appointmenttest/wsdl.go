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
		for _, message := range [][2]string{{s.element, s.parameter}, {s.element + "Response", s.element + "Result"}} {
			name, parameter := message[0], message[1]
			part := fmt.Sprintf(`<wsdl:part name="parameters" element="tns:%s"/>`, name)
			if b.rpc {
				part = fmt.Sprintf(`<wsdl:part name="%s" type="s:string"/>`, parameter)
			} else {
				fmt.Fprintf(&elements, `
      <s:element name="%s">
        <s:complexType><s:sequence><s:element minOccurs="0" name="%s" type="s:string"/></s:sequence></s:complexType>
      </s:element>`, name, parameter)
			}
			fmt.Fprintf(&messages, `
  <wsdl:message name="%s">%s</wsdl:message>`, name, part)
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
