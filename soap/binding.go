package soap

import (
	"cmp"
	"maps"
	"strings"
)

// Binding describes how a web service is called. It is data: a part of a configuration
// file, or the result of [LoadWSDL]. An empty field has the default that its comment
// names.
type Binding struct {
	// Namespace is the target namespace of the service's operations.
	Namespace string `json:"namespace,omitempty" yaml:"namespace,omitempty"`
	// Operations describes how the service's operations are called. Its keys are the
	// caller's names for them, as in [Service.Call]. An operation that is missing is called
	// by the caller's name.
	Operations map[string]Operation `json:"operations,omitempty" yaml:"operations,omitempty"`
	// Parameter is the name of the input parameter, if there is only one. Default: "data".
	Parameter string `json:"parameter,omitempty" yaml:"parameter,omitempty"`
	// Parameters are the input parameters, in their order, if there are several. They replace
	// Parameter.
	Parameters []Parameter `json:"parameters,omitempty" yaml:"parameters,omitempty"`
	// Result is the local name of the element that holds the result, in responses with several.
	// Default: the only element that is not empty.
	Result string `json:"result,omitempty" yaml:"result,omitempty"`
	// Form tells whether the parameter is in the namespace. Default: Qualified.
	Form Form `json:"form,omitempty" yaml:"form,omitempty"`
	// Style is the WSDL style of the request's body. Default: Document.
	Style Style `json:"style,omitempty" yaml:"style,omitempty"`
	// Use tells whether the parameter has a type attribute. Default: Literal.
	Use Use `json:"use,omitempty" yaml:"use,omitempty"`
	// Action is the rule for the SOAPAction of an operation that sets none. Default:
	// ActionByName.
	Action Action `json:"action,omitempty" yaml:"action,omitempty"`
	// Version is the SOAP version of requests. Default: SOAP11.
	Version Version `json:"version,omitempty" yaml:"version,omitempty"`
	// Notes are parts of the WSDL that the binding leaves out, such as an optional header.
	// [LoadWSDL] sets them.
	Notes []WSDLProblem `json:"-" yaml:"-"`
}

// Operation describes how a service's operation is called.
type Operation struct {
	// Name is the name of the operation's element. Default: the caller's name.
	Name string `json:"name,omitempty" yaml:"name,omitempty"`
	// Action is the exact SOAPAction, without quotes. It may be empty, but not the name of a
	// rule. If it is nil, the rule in Binding.Action applies.
	Action *string `json:"action,omitempty" yaml:"action,omitempty"`
	// Parameter is the name of the operation's only parameter. Default: that of the Binding.
	Parameter string `json:"parameter,omitempty" yaml:"parameter,omitempty"`
	// Parameters are the operation's parameters. Default: those of the Binding.
	Parameters []Parameter `json:"parameters,omitempty" yaml:"parameters,omitempty"`
	// Result is the name of the element that holds the operation's result. Default:
	// Binding.Result.
	Result string `json:"result,omitempty" yaml:"result,omitempty"`
}

// Form tells whether the parameter's element is in the service's namespace. A service
// that receives the wrong form reads null, and usually reports no error.
type Form string

// The forms.
const (
	Qualified   Form = "qualified"   // <data> in the namespace: ASMX, WCF, gSOAP
	Unqualified Form = "unqualified" // <data xmlns="">: JAX-WS, CXF
)

// Style is the WSDL style of the request's body. The styles differ in namespaces: the
// parameter of an RPC call is in none.
type Style string

// The styles.
const (
	Document Style = "document"
	RPC      Style = "rpc"
)

// Use tells whether the parameter has a type attribute.
type Use string

// The uses.
const (
	Literal Use = "literal"
	Encoded Use = "encoded" // xsi:type="xsd:string": Axis 1.4, old PHP
)

// Action is a rule for the SOAPAction of an operation that sets none.
type Action string

// The rules.
const (
	ActionByName Action = "name"   // the namespace and the operation's name: ASMX
	ActionEmpty  Action = "empty"  // "": JAX-WS
	ActionAbsent Action = "absent" // no header
)

// Version is the SOAP version of requests. Responses may be of either version.
type Version string

// The versions.
const (
	SOAP11 Version = "1.1"
	SOAP12 Version = "1.2"
)

// Merge returns b with every field that override sets. An operation in override replaces
// the operation of the same name. Parameter and Parameters are two forms of one setting, so
// that each replaces both.
func (b Binding) Merge(override Binding) Binding {
	b.Namespace = cmp.Or(override.Namespace, b.Namespace)
	if override.Parameter != "" || len(override.Parameters) > 0 {
		b.Parameter, b.Parameters = override.Parameter, override.Parameters
	}
	b.Result = cmp.Or(override.Result, b.Result)
	b.Form = cmp.Or(override.Form, b.Form)
	b.Style = cmp.Or(override.Style, b.Style)
	b.Use = cmp.Or(override.Use, b.Use)
	b.Action = cmp.Or(override.Action, b.Action)
	b.Version = cmp.Or(override.Version, b.Version)
	operations := maps.Clone(b.Operations)
	if operations == nil {
		operations = map[string]Operation{}
	}
	maps.Copy(operations, override.Operations)
	b.Operations = operations
	if len(override.Notes) > 0 {
		b.Notes = override.Notes
	}
	return b
}

// ElementName returns the name of an operation's element.
func (b *Binding) ElementName(operation string) string {
	return cmp.Or(b.Operations[operation].Name, operation)
}

// InputParameters returns the parameters of an operation, in their order. The value of an only
// parameter is $document. The caller must not change the result.
func (b *Binding) InputParameters(operation string) []Parameter {
	name := b.Parameter
	switch op := b.Operations[operation]; {
	case len(op.Parameters) > 0:
		return op.Parameters
	case op.Parameter != "":
		name = op.Parameter
	case len(b.Parameters) > 0:
		return b.Parameters
	}
	return []Parameter{{Name: cmp.Or(name, "data"), Value: VariableDocument}}
}

// resultName returns the local name of the element that holds an operation's result, or "" if
// none is set.
func (b *Binding) resultName(operation string) string {
	return cmp.Or(b.Operations[operation].Result, b.Result)
}

// isUnqualified reports whether parameters, and the fields of headers, are in no namespace.
func (b *Binding) isUnqualified() bool { return b.Form == Unqualified || b.Style == RPC }

// version returns the SOAP version of requests.
func (b *Binding) version() Version { return cmp.Or(b.Version, SOAP11) }

// SOAPAction returns the SOAPAction of an operation, without quotes. ok is false if none is
// sent.
func (b *Binding) SOAPAction(operation string) (action string, ok bool) {
	if action := b.Operations[operation].Action; action != nil {
		return *action, true
	}
	switch b.Action {
	case ActionEmpty:
		return "", true
	case ActionAbsent:
		return "", false
	}
	separator := ""
	if !strings.HasSuffix(b.Namespace, "/") && !strings.HasSuffix(b.Namespace, "#") {
		separator = "/"
	}
	return b.Namespace + separator + b.ElementName(operation), true
}
