package appointmenttest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

const (
	soapNamespace    = "http://schemas.xmlsoap.org/soap/envelope/"
	serviceNamespace = "http://tempuri.org/"
)

// serveSOAP takes a request document as the parameter of a SOAP 1.1 call in
// document/literal wrapped form. At ?wsdl it says so.
func (h *Hospital) serveSOAP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && r.URL.Path == basePath && strings.EqualFold(r.URL.RawQuery, "wsdl") {
		serveWSDL(w, r)
		return
	}
	body, ok := readPost(w, r, "text/xml")
	if !ok {
		return
	}
	const contentType = "text/xml; charset=utf-8"
	op, doc, err := readCall(body)
	if err == nil {
		err = checkAction(r.Header.Values("SOAPAction"), op)
	}
	if err != nil {
		// It blames the caller: nothing was done.
		reply{http.StatusInternalServerError, contentType, fault("soap:Client", err.Error()), ""}.send(w)
		return
	}
	h.receive(w, r, transport{
		contentType:       contentType,
		wrap:              response,
		broken:            brokenService,
		brokenContentType: contentType,
	}, []byte(doc), op)
}

// brokenService is what ASP.NET answers where a service fails.
func brokenService(string, time.Time) []byte {
	return fault("soap:Server", "Server was unable to process request.")
}

// checkAction holds the SOAPAction header against the operation in the body: ASP.NET
// chooses what to run by the header, others by the body, so the two must agree.
func checkAction(headers []string, op appointment.Operation) error {
	want := `"` + serviceNamespace + string(op) + `"`
	switch {
	case len(headers) == 0:
		return fmt.Errorf("the SOAPAction header is missing: the body wants %s", want)
	case len(headers) > 1:
		return errors.New("the SOAPAction header is there more than once")
	case headers[0] == strings.Trim(want, `"`):
		return fmt.Errorf("the SOAPAction header lacks its quotes: want %s", want)
	case headers[0] != want:
		return fmt.Errorf("the SOAPAction header is not the body's operation: want %s", want)
	}
	return nil
}

// readCall finds the operation and its data parameter in a SOAP message.
func readCall(message []byte) (appointment.Operation, string, error) {
	root, err := parseXML(message)
	if err != nil {
		return "", "", err
	}
	if err := root.named(soapNamespace, "Envelope"); err != nil {
		return "", "", err
	}
	parts := root.children
	if len(parts) > 0 && parts[0].named(soapNamespace, "Header") == nil {
		parts = parts[1:]
	}
	body, err := only(parts, root, soapNamespace, "Body")
	if err != nil {
		return "", "", err
	}
	if len(body.children) != 1 {
		return "", "", fmt.Errorf("element Body holds %d elements: want one, the operation", len(body.children))
	}
	call := body.children[0]
	op := appointment.Operation(call.name.Local)
	if !slices.Contains(appointment.Operations(), op) {
		return "", "", fmt.Errorf("element %s is no operation: want one of %q", call.shown(), appointment.Operations())
	}
	if err := call.named(serviceNamespace, string(op)); err != nil {
		return "", "", err
	}
	data, err := only(call.children, call, serviceNamespace, "data")
	if err != nil {
		return "", "", err
	}
	if len(data.children) > 0 {
		return "", "", errors.New("element data holds elements: want text")
	}
	for _, e := range []*element{root, body, call} {
		if strings.TrimSpace(e.text) != "" {
			return "", "", fmt.Errorf("element %s holds text beside its elements", e.shown())
		}
	}
	return op, data.text, nil
}

// element is one XML element, read whole.
type element struct {
	name     xml.Name
	text     string
	children []*element
}

func (e *element) shown() string { return fmt.Sprintf("%.60s", e.name.Local) }

func (e *element) named(space, local string) error {
	switch {
	case e.name.Local != local:
		return fmt.Errorf("element %s: want %s", e.shown(), local)
	case e.name.Space != space:
		return fmt.Errorf("element %s is in namespace %.80q: want %q", local, e.name.Space, space)
	}
	return nil
}

// only is the one child that an element may have.
func only(children []*element, parent *element, space, local string) (*element, error) {
	if len(children) != 1 {
		return nil, fmt.Errorf("element %s holds %d elements: want one, %s", parent.shown(), len(children), local)
	}
	return children[0], children[0].named(space, local)
}

var errXML = errors.New("the message is not well-formed XML in UTF-8")

// parseXML reads a message into elements. The errors of encoding/xml are not passed
// on: they may quote the text.
func parseXML(message []byte) (*element, error) {
	dec := xml.NewDecoder(bytes.NewReader(message))
	outside := &element{}
	stack := []*element{outside}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errXML
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{name: t.Name}
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(t)
		case xml.Directive:
			return nil, errors.New("the message has a document type declaration, which SOAP forbids")
		}
	}
	if len(outside.children) != 1 || strings.TrimSpace(outside.text) != "" {
		return nil, errXML
	}
	return outside.children[0], nil
}

func response(op appointment.Operation, doc []byte) []byte {
	return envelope(fmt.Sprintf(`<%sResponse xmlns="%s"><%[1]sResult>%[3]s</%[1]sResult></%[1]sResponse>`,
		op, serviceNamespace, escape(string(doc))))
}

func fault(code, text string) []byte {
	return envelope(`<soap:Fault><faultcode>` + code + `</faultcode><faultstring>` +
		escape(text) + `</faultstring></soap:Fault>`)
}

func envelope(body string) []byte {
	return []byte(`<?xml version="1.0" encoding="utf-8"?>` +
		`<soap:Envelope xmlns:soap="` + soapNamespace + `"><soap:Body>` + body + `</soap:Body></soap:Envelope>`)
}

func escape(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a Builder does not fail
	return out.String()
}
