package soap

// Parameter is one of several input parameters of an operation: an element with a text.
type Parameter struct {
	// Name is the name of the element.
	Name string `json:"name" yaml:"name"`
	// Value is the text of the element.
	Value Template `json:"value" yaml:"value"`
}

// Template is a text with variables, such as "$document". It is a secret: it prints as "***"
// unless it is only a variable.
type Template string

// The variables of a [Template] that every request has.
const (
	VariableDocument = "$document" // the document that is sent
	VariableMethod   = "$method"   // the code of the operation, such as XKH073
)
