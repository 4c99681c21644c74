package soap

import (
	"cmp"
	"strings"

	"github.com/hooklift/gowsdl"
)

// port is a port of the service: one way to call its operations.
type port struct {
	name, binding string
	version       Version
	operations    []wsdlOperation
}

// wsdlOperation is an operation of a port and how it is called.
type wsdlOperation struct {
	name          string
	documentation string
	element       string // of the request
	namespace     string
	action        string
	parameter     string
	form          Form
	style         Style
	use           Use
	problem       WSDLProblem // why a Binding cannot call it; zero if it can
}

// readPorts returns the SOAP ports of the services. Without a service it returns a port
// for each SOAP binding.
func (m *wsdlModel) readPorts() []port {
	var ports []port
	for i := range m.documents {
		for _, service := range m.documents[i].Service {
			for _, p := range service.Ports {
				ports = append(ports, m.readPort(p.Name, localName(p.Binding))...)
			}
		}
	}
	if len(ports) > 0 {
		return ports
	}
	for i := range m.documents {
		for _, b := range m.documents[i].Binding {
			ports = append(ports, m.readPort(b.Name, b.Name)...)
		}
	}
	return ports
}

// readPort returns the port that calls a binding. It returns none if the binding is not
// for SOAP over HTTP, and several if several bindings have the name.
func (m *wsdlModel) readPort(name, binding string) []port {
	var ports []port
	for i := range m.documents {
		d := &m.documents[i]
		for j, b := range d.Binding {
			if b.Name != binding {
				continue
			}
			extension := &d.extensions.Bindings[j]
			version, soapBinding := SOAP11, b.SOAPBinding
			if extension.SOAP12 != nil {
				version, soapBinding = SOAP12, *extension.SOAP12
			}
			if !isHTTPTransport(soapBinding.Transport) {
				continue
			}
			p := port{name: name, binding: binding, version: version}
			for k, op := range b.Operations {
				soapOperation, body := op.SOAPOperation, op.Input.SOAPBody
				if version == SOAP12 {
					soapOperation, body = extension.Operations[k].SOAP12, extension.Operations[k].Body
				}
				soapOperation.Style = cmp.Or(soapOperation.Style, soapBinding.Style)
				p.operations = append(p.operations, m.readOperation(b.Type, op, soapOperation, body))
			}
			ports = append(ports, p)
		}
	}
	return ports
}

// isHTTPTransport reports whether the transport of a SOAP binding is HTTP. A binding for
// HTTP without SOAP, as ASMX has it, has no transport.
func isHTTPTransport(transport string) bool {
	return strings.HasSuffix(strings.TrimSuffix(strings.ToLower(transport), "/"), "/http")
}

// readOperation reads how an operation of a binding is called. portType is the qualified
// name of the binding's port type.
func (m *wsdlModel) readOperation(portType string, op *gowsdl.WSDLOperation, soapOperation gowsdl.WSDLSOAPOperation, body gowsdl.WSDLSOAPBody) wsdlOperation {
	o := wsdlOperation{
		name: op.Name, documentation: op.Doc, element: op.Name, action: soapOperation.SOAPAction,
		style: Document, use: Literal, form: Unqualified,
	}
	if soapOperation.Style == "rpc" {
		o.style = RPC
	}
	if body.Use == "encoded" {
		o.use = Encoded
	}
	abstract := m.findPortTypeOperation(localName(portType), op.Name)
	if abstract == nil {
		o.setProblem(WSDLNoPortType, "")
		return o
	}
	o.documentation += " " + abstract.Doc
	d, message := m.findMessage(localName(abstract.Input.Message))
	switch {
	case message == nil:
		o.setProblem(WSDLNoMessage, "")
	case o.style == RPC:
		o.namespace = body.Namespace
		var parameters []wsdlParameter
		for _, p := range message.Parts {
			parameters = append(parameters, wsdlParameter{p.Name, p.Type})
		}
		o.setParameter(parameters)
	case len(message.Parts) != 1 || message.Parts[0].Element == "":
		o.setProblem(WSDLNotOneElement, "")
	default:
		m.readWrapper(&o, d, message.Parts[0].Element)
	}
	return o
}

// readWrapper reads how a document/literal operation is called. Its request is the
// element qname, which contains the parameter.
func (m *wsdlModel) readWrapper(o *wsdlOperation, d *wsdlDocument, qname string) {
	element, schema := m.findElement(d, qname)
	if element == nil {
		o.setProblem(WSDLNoSchema, localName(qname))
		return
	}
	o.element, o.namespace = element.Name, schema.Namespace
	children, schema, ok := m.childElements(element, schema)
	if !ok {
		o.setProblem(WSDLBareElement, element.Name)
		return
	}
	var parameters []wsdlParameter
	for _, c := range children {
		parameters = append(parameters, wsdlParameter{cmp.Or(c.Name, localName(c.Ref)), c.Type})
	}
	if !o.setParameter(parameters) {
		return
	}
	child := children[0]
	if child.Ref != "" {
		if _, schema := m.findElement(d, child.Ref); schema == nil || schema.Namespace != o.namespace {
			o.setProblem(WSDLForeignParameter, o.parameter)
			return
		}
	}
	if child.Ref != "" || cmp.Or(child.Form, schema.ElementForm) == string(Qualified) {
		o.form = Qualified
	}
}

// wsdlParameter is an input parameter of an operation. Its type is a qualified name.
type wsdlParameter struct{ name, typeName string }

func (p wsdlParameter) String() string {
	return strings.TrimSpace(p.name + " " + localName(p.typeName))
}

// setParameter sets the parameter and reports whether there is exactly one, of type string.
func (o *wsdlOperation) setParameter(parameters []wsdlParameter) bool {
	if len(parameters) != 1 {
		o.setProblem(WSDLParameterCount, "")
		for _, p := range parameters {
			o.problem.Candidates = append(o.problem.Candidates, p.String())
		}
		return false
	}
	p := parameters[0]
	o.parameter = p.name
	switch localName(p.typeName) {
	case "", "string", "normalizedString", "token", "anyType", "anySimpleType":
		return true
	}
	o.setProblem(WSDLParameterType, p.String())
	return false
}

// setProblem sets the reason why a Binding cannot call the operation.
func (o *wsdlOperation) setProblem(code WSDLCode, detail string) {
	o.problem = WSDLProblem{Code: code, Name: o.name, Detail: detail}
}
