package doctor

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// checkWSDL returns the check of the WSDL. LoadWSDL read it in exchange e, and returned binding
// and err.
func (d *diagnosis) checkWSDL(e *exchange, binding *soap.Binding, err error, duration time.Duration) Check {
	e.mu.Lock()
	status, body := e.status, bytes.Clone(e.body.Bytes())
	e.mu.Unlock()
	if status == http.StatusUnauthorized {
		d.refusals++
	}
	isWSDL := status == http.StatusOK && bytes.Contains(body, []byte("definitions"))
	check := Check{Kind: CheckWSDL, State: Warning, Duration: duration}
	isWebService := d.cfg.FullDialect().SOAP != nil
	var problems *soap.WSDLError
	switch errors.As(err, &problems); {
	case err == nil:
		d.useWSDL(binding)
		check.State, check.Finding, check.Detail = OK, describeBinding(d.wsdlDialect.SOAP), describeNotes(binding.Notes)
		if !isWebService && !d.isVendorUnknown {
			check.State, check.Finding = Warning, newText("wsdl.rest", check.Finding)
		}
	case problems != nil && problems.Binding != nil:
		d.useWSDL(problems.Binding)
		d.wsdlRequirement = findWSDLRequirement(problems)
		check.Finding, check.Detail = describeBinding(d.wsdlDialect.SOAP), describeNotes(problems.Problems)
	case isWSDL:
		check.Finding, check.Detail = newText("wsdl.unclear"), describeWSDLError(err)
		d.noteWebService()
		if d.useUnclearWSDL(problems, body) {
			check.Finding = describeBinding(d.wsdlDialect.SOAP)
			if !hasUnclearOperation(problems) {
				check.State, check.Detail = OK, Text{}
			}
		}
	case isWebService:
		check.Finding = newText("wsdl.none", status)
	default:
		check.State, check.Duration, check.Finding = Skipped, 0, newText("wsdl.none.rest", status)
	}
	return check
}

// describeBinding returns the finding about the binding of a WSDL.
func describeBinding(b *soap.Binding) Text {
	return newText("wsdl.ok", b.Namespace, listOperations(b), listParameters(b))
}

// useWSDL keeps the dialect that a WSDL describes, for the search. Parameters in the configuration
// replace those of the WSDL, which has no values for them.
func (d *diagnosis) useWSDL(binding *soap.Binding) {
	d.noteWebService()
	dialect := d.cfg.FullDialect().Clone()
	if dialect.SOAP != nil {
		binding = withParameters(binding, dialect.SOAP)
	}
	dialect.SOAP, dialect.REST = simplifyBinding(*binding), nil
	d.wsdlDialect = &dialect
}

// noteWebService notes that a WSDL was read. If the vendor is not known, the queries are then those of
// a vendor with a web service.
func (d *diagnosis) noteWebService() {
	if d.isVendorUnknown {
		d.cfg.Vendor = appointment.Wanda
	}
	d.evidence.isSOAP = true
}

// withParameters returns binding with the parameters and results that configured sets.
func withParameters(binding, configured *soap.Binding) *soap.Binding {
	changed := *appointment.Dialect{SOAP: binding}.Clone().SOAP
	if len(configured.Parameters) > 0 {
		changed.Parameter, changed.Parameters = "", configured.Parameters
	}
	if configured.Result != "" {
		changed.Result = configured.Result
	}
	for name, o := range changed.Operations {
		own := configured.Operations[name]
		switch {
		case len(own.Parameters) > 0:
			o.Parameter, o.Parameters = "", own.Parameters
		case len(configured.Parameters) > 0:
			o.Parameter, o.Parameters = "", nil
		}
		if own.Result != "" {
			o.Result = own.Result
		}
		changed.Operations[name] = o
	}
	return &changed
}

// wsdlRequirements are the requirements by the codes of a WSDL's problems.
var wsdlRequirements = map[soap.WSDLCode]requirement{
	soap.WSDLHeaderRequired:        requiresSOAPHeader,
	soap.WSDLUsernameTokenRequired: requiresSecurity,
	soap.WSDLBasicRequired:         requiresBasic,
	soap.WSDLSignatureRequired:     requiresSignedEnvelope,
	soap.WSDLPolicyUnsupported:     requiresPolicy,
}

// findWSDLRequirement returns the first requirement among the problems of a WSDL, or "".
func findWSDLRequirement(e *soap.WSDLError) requirement {
	for _, p := range e.Problems {
		if r := wsdlRequirements[p.Code]; r != "" {
			return r
		}
	}
	return ""
}

