package soap

import "slices"

// Parameter is one of several input parameters of an operation: an element with a text.
type Parameter struct {
	// Name is the name of the element.
	Name string `json:"name" yaml:"name"`
	// Value is the text of the element, in which variables begin with "$", such as $document.
	// "$$" is a dollar sign.
	Value Template `json:"value" yaml:"value"`
}

// hasDocument reports whether the value of p contains the document.
func (p Parameter) hasDocument() bool {
	return slices.Contains(p.Value.Variables(), documentVariable)
}

// The variables that a [Template] can have in the configuration of a hospital. Package
// appointment sets them. Other callers of [Service.Call] can have others.
const (
	VariableDocument     = "$document"     // the document that is sent; every operation needs it
	VariableMethod       = "$method"       // the code of the operation, such as XKH073
	VariableSystemID     = "$systemId"     // the hospital's id of the caller
	VariableSystemKey    = "$systemKey"    // the key of that id
	VariableBusinessType = "$businessType" // the code of the business
	VariableTimestamp    = "$timestamp"    // the present time at the hospital, as yyyyMMddHHmmss
	VariableNonce        = "$nonce"        // a random text, another one for each attempt
)

// documentVariable is the name of the variable that stands for [Request].Document.
const documentVariable = "document"
