package soap

import (
	"fmt"
	"slices"
	"strings"
)

// The keys of a hospital's configuration that solve a problem of a WSDL.
var requirementKeys = map[WSDLCode]string{
	WSDLHeaderRequired:        "auth.soapHeader",
	WSDLUsernameTokenRequired: "auth.usernameToken",
	WSDLBasicRequired:         "auth.basic",
}

// headers returns the SOAP headers of a message in a binding.
func (p *port) headers(bound *xmlNode) []*xmlNode {
	var headers []*xmlNode
	for _, c := range bound.children {
		if c.name.Local == "header" && (c.name.Space == wsdlSOAP11 || c.name.Space == wsdlSOAP12) {
			headers = append(headers, c)
		}
	}
	return headers
}

// maxHeaders limits the headers that are read of an operation.
const maxHeaders = 20

// readRequirements reads the headers and policies of an operation's request.
func (m *wsdlModel) readRequirements(o *wsdlOperation, p *port, abstract, bound *xmlNode) {
	nodes := []*xmlNode{bound, abstract}
	if input := bound.child(wsdlNamespace, "input"); input != nil {
		headers := p.headers(input)
		for _, header := range headers[:min(len(headers), maxHeaders)] {
			m.readHeader(o, header)
		}
		nodes = append(nodes, input)
	}
	m.readPolicies(append(nodes, abstract.child(wsdlNamespace, "input"))...).addTo(o)
}

// readHeader reads a header. The binding of a WSDL lists the headers that the service expects, so
// a header is required unless wsdl:required says otherwise.
func (m *wsdlModel) readHeader(o *wsdlOperation, header *xmlNode) {
	problem := WSDLProblem{Code: WSDLHeaderRequired, Name: header.attribute("part"), Key: requirementKeys[WSDLHeaderRequired]}
	var namespace string
	var fields, names []string
	if message := m.findComponent("message", header, "message"); message != nil {
		for _, part := range message.children {
			if !part.hasQName(wsdlNamespace, "part") || part.attribute("name") != header.attribute("part") {
				continue
			}
			element, name := m.schemas.find("element", &schemaComponent{node: part, in: &schemaContext{}}, "element")
			problem.Name, namespace = name.Local, name.Space
			if element != nil {
				for _, e := range m.schemas.readContent(element).elements {
					fields = append(fields, fmt.Sprintf("%s: \"\"", e.name.Local))
					names = append(names, e.name.Local)
				}
			}
		}
	}
	order := ""
	if !slices.IsSorted(names) { // fields are sent sorted, which a strict service refuses
		order = ", order: [" + strings.Join(names, ", ") + "]"
	}
	problem.Detail = fmt.Sprintf("{name: %s, namespace: %q, fields: {%s}%s}", quoteYAML(problem.Name), namespace, strings.Join(fields, ", "), order)
	if required, _ := header.findAttribute(wsdlNamespace, "required"); required == "false" || required == "0" {
		problem.Code = WSDLHeaderOptional
		o.notes = append(o.notes, problem)
		return
	}
	o.requirements = append(o.requirements, problem)
}
