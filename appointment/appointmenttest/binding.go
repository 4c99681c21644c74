package appointmenttest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// binding is how a platform's web service wants to be called.
type binding struct {
	namespace string
	calls     []soapCall // in the order of the operations
	qualified bool       // the parameter is in the namespace
	rpc       bool
	encoded   bool // the parameter says its type
	soap12    bool
	strict    bool // what is no parameter is a fault; else it reads as null
	noWSDL    bool
}

// soapCall is how one operation is called.
type soapCall struct {
	op        appointment.Operation
	element   string
	parameter string
	action    string
	anyAction bool
}

// bindingOf reads a dialect's binding by the rules that soap.Binding documents.
func bindingOf(d *appointment.Dialect, s settings) binding {
	own := d.SOAP
	b := binding{
		namespace: own.Namespace,
		rpc:       own.Style == "rpc",
		encoded:   own.Use == "encoded",
		soap12:    own.Version == "1.2",
		strict:    s.dialect == nil,
		noWSDL:    s.noWSDL,
	}
	b.qualified = own.Form != "unqualified" && !b.rpc
	for _, op := range appointment.Operations() {
		set := own.Operations[string(op)]
		c := soapCall{op: op, element: string(op), parameter: "data"}
		for _, name := range []string{own.Parameter, set.Parameter} {
			if name != "" {
				c.parameter = name
			}
		}
		if set.Name != "" {
			c.element = set.Name
		}
		switch {
		case set.Action != nil:
			c.action = *set.Action
		case own.Action == "empty":
		case own.Action == "absent":
			c.anyAction = true
		case strings.HasSuffix(b.namespace, "/"), strings.HasSuffix(b.namespace, "#"):
			c.action = b.namespace + c.element
		default:
			c.action = b.namespace + "/" + c.element
		}
		b.calls = append(b.calls, c)
	}
	return b
}

func (b binding) envelopeSpace() string {
	if b.soap12 {
		return "http://www.w3.org/2003/05/soap-envelope"
	}
	return soapNamespace
}

func (b binding) mediaType() string {
	if b.soap12 {
		return "application/soap+xml"
	}
	return "text/xml"
}

// find is the operation that an element and, where several have it, the action name.
func (b binding) find(e *element, action string) (soapCall, error) {
	var found []soapCall
	var names []string
	for _, c := range b.calls {
		names = append(names, c.element)
		if c.element == e.name.Local && (len(found) == 0 || c.action == action) {
			found = append([]soapCall{c}, found...)
		}
	}
	if len(found) == 0 {
		return soapCall{}, fmt.Errorf("element %s is no operation: want one of %q", e.shown(), names)
	}
	return found[0], e.named(b.namespace, found[0].element)
}

// shared reports whether several operations have the element, so that the method tells
// them apart.
func (b binding) shared(element string) bool {
	n := 0
	for _, c := range b.calls {
		if c.element == element {
			n++
		}
	}
	return n > 1
}

// document is what the parameter of a call holds; "" if it reads as null.
func (b binding) document(call *element, c soapCall) (string, error) {
	space := ""
	if b.qualified {
		space = b.namespace
	}
	data, err := only(call.children, call, space, c.parameter)
	if err == nil && len(data.children) > 0 {
		err = fmt.Errorf("element %s holds elements: want text", c.parameter)
	}
	if err == nil && b.encoded && !data.typed {
		err = fmt.Errorf("element %s has no xsi:type", c.parameter)
	}
	switch {
	case err != nil && b.strict:
		return "", err
	case err != nil:
		return "", nil
	}
	return data.text, nil
}

// actions are the SOAPActions of a request, with the quotes that they came in.
func (b binding) actions(header http.Header) []string {
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

// checkAction holds the SOAPAction header against the operation in the body: ASP.NET
// chooses what to run by the header, others by the body, so the two must agree.
func (c soapCall) checkAction(headers []string) error {
	want := `"` + c.action + `"`
	switch {
	case c.anyAction:
	case len(headers) == 0:
		return fmt.Errorf("the SOAPAction header is missing: the body wants %s", want)
	case len(headers) > 1:
		return errors.New("the SOAPAction header is there more than once")
	case headers[0] == want:
	case headers[0] == c.action:
		return fmt.Errorf("the SOAPAction header lacks its quotes: want %s", want)
	default:
		return fmt.Errorf("the SOAPAction header is not the body's operation: want %s", want)
	}
	return nil
}

const typeSpace = "http://www.w3.org/2001/XMLSchema-instance"

// saysType reports whether an element says its type.
func saysType(attrs []xml.Attr) bool {
	for _, a := range attrs {
		if a.Name.Space == typeSpace && a.Name.Local == "type" {
			return true
		}
	}
	return false
}

func toGB18030(text []byte) []byte {
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
	if err != nil {
		panic("appointmenttest: GB18030 has every character: " + err.Error())
	}
	return out
}
