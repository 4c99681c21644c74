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
	op         appointment.Operation
	element    string
	parameters []parameter
	result     string // the element of the result
	extra      bool   // the response has another text beside the result
	action     string
	anyAction  bool
}

// newBinding returns the binding of a dialect, by the documentation of soap.Binding.
func newBinding(cfg appointment.Config, d *appointment.Dialect, o options) binding {
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
		s := soapOperation{op: op, element: string(op), parameters: newParameters(cfg, d, op, o.payload != nil)}
		if set.Name != "" {
			s.element = set.Name
		}
		s.result = s.element + "Result"
		for _, name := range []string{own.Result, set.Result} {
			if name != "" {
				s.result, s.extra = name, true
			}
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

// findOperation returns the operation of a call and the text of its parameters. Several operations
// may share the element. Then the parameters decide if they differ, for example in the method, and
// isNamed is true. If they do not, the envelope's method names the operation.
func (b binding) findOperation(call *element, action string) (found soapOperation, text callText, isNamed bool, err error) {
	var names []string
	sharing, accepting := 0, 0
	for _, s := range b.operations {
		names = append(names, s.element)
		if s.element != call.name.Local {
			continue
		}
		sharing++
		read, parameterErr := b.readParameters(call, s)
		switch {
		case parameterErr != nil && accepting == 0 && sharing == 1:
			found, err = s, parameterErr
		case parameterErr != nil:
		case accepting == 0 || s.action == action:
			found, text, err = s, read, nil
			accepting++
		default:
			accepting++
		}
	}
	if sharing == 0 {
		return soapOperation{}, callText{}, false, fmt.Errorf("no such operation %s: want one of %q", call.shortName(), names)
	}
	if nameErr := call.checkName(b.namespace, found.element); nameErr != nil {
		return soapOperation{}, callText{}, false, nameErr
	}
	return found, text, sharing == 1 || accepting == 1, err
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
