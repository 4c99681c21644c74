package soap

import (
	"slices"
	"strings"
)

// wsdlResponse describes the response to an operation.
type wsdlResponse struct {
	elements []wsdlParameter
	result   string // the element that holds the result, if there are several elements
}

// readResponse reads the elements of the response, and notes several results.
func (m *wsdlModel) readResponse(o *wsdlOperation, p *port, abstract, bound *xmlNode) {
	output := abstract.child(wsdlNamespace, "output")
	if output == nil {
		return
	}
	message := m.findComponent("message", output, "message")
	if message == nil {
		return
	}
	boundOutput := bound.child(wsdlNamespace, "output")
	var body *xmlNode
	if boundOutput != nil {
		body = p.soapChild(boundOutput, "body")
	}
	parts := m.bodyParts(message, p, boundOutput, body)
	switch {
	case o.style == RPC:
		o.response.elements = m.readParts(parts)
	case len(parts) == 1 && parts[0].attribute("element") != "":
		element, _ := m.schemas.find("element", &schemaComponent{node: parts[0], in: &schemaContext{}}, "element")
		if element == nil {
			return
		}
		for _, e := range m.schemas.readContent(element).elements {
			o.response.elements = append(o.response.elements, wsdlParameter{name: e.name.Local, typ: e.typ, isArray: e.isArray})
		}
	}
	o.chooseResult()
}

// chooseResult chooses the element that holds the result if there are several, and adds a note
// about them.
func (o *wsdlOperation) chooseResult() {
	elements := o.response.elements
	if len(elements) == 0 {
		return
	}
	var texts []wsdlParameter
	for _, e := range elements {
		if e.isText() {
			texts = append(texts, e)
		}
	}
	results := publishParameters(elements)
	switch {
	case len(texts) == 0:
		o.notes = append(o.notes, WSDLProblem{Code: WSDLResultNotText, Name: o.name, Parameters: results})
		return
	case len(elements) == 1:
		return
	case len(texts) == 1:
		o.response.result = texts[0].name
	default:
		obvious := slices.DeleteFunc(slices.Clone(texts), func(e wsdlParameter) bool { return !isResultName(e.name, o.element) })
		if len(obvious) == 1 {
			o.response.result = obvious[0].name
		}
	}
	o.notes = append(o.notes, WSDLProblem{Code: WSDLSeveralResults, Name: o.name, Parameters: results, Detail: o.response.result})
}

// isResultName reports whether an element of this name is the result of an operation.
func isResultName(name, operation string) bool {
	name, operation = strings.ToLower(name), strings.ToLower(operation)
	rest := strings.TrimPrefix(name, operation)
	return slices.Contains(vocabulary.results, rest)
}
