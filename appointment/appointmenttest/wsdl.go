package appointmenttest

import (
	"fmt"
	"net/http"
	"strings"
)

// serveWSDL says how the web service wants to be called, as ASP.NET does at ?wsdl.
func (b binding) serveWSDL(w http.ResponseWriter, r *http.Request) {
	var elements, messages, abstract, bound strings.Builder
	told := map[string]bool{}
	for _, c := range b.calls {
		if told[c.element] {
			continue // one operation for all
		}
		told[c.element] = true
		for _, e := range [][2]string{{c.element, c.parameter}, {c.element + "Response", c.element + "Result"}} {
			part := fmt.Sprintf(`<wsdl:part name="parameters" element="tns:%s"/>`, e[0])
			if b.rpc {
				part = fmt.Sprintf(`<wsdl:part name="%s" type="s:string"/>`, e[1])
			} else {
				fmt.Fprintf(&elements, `
      <s:element name="%s">
        <s:complexType><s:sequence><s:element minOccurs="0" name="%s" type="s:string"/></s:sequence></s:complexType>
      </s:element>`, e[0], e[1])
			}
			fmt.Fprintf(&messages, `
  <wsdl:message name="%s">%s</wsdl:message>`, e[0], part)
		}
		fmt.Fprintf(&abstract, `
    <wsdl:operation name="%[1]s">
      <wsdl:input message="tns:%[1]s"/><wsdl:output message="tns:%[1]sResponse"/>
    </wsdl:operation>`, c.element)
		body := b.wsdlBody()
		fmt.Fprintf(&bound, `
    <wsdl:operation name="%s">
      <soap:operation soapAction="%s" style="%s"/>
      <wsdl:input>%s</wsdl:input><wsdl:output>%[4]s</wsdl:output>
    </wsdl:operation>`, c.element, c.action, b.wsdlStyle(), body)
	}
	scheme, form, soapSpace := "http", "unqualified", "http://schemas.xmlsoap.org/wsdl/soap/"
	if r.TLS != nil {
		scheme = "https"
	}
	if b.qualified {
		form = "qualified"
	}
	if b.soap12 {
		soapSpace = "http://schemas.xmlsoap.org/wsdl/soap12/"
	}
	doc := fmt.Sprintf(`<?xml version="1.0" encoding="utf-8"?>
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
`, b.namespace, elements.String(), messages.String(), abstract.String(), bound.String(), scheme, r.Host, basePath,
		soapSpace, form, b.wsdlStyle())
	reply{http.StatusOK, "text/xml; charset=utf-8", []byte(doc), ""}.send(w)
}

func (b binding) wsdlStyle() string {
	if b.rpc {
		return "rpc"
	}
	return "document"
}

// wsdlBody says how values are carried. Operations of rpc calls have their namespace there.
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
