package soap

import (
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// WSDLProblem is one problem of a WSDL. Fields that its code does not use are empty.
type WSDLProblem struct {
	// Code tells the kind of the problem.
	Code WSDLCode
	// Operation is the operation of the interface that is affected, such as SaveSchedule.
	Operation string
	// Name is the name of the WSDL's operation, port or header.
	Name string
	// Path is a field of the binding, as in [Problem].
	Path string
	// Candidates are names, most of them to choose from.
	Candidates []string
	// Parameters are parameters of the operation, or its results.
	Parameters []WSDLParameter
	// Key is the key of a hospital's configuration that solves the problem, such as auth.basic.
	Key string
	// Assertions are the assertions of a policy that cause the problem.
	Assertions []string
	// Detail is the part of the WSDL that causes the problem.
	Detail string
}

// WSDLParameter is a parameter of an operation, or one of its results.
type WSDLParameter struct {
	// Name is the name of the element. It is "" for an element of any name.
	Name string
	// Type is the local name of the type, with [] for a list. It is "" if the type is not known.
	Type string
	// Choice is the number of the choice that the parameter is in; 0: none. A request has the
	// parameters of one Branch of each choice.
	Choice, Branch int
}

// String returns the name and the type.
func (p WSDLParameter) String() string { return strings.TrimSpace(p.Name + " " + p.Type) }

// WSDLCode is the kind of a [WSDLProblem].
type WSDLCode string

// The problems of documents.
const (
	WSDLNotXML           WSDLCode = "not-xml"            // not well-formed
	WSDLNotWSDL          WSDLCode = "not-wsdl"           // another root element
	WSDLTooDeep          WSDLCode = "too-deep"           // too many open elements
	WSDLTooLong          WSDLCode = "too-long"           // too many bytes in all documents
	WSDLTooManyElements  WSDLCode = "too-many-elements"  // in all documents, or operations in all ports
	WSDLTooManyDocuments WSDLCode = "too-many-documents" // too many imports
	WSDLImportNotURL     WSDLCode = "import-not-url"     // Detail: the import
	WSDLImportMissing    WSDLCode = "import-missing"     // Detail: the import; Candidates: the locations that were searched
)

// The problems of ports and of the choice of operations.
const (
	WSDLNoPort             WSDLCode = "no-port"             // none for SOAP over HTTP
	WSDLPortUnknown        WSDLCode = "port-unknown"        // Name: as given to WithPort; Candidates: the ports
	WSDLPortAmbiguous      WSDLCode = "port-ambiguous"      // Candidates: the ports that are suitable
	WSDLOperationUnknown   WSDLCode = "operation-unknown"   // Operation has no match; Name: as given to WithOperation; Candidates: operations that it may be
	WSDLOperationAmbiguous WSDLCode = "operation-ambiguous" // Candidates: the operations that Operation may be
)

// The reasons why LoadWSDL cannot bind an operation. Operation and Name are set.
const (
	WSDLNoPortType        WSDLCode = "no-port-type"       // for the operation
	WSDLOverloaded        WSDLCode = "overloaded"         // several operations have the name, and the binding does not say which
	WSDLNoMessage         WSDLCode = "no-message"         // for the operation's input
	WSDLNotOneElement     WSDLCode = "not-one-element"    // a document/literal message without exactly one element
	WSDLAttachments       WSDLCode = "attachments"        // the request has several MIME parts
	WSDLNoSchema          WSDLCode = "no-schema"          // Detail: the element, type or group without a (single) definition
	WSDLAbstract          WSDLCode = "abstract"           // Detail: an element or type that others replace
	WSDLRequiredAttribute WSDLCode = "required-attribute" // Detail: an attribute of the operation's element
	WSDLBareElement       WSDLCode = "bare-element"       // Detail: the element that contains no parameter
	WSDLParameterCount    WSDLCode = "parameter-count"    // Parameters: all of them
	WSDLParameterType     WSDLCode = "parameter-type"     // Parameters: the one that is not text
	WSDLForeignParameter  WSDLCode = "foreign-parameter"  // Detail: the parameter, in another namespace than the operation
	WSDLMixedParameters   WSDLCode = "mixed-parameters"   // Candidates: two parameters of which only one is in the namespace
	WSDLMixedForms        WSDLCode = "mixed-forms"        // Detail: an operation that is called in another form
	WSDLSameAction        WSDLCode = "same-action"        // Detail: an operation that has the same SOAPAction
	WSDLInvalidBinding    WSDLCode = "invalid-binding"    // Path and Detail: as in Problem; no operation is set
)

// The requirements of a service beside the binding. WSDLError.Binding is set.
const (
	WSDLHeaderRequired        WSDLCode = "header-required"         // Name: the SOAP header; Key, and Detail: its value in YAML
	WSDLUsernameTokenRequired WSDLCode = "username-token-required" // Key; Assertions
	WSDLBasicRequired         WSDLCode = "basic-required"          // Key; Assertions
	WSDLSignatureRequired     WSDLCode = "signature-required"      // Assertions: those about signatures and encryption
	WSDLPolicyUnsupported     WSDLCode = "policy-unsupported"      // Assertions
)

// The notes of a binding. Name is an operation of the WSDL; "": all that are called.
const (
	WSDLParameterOmitted WSDLCode = "parameter-omitted"  // Parameters: optional ones that are not sent
	WSDLHeaderOptional   WSDLCode = "header-optional"    // Name, Key and Detail: as for WSDLHeaderRequired
	WSDLSeveralResults   WSDLCode = "several-results"    // Parameters: the results; Detail: the one that is read, if it is clear
	WSDLResultNotText    WSDLCode = "result-not-text"    // Parameters: the results
	WSDLHTTPSRequired    WSDLCode = "https-required"     // Assertions
	WSDLPolicyUnknown    WSDLCode = "policy-not-checked" // Assertions, or the address of a policy elsewhere
)

// The limits of the names in the text of a problem.
const (
	maxShownNames = 12
	maxShownName  = 100 // bytes of one
)

// String returns the problem as a sentence without a period.
func (p WSDLProblem) String() string {
	candidates := joinNames(p.Candidates, ", ")
	switch p.Code {
	case WSDLNotXML:
		return "the document is not well-formed XML"
	case WSDLNotWSDL:
		return "the document is not a WSDL: its root element is not definitions in the namespace of WSDL 1.1"
	case WSDLTooDeep:
		return fmt.Sprintf("the document is nested deeper than %d elements", maxDocumentDepth)
	case WSDLTooLong:
		return fmt.Sprintf("the WSDL and its imports are longer than %d bytes", httpx.DefaultMaxBody)
	case WSDLTooManyElements:
		return fmt.Sprintf("the WSDL and its imports have more than %d elements, or its ports more than %d operations", maxDocumentElements, maxOperations)
	case WSDLTooManyDocuments:
		return fmt.Sprintf("the WSDL has more than %d documents with its imports", maxDocuments)
	case WSDLImportNotURL:
		return fmt.Sprintf("the WSDL imports %q, which is not a URL", shortName(p.Detail))
	case WSDLImportMissing:
		return fmt.Sprintf("the WSDL imports %s, which was not found next to it; searched: %s", shortName(p.Detail), candidates)
	case WSDLNoPort:
		return "the WSDL has no port for SOAP over HTTP; ask the vendor for a WSDL that has one"
	case WSDLPortUnknown:
		return fmt.Sprintf("no SOAP port is called %q; use one of %s", shortName(p.Name), candidates)
	case WSDLPortAmbiguous:
		return fmt.Sprintf("several ports are suitable (%s); choose one with soap.WithPort(%q)", candidates, shortName(p.Candidates[0]))
	case WSDLOperationUnknown:
		text := "no operation matches " + p.Operation
		if p.Name != "" {
			text = fmt.Sprintf("no operation is called %q, as given for %s", shortName(p.Name), p.Operation)
		} else if len(p.Candidates) > 0 {
			text = "no operation clearly matches " + p.Operation
		}
		if len(p.Candidates) > 0 {
			text += "; it may be " + joinNames(p.Candidates, " or ")
		}
		return text
	case WSDLOperationAmbiguous:
		return p.Operation + " could be " + joinNames(p.Candidates, " or ")
	case WSDLInvalidBinding:
		return p.Path + ": " + p.Detail
	}
	switch {
	case p.Operation != "":
		return fmt.Sprintf("%s, which is %s: %s", shortName(p.Name), p.Operation, p.reason())
	case p.Name != "" && p.Code != WSDLHeaderRequired && p.Code != WSDLHeaderOptional:
		return shortName(p.Name) + ": " + p.reason()
	}
	return p.reason()
}

// reason returns why a Binding cannot call an operation, a requirement of the service, or a note.
func (p WSDLProblem) reason() string {
	detail, assertions := shortText(p.Detail, 400), shortText(strings.Join(p.Assertions, ", "), 400)
	texts := parameterTexts(p.Parameters)
	parameters := joinNames(texts, ", ")
	switch p.Code {
	case WSDLNoPortType:
		return "the WSDL has no port type that describes its input"
	case WSDLOverloaded:
		return "the port type has several operations of this name, and the binding does not tell which one it is"
	case WSDLNoMessage:
		return "the WSDL has no message that describes its input"
	case WSDLNotOneElement:
		return "its message is not one element, as document/literal requires; ask the vendor to correct the WSDL"
	case WSDLAttachments:
		return "its request has attachments, which are not supported"
	case WSDLNoSchema:
		return "the schema of its element " + detail + " is missing; ask the vendor for the complete WSDL"
	case WSDLAbstract:
		return detail + " is abstract: other elements or types, which are not known, replace it; ask the vendor for a sample request"
	case WSDLRequiredAttribute:
		return "its element has the required attribute " + detail + ", and attributes are not sent"
	case WSDLBareElement:
		return "its element " + detail + " contains the text itself (bare), without an element for the parameter"
	case WSDLParameterCount:
		if len(texts) == 0 {
			return "it takes no parameter, and one of type string is needed"
		}
		return fmt.Sprintf("it takes %d parameters (%s) instead of one of type string", len(texts), parameters)
	case WSDLParameterType:
		return "its parameter is not text (" + parameters + ")"
	case WSDLForeignParameter:
		return "its parameter " + detail + " is in another namespace than the operation"
	case WSDLMixedParameters:
		return "only some of its parameters are in the namespace of the operation (" + joinNames(p.Candidates, ", ") + "), and one binding cannot send both"
	case WSDLMixedForms:
		return "it is called in another form than " + detail + ", and one binding cannot call both; ask the vendor for a port with one form"
	case WSDLSameAction:
		return "it has the same SOAPAction as " + detail + ", so the server cannot tell them apart; ask the vendor"
	case WSDLHeaderRequired:
		return "the service requires the SOAP header " + shortName(p.Name) + "; set " + p.setting()
	case WSDLUsernameTokenRequired:
		return "the service requires a user name and password in a WS-Security header; set " + p.setting()
	case WSDLBasicRequired:
		return "the service requires HTTP basic authentication; set " + p.setting()
	case WSDLSignatureRequired:
		return "the service requires WS-Security with signatures or encryption (" + assertions + "), which is not supported; ask the vendor for a port without it"
	case WSDLPolicyUnsupported:
		return "the service requires a WS-* extension (" + assertions + "), which is not supported; ask the vendor for a port without it"
	case WSDLParameterOmitted:
		return "optional parameters are not sent: " + parameters
	case WSDLHeaderOptional:
		return "the optional SOAP header " + shortName(p.Name) + " is not sent; to send it, set " + p.setting()
	case WSDLSeveralResults:
		if p.Detail == "" {
			return "the response has several results (" + parameters + "), and which one to read is not clear; set the result"
		}
		return "of several results (" + parameters + "), " + detail + " is read"
	case WSDLResultNotText:
		return "the response has no text as result (" + parameters + ")"
	case WSDLHTTPSRequired:
		return "the service requires HTTPS; use an endpoint with https"
	case WSDLPolicyUnknown:
		return "a policy of the service was not checked (" + assertions + ")"
	}
	return string(p.Code)
}

// setting returns the key that solves the problem, with its value or the reason.
func (p WSDLProblem) setting() string {
	text := p.Key
	if p.Detail != "" {
		text += ": " + p.Detail
	}
	if len(p.Assertions) > 0 {
		text += " (" + strings.Join(p.Assertions, ", ") + ")"
	}
	return shortText(text, 400)
}

// parameterTexts returns the parameters as texts. The branches of a choice are one text, which ends
// after more than maxShownName bytes.
func parameterTexts(parameters []WSDLParameter) []string {
	var texts []string
	for i, p := range parameters {
		if i > 0 && p.Choice != 0 && p.Choice == parameters[i-1].Choice {
			joint := " or "
			if p.Branch == parameters[i-1].Branch {
				joint = " and "
			}
			if last := &texts[len(texts)-1]; len(*last) <= maxShownName {
				*last += joint + p.String()
			}
			continue
		}
		texts = append(texts, p.String())
	}
	return texts
}

// joinNames returns the first names, shortened, and how many more there are.
func joinNames(names []string, separator string) string {
	if more := len(names) - maxShownNames; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(shortNames(names[:maxShownNames]), separator), more)
	}
	return strings.Join(shortNames(names), separator)
}

// shortName returns a name, shortened to a length that a person can read.
func shortName(name string) string { return shortText(name, maxShownName) }

func shortNames(names []string) []string {
	short := make([]string, len(names))
	for i, name := range names {
		short[i] = shortName(name)
	}
	return short
}

// shortText returns a text of at most size bytes and an ellipsis.
func shortText(text string, size int) string {
	if len(text) <= size {
		return text
	}
	return strings.ToValidUTF8(text[:size], "") + "…"
}
