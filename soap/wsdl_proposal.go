package soap

// WSDLProposal is a binding that a person has to complete and to check.
type WSDLProposal struct {
	// Binding calls the first candidate for each operation of the interface. It lacks what Missing
	// lists.
	Binding *Binding
	// Missing lists what is to be filled in.
	Missing []WSDLMissing
}

// WSDLMissing is a part of a binding that is to be filled in.
type WSDLMissing struct {
	// Operation is the operation of the interface, such as SaveSchedule.
	Operation string
	// Parameter is the parameter whose value is missing. "": it is not known how to call the operation.
	Parameter string
}

// Proposal returns the binding that Configuration writes, or nil if no configuration solves the
// problem. The caller may change it.
func (e *WSDLError) Proposal() *WSDLProposal {
	if e.proposal == nil {
		return nil
	}
	example := e.proposal.example
	b := example.newBinding()
	b.Result = e.proposal.result()
	if e.proposal.version == SOAP12 {
		b.Version, b.Action = SOAP12, ActionAbsent
	}
	proposed := &WSDLProposal{Binding: b}
	for _, name := range appointmentOperationNames() {
		choice := &example.parameterChoice
		if found := e.proposal.operations[name].matches; len(found) > 0 {
			choice = &found[0].parameterChoice
			op := found[0].bind(e.proposal.version, &example.parameterChoice)
			if b.Result == "" {
				op.Result = found[0].response.result
			}
			b.Operations[name] = op
		} else {
			proposed.Missing = append(proposed.Missing, WSDLMissing{Operation: name})
		}
		for _, p := range choice.parameters {
			if p.isMissing {
				proposed.Missing = append(proposed.Missing, WSDLMissing{Operation: name, Parameter: p.Name})
			}
		}
	}
	return proposed
}

// newBinding returns a binding without operations, for operations that are called like o.
func (o *wsdlOperation) newBinding() *Binding {
	return &Binding{
		Namespace: o.namespace, Parameter: o.parameterChoice.parameter, Parameters: o.parameterChoice.plain(),
		Form: o.form, Style: o.style, Use: o.use, Operations: map[string]Operation{},
	}
}

// bind returns how the operation is called by a binding whose parameters are shared.
func (o *wsdlOperation) bind(version Version, shared *parameterChoice) Operation {
	op := Operation{Name: o.element}
	if action := o.action; action != "" || version == SOAP11 { // SOAP 1.1 requires the header, even if it is empty
		op.Action = &action
	}
	if !o.parameterChoice.isEqual(shared) {
		op.Parameter, op.Parameters = o.parameterChoice.parameter, o.parameterChoice.plain()
	}
	return op
}
