package soap

import (
	"slices"
	"strings"
)

// wsdlParameter is an input parameter of an operation: an element in its element.
type wsdlParameter struct {
	name        string
	typ         schemaType
	isOptional  bool
	isArray     bool
	isQualified bool
	isForeign   bool // in another namespace than the operation
	fixed       *string
	canBeEmpty  bool           // may be nil, or has a default
	choice      *contentChoice // nil: none
	branch      int
}

// publish returns the parameter as a problem has it, without its choice.
func (p wsdlParameter) publish() WSDLParameter {
	published := WSDLParameter{Name: p.name, Type: p.typ.name}
	if p.isArray {
		published.Type += "[]"
	}
	return published
}

// isText reports whether the parameter can be the document.
func (p wsdlParameter) isText() bool {
	return p.typ.kind == textType && !p.isArray && !p.isForeign && p.name != ""
}

// isSendable reports whether the parameter can be sent as a text.
func (p wsdlParameter) isSendable() bool {
	return (p.typ.kind == textType || p.typ.kind == choiceType || p.typ.kind == valueType) && !p.isArray && !p.isForeign
}

// canOmit reports whether a request may leave the parameter out.
func (p wsdlParameter) canOmit() bool {
	return p.isOptional || p.choice != nil && p.choice.isOptional
}

// isIgnorable reports whether the parameter is ignorable: a remark or reserved field, which a request
// may leave out.
func (p wsdlParameter) isIgnorable() bool {
	return vocabulary.parameters.role(p.name) == roleIgnorable
}

// publishParameters returns the parameters as a problem has them.
func publishParameters(parameters []wsdlParameter) []WSDLParameter {
	var published []WSDLParameter
	choices := map[*contentChoice]int{} // their numbers
	for _, p := range parameters {
		parameter := p.publish()
		if p.choice != nil {
			if choices[p.choice] == 0 {
				choices[p.choice] = len(choices) + 1
			}
			parameter.Choice, parameter.Branch = choices[p.choice], p.branch
		}
		published = append(published, parameter)
	}
	return published
}

// parameterChoice holds the parameters to send to an operation. Only one of parameter and
// parameters is set.
type parameterChoice struct {
	parameter  string
	parameters []proposedParameter
	omitted    []WSDLParameter // optional parameters that are not sent
	isComplete bool            // every value is known
	isPossible bool            // a configuration can call the operation
}

// proposedParameter is a parameter of a configuration.
type proposedParameter struct {
	Parameter
	isMissing bool     // the value is to be filled in
	isGuess   bool     // the value may be wrong
	values    []string // that are allowed, or a type; only if isMissing
	instead   []string // parameters to send instead
}

// isKnown reports whether the parameter is sent as it is proposed.
func (p *proposedParameter) isKnown() bool { return !p.isMissing && !p.isGuess && len(p.instead) == 0 }

// chooseParameters decides how the parameters are sent. It sets a problem if they are not clear.
func (o *wsdlOperation) chooseParameters() {
	if o.problem.Code != "" {
		return
	}
	var sent []wsdlParameter
	isClear := true
	for _, p := range o.inputs {
		isAlternative := p.choice != nil && (p.canOmit() || p.branch != 0)
		isLeftOut := p.canOmit() && p.isIgnorable() && p.choice == nil && len(o.inputs) > 1
		switch {
		case p.isForeign && !p.canOmit() && len(o.inputs) == 1:
			o.setProblem(WSDLForeignParameter, p.name)
			return
		case p.typ.name == "any" && p.name == "" && p.canOmit(): // for later versions of the service
			o.parameterChoice.omitted = append(o.parameterChoice.omitted, p.publish())
		case isLeftOut:
			o.parameterChoice.omitted = append(o.parameterChoice.omitted, p.publish())
		case !p.isSendable() && p.canOmit():
			isClear = false
			o.parameterChoice.omitted = append(o.parameterChoice.omitted, p.publish())
		case isAlternative:
			isClear = false
			o.parameterChoice.omitted = append(o.parameterChoice.omitted, p.publish())
		case !p.isSendable() && len(o.inputs) == 1:
			o.setParameterType(p)
			return
		case !p.isSendable():
			o.setParameterCount()
			return
		default:
			isClear = isClear && p.choice == nil
			sent = append(sent, p)
		}
	}
	o.proposeValues(sent, isClear)
}