// useUnclearWSDL keeps the dialect that calls the query of a WSDL if that is clear, although save
// or cancel are not, and returns true. Otherwise it keeps the namespace. e is nil if the WSDL
// could not be read.
func (d *diagnosis) useUnclearWSDL(e *soap.WSDLError, document []byte) bool {
	question := newText("question.operations")
	if e == nil {
		d.report.Questions = append(d.report.Questions, question)
		d.evidence.addTargetNamespace(document)
		return false
	}
	proposal := e.Proposal()
	if proposal == nil || slices.Contains(proposal.Missing, soap.WSDLMissing{Operation: string(appointment.QuerySchedule)}) {
		d.report.Questions = append(d.report.Questions, question)
		d.evidence.addTargetNamespace(document)
		d.isWSDLUnclear = hasOperations(e) && !hasProblem(e, soap.WSDLImportMissing, "")
		return false
	}
	binding := proposal.Binding
	addName(&d.evidence.namespaces, binding.Namespace)
	if configured := d.cfg.FullDialect().SOAP; configured != nil {
		binding = withParameters(binding, configured)
	}
	isQueryClear := !hasProblem(e, soap.WSDLPortAmbiguous, "") && !hasProblem(e, soap.WSDLOperationUnknown, appointment.QuerySchedule) &&
		!hasProblem(e, soap.WSDLOperationAmbiguous, appointment.QuerySchedule)
	missing := listMissingValues(proposal, binding)
	switch {
	case !isQueryClear:
		d.report.Questions = append(d.report.Questions, question)
	case len(missing) > 0:
		d.report.Questions = append(d.report.Questions, newText("question.parameters", listSome(missing)))
	default:
		if hasUnclearOperation(e) {
			d.report.Questions = append(d.report.Questions, question)
		}
		d.useWSDL(binding)
		return true
	}
	d.isWSDLUnclear = true
	return false
}

// hasUnclearOperation reports whether a WSDL has no clear operation for one of the interface.
func hasUnclearOperation(e *soap.WSDLError) bool {
	return hasProblem(e, soap.WSDLOperationUnknown, "") || hasProblem(e, soap.WSDLOperationAmbiguous, "")
}

// hasProblem reports whether a WSDL has a problem with an operation, or with any if that is "".
func hasProblem(e *soap.WSDLError, code soap.WSDLCode, op appointment.Operation) bool {
	return slices.ContainsFunc(e.Problems, func(p soap.WSDLProblem) bool {
		return p.Code == code && (op == "" || p.Operation == string(op))
	})
}

// hasOperations reports whether the operations of a WSDL could be read.
func hasOperations(e *soap.WSDLError) bool {
	return slices.ContainsFunc(e.Ports(), func(p soap.WSDLPort) bool { return len(p.Operations) > 0 }) ||
		slices.ContainsFunc(e.Problems, func(p soap.WSDLProblem) bool { return p.Operation != "" && p.Name != "" })
}

// listMissingValues returns the parameters of the query whose values are to be filled in. b is the
// binding of the proposal, with the configured parameters.
func listMissingValues(proposal *soap.WSDLProposal, b *soap.Binding) (names []string) {
	query := string(appointment.QuerySchedule)
	for _, p := range b.InputParameters(query) {
		if p.Value == "" && slices.Contains(proposal.Missing, soap.WSDLMissing{Operation: query, Parameter: p.Name}) {
			names = append(names, p.Name)
		}
	}
	return names
}

// addTargetNamespace adds the namespace of a WSDL whose operations could not be read.
func (ev *evidence) addTargetNamespace(document []byte) {
	decoder := xml.NewDecoder(strings.NewReader(decodeBody(document)))
	decoder.CharsetReader = func(_ string, text io.Reader) (io.Reader, error) { return text, nil } // it is UTF-8 by now
	for {
		token, err := decoder.Token()
		if err != nil {
			return
		}
		root, isElement := token.(xml.StartElement)
		if !isElement {
			continue
		}
		for _, a := range root.Attr {
			if a.Name.Local == "targetNamespace" && a.Value != "" {
				addName(&ev.namespaces, a.Value)
			}
		}
		return
	}
}

// describeNotes returns the text of notes on a WSDL, one in each line.
func describeNotes(notes []soap.WSDLProblem) Text {
	var chinese, english []string
	for _, note := range notes {
		chinese = append(chinese, formatWSDLProblem(note))
		english = append(english, note.String())
	}
	if len(notes) == 0 {
		return Text{}
	}
	return Text{Code: "wsdl.notes", Chinese: strings.Join(chinese, "\n"), English: strings.Join(english, "\n")}
}

// describeWSDLError returns why a WSDL leads to no binding, and the operations to choose from.
func describeWSDLError(err error) Text {
	var e *soap.WSDLError
	if errors.As(err, &e) {
		return Text{Code: "wsdl.problems", Chinese: formatWSDLError(e), English: e.Error()}
	}
	return newText("wsdl.unloadable")
}
