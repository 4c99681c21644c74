package appointment

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"
)

// The classes of failure. Every error of a call is an [*Error] of exactly one class. The error
// of a save or cancel can be ErrOutcomeUnknown as well: check that first. What to do:
//
//	ErrInvalidRequest  correct the request; nothing was sent
//	ErrNotSent         retry when the hospital can be reached; it received nothing.
//	                   After a refused TLS handshake, the text names the setting that helps
//	ErrRejected        the hospital rejected the request: see Error.Reason
//	ErrNoResponse      query: retry. Save or cancel: see ErrOutcomeUnknown
//	ErrBadResponse     the same, and show the vendor the response: Error.Response
//
//	ErrOutcomeUnknown  the save or cancel may have been carried out: call FindBooking
//	                   before you retry or book anything else, here or elsewhere.
//	                   A rejection is ErrOutcomeUnknown too, unless it proves that nothing
//	                   was carried out
//	ErrNotBooked       FindBooking found no booking. A save that is still on its way
//	                   may arrive later, until Error.AskUntil of the save
var (
	ErrInvalidRequest error = errorClass("the request is invalid")
	ErrNotSent        error = errorClass("the hospital received nothing")
	ErrRejected       error = errorClass("the hospital rejected the request")
	ErrNoResponse     error = errorClass("no usable response was received")
	ErrBadResponse    error = errorClass("the response cannot be understood")
	ErrOutcomeUnknown error = errorClass("the outcome is unknown")
	ErrNotBooked      error = errorClass("the order is not booked")
)

// errorClass is an error without a cause. It prints as its text for every verb.
type errorClass string

// Error returns the text.
func (c errorClass) Error() string { return string(c) }

// Error is the failure of a call. Its text can be logged and read out on the phone: it contains
// no patient data and no key. It contains no text of the hospital except codes, the names in its
// certificate, and interface field names that occur in its message.
type Error struct {
	// Operation is the operation that failed. For FindBooking it is QuerySchedule if its query
	// failed, and otherwise SaveSchedule.
	Operation Operation
	Vendor    Vendor // Config.Vendor
	Hospital  string // Config.Name

	// Class is the class of the failure: one of the variables above except ErrOutcomeUnknown.
	Class error
	// OutcomeUnknown is true if the error is ErrOutcomeUnknown as well.
	OutcomeUnknown bool
	// Code is the hospital's code at the level that failed: its statusCode, its resultCode, the
	// code of a SOAP fault, or "HTTP 401". "" if there was none.
	Code string
	// Failure is a code by which programs find out why the call failed, if the hospital's code does
	// not say.
	Failure Failure
	// BlockedBy is the limit of the client that kept the request from being sent; "" if none did.
	// Event.BlockedBy also names the limit that kept a retry from being sent.
	BlockedBy BlockedBy
	// HTTPStatus is the status of the response; 0 if there was none.
	HTTPStatus int
	// Message is the hospital's own message, only for the caller: it may name the patient.
	Message string `json:"-"`
	// Reason classifies the rejection. It is ReasonOther if no rule recognises it, and "" unless the
	// class is ErrRejected.
	Reason Reason
	// Problems are the problems of an invalid request, field by field.
	Problems []Problem
	// RetryAfter holds the wait that the hospital asks for by its Retry-After header; a date counts
	// from the Date of the response. With ErrNotSent, it holds the time for which the circuit breaker
	// will refuse requests. It is 0 if there is neither.
	RetryAfter time.Duration
	// AskUntil is set if the outcome of a write is unknown and Config.GiveUp is set: the time when
	// the request was last sent, plus GiveUp. A query before that time that finds nothing changed
	// proves nothing, since the hospital may still carry the write out. One that begins later shows
	// the outcome. Zero if it is not known. It is a time of this machine's wall clock.
	AskUntil time.Time
	// Held is the slot that the order holds, if a response named one. After a save it is another
	// slot than the save requested. After a cancel whose outcome is unknown, the order still holds
	// it.
	Held *BookedSlot `json:"-"`
	// Response is the response, if any bytes of one were received. If it is incomplete or not
	// readable, only its raw bytes, its HTTP status and its deviations are set.
	Response *Response `json:"-"`

	permanent bool   // the same request would fail in the same way
	detail    string // describes what happened
	advice    string // about credentials; "": that of the class and the reason
	cause     error  // may contain more than a text may show
}

// Error returns the operation, the hospital, what happened, and what to do.
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
		b.WriteString(separator + p.String())
		separator = "; "
	}
	if advice := e.chooseAdvice(); advice != "" {
		b.WriteString("; " + advice)
	}
	return b.String()
}

