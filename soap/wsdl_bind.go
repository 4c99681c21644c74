package soap

import (
	"reflect"
	"slices"
)

// bindWSDL returns the binding of the service that a model describes. It chooses among
// the ports of the services.
func bindWSDL(m *wsdlModel, options wsdlOptions) (*Binding, *WSDLError) {
	ports, failed := m.readPorts()
	if failed != nil {
		return nil, failed
	}
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
	var lacking *boundPort // the service requires more than the binding has
	for _, version := range []Version{SOAP11, SOAP12} {
		bound := bindVersion(ports, version, options)
		switch {
		case bound == nil:
		case bound.binding != nil || bound.anyBinding() == nil:
			return bound.binding, bound.err
		case lacking == nil:
			lacking = bound
		}
	}
	if lacking != nil {
		return nil, lacking.err
	}
	bound := bestPort(ports, options.operations)
	bound.err.ports = ports
	return nil, bound.err
}

// boundPort is the result of binding a port. Both fields are set if the binding lacks something that
// the service requires.
type boundPort struct {
	binding   *Binding
	err       *WSDLError
	isGeneric bool // one operation serves all of the interface
}

// bindVersion returns the binding of the ports for a SOAP version, or nil if no such port can
// be bound. Ports with different bindings are an error.
func bindVersion(ports []port, version Version, options wsdlOptions) *boundPort {
	var found *boundPort
	all := portNames(ports)
	var names []string
	differ := false
	for i := range ports {
		p := &ports[i]
		if p.version != version {
			continue
		}
		bound := bindPort(p, options.operations)
		if bound.anyBinding() == nil {
			continue
		}
		names = append(names, all[i])
		switch {
		case found == nil:
			found = bound
		case !isSameBinding(found.anyBinding(), bound.anyBinding()):
			differ = true
		case found.err != nil && bound.err == nil: // the port that requires nothing else
			found = bound
		}
	}
	if found != nil && found.isGeneric && options.port == "" && haveDifferentServices(ports) {
		differ, names = true, all
	}
	if differ {
		return &boundPort{err: &WSDLError{Problems: []WSDLProblem{{Code: WSDLPortAmbiguous, Candidates: names}}, ports: ports}}
	}
	return found
}

// anyBinding returns the binding, also if it lacks something that the service requires.
func (b *boundPort) anyBinding() *Binding {
	if b.err != nil {
		return b.err.Binding
	}
	return b.binding
}

// isSameBinding reports whether two bindings make the same calls.
func isSameBinding(a, b *Binding) bool {
	first, second := *a, *b
	first.Notes, second.Notes = nil, nil
	return reflect.DeepEqual(first, second)
}

// haveDifferentServices reports whether the services of the ports offer different operations. An
// operation for all messages of one service does not accept the messages of another service.
func haveDifferentServices(ports []port) bool {
	operations := func(p *port) []string {
		var names []string
		for _, o := range p.operations {
			names = append(names, o.name+" "+o.namespace+" "+o.element)
		}
		slices.Sort(names)
		return names
	}
	for i := range ports {
		if ports[i].service != ports[0].service && !slices.Equal(operations(&ports[i]), operations(&ports[0])) {
			return true
		}
	}
	return false
}

// bestPort binds the port whose error has the most information.
func bestPort(ports []port, named map[string]string) *boundPort {
	var best *boundPort
	for i := range ports {
		bound := bindPort(&ports[i], named)
		if best == nil || bound.err.rank() > best.err.rank() {
			best = bound
		}
	}
	return best
}

// bindPort returns the binding that calls the operations of one port.
func bindPort(p *port, named map[string]string) *boundPort {
	found := findCandidates(p.operations, named)
	chosen, problems := found.chooseOperations(p.operations)
	if len(problems) > 0 {
		return &boundPort{err: &WSDLError{Problems: problems, proposal: newProposal(p, found, chosen)}}
	}
	binding, problems := makeBinding(p.version, chosen)
	if len(problems) > 0 {
		return &boundPort{err: &WSDLError{Problems: problems, proposal: newProposal(p, found, chosen)}}
	}
	bound := &boundPort{binding: binding, isGeneric: len(distinctOperations(chosen)) == 1}
	if required := collectProblems(chosen, func(o *wsdlOperation) []WSDLProblem { return o.requirements }); len(required) > 0 {
		bound.binding, bound.err = nil, &WSDLError{Problems: required, Binding: binding}
	}
	return bound
}

// makeBinding returns the binding that calls the chosen operations. The keys of chosen are
// the names of the interface. makeBinding stops at the first operation that cannot be called.
func makeBinding(version Version, chosen map[string]*wsdlOperation) (*Binding, []WSDLProblem) {
	names := appointmentOperationNames()
	for _, name := range names {
		if problem := chosen[name].problem; problem.Code != "" {
			problem.Operation = name
			return nil, []WSDLProblem{problem}
		}
	}
	first := chosen[names[0]]
	b := first.newBinding()
	b.Action, b.Version = ActionAbsent, version
	for _, name := range names {
		o := chosen[name]
		if !o.isCalledLike(first) {
			return nil, []WSDLProblem{{Code: WSDLMixedForms, Operation: name, Name: o.name, Detail: first.name}}
		}
		b.Operations[name] = o.bind(version, &first.parameterChoice)
	}
	setResults(b, chosen)
	b.Notes = collectProblems(chosen, (*wsdlOperation).allNotes)
	problems := sameActions(chosen)
	for _, p := range b.Validate(names...) {
		problems = append(problems, WSDLProblem{Code: WSDLInvalidBinding, Path: p.Path, Detail: p.Text})
	}
	return b, problems
}

// isCalledLike reports whether one binding can call both operations.
func (o *wsdlOperation) isCalledLike(other *wsdlOperation) bool {
	return o.namespace == other.namespace && o.form == other.form && o.style == other.style && o.use == other.use
}

// setResults names the elements that hold the results, where a response has several elements.
func setResults(b *Binding, chosen map[string]*wsdlOperation) {
	result := chosen[appointmentOperationNames()[0]].response.result
	isSame := true
	for _, o := range chosen {
		isSame = isSame && o.response.result == result
	}
	if isSame {
		b.Result = result
		return
	}
	for name, o := range chosen {
		op := b.Operations[name]
		op.Result = o.response.result
		b.Operations[name] = op
	}
}

// sameActions returns a problem for operations with the same SOAPAction. A server dispatches by it,
// unless it is empty.
func sameActions(chosen map[string]*wsdlOperation) []WSDLProblem {
	names := appointmentOperationNames()
	for i, name := range names {
		for _, earlier := range names[:i] {
			a, b := chosen[earlier], chosen[name]
			if a != b && a.action == b.action && a.action != "" {
				return []WSDLProblem{{Code: WSDLSameAction, Operation: name, Name: b.name, Detail: a.name}}
			}
		}
	}
	return nil
}

// portsNamed returns the ports with this name, or with a binding of this name.
func portsNamed(ports []port, name string) []port {
	var named []port
	for _, p := range ports {
		if p.name == name || p.binding == name || p.service+"."+p.name == name {
			named = append(named, p)
		}
	}
	return named
}

// portNames returns the names of ports, with the service where several have the same name.
func portNames(ports []port) []string {
	var names []string
	for _, p := range ports {
		name := p.name
		for _, other := range ports {
			if other.name == p.name && other.service != p.service {
				name = p.service + "." + p.name
			}
		}
		names = append(names, name)
	}
	return names
}