// proposeValues chooses the value of each parameter in sent. If isClear is false, a parameter that
// is left out may be needed, or there is a choice.
func (o *wsdlOperation) proposeValues(sent []wsdlParameter, isClear bool) {
	document := findDocument(sent)
	switch {
	case document < 0 && len(sent) == 1:
		o.setParameterType(sent[0])
		return
	case document < 0:
		o.setParameterCount()
		return
	case !o.setForm(sent):
		return
	}
	o.parameterChoice.isPossible = true
	if len(sent) == 1 && isClear {
		o.parameterChoice.parameter, o.parameterChoice.isComplete = sent[0].name, true
		return
	}
	o.parameterChoice.isComplete = isClear
	roles := vocabulary.parameters.uniqueRoles(sent, document)
	for i, p := range sent {
		proposed := proposedParameter{Parameter: Parameter{Name: p.name}}
		switch role := roles[i]; {
		case i == document:
			proposed.Value = VariableDocument
			proposed.isGuess = vocabulary.parameters.role(p.name) != roleDocument
		case p.fixed != nil:
			proposed.Value = Template(strings.ReplaceAll(*p.fixed, "$", "$$"))
		case p.isIgnorable() && p.canBeEmpty && p.typ.kind == textType: // sent without a text
		case role == roleCode && p.typ.kind == textType:
			proposed.Value = VariableMethod
		case role == roleVariable && p.typ.kind == textType:
			proposed.Value = Template(vocabulary.parameters.variable(p.name))
			o.parameterChoice.isComplete = false // the configuration shows it, so that a person can check it
		default:
			proposed.isMissing, proposed.values = true, p.typ.values
			if p.typ.kind == valueType {
				proposed.values = []string{p.typ.name}
			}
		}
		if p.choice != nil {
			proposed.instead = choiceNames(o.inputs, p)
		}
		o.parameterChoice.isComplete = o.parameterChoice.isComplete && proposed.isKnown()
		o.parameterChoice.parameters = append(o.parameterChoice.parameters, proposed)
	}
	if o.use == Encoded && slices.ContainsFunc(sent, func(p wsdlParameter) bool { return p.typ.kind == valueType }) {
		o.parameterChoice.isComplete = false // the type of the parameter would be sent as xsd:string
	}
	if !o.parameterChoice.isComplete {
		o.setParameterCount()
	}
}

// setParameterCount sets the problem of parameters that are not clear.
func (o *wsdlOperation) setParameterCount() {
	o.setProblem(WSDLParameterCount, "")
	o.problem.Parameters = publishParameters(o.inputs)
}

// setParameterType sets the problem of a parameter that is not text.
func (o *wsdlOperation) setParameterType(p wsdlParameter) {
	o.setProblem(WSDLParameterType, "")
	o.problem.Parameters = []WSDLParameter{p.publish()}
}

// choiceNames returns the names of the other branches of p's choice.
func choiceNames(parameters []wsdlParameter, p wsdlParameter) []string {
	var names []string
	for _, other := range parameters {
		if other.choice == p.choice && other.branch != p.branch {
			names = append(names, other.name)
		}
	}
	return names
}

// setForm sets the form of the operation to that of its parameters. It sets a problem and returns false
// if their forms differ, because a binding has one form for all.
func (o *wsdlOperation) setForm(sent []wsdlParameter) bool {
	if o.style == RPC {
		return true
	}
	for _, p := range sent {
		if p.isQualified != sent[0].isQualified {
			o.setProblem(WSDLMixedParameters, "")
			o.problem.Candidates = []string{sent[0].name, p.name}
			return false
		}
	}
	if sent[0].isQualified {
		o.form = Qualified
	}
	return true
}

// findDocument returns the index of the parameter that is most likely the document, or -1. The only
// parameter is the document if it is text.
func findDocument(sent []wsdlParameter) int {
	best, bestWeight := -1, 0
	for i, p := range sent {
		if !p.isText() || p.fixed != nil {
			continue
		}
		weight := vocabulary.parameters.documentWeight(p.name)
		if len(sent) == 1 {
			weight = 1
		}
		if weight > bestWeight || weight == bestWeight && weight == 1 { // of unknown names, the last one
			best, bestWeight = i, weight
		}
	}
	return best
}
