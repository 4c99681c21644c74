package soap

import (
	"fmt"
	"strings"
)

// WSDLError reports that a document was loaded, but that it is not a usable WSDL or does not lead
// to one [Binding]. Its text also has a configuration to choose from, and the operations of the
// ports. It is at most 4 KiB long.
type WSDLError struct {
	// Problems has at least one element. Operations without exactly one candidate are all
	// listed. Of operations that cannot be called, only the first one is. Imports that were
	// not found are at the end.
	Problems []WSDLProblem
	// Binding calls the operations, but lacks the things that the problems name, such as a required SOAP
	// header. It is nil if a problem keeps the operations from being called.
	Binding *Binding

	ports    []port // to choose from
	proposal *proposal
}

// maxErrorText limits the text of a WSDLError. The location of the WSDL comes before it.
const maxErrorText = 3500

// newWSDLError returns an error with one problem.
func newWSDLError(code WSDLCode, detail string) *WSDLError {
	return &WSDLError{Problems: []WSDLProblem{{Code: code, Detail: detail}}}
}

// Error returns the problems, a configuration to choose from, and the operations of the ports, in
// several lines.
func (e *WSDLError) Error() string {
	var problems, missing []string
	for _, p := range e.Problems {
		if p.Code == WSDLImportMissing {
			missing = append(missing, "\n"+p.String())
		} else {
			problems = append(problems, p.String())
		}
	}
	var b strings.Builder
	b.WriteString(shortText(strings.Join(problems, "; "), 1800))
	if configuration := e.Configuration(); configuration != "" {
		if b.Len()+len(configuration)*5/4 < maxErrorText {
			e.writeConfiguration(&b, configuration)
		} else {
			b.WriteString("\nThe configuration that would solve this is too long for an error; see (*soap.WSDLError).Configuration.")
		}
	}
	writeShortened(&b, missing, "imports")
	e.writePorts(&b)
	return b.String()
}

// writeConfiguration writes the configuration, and how to use it.
func (e *WSDLError) writeConfiguration(b *strings.Builder, configuration string) {
	first := e.Problems[0]
	if first.Code == WSDLOperationUnknown || first.Code == WSDLOperationAmbiguous {
		example := "…"
		if len(first.Candidates) > 0 {
			example = first.Candidates[0]
		}
		fmt.Fprintf(b, "\nChoose with soap.WithOperation(%q, %q), or in the hospital's configuration:", first.Operation, shortName(example))
	} else {
		b.WriteString("\nComplete the hospital's configuration:")
	}
	for line := range strings.Lines(configuration) {
		b.WriteString("\n  " + strings.TrimSuffix(line, "\n"))
	}
}

// writePorts writes the ports and their operations, with the reasons why some cannot be called.
func (e *WSDLError) writePorts(b *strings.Builder) {
	var lines []string
	names := portNames(e.ports)
	for i, p := range e.ports {
		lines = append(lines, fmt.Sprintf("\nPort %s (SOAP %s) offers:", shortName(names[i]), p.version))
		for _, o := range p.operations {
			line := fmt.Sprintf("\n  %s(%s)", shortName(o.name), strings.Join(shortNames(o.parameterNames()), ", "))
			if o.problem.Code != "" {
				line += ": " + o.problem.reason()
			}
			lines = append(lines, line)
		}
	}
	writeShortened(b, lines, "operations")
}

// writeShortened writes lines as far as the limit allows, and then how many more there are.
func writeShortened(b *strings.Builder, lines []string, kind string) {
	for i, line := range lines {
		rest := fmt.Sprintf("\nand %d more %s", len(lines)-i, kind)
		if b.Len()+len(line)+len(rest) > maxErrorText {
			b.WriteString(rest)
			return
		}
		b.WriteString(line)
	}
}

// WSDLPort is a port that a WSDL offers, with its operations.
type WSDLPort struct {
	Name       string // as [WithPort] needs it
	Version    Version
	Operations []WSDLOperation
}

// WSDLOperation is an operation of a port.
type WSDLOperation struct {
	// Name is the name of the operation. If several operations have the same name, the name of the
	// input follows after a colon, as [WithOperation] needs it.
	Name string
	// Parameter is the name of its parameter, "" if it does not have exactly one.
	Parameter string
	// Parameters are the names of all its parameters.
	Parameters []string
	// Problem holds the reason why LoadWSDL cannot bind the operation. It is zero if it can.
	Problem WSDLProblem
}

// Ports returns the ports that can be chosen. It returns none if another port would not help.
func (e *WSDLError) Ports() []WSDLPort {
	var ports []WSDLPort
	names := portNames(e.ports)
	for i, p := range e.ports {
		shown := WSDLPort{Name: names[i], Version: p.version}
		for _, o := range p.operations {
			operation := WSDLOperation{Name: o.name, Parameters: o.parameterNames(), Problem: o.problem}
			if len(o.inputs) == 1 {
				operation.Parameter = o.inputs[0].name
			}
			shown.Operations = append(shown.Operations, operation)
		}
		ports = append(ports, shown)
	}
	return ports
}

// parameterNames returns the names of the operation's parameters.
func (o *wsdlOperation) parameterNames() []string {
	var names []string
	for _, p := range o.inputs {
		name := p.name
		if name == "" {
			name = p.typ.name
		}
		names = append(names, name)
	}
	return names
}
