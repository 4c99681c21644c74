package soap

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"
)

// Binding says how a site's web service wants to be called. It is data: an entry of a
// configuration file, or made from the vendor's WSDL. A field that is empty has the
// default that its comment names.
type Binding struct {
	// Namespace is the target namespace of the service's operations.
	Namespace string `json:"namespace,omitempty" yaml:"namespace,omitempty"`
	// Operations says how the service calls ours, by our names. An operation that is
	// missing goes by our name.
	Operations map[string]Operation `json:"operations,omitempty" yaml:"operations,omitempty"`
	// Parameter is the name of the one input parameter. Default: "data".
	Parameter string `json:"parameter,omitempty" yaml:"parameter,omitempty"`
	// Form is the parameter's namespace. Default: Qualified.
	Form Form `json:"form,omitempty" yaml:"form,omitempty"`
	// Style is the shape of the request's body. Default: Document.
	Style Style `json:"style,omitempty" yaml:"style,omitempty"`
	// Use is whether values carry their type. Default: Literal.
	Use Use `json:"use,omitempty" yaml:"use,omitempty"`
	// Action is the SOAPAction of operations that name none. Default: ActionByName.
	Action Action `json:"action,omitempty" yaml:"action,omitempty"`
	// Version is the SOAP version of requests. Default: SOAP11.
	Version Version `json:"version,omitempty" yaml:"version,omitempty"`
}

// Operation says how a service calls one operation.
type Operation struct {
	// Name is the operation's element. Default: our name.
	Name string `json:"name,omitempty" yaml:"name,omitempty"`
	// Action is the SOAPAction, exactly, and may be empty. nil: by Binding.Action.
	Action *string `json:"action,omitempty" yaml:"action,omitempty"`
	// Parameter is the name of this operation's parameter. Default: Binding.Parameter.
	Parameter string `json:"parameter,omitempty" yaml:"parameter,omitempty"`
}

// Form is whether the parameter's element is in the service's namespace. A service that
// is sent the wrong one reads null, and most say nothing.
type Form string

// The forms.
const (
	Qualified   Form = "qualified"   // <data> inherits the namespace: ASMX, WCF, gSOAP
	Unqualified Form = "unqualified" // <data xmlns="">: JAX-WS, CXF
)

// Style is the shape of the request's body.
type Style string

// The styles. On the wire they differ in what a service makes of the namespaces:
// parameters of rpc calls are in none.
const (
	Document Style = "document"
	RPC      Style = "rpc"
)

// Use is whether values carry their type.
type Use string

// The uses.
const (
	Literal Use = "literal"
	Encoded Use = "encoded" // xsi:type="xsd:string": Axis 1.4, old PHP
)

// Action is the rule for the SOAPAction of an operation that names none.
type Action string

// The rules.
const (
	ActionByName Action = "name"   // namespace, then the operation's name: ASMX
	ActionEmpty  Action = "empty"  // "": JAX-WS
	ActionAbsent Action = "absent" // no header
)

// Version is the SOAP version of requests. Responses are read in either.
type Version string

// The versions.
const (
	SOAP11 Version = "1.1"
	SOAP12 Version = "1.2"
)

// Override returns b with every field that over sets, operations one by one.
func (b Binding) Override(over Binding) Binding {
	set := func(field *string, by string) {
		if by != "" {
			*field = by
		}
	}
	set(&b.Namespace, over.Namespace)
	set(&b.Parameter, over.Parameter)
	set((*string)(&b.Form), string(over.Form))
	set((*string)(&b.Style), string(over.Style))
	set((*string)(&b.Use), string(over.Use))
	set((*string)(&b.Action), string(over.Action))
	set((*string)(&b.Version), string(over.Version))
	operations := maps.Clone(b.Operations)
	if operations == nil {
		operations = map[string]Operation{}
	}
	maps.Copy(operations, over.Operations)
	b.Operations = operations
	return b
}

// Check reports what is wrong with the binding, for the named operations.
func (b *Binding) Check(operations ...string) error {
	var errs []error
	if _, err := url.Parse(b.Namespace); b.Namespace == "" || err != nil || strings.ContainsAny(b.Namespace, " <>\"") {
		errs = append(errs, errors.New(`namespace: is empty or not a URI; want the WSDL's targetNamespace, such as http://tempuri.org/`))
	}
	for _, op := range slices.Sorted(maps.Keys(b.Operations)) {
		if !slices.Contains(operations, op) {
			errs = append(errs, fmt.Errorf("operations: %q is no operation; want one of %s", op, strings.Join(operations, ", ")))
		}
		if name := b.Operations[op].Name; !isElementName(name) && name != "" {
			errs = append(errs, fmt.Errorf("operations: %s: name %q cannot be an XML element", op, name))
		}
		if name := b.Operations[op].Parameter; !isElementName(name) && name != "" {
			errs = append(errs, fmt.Errorf("operations: %s: parameter %q cannot be an XML element", op, name))
		}
		if action := b.Operations[op].Action; action != nil && (strings.Contains(*action, `"`) || !httpguts.ValidHeaderFieldValue(*action)) {
			errs = append(errs, fmt.Errorf("operations: %s: action: leave out quotes and line breaks", op))
		}
	}
	if b.Parameter != "" && !isElementName(b.Parameter) {
		errs = append(errs, fmt.Errorf("parameter: %q cannot be an XML element", b.Parameter))
	}
	errs = append(errs,
		oneOf("form", b.Form, Qualified, Unqualified),
		oneOf("style", b.Style, Document, RPC),
		oneOf("use", b.Use, Literal, Encoded),
		oneOf("action", b.Action, ActionByName, ActionEmpty, ActionAbsent),
		oneOf("version", b.Version, SOAP11, SOAP12))
	return errors.Join(errs...)
}

func oneOf[T ~string](field string, value T, known ...T) error {
	if value == "" || slices.Contains(known, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is unknown; want one of %v", field, value, known)
}

// isElementName reports whether s can name an element, without a prefix. Names are
// Chinese, too.
func isElementName(s string) bool {
	for i, r := range s {
		begins := r == '_' || unicode.IsLetter(r)
		if !begins && (i == 0 || r != '-' && r != '.' && !unicode.IsDigit(r) && !unicode.IsMark(r)) {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}

// element is the name of an operation's element.
func (b *Binding) element(operation string) string {
	return cmp.Or(b.Operations[operation].Name, operation)
}

// parameter is the name of an operation's parameter.
func (b *Binding) parameter(operation string) string {
	return cmp.Or(b.Operations[operation].Parameter, b.Parameter, "data")
}

// action is an operation's SOAPAction; ok is false if there is none to be sent.
func (b *Binding) action(operation string) (action string, ok bool) {
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
	return b.Namespace + separator + b.element(operation), true
}
