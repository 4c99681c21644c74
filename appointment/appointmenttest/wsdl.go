package appointmenttest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// serveWSDL says how the web service wants to be called, as ASP.NET does at ?wsdl.
func serveWSDL(w http.ResponseWriter, r *http.Request) {
	var elements, messages, abstract, bound strings.Builder
	for _, op := range appointment.Operations() {
		for _, e := range [][2]string{{string(op), "data"}, {string(op) + "Response", string(op) + "Result"}} {
			fmt.Fprintf(&elements, `
      <s:element name="%s">
        <s:complexType><s:sequence><s:element minOccurs="0" name="%s" type="s:string"/></s:sequence></s:complexType>
      </s:element>`, e[0], e[1])
			fmt.Fprintf(&messages, `
  <wsdl:message name="%[1]s"><wsdl:part name="parameters" element="tns:%[1]s"/></wsdl:message>`, e[0])
		}
		fmt.Fprintf(&abstract, `
    <wsdl:operation name="%[1]s">
      <wsdl:input message="tns:%[1]s"/><wsdl:output message="tns:%[1]sResponse"/>
    </wsdl:operation>`, op)
		fmt.Fprintf(&bound, `
    <wsdl:operation name="%[1]s">
      <soap:operation soapAction="%[2]s%[1]s" style="document"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>`, op, serviceNamespace)
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	doc := fmt.Sprintf(`<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions targetNamespace="%[1]s" xmlns:tns="%[1]s" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:s="http://www.w3.org/2001/XMLSchema">
  <wsdl:types>
    <s:schema elementFormDefault="qualified" targetNamespace="%[1]s">%[2]s
    </s:schema>
  </wsdl:types>%[3]s
  <wsdl:portType name="ExamServiceSoap">%[4]s
  </wsdl:portType>
  <wsdl:binding name="ExamServiceSoap" type="tns:ExamServiceSoap">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>%[5]s
  </wsdl:binding>
  <wsdl:service name="ExamService">
    <wsdl:port name="ExamServiceSoap" binding="tns:ExamServiceSoap"><soap:address location="%[6]s://%[7]s%[8]s"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
`, serviceNamespace, elements.String(), messages.String(), abstract.String(), bound.String(), scheme, r.Host, basePath)
	reply{http.StatusOK, "text/xml; charset=utf-8", []byte(doc), ""}.send(w)
}
