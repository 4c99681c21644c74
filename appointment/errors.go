package appointment

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"
)

// The classes of failure. Every error of a call is an [*Error] and, by errors.Is, exactly
// one of the first five, or ErrNotBooked, which FindBooking alone returns.
// ErrOutcomeUnknown comes beside one of them. What each asks of the caller:
//
//	ErrInvalidRequest  mend the request; nothing was sent
//	ErrNotSent         send again when the hospital can be reached; nothing got there.
//	                   A refused TLS handshake: see its text for the option that helps
//	ErrRejected        the hospital said no: see Error.Reason
//	ErrNoResponse        a query: ask again. A save or cancel: see ErrOutcomeUnknown
//	ErrBadResponse       likewise, and show the vendor what came: Error.Response
//
//	ErrOutcomeUnknown  the save or cancel may have been carried out: ask with
//	                   FindBooking before anything is sent again
//	ErrNotBooked       FindBooking's finding: not booked when asked. A save that is
//	                   still on its way may follow
var (
	ErrInvalidRequest error = class("the request is not valid")
	ErrNotSent        error = class("nothing reached the hospital")
	ErrRejected       error = class("the hospital rejected it")
	ErrNoResponse     error = class("no answer came")
	ErrBadResponse    error = class("the answer cannot be understood")
	ErrOutcomeUnknown error = class("whether it was carried out is unknown")
	ErrNotBooked      error = class("the order is not booked")
)

// class is an error that is nothing but its text, however it is printed.
type class string

func (c class) Error() string { return string(c) }

// Error is a call that failed. Its text can be logged and read out on the phone: it
// holds no patient's data, no key, and no word of the hospital's messages.
type Error struct {
	Operation Operation
	Vendor    Vendor
	Hospital  string // Config.Name

	// Class is what the error is by errors.Is: one of the classes above but
	// ErrOutcomeUnknown.
	Class error
	// OutcomeUnknown is true if it is ErrOutcomeUnknown, too.
	OutcomeUnknown bool
	// Code is the hospital's, of the level that failed: its statusCode, its resultCode,
	// a SOAP fault's code, or "HTTP 401". "" if none came.
	Code string
	// HTTPStatus is the answer's; 0 if none came.
	HTTPStatus int
	// Message is the hospital's own, for the caller alone: it may name the patient.
	Message string `json:"-"`
	// Reason says why the hospital rejected; ReasonOther if its words are not known.
	// "" unless it is ErrRejected.
	Reason Reason
	// Problems are what is wrong with an invalid request, field by field.
	Problems []Problem
	// RetryAfter is how long the hospital asks to be left alone (the Retry-After header),
	// or, with ErrNotSent, is left alone by WithBreaker; 0 if neither.
	RetryAfter time.Duration
	// Held is the slot that the order holds, if the hospital told of one: instead of the
	// one that a save asked for, or still, after a cancel whose outcome is unknown.
	Held *BookedSlot `json:"-"`
	// Response is what came, if anything readable as a message did.
	Response *Response `json:"-"`

	withheld Withheld // why the client itself did not try to send; "" if it did
	lasts    bool     // sending again comes to the same
	detail   string   // our own words on what happened
	cause    error    // may say more than is fit for a text
}

// Problem is what is wrong with one field of a request.
type Problem struct {
	Field string // the interface's name, such as "medRecNO"
	Text  string // what is wrong and what would do; never the value
}

// Error tells the operation, the hospital, what happened, and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %s (%s): %v", e.Operation, e.Hospital, e.Vendor, e.Class)
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
	if advice := e.advice(); advice != "" {
		b.WriteString("; " + advice)
	}
	return b.String()
}

// advice is what the caller can do, or need not fear.
func (e *Error) advice() string {
	switch {
	case e.OutcomeUnknown:
		return "it may have been carried out all the same: ask with FindBooking before sending again"
	case errors.Is(e.Class, ErrInvalidRequest):
		return "nothing was sent"
	case e.withheld != "":
		return "send again later"
	case errors.Is(e.Class, ErrNotSent) && e.lasts:
		return "" // what would help has been said
	case errors.Is(e.Class, ErrNotSent):
		return "send again when the hospital can be reached"
	case errors.Is(e.Class, ErrNoResponse):
		return "ask again"
	case errors.Is(e.Class, ErrBadResponse):
		return "show the vendor what came, Error.Response"
	}
	if e.Reason == ReasonOther {
		if fields := fieldsIn(e.Message); len(fields) > 0 {
			return "its message, which is in Error.Message, names " + strings.Join(fields, ", ")
		}
	}
	return reasonAdvice[e.Reason]
}

var reasonAdvice = map[Reason]string{
	ReasonSlotTaken:     "query again and take another slot",
	ReasonAlreadyBooked: "FindBooking tells which slot the order holds",
	ReasonNotBooked:     "there is no booking to cancel",
	ReasonUnauthorised:  "check systemId and systemKey",
	ReasonBusy:          "try again later",
	ReasonOther:         "the hospital's words are in Error.Message",
}

// Format prints Error's text for every verb, so that %#v of an Error, and %v of an Error
// that is not a pointer, show no more.
func (e Error) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.Error()) }

// MarshalText is Error's text, also in JSON.
func (e Error) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

// LogValue is Error's text.
func (e Error) LogValue() slog.Value { return slog.StringValue(e.Error()) }

// Unwrap returns the class, ErrOutcomeUnknown where it applies, and the cause, which can be
// found by errors.Is and errors.As, and does not print.
func (e *Error) Unwrap() []error {
	errs := []error{e.Class}
	if e.OutcomeUnknown {
		errs = append(errs, ErrOutcomeUnknown)
	}
	if e.cause != nil {
		errs = append(errs, hidden{e.cause})
	}
	return errs
}

// hidden is a cause that can be asked for and not be printed: net/http's errors repeat an
// answer that is no HTTP, and a SOAP fault's reason may name the patient.
type hidden struct{ err error }

func (h hidden) Error() string              { return "the cause is not shown: ask for it with errors.As" }
func (h hidden) Is(target error) bool       { return errors.Is(h.err, target) }
func (h hidden) As(target any) bool         { return errors.As(h.err, target) }
func (h hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, h.Error()) }

// plainCode is a hospital's code if it can be shown. What looks like no code could be a
// message, and have the patient's name or number in it.
func plainCode(code string) string {
	plain, digits := len(code) <= 32, 0
	for _, r := range strings.TrimPrefix(code, "HTTP ") {
		switch {
		case '0' <= r && r <= '9':
			digits++
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', strings.ContainsRune("-_.:", r):
		default:
			plain = false
		}
	}
	switch {
	case !plain:
		return "not shown: it is no code"
	case digits > 8:
		return "not shown: more digits than a code has"
	}
	return code
}
