package soap

import "github.com/exam-appointment/appointment-go/internal/httpx"

// ErrorCode is the type of Code in an [Error].
type ErrorCode = httpx.ErrorCode

// The codes of an [Error] for a response whose SOAP envelope cannot be read.
const (
	EnvelopeMalformed       ErrorCode = "soap-malformed"        // not well-formed XML
	EnvelopeTooDeep         ErrorCode = "soap-too-deep"         // beyond Limits.Depth
	EnvelopeTooLarge        ErrorCode = "soap-too-large"        // beyond Limits.Elements
	EnvelopeLoneSurrogate   ErrorCode = "soap-lone-surrogate"   // a reference to one surrogate without the other
	EnvelopeSeveralElements ErrorCode = "soap-several-elements" // in the SOAP body, instead of one
	EnvelopeSeveralResults  ErrorCode = "soap-several-results"  // instead of one
	EnvelopeNoResult        ErrorCode = "soap-no-result"        // no element with the name in Binding.Result
	EnvelopeElementResult   ErrorCode = "soap-result-not-text"  // elements instead of text, such as a DataSet
)

// envelopeError is the error of a response whose envelope cannot be read.
type envelopeError struct {
	code    ErrorCode
	problem string
}

// Error returns the problem.
func (e *envelopeError) Error() string { return e.problem }
