package soap

import (
	"strings"
)

// readOperation reads how an operation of a binding is called. style is the default.
func (m *wsdlModel) readOperation(p *port, bound *xmlNode, style string) wsdlOperation {
	name := bound.attribute("name")
	o := wsdlOperation{name: name, element: name, documentation: documentation(bound), style: Document, use: Literal, form: Unqualified}
	if soapOperation := p.soapChild(bound, "operation"); soapOperation != nil {
		o.action, o.hasAction = soapOperation.findAttribute("", "soapAction")
		if s := soapOperation.attribute("style"); s != "" {
			style = s
		}
	}
	if style == "rpc" {
		o.style = RPC
	}
	abstract, isOverloaded := p.findAbstract(bound)
	if abstract == nil {
		o.setProblem(WSDLNoPortType, "")
		if isOverloaded {
			o.problem.Code = WSDLOverloaded
		}
		return o
	}
	if isOverloaded {
		o.name += ":" + messageName(abstract, "input", "Request")
	}
	o.documentation += " " + documentation(abstract)
	input, boundInput := abstract.child(wsdlNamespace, "input"), bound.child(wsdlNamespace, "input")
	if input == nil {
		o.setProblem(WSDLNoMessage, "")
		return o
	}
	m.readRequirements(&o, p, abstract, bound)
	m.readRequest(&o, p, input, boundInput)
	o.chooseParameters()
	m.readResponse(&o, p, abstract, bound)
	return o
}

// readRequest reads the body of the request. The input in the binding is boundInput, which may be
// nil.
func (m *wsdlModel) readRequest(o *wsdlOperation, p *port, input, boundInput *xmlNode) {
	var body *xmlNode
	if boundInput != nil {
		body = p.soapChild(boundInput, "body")
		if multipart := boundInput.child(wsdlMIME, "multipartRelated"); body == nil && multipart != nil {
			o.setProblem(WSDLAttachments, "")
			return
		}
	}
	if body != nil && body.attribute("use") == "encoded" {
		o.use = Encoded
	}
	message := m.findComponent("message", input, "message")
	if message == nil {
		o.setProblem(WSDLNoMessage, "")
		return
	}
	parts := m.bodyParts(message, p, boundInput, body)
	switch {
	case o.style == RPC:
		if body != nil {
			o.namespace = body.attribute("namespace")
		}
		o.inputs = m.readParts(parts)
	case len(parts) != 1 || parts[0].attribute("element") == "":
		o.setProblem(WSDLNotOneElement, "")
	default:
		m.readWrapper(o, parts[0])
	}
}

// bodyParts returns the parts of a message that are in the SOAP body. The message in the binding
// is bound, and its soap:body is body. Each may be nil.
func (m *wsdlModel) bodyParts(message *xmlNode, p *port, bound, body *xmlNode) []*xmlNode {
	listed, isListed := "", false
	if body != nil {
		listed, isListed = body.findAttribute("", "parts")
	}
	inHeader := map[string]bool{} // parts of this message
	if bound != nil {
		for _, header := range p.headers(bound) {
			if m.findComponent("message", header, "message") == message {
				inHeader[header.attribute("part")] = true
			}
		}
	}
	inBody := newSet(strings.Fields(listed)...)
	var parts []*xmlNode
	for _, c := range message.children {
		name := c.attribute("name")
		if !c.hasQName(wsdlNamespace, "part") || isListed && !inBody[name] ||
			!isListed && inHeader[name] {
			continue
		}
		parts = append(parts, c)
	}
	return parts
}

// readParts returns the parameters that the parts of an rpc message are.
func (m *wsdlModel) readParts(parts []*xmlNode) []wsdlParameter {
	var parameters []wsdlParameter
	for _, part := range parts {
		p := wsdlParameter{name: part.attribute("name")}
		c := &schemaComponent{node: part, in: &schemaContext{}}
		switch {
		case part.attribute("element") != "":
			p.typ = schemaType{kind: treeType, name: localName(part.attribute("element"))}
		case part.attribute("type") != "":
			p.typ = m.schemas.elementType(c)
		}
		parameters = append(parameters, p)
	}
	return parameters
}

// readWrapper reads how a document/literal operation is called. Its request is the element
// that the part names, which contains the parameters.
func (m *wsdlModel) readWrapper(o *wsdlOperation, part *xmlNode) {
	element, name := m.schemas.find("element", &schemaComponent{node: part, in: &schemaContext{}}, "element")
	if element == nil {
		o.setProblem(WSDLNoSchema, name.Local)
		return
	}
	o.element, o.namespace = name.Local, name.Space
	content := m.schemas.readContent(element)
	if content.problem != "" {
		o.setProblem(content.problem, content.detail)
	}
	for _, e := range content.elements {
		p := wsdlParameter{
			name: e.name.Local, typ: e.typ, isOptional: e.isOptional, isArray: e.isArray, fixed: e.fixed, canBeEmpty: e.canBeEmpty, choice: e.choice, branch: e.branch,
			isQualified: e.name.Space != "", isForeign: e.name.Space != "" && e.name.Space != name.Space,
		}
		o.inputs = append(o.inputs, p)
	}
}
