package soap

import (
	"reflect"
	"slices"
)

// distinctOperations returns the chosen operations in the interface's order, each once.
func distinctOperations(chosen map[string]*wsdlOperation) []*wsdlOperation {
	var distinct []*wsdlOperation
	for _, name := range appointmentOperationNames() {
		if o := chosen[name]; o != nil && !slices.Contains(distinct, o) {
			distinct = append(distinct, o)
		}
	}
	return distinct
}

// collectProblems returns the problems of the chosen operations. One that all of them have is listed
// once, without their names.
func collectProblems(chosen map[string]*wsdlOperation, list func(*wsdlOperation) []WSDLProblem) []WSDLProblem {
	operations := distinctOperations(chosen)
	var collected []WSDLProblem
	for i, o := range operations {
		for _, p := range list(o) {
			p.Operation = ""
			isShared := len(operations) > 1 && !slices.ContainsFunc(operations, func(other *wsdlOperation) bool {
				return !slices.ContainsFunc(list(other), func(q WSDLProblem) bool { return isSameProblem(p, o, q, other) })
			})
			if isShared && i > 0 {
				continue
			}
			if isShared && p.Name == o.name {
				p.Name = ""
			}
			if !slices.ContainsFunc(collected, func(q WSDLProblem) bool { return reflect.DeepEqual(p, q) }) {
				collected = append(collected, p)
			}
		}
	}
	return collected
}

// isSameProblem reports whether problem p of operation o is problem q of operation other.
func isSameProblem(p WSDLProblem, o *wsdlOperation, q WSDLProblem, other *wsdlOperation) bool {
	if p.Name == o.name && q.Name == other.name {
		p.Name, q.Name = "", ""
	}
	p.Operation, q.Operation = "", ""
	return reflect.DeepEqual(p, q)
}

// allNotes returns the notes, and one for parameters that are not sent.
func (o *wsdlOperation) allNotes() []WSDLProblem {
	if len(o.parameterChoice.omitted) == 0 {
		return o.notes
	}
	return append([]WSDLProblem{{Code: WSDLParameterOmitted, Name: o.name, Parameters: o.parameterChoice.omitted}}, o.notes...)
}
