package soap

import (
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// WSDLError reports that a document was loaded, but that it is not a usable WSDL or does
// not lead to one [Binding]. Its text also lists the operations of the ports, and the
// configuration to choose among them.
type WSDLError struct {
	// Problems has at least one element. Operations without exactly one candidate are all
	// listed. Of operations that cannot be called, only the first one is. Imports that were
	// not found are at the end.
	Problems []WSDLProblem

	ports      []port     // to choose from
	candidates candidates // of the first port; nil: the operations are chosen
}

// WSDLProblem is one problem of a WSDL. Fields that its code does not use are empty.
type WSDLProblem struct {
	// Code tells the kind of the problem.
	Code WSDLCode
	// Operation is the operation of the interface that is affected, such as SaveSchedule.
	Operation string
	// Name is the name of the WSDL's operation or port.
	Name string
	// Path is a field of the binding, as in [Problem].
	Path string
	// Candidates are names to choose from.
	Candidates []string
	// Detail is the part of the WSDL that causes the problem.
	Detail string
}

// WSDLCode is the kind of a [WSDLProblem].
type WSDLCode string

// The problems of documents.
const (
	WSDLNotXML           WSDLCode = "not-xml"            // not well-formed
	WSDLNotWSDL          WSDLCode = "not-wsdl"           // another root element
	WSDLTooDeep          WSDLCode = "too-deep"           // too many open elements
	WSDLTooLong          WSDLCode = "too-long"           // too many bytes in all documents
	WSDLTooManyDocuments WSDLCode = "too-many-documents" // too many imports
	WSDLImportNotURL     WSDLCode = "import-not-url"     // Detail: the import
	WSDLImportMissing    WSDLCode = "import-missing"     // Detail: the import; Candidates: the locations that were searched
)

// The problems of ports and of the choice of operations.
const (
	WSDLNoPort             WSDLCode = "no-port"             // none for SOAP over HTTP
	WSDLPortUnknown        WSDLCode = "port-unknown"        // Name: as given to WithPort; Candidates: the ports
	WSDLPortAmbiguous      WSDLCode = "port-ambiguous"      // Candidates: the ports that are suitable
	WSDLOperationUnknown   WSDLCode = "operation-unknown"   // Operation has no candidate
	WSDLOperationAmbiguous WSDLCode = "operation-ambiguous" // Candidates: the operations that Operation may be
)

// The reasons why a Binding cannot call an operation. Operation and Name are set.
const (
	WSDLNoPortType       WSDLCode = "no-port-type"      // for the operation
	WSDLNoMessage        WSDLCode = "no-message"        // for the operation's input
	WSDLNotOneElement    WSDLCode = "not-one-element"   // a document/literal message without exactly one element
	WSDLNoSchema         WSDLCode = "no-schema"         // Detail: the element without a schema
	WSDLBareElement      WSDLCode = "bare-element"      // Detail: the element that contains no parameter
	WSDLParameterCount   WSDLCode = "parameter-count"   // Candidates: the parameters, each with its type
	WSDLParameterType    WSDLCode = "parameter-type"    // Detail: the parameter with its type, which is not text
	WSDLForeignParameter WSDLCode = "foreign-parameter" // Detail: the parameter, in another namespace than the operation
	WSDLMixedForms       WSDLCode = "mixed-forms"       // Detail: an operation that is called in another form
	WSDLInvalidBinding   WSDLCode = "invalid-binding"   // Path and Detail: as in Problem; no operation is set
)

// newWSDLError returns an error with one problem.
func newWSDLError(code WSDLCode, detail string) *WSDLError {
	return &WSDLError{Problems: []WSDLProblem{{Code: code, Detail: detail}}}
}

// Error returns the problems, the operations of the ports, and the configuration to
// choose with, in several lines.
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
	b.WriteString(strings.Join(problems, "; "))
	b.WriteString(strings.Join(missing, ""))
	for i := range e.ports {
		e.ports[i].writeTo(&b)
	}
	if configuration := e.Configuration(); configuration != "" {
		fmt.Fprintf(&b, "\nChoose with soap.WithOperation(%q, \"…\"), or in the hospital's configuration:", e.Problems[0].Operation)
		for line := range strings.Lines(configuration) {
			b.WriteString("\n  " + strings.TrimSuffix(line, "\n"))
		}
	}
	return b.String()
}

// WSDLPort is a port that a WSDL offers, with its operations.
type WSDLPort struct {
	Name       string
	Version    Version
	Operations []WSDLOperation
}

// WSDLOperation is an operation of a port.
type WSDLOperation struct {
	Name string
	// Parameter is the name of its parameter, "" if it does not have exactly one.
	Parameter string
	// Problem is why a [Binding] cannot call the operation. It is zero if one can.
	Problem WSDLProblem
}

