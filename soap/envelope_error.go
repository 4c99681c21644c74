package soap

import "github.com/exam-appointment/appointment-go/internal/httpx"

// ErrorCode is the type of Code in an [Error].
type ErrorCode = httpx.ErrorCode

// The codes of an [Error] for a response whose SOAP envelope cannot be read.
const (
	EnvelopeMalformed   ErrorCode = "soap-malformed"         // not well-formed XML
	EnvelopeTooDeep     ErrorCode = "soap-too-deep"          // beyond Limits.Depth
	EnvelopeTooLarge    ErrorCode = "soap-too-large"         // beyond Limits.Elements
	EnvelopeHalfRune    ErrorCode = "soap-half-character"    // a reference to one surrogate of two
	EnvelopeManyBodies  ErrorCode = "soap-several-elements"  // in the SOAP body, instead of one
	EnvelopeManyResults ErrorCode = "soap-several-results"   // instead of one
	EnvelopeTreeResult  ErrorCode = "soap-result-not-a-text" // elements, such as a DataSet
)

// envelopeError is the error of a response whose envelope cannot be read.
type envelopeError struct {
	code    ErrorCode
	problem string
}

// Error returns the problem.
func (e *envelopeError) Error() string { return e.problem }
