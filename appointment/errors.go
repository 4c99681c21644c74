package appointment

import (
	"errors"
	"fmt"
	"strings"
)

// The classes of failure. Every error of a call is an [*Error] and, by errors.Is,
// exactly one of the first five; ErrOutcomeUnknown comes with some of them. What each asks of
// the caller:
//
//	ErrInvalidRequest  mend the request; nothing was sent
//	ErrNotSent         send again when the hospital can be reached; nothing got there
//	ErrRejected        the hospital said no: see Error.Reason
//	ErrNoAnswer        a query: ask again. A save or cancel: see ErrOutcomeUnknown
//	ErrBadAnswer       likewise, and show the vendor what came: Error.Answer
//
//	ErrOutcomeUnknown  the save or cancel may have been carried out: ask with
//	                   FindBooking before anything is sent again
//	ErrNotBooked       FindBooking's finding: not booked when asked. A save that is
//	                   still on its way may follow
var (
	ErrInvalidRequest = errors.New("the request is not valid")
	ErrNotSent        = errors.New("nothing reached the hospital")
	ErrRejected       = errors.New("the hospital rejected it")
	ErrNoAnswer       = errors.New("no answer came")
	ErrBadAnswer      = errors.New("the answer cannot be understood")
	ErrOutcomeUnknown = errors.New("whether it was carried out is unknown")
	ErrNotBooked      = errors.New("the order is not booked")
)

// Error is a call that failed. Its text can be logged and read out on the phone: it
// holds no patient's data, no key, and no word of the hospital's messages.
type Error struct {
	Operation Operation
	Vendor    Vendor
	Hospital  string // Config.Name

	// Code is the hospital's, of the level that failed: its statusCode, its resultCode,
	// a SOAP fault's code, or "HTTP 401". "" if none came.
	Code string
	// Message is the hospital's own, for the caller alone: it may name the patient.
	Message string
	// Reason says why the hospital rejected; ReasonOther if its words are not known.
	// "" unless it is ErrRejected.
	Reason Reason
	// Problems are what is wrong with an invalid request, field by field.
	Problems []Problem
	// Held is the slot that the order holds instead of the one asked for, if the
	// hospital told of one.
	Held *BookedSlot
	// Answer is what came, if anything readable as a message did.
	Answer *Answer

	class   error  // one of the classes
	unknown bool   // also ErrOutcomeUnknown
	detail  string // our own words on what happened
	cause   error  // may say more than is fit for a text
}

// Problem is what is wrong with one field of a request.
type Problem struct {
	Field string // the interface's name, such as "medRecNO"
	Text  string // what is wrong and what would do; never the value
}

// Error tells the operation, the hospital, what happened, and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %s (%s): %v", e.Operation, e.Hospital, e.Vendor, e.class)
	if e.Reason != "" {
		fmt.Fprintf(&b, ": %s", e.Reason)
	}
	if e.Code != "" {
		fmt.Fprintf(&b, " (code %s)", plainCode(e.Code))
	}
	if e.detail != "" {
		b.WriteString(": " + e.detail)
	}
	separator := ": "
	for _, p := range e.Problems {
		b.WriteString(separator + p.Field + " " + p.Text)
		separator = "; "
	}
	if e.unknown {
		b.WriteString("; it may have been carried out all the same: ask with FindBooking before sending again")
	}
	return b.String()
}

// GoString is Error's text, so that %#v shows no more.
func (e *Error) GoString() string { return e.Error() }

// Unwrap returns the class, ErrOutcomeUnknown where it applies, and the cause.
func (e *Error) Unwrap() []error {
	errs := []error{e.class}
	if e.unknown {
		errs = append(errs, ErrOutcomeUnknown)
	}
	if e.cause != nil {
		errs = append(errs, e.cause)
	}
	return errs
}

// plainCode is a hospital's code if it can be shown. What looks like no code could be a
// message, and have the patient's name in it.
func plainCode(code string) string {
	plain := func(r rune) bool {
		return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || strings.ContainsRune("-_.: ", r)
	}
	if len(code) > 32 || strings.TrimFunc(code, plain) != "" || strings.ContainsFunc(code, func(r rune) bool { return !plain(r) }) {
		return "not shown: it is no code"
	}
	if digits(code) >= 0 && len(code) > 8 {
		return "not shown: more digits than a code has"
	}
	return code
}
