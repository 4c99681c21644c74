package doctor

import (
	"errors"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
)

// brokenRule is the Chinese text of every [casing.Error.Problem].
const brokenRule = "不符合接口规定"

// describeFailure returns why a response cannot be understood. The text contains names and
// positions, never a value of the response.
func describeFailure(e *appointment.Error) Text {
	var syntax *casing.Error
	switch {
	case errors.As(e, &syntax):
		path := Text{Chinese: syntax.Path, English: syntax.Path}
		if syntax.Path == "" {
			path = newText("failure.document")
		}
		problem := Text{Chinese: brokenRule, English: syntax.Problem}
		return newText("failure.not-json", path, problem, syntax.Offset)
	case e.Failure == appointment.FailureHTTPStatus:
		return newText("failure.http-status", e.HTTPStatus)
	}
	return newFailureText(string(e.Failure))
}

// unknownReason is the code of the text for failures without a text of their own.
const unknownReason = "reason.other"

// newFailureText returns the text of a failure by its code, or a general one.
func newFailureText(failure string) Text {
	code := "failure." + failure
	if _, known := textTable[code]; !known {
		code = unknownReason
	}
	return newText(code)
}

// nameFailure returns the text of a failure with the code of the failure. It returns a zero Text for
// failures without a text of their own, such as those of the connection.
func nameFailure(e *appointment.Error) Text {
	text := newFailureText(string(e.Failure))
	switch {
	case e.Failure == appointment.FailureNotJSON, e.Failure == appointment.FailureHTTPStatus:
		return describeFailure(e)
	case text.Code == unknownReason:
		return Text{}
	}
	return text
}
