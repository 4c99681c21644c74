package appointmenttest

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// binding is the form in which a web service is called.
type binding struct {
	namespace       string
	operations      []soapOperation // in the order of appointment.Operations
	qualified       bool            // the parameter is in the namespace
	rpc             bool
	encoded         bool // the parameter has its type
	soap12          bool
	strictParameter bool // a wrong parameter is a fault; otherwise it reads as null
	withoutWSDL     bool
}

// soapOperation is the form in which one operation is called.
type soapOperation struct {
	op        appointment.Operation
	element   string
	parameter string
	action    string
	anyAction bool
}

// newBinding returns the binding of a dialect, by the documentation of soap.Binding.
func newBinding(d *appointment.Dialect, o options) binding {
	own := d.SOAP
	b := binding{
		namespace:       own.Namespace,
		rpc:             own.Style == "rpc",
		encoded:         own.Use == "encoded",
		soap12:          own.Version == "1.2",
		strictParameter: o.dialect == nil,
		withoutWSDL:     o.withoutWSDL,
	}
	b.qualified = own.Form != "unqualified" && !b.rpc
	for _, op := range appointment.Operations() {
		set := own.Operations[string(op)]
		s := soapOperation{op: op, element: string(op), parameter: "data"}
		for _, name := range []string{own.Parameter, set.Parameter} {
			if name != "" {
				s.parameter = name
			}
		}
		if set.Name != "" {
			s.element = set.Name
		}
		switch {
		case set.Action != nil:
			s.action = *set.Action
		case own.Action == "empty":
		case own.Action == "absent":
			s.anyAction = true
		case strings.HasSuffix(b.namespace, "/"), strings.HasSuffix(b.namespace, "#"):
			s.action = b.namespace + s.element
		default:
			s.action = b.namespace + "/" + s.element
		}
		b.operations = append(b.operations, s)
	}
	return b
}

// envelopeNamespace returns the namespace of SOAP 1.1 or 1.2.
func (b binding) envelopeNamespace() string {
	if b.soap12 {
		return "http://www.w3.org/2003/05/soap-envelope"
	}
	return "http://schemas.xmlsoap.org/soap/envelope/"
}

func (b binding) mediaType() string {
	if b.soap12 {
		return "application/soap+xml"
	}
	return "text/xml"
}

// findOperation returns the operation of an element. The action decides if several operations
// share the element.
func (b binding) findOperation(e *element, action string) (soapOperation, error) {
	var found *soapOperation
	var names []string
	for i, s := range b.operations {
		names = append(names, s.element)
		if s.element == e.name.Local && (found == nil || s.action == action) {
			found = &b.operations[i]
		}
	}
	if found == nil {
		return soapOperation{}, fmt.Errorf("no such operation %s: want one of %q", e.shortName(), names)
	}
	return *found, e.checkName(b.namespace, found.element)
}

// isShared reports whether several operations have the element. Then the envelope's method
// names the operation.
func (b binding) isShared(element string) bool {
	n := 0
	for _, s := range b.operations {
		if s.element == element {
			n++
		}
	}
	return n > 1
}

// parameterText returns the text of the parameter of a call, or "" if it reads as null.
func (b binding) parameterText(call *element, s soapOperation) (string, error) {
	namespace := ""
	if b.qualified {
		namespace = b.namespace
	}
	parameter, err := onlyChild(call.children, call, namespace, s.parameter)
	if err == nil && len(parameter.children) > 0 {
		err = fmt.Errorf("element %s holds elements: want text", s.parameter)
	}
	if err == nil && b.encoded && !parameter.hasType {
		err = fmt.Errorf("element %s has no xsi:type", s.parameter)
	}
	switch {
	case err != nil && b.strictParameter:
		return "", err
	case err != nil:
		return "", nil
	}
	return parameter.text, nil
}

// soapActions returns the SOAPActions of a request with their quotes.
func (b binding) soapActions(header http.Header) []string {
	if !b.soap12 {
		return header.Values("SOAPAction")
	}
	_, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	action, ok := params["action"]
	if err != nil || !ok {
		return nil
	}
	return []string{`"` + action + `"`}
}

// checkAction compares the SOAPAction headers with the operation in the body. ASP.NET chooses
// the operation by the header, other servers by the body, so both must agree.
func (s soapOperation) checkAction(headers []string) error {
	want := `"` + s.action + `"`
	switch {
	case s.anyAction:
	case len(headers) == 0:
		return fmt.Errorf("the SOAPAction header is missing: the body wants %s", want)
	case len(headers) > 1:
		return errors.New("there are several SOAPAction headers: want one")
	case headers[0] == want:
	case headers[0] == s.action:
		return fmt.Errorf("the SOAPAction header lacks its quotes: want %s", want)
	default:
		return fmt.Errorf("the SOAPAction header is not the body's operation: want %s", want)
	}
	return nil
}