// Ports returns the ports that can be chosen. It returns none if another port would not help.
func (e *WSDLError) Ports() []WSDLPort {
	var ports []WSDLPort
	for _, p := range e.ports {
		shown := WSDLPort{Name: p.name, Version: p.version}
		for _, o := range p.operations {
			shown.Operations = append(shown.Operations, WSDLOperation{Name: o.name, Parameter: o.parameter, Problem: o.problem})
		}
		ports = append(ports, shown)
	}
	return ports
}

// String returns the problem as a sentence without a period.
func (p WSDLProblem) String() string {
	switch p.Code {
	case WSDLNotXML:
		return "the document is not well-formed XML"
	case WSDLNotWSDL:
		return "the document is not a WSDL: its root element is not definitions in the namespace of WSDL 1.1"
	case WSDLTooDeep:
		return fmt.Sprintf("the document is nested deeper than %d elements", documentLimits.Depth)
	case WSDLTooLong:
		return fmt.Sprintf("the WSDL and its imports are longer than %d bytes", httpx.DefaultMaxBody)
	case WSDLTooManyDocuments:
		return fmt.Sprintf("the WSDL has more than %d documents with its imports", maxDocuments)
	case WSDLImportNotURL:
		return fmt.Sprintf("the WSDL imports %q, which is not a URL", p.Detail)
	case WSDLImportMissing:
		return fmt.Sprintf("the WSDL imports %s, which was not found next to it; searched: %s", p.Detail, strings.Join(p.Candidates, ", "))
	case WSDLNoPort:
		return "the WSDL has no port for SOAP over HTTP"
	case WSDLPortUnknown:
		return fmt.Sprintf("no SOAP port is called %q; use one of %s", p.Name, strings.Join(p.Candidates, ", "))
	case WSDLPortAmbiguous:
		return fmt.Sprintf("several ports are suitable (%s); choose one with soap.WithPort(%q)", strings.Join(p.Candidates, ", "), p.Candidates[0])
	case WSDLOperationUnknown:
		return "no operation matches " + p.Operation
	case WSDLOperationAmbiguous:
		return p.Operation + " could be " + strings.Join(p.Candidates, " or ")
	case WSDLInvalidBinding:
		return p.Path + ": " + p.Detail
	}
	return fmt.Sprintf("%s, which is %s: %s", p.Name, p.Operation, p.reason())
}

// reason returns why a Binding cannot call an operation.
func (p WSDLProblem) reason() string {
	switch p.Code {
	case WSDLNoPortType:
		return "the WSDL has no port type that describes its input"
	case WSDLNoMessage:
		return "the WSDL has no message that describes its input"
	case WSDLNotOneElement:
		return "its message is not one element, as document/literal requires"
	case WSDLNoSchema:
		return "the schema of its element " + p.Detail + " is missing"
	case WSDLBareElement:
		return "its element " + p.Detail + " contains the text itself (bare), without an element for the parameter"
	case WSDLParameterCount:
		if len(p.Candidates) == 0 {
			return "it takes no parameter, and one of type string is needed"
		}
		return fmt.Sprintf("it takes %d parameters (%s) instead of one of type string", len(p.Candidates), strings.Join(p.Candidates, ", "))
	case WSDLParameterType:
		return "its parameter is not text (" + p.Detail + ")"
	case WSDLForeignParameter:
		return "its parameter " + p.Detail + " is in another namespace than the operation"
	case WSDLMixedForms:
		return "it is called in another form than " + p.Detail + ", and one binding cannot call both"
	}
	return string(p.Code)
}

// writeTo writes a port and its operations, with the reasons why some cannot be called.
func (p *port) writeTo(b *strings.Builder) {
	fmt.Fprintf(b, "\nPort %s (SOAP %s) offers:", p.name, p.version)
	for _, o := range p.operations {
		fmt.Fprintf(b, "\n  %s(%s)", o.name, o.parameter)
		if o.problem.Code != "" {
			b.WriteString(": " + o.problem.reason())
		}
	}
}

// Configuration returns a part of a hospital's configuration, in YAML, that chooses the
// operations. It names the candidates for each operation of the interface. The other values
// are those of the port's first operation. Configuration returns "" if a choice of
// operations does not solve the problem.
func (e *WSDLError) Configuration() string {
	if e.candidates == nil || len(e.ports[0].operations) == 0 {
		return ""
	}
	example := &e.ports[0].operations[0]
	var b strings.Builder
	fmt.Fprintf(&b, `dialect:
  soap:
    namespace: %q
    parameter: %s
    form: %s
    style: %s
    use: %s
    operations:
`, example.namespace, example.parameter, example.form, example.style, example.use)
	for _, name := range appointmentOperationNames() {
		found := e.candidates[name]
		if len(found) == 0 {
			fmt.Fprintf(&b, "      %s: {name: …, action: …}\n", name)
			continue
		}
		fmt.Fprintf(&b, "      %s: {name: %s, action: %q}", name, found[0].element, found[0].action)
		if others := operationNames(found[1:]); len(others) > 0 {
			b.WriteString(" # or " + strings.Join(others, ", "))
		}
		b.WriteString("\n")
	}
	return b.String()
}