// chooseAdvice returns the advice for the caller; "" if there is none.
func (e *Error) chooseAdvice() string {
	switch {
	case e.OutcomeUnknown:
		return "it may have been carried out: call FindBooking before you retry"
	case e.advice != "":
		return e.advice
	case errors.Is(e.Class, ErrInvalidRequest):
		return "nothing was sent"
	case e.BlockedBy != "":
		return "retry later"
	case errors.Is(e.Class, ErrNotSent) && e.Failure == FailurePayload:
		return "" // the hospital has nothing to do with it
	case errors.Is(e.Class, ErrNotSent) && e.permanent:
		return "" // the detail says what would help
	case errors.Is(e.Class, ErrNotSent):
		return "retry when the hospital can be reached"
	case errors.Is(e.Class, ErrNoResponse):
		return "retry"
	case errors.Is(e.Class, ErrBadResponse):
		return "show the vendor the response, Error.Response"
	case e.Held != nil:
		return "see Error.Held for the slot that the order holds"
	}
	if e.Reason == ReasonOther {
		if fields := fieldsNamedIn(e.Message); len(fields) > 0 {
			return "the hospital's message (Error.Message) mentions " + strings.Join(fields, ", ")
		}
	}
	return reasonAdvice[e.Reason]
}

var reasonAdvice = map[Reason]string{
	ReasonSlotTaken:     "query again and book another slot",
	ReasonAlreadyBooked: "the order holds a slot: FindBooking returns it, if the hospital names it",
	ReasonPending:       "query again later",
	ReasonNotBooked:     "there is no booking to cancel",
	ReasonUnauthorised:  "check systemId and systemKey, and the signature if the hospital requires one",
	ReasonBusy:          "retry later",
	ReasonOther:         "see Error.Message for the hospital's message",
}

// Format prints the text for every verb. So %#v, and %v of an Error that is not a pointer, show no
// more.
func (e Error) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.Error()) }

// MarshalText returns the text, also in JSON.
func (e Error) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

// LogValue returns the text that Format prints.
func (e Error) LogValue() slog.Value { return slog.StringValue(e.Error()) }

// Unwrap returns the class, ErrOutcomeUnknown if it applies, and the cause. errors.Is and
// errors.As find the cause, but it does not print.
func (e *Error) Unwrap() []error {
	errs := []error{e.Class}
	if e.OutcomeUnknown {
		errs = append(errs, ErrOutcomeUnknown)
	}
	if e.cause != nil {
		errs = append(errs, hiddenError{e.cause})
	}
	return errs
}

// hiddenError is a cause that does not print. Errors of net/http repeat a response that is not
// HTTP, and the reason of a SOAP fault may name the patient.
type hiddenError struct{ err error }

// Error returns how to get the cause.
func (h hiddenError) Error() string { return "the cause is not shown: use errors.As" }

// Is reports whether the cause is target.
func (h hiddenError) Is(target error) bool { return errors.Is(h.err, target) }

// As finds the cause.
func (h hiddenError) As(target any) bool { return errors.As(h.err, target) }

// Format prints the text for every verb.
func (h hiddenError) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, h.Error()) }

// newError returns an error without Vendor and Hospital, which [call.endCall] fills in. The
// outcome of a write is unknown if it may have been received and no response says otherwise.
func newError(op Operation, class error, detail string) *Error {
	unclear := errors.Is(class, ErrNoResponse) || errors.Is(class, ErrBadResponse)
	return &Error{Operation: op, Class: class, OutcomeUnknown: op.isWrite() && unclear, detail: detail}
}

// withResponse adds the response that the error is about.
func (e *Error) withResponse(r *Response) *Error {
	e.Response, e.HTTPStatus = r, r.HTTPStatus
	return e
}

// addDetail appends a text to the details.
func (e *Error) addDetail(text string) {
	if e.detail != "" {
		e.detail += "; "
	}
	e.detail += text
}

// setAuthAdvice sets the advice about credentials unless it is "".
func (e *Error) setAuthAdvice(advice string) {
	if advice != "" {
		e.advice = advice
	}
}

// isUnsendable reports whether the request itself could not be sent, such as with a header that HTTP
// does not allow.
func (e *Error) isUnsendable() bool {
	return errors.Is(e.Class, ErrNotSent) && e.permanent && e.Failure == ""
}

// asError returns err as an *Error, as every error of a call is, or nil.
func asError(err error) *Error {
	if err == nil {
		return nil // without the allocation of e
	}
	var e *Error
	errors.As(err, &e)
	return e
}

// plainCode returns a hospital's code if it can be shown. A text that does not look like a
// code could be a message with the patient's name or number.
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
		return "not shown: it is not a code"
	case digits > 8:
		return "not shown: it has more digits than a code"
	}
	return code
}
