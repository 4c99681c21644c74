package soap

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/hooklift/gowsdl"
)

// port is one way to call the service, and what can be called there.
type port struct {
	name, binding string
	version       Version
	operations    []offered
}

// offered is one operation of a service, and how it is called.
type offered struct {
	name, doc string
	element   string // of the call
	namespace string
	action    string
	parameter string
	form      Form
	style     Style
	use       Use
	problem   string // why a Binding cannot call it; "" if it can
}

// ports are the SOAP ports of the services, or the SOAP bindings where there is no
// service.
func (m *wsdlModel) ports() (ports []port) {
	for i := range m.documents {
		for _, service := range m.documents[i].Service {
			for _, p := range service.Ports {
				ports = append(ports, m.bound(p.Name, local(p.Binding))...)
			}
		}
	}
	if len(ports) > 0 {
		return ports
	}
	for i := range m.documents {
		for _, b := range m.documents[i].Binding {
			ports = append(ports, m.bound(b.Name, b.Name)...)
		}
	}
	return ports
}

// bound is the port of a binding by name, none if that is not for SOAP.
func (m *wsdlModel) bound(name, binding string) (ports []port) {
	for i := range m.documents {
		d := &m.documents[i]
		for at, b := range d.Binding {
			if b.Name != binding {
				continue
			}
			p := port{name: name, binding: binding, version: SOAP11}
			if soap12 := d.extras.Bindings[at].SOAP; soap12 != nil {
				p.version = SOAP12
				b.SOAPBinding = gowsdl.WSDLSOAPBinding{Style: soap12.Style, Transport: soap12.Transport}
			}
			if !overHTTP(b.SOAPBinding.Transport) {
				continue
			}
			for j, op := range b.Operations {
				if p.version == SOAP12 {
					soap12 := d.extras.Bindings[at].Operations[j]
					op.SOAPOperation.SOAPAction, op.SOAPOperation.Style, op.Input.SOAPBody = soap12.SOAP.Action, soap12.SOAP.Style, soap12.Body
				}
				p.operations = append(p.operations, m.offer(b, op))
			}
			ports = append(ports, p)
		}
	}
	return ports
}

// overHTTP reports whether a binding's transport is HTTP. It is none where the binding is
// for HTTP without SOAP, as ASMX has it, too.
func overHTTP(transport string) bool {
	return strings.HasSuffix(strings.TrimSuffix(strings.ToLower(transport), "/"), "/http")
}

// offer says how an operation of a binding is called.
func (m *wsdlModel) offer(b *gowsdl.WSDLBinding, op *gowsdl.WSDLOperation) offered {
	o := offered{
		name: op.Name, doc: op.Doc, element: op.Name, action: op.SOAPOperation.SOAPAction,
		style: Document, use: Literal, form: Unqualified,
	}
	if cmp.Or(op.SOAPOperation.Style, b.SOAPBinding.Style) == "rpc" {
		o.style = RPC
	}
	if op.Input.SOAPBody.Use == "encoded" {
		o.use = Encoded
	}
	abstract := m.abstract(local(b.Type), op.Name)
	if abstract == nil {
		o.problem = "the WSDL has no port type that says what it takes"
		return o
	}
	o.doc += " " + abstract.Doc
	d, message := m.message(local(abstract.Input.Message))
	if message == nil {
		o.problem = "the WSDL has no message that says what it takes"
		return o
	}
	if o.style == RPC {
		o.namespace = op.Input.SOAPBody.Namespace
		o.takes(len(message.Parts), func(i int) (string, string) { return message.Parts[i].Name, message.Parts[i].Type })
		return o
	}
	if len(message.Parts) != 1 || message.Parts[0].Element == "" {
		o.problem = "its message is not one element, as document/literal has it"
		return o
	}
	m.wrapped(&o, d, message.Parts[0].Element)
	return o
}

// wrapped says how an operation is called that takes one element with the parameter in it.
func (m *wsdlModel) wrapped(o *offered, d *document, qname string) {
	e, in := m.element(d, qname)
	if e == nil {
		o.problem = "the schema that has its element " + local(qname) + " is missing"
		return
	}
	o.element, o.namespace = e.Name, in.Namespace
	parts, in, ok := m.parts(e, in)
	if !ok {
		o.problem = "its element " + e.Name + " holds the text itself (bare), with no parameter around it"
		return
	}
	if !o.takes(len(parts), func(i int) (string, string) {
		return cmp.Or(parts[i].Name, local(parts[i].Ref)), parts[i].Type
	}) {
		return
	}
	if parts[0].Ref != "" {
		_, of := m.element(d, parts[0].Ref)
		if of == nil || of.Namespace != o.namespace {
			o.problem = "its parameter " + o.parameter + " is in another namespace than the operation"
			return
		}
	}
	if parts[0].Ref != "" || cmp.Or(parts[0].Form, in.ElementForm) == string(Qualified) {
		o.form = Qualified
	}
}

// takes sets the parameter if there is one and it is a text.
func (o *offered) takes(n int, part func(i int) (name, typ string)) bool {
	var all []string
	for i := range n {
		name, typ := part(i)
		all = append(all, strings.TrimSpace(name+" "+local(typ)))
	}
	if n != 1 {
		o.problem = fmt.Sprintf("it takes %d parameters (%s) where one text is due", n, strings.Join(all, ", "))
		return false
	}
	name, typ := part(0)
	o.parameter = name
	switch local(typ) {
	case "", "string", "normalizedString", "token", "anyType", "anySimpleType":
		return true
	}
	o.problem = fmt.Sprintf("its parameter %s is a %s where a text is due", name, local(typ))
	return false
}

func (m *wsdlModel) abstract(portType, operation string) *gowsdl.WSDLOperation {
	for _, d := range m.documents {
		for _, p := range d.PortTypes {
			for _, op := range p.Operations {
				if p.Name == portType && op.Name == operation {
					return op
				}
			}
		}
	}
	return nil
}

func (m *wsdlModel) message(name string) (*document, *gowsdl.WSDLMessage) {
	for i := range m.documents {
		for _, message := range m.documents[i].Messages {
			if message.Name == name {
				return &m.documents[i], message
			}
		}
	}
	return nil, nil
}
