package soap

import (
	"cmp"
	"strings"
)

// port is a port of a service: one way to call its operations.
type port struct {
	name, binding string
	service       string                // "": the WSDL has no service
	abstract      map[string][]*xmlNode // the operations of the port type, by name
	version       Version
	operations    []wsdlOperation
}

// wsdlOperation describes an operation of a port, and how to call it.
type wsdlOperation struct {
	name            string // with the name of its input, if several operations have the same name
	documentation   string
	element         string // of the request
	namespace       string
	action          string
	hasAction       bool
	form            Form
	style           Style
	use             Use
	inputs          []wsdlParameter
	parameterChoice parameterChoice
	response        wsdlResponse
	requirements    []WSDLProblem // headers and policies, of which a Binding has none
	notes           []WSDLProblem
	problem         WSDLProblem // why LoadWSDL cannot bind it; zero if it can
}

// setProblem sets the reason why a Binding cannot call the operation, unless it has one.
func (o *wsdlOperation) setProblem(code WSDLCode, detail string) {
	if o.problem.Code == "" {
		o.problem = WSDLProblem{Code: code, Name: o.name, Detail: detail}
	}
}

// readPorts returns the SOAP ports of the services. Without a service it returns a port
// for each SOAP binding.
func (m *wsdlModel) readPorts() ([]port, *WSDLError) {
	var ports []port
	operations := 0
	for _, service := range m.services {
		servicePolicy := m.readPolicies(service)
		for _, node := range service.children {
			if !node.hasQName(wsdlNamespace, "port") {
				continue
			}
			binding := m.findComponent("binding", node, "binding")
			if binding == nil {
				continue
			}
			if p := m.readPort(node.attribute("name"), binding, node, servicePolicy); p != nil {
				p.service = service.attribute("name")
				ports = append(ports, *p)
				if operations += len(p.operations); operations > maxOperations || len(ports) > maxPorts {
					return nil, newWSDLError(WSDLTooManyElements, "")
				}
			}
		}
	}
	if len(m.services) > 0 {
		return ports, nil
	}
	for _, binding := range m.bindings {
		if p := m.readPort(binding.attribute("name"), binding, nil, nil); p != nil {
			ports = append(ports, *p)
			if operations += len(p.operations); operations > maxOperations || len(ports) > maxPorts {
				return nil, newWSDLError(WSDLTooManyElements, "")
			}
		}
	}
	return ports, nil
}

// The limits of ports.
const (
	maxPorts      = 1000
	maxOperations = 50_000 // of all ports together
)

// readPort returns the port that calls a binding, or nil if the binding is not for SOAP over HTTP.
// The port's own element is node, which may be nil. The policy of its service is servicePolicy.
func (m *wsdlModel) readPort(name string, binding, node *xmlNode, servicePolicy policy) *port {
	version, soapBinding := SOAP11, binding.child(wsdlSOAP11, "binding")
	if soapBinding == nil {
		version, soapBinding = SOAP12, binding.child(wsdlSOAP12, "binding")
	}
	if soapBinding == nil || !isHTTPTransport(soapBinding.attribute("transport")) {
		return nil
	}
	p := &port{name: name, binding: binding.attribute("name"), version: version, abstract: map[string][]*xmlNode{}}
	outer := []*xmlNode{binding}
	if portType := m.findComponent("portType", binding, "type"); portType != nil {
		outer = append(outer, portType)
		for _, c := range portType.children {
			if c.hasQName(wsdlNamespace, "operation") {
				p.abstract[c.attribute("name")] = append(p.abstract[c.attribute("name")], c)
			}
		}
	}
	if node != nil {
		outer = append(outer, node)
	}
	policy := m.readPolicies(outer...)
	policy.add(servicePolicy)
	for _, c := range binding.children {
		if c.hasQName(wsdlNamespace, "operation") {
			o := m.readOperation(p, c, cmp.Or(soapBinding.attribute("style"), "document"))
			policy.addTo(&o)
			p.operations = append(p.operations, o)
		}
	}
	return p
}

// isHTTPTransport reports whether the transport of a SOAP binding is HTTP. A binding that
// names none is taken for one.
func isHTTPTransport(transport string) bool {
	return transport == "" || strings.HasSuffix(strings.TrimSuffix(strings.ToLower(transport), "/"), "/http")
}

// soapChild returns a child with this name in a namespace of SOAP in WSDL, or nil. That of the
// port's version comes first.
func (p *port) soapChild(node *xmlNode, name string) *xmlNode {
	spaces := []string{wsdlSOAP11, wsdlSOAP12}
	if p.version == SOAP12 {
		spaces = []string{wsdlSOAP12, wsdlSOAP11}
	}
	for _, space := range spaces {
		if child := node.child(space, name); child != nil {
			return child
		}
	}
	return nil
}

// documentation returns the text of a node's documentation.
func documentation(node *xmlNode) string {
	if d := node.child(wsdlNamespace, "documentation"); d != nil {
		return string(d.text)
	}
	return ""
}

// maxOverloads limits the operations of one name.
const maxOverloads = 100

// findAbstract returns the operation of the port type for an operation of the binding. Operations
// of one name have inputs or outputs of different names. isOverloaded tells that there are several.
func (p *port) findAbstract(operation *xmlNode) (found *xmlNode, isOverloaded bool) {
	named := p.abstract[operation.attribute("name")]
	if len(named) > maxOverloads {
		return nil, true
	}
	isNamed := messageName(operation, "input", "") != "" || messageName(operation, "output", "") != ""
	var matching []*xmlNode
	for _, c := range named {
		if isNamed && isSameMessage(operation, c, "input", "Request") && isSameMessage(operation, c, "output", "Response") {
			matching = append(matching, c)
		}
	}
	switch {
	case len(named) == 1:
		return named[0], false
	case len(matching) == 1:
		return matching[0], true
	}
	return nil, len(named) > 1
}

// messageName returns the name of an operation's input or output. Without a name it returns
// the operation's name with a suffix, as WSDL says, or "" without a suffix.
func messageName(operation *xmlNode, kind, suffix string) string {
	message := operation.child(wsdlNamespace, kind)
	switch {
	case message == nil:
		return ""
	case message.attribute("name") != "" || suffix == "":
		return message.attribute("name")
	}
	return operation.attribute("name") + suffix
}

// isSameMessage reports whether the input or output of an operation of a binding is that of an
// operation of the port type. A message without a name in the binding may be any.
func isSameMessage(bound, abstract *xmlNode, kind, suffix string) bool {
	name := messageName(bound, kind, "")
	return name == "" || name == messageName(abstract, kind, suffix)
}
