package appointmenttest

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// serveSOAP receives a request document as the parameter of a SOAP call. At ?wsdl it shows the
// WSDL.
func (h *Hospital) serveSOAP(w http.ResponseWriter, r *http.Request) {
	b := h.dialect.binding
	if r.Method == http.MethodGet && r.URL.Path == basePath && strings.EqualFold(r.URL.RawQuery, "wsdl") && !b.withoutWSDL {
		b.serveWSDL(w, r)
		return
	}
	charset := h.dialect.requestCharset
	body, ok := readPost(w, r, b.mediaType(), charset, basePath)
	if !ok {
		return
	}
	contentType := b.mediaType() + "; charset=utf-8"
	var op appointment.Operation
	var text callText
	body, err := charset.decodeXML(body)
	if err == nil {
		op, text, err = b.readCall(body, b.soapActions(r.Header))
	}
	if err != nil {
		fault := httpResponse{status: http.StatusInternalServerError, contentType: contentType, body: b.faultMessage("Client", err.Error())}
		h.dialect.encodeCharset(fault).writeTo(w)
		return
	}
	h.receiveRequest(w, r, responseFormat{
		contentType: contentType,
		wrap:        b.responseMessage,
		fault: func(_ call, code, text string) httpResponse {
			body := b.faultMessage(code, cmp.Or(text, defaultFaultText))
			return h.dialect.encodeCharset(httpResponse{status: http.StatusInternalServerError, contentType: contentType, body: body})
		},
	}, text, op)
}

// readCall returns the operation of a SOAP message and the text of its parameters. The operation
// is empty if only the envelope's method names it.
func (b binding) readCall(message []byte, actions []string) (appointment.Operation, callText, error) {
	root, err := parseXML(message)
	if err != nil {
		return "", callText{}, err
	}
	if err := root.checkName(b.envelopeNamespace(), "Envelope"); err != nil {
		return "", callText{}, err
	}
	parts := root.children
	if len(parts) > 0 && parts[0].checkName(b.envelopeNamespace(), "Header") == nil {
		parts = parts[1:]
	}
	body, err := onlyChild(parts, root, b.envelopeNamespace(), "Body")
	if err != nil {
		return "", callText{}, err
	}
	if len(body.children) != 1 {
		return "", callText{}, fmt.Errorf("element Body holds %d elements: want one, the operation", len(body.children))
	}
	call := body.children[0]
	operation, text, isNamed, err := b.findOperation(call, strings.Trim(strings.Join(actions, " "), `"`))
	if err != nil {
		return "", callText{}, err
	}
	for _, e := range []*element{root, body, call} {
		if strings.TrimSpace(e.text) != "" {
			return "", callText{}, fmt.Errorf("element %s holds text beside its elements", e.shortName())
		}
	}
	if err := operation.checkAction(actions); err != nil {
		return "", callText{}, err
	}
	if !isNamed {
		return "", text, nil
	}
	return operation.op, text, nil
}

// responseMessage returns the SOAP message with a response document.
func (b binding) responseMessage(op appointment.Operation, doc []byte) []byte {
	response := soapOperation{element: string(op), result: string(op) + "Result"}
	for _, s := range b.operations {
		if s.op == op {
			response = s
		}
	}
	extra := ""
	if response.extra {
		extra = "<" + extraResult + ">OK</" + extraResult + ">"
	}
	return b.soapMessage(fmt.Sprintf(`<%sResponse xmlns="%s">%s<%s>%s</%[4]s></%[1]sResponse>`,
		response.element, b.namespace, extra, response.result, escapeXML(string(doc))))
}

// extraResult is the element of a text beside the result.
const extraResult = "errorMessage"

// defaultFaultText is the text of ASP.NET for a service that fails.
const defaultFaultText = "Server was unable to process request."

// faultMessage returns a SOAP fault. code is that of SOAP 1.1: Client, Server or another name without
// a prefix, or a name with the prefix of another namespace.
func (b binding) faultMessage(code, text string) []byte {
	prefix, _, isOther := strings.Cut(code, ":")
	namespace := ""
	if isOther {
		namespace = fmt.Sprintf(` xmlns:%s="%s"`, prefix, faultNamespace)
	} else {
		code = "soap:" + code
	}
	if !b.soap12 {
		return b.soapMessage(`<soap:Fault><faultcode` + namespace + `>` + escapeXML(code) + `</faultcode><faultstring>` +
			escapeXML(text) + `</faultstring></soap:Fault>`)
	}
	subcode := ""
	switch {
	case isOther:
		subcode = `<soap:Subcode><soap:Value` + namespace + `>` + escapeXML(code) + `</soap:Value></soap:Subcode>`
		code = "soap:Sender"
	case code == "soap:Client":
		code = "soap:Sender"
	case code == "soap:Server":
		code = "soap:Receiver"
	}
	return b.soapMessage(`<soap:Fault><soap:Code><soap:Value>` + escapeXML(code) + `</soap:Value>` + subcode +
		`</soap:Code><soap:Reason><soap:Text xml:lang="en">` + escapeXML(text) + `</soap:Text></soap:Reason></soap:Fault>`)
}

// faultNamespace is that of the prefix of a fault code, which is usually wsse (WS-Security).
const faultNamespace = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"

// soapMessage returns a SOAP message with this body.
func (b binding) soapMessage(body string) []byte {
	return []byte(`<?xml version="1.0" encoding="utf-8"?>` +
		`<soap:Envelope xmlns:soap="` + b.envelopeNamespace() + `"><soap:Body>` + body + `</soap:Body></soap:Envelope>`)
}
