package soap

import "reflect"

// bindWSDL returns the binding of the service that a model describes. It chooses among
// the ports of the service.
func bindWSDL(m *wsdlModel, options wsdlOptions) (*Binding, *WSDLError) {
	ports := m.readPorts()
	if len(ports) == 0 {
		return nil, newWSDLError(WSDLNoPort, "")
	}
	if options.port != "" {
		named := portsNamed(ports, options.port)
		if len(named) == 0 {
			return nil, &WSDLError{
				Problems: []WSDLProblem{{Code: WSDLPortUnknown, Name: options.port, Candidates: portNames(ports)}},
				ports:    ports,
			}
		}
		ports = named
	}
	for _, version := range []Version{SOAP11, SOAP12} {
		binding, err := bindVersion(ports, version, options.operations)
		if binding != nil || err != nil {
			return binding, err
		}
	}
	_, err := bindPort(&ports[0], options.operations)
	err.ports = ports
	return nil, err
}

// bindVersion returns the binding of the ports for a SOAP version. Both results are nil if
// no such port can be bound. Ports with different bindings are an error.
func bindVersion(ports []port, version Version, named map[string]string) (*Binding, *WSDLError) {
	var binding *Binding
	var names []string
	differ := false
	for i := range ports {
		p := &ports[i]
		if p.version != version {
			continue
		}
		b, err := bindPort(p, named)
		if err != nil {
			continue
		}
		names = append(names, p.name)
		differ = differ || binding != nil && !reflect.DeepEqual(binding, b)
		binding = b
	}
	if differ {
		return nil, &WSDLError{Problems: []WSDLProblem{{Code: WSDLPortAmbiguous, Candidates: names}}, ports: ports}
	}
	return binding, nil
}

// bindPort returns the binding that calls the operations of one port.
func bindPort(p *port, named map[string]string) (*Binding, *WSDLError) {
	found := findCandidates(p.operations, named)
	chosen, problems := found.chooseOperations(p.operations)
	if len(problems) > 0 {
		return nil, &WSDLError{Problems: problems, candidates: found}
	}
	binding, problems := makeBinding(p.version, chosen)
	if len(problems) > 0 {
		return nil, &WSDLError{Problems: problems}
	}
	return binding, nil
}

// makeBinding returns the binding that calls the chosen operations. The keys of chosen are
// the names of the interface. makeBinding stops at the first operation that cannot be called.
func makeBinding(version Version, chosen map[string]*wsdlOperation) (*Binding, []WSDLProblem) {
	names := appointmentOperationNames()
	b := &Binding{Action: ActionAbsent, Version: version, Operations: map[string]Operation{}}
	for _, name := range names {
		o := chosen[name]
		if o.problem.Code != "" {
			problem := o.problem
			problem.Operation = name
			return nil, []WSDLProblem{problem}
		}
		if b.Namespace == "" { // an operation without a namespace is called in that of the next one
			b.Namespace, b.Parameter, b.Form, b.Style, b.Use = o.namespace, o.parameter, o.form, o.style, o.use
		}
		if o.namespace != b.Namespace || o.form != b.Form || o.style != b.Style || o.use != b.Use {
			return nil, []WSDLProblem{{Code: WSDLMixedForms, Operation: name, Name: o.name, Detail: chosen[names[0]].name}}
		}
		op := Operation{Name: o.element}
		if o.action != "" || version == SOAP11 { // SOAP 1.1 requires the header, even if it is empty
			op.Action = &o.action
		}
		if o.parameter != b.Parameter {
			op.Parameter = o.parameter
		}
		b.Operations[name] = op
	}
	var problems []WSDLProblem
	for _, p := range b.Validate(names...) {
		problems = append(problems, WSDLProblem{Code: WSDLInvalidBinding, Path: p.Path, Detail: p.Text})
	}
	return b, problems
}

// portsNamed returns the ports that have a name, or whose binding has it.
func portsNamed(ports []port, name string) []port {
	var named []port
	for _, p := range ports {
		if p.name == name || p.binding == name {
			named = append(named, p)
		}
	}
	return named
}

func portNames(ports []port) []string {
	var names []string
	for _, p := range ports {
		names = append(names, p.name)
	}
	return names
}
