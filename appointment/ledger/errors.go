package ledger

import (
	"errors"
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The errors of the ledger itself. The outcome at a hospital is not an error: see Entry.State.
var (
	// ErrTaken means that another replica, or another request, has this order. The entry that comes
	// with it shows which.
	ErrTaken = errors.New("the order is taken")
	// ErrPending means that the wish to cancel is stored, and that Run will carry it out.
	ErrPending = errors.New("the cancel is stored and will be carried out")
	// ErrUnknownOrder means that the ledger has no entry of the order.
	ErrUnknownOrder = errors.New("the ledger has no such order")
	// ErrInvalid means that an argument is invalid. Nothing was stored or sent.
	ErrInvalid = errors.New("invalid")
	// ErrUnsuitable means that the database would lose or leak entries. The text has the statement
	// that fixes it.
	ErrUnsuitable = errors.New("the database is not suitable for a ledger")
	// ErrSealed means that none of the keys of WithAEAD opens a stored value.
	ErrSealed = errors.New("the stored request cannot be opened with any of the keys")
)

// ledgerError is an error of one operation on one order.
type ledgerError struct {
	operation, order string
	text             string // may be ""
	err              error
}

// Error returns the operation, the order and what happened.
func (e *ledgerError) Error() string {
	text := "ledger: " + e.operation
	if e.order != "" {
		text += " order " + e.order
	}
	text += ": " + e.err.Error()
	if e.text != "" {
		text += ": " + e.text
	}
	return text
}

// Unwrap returns the cause.
func (e *ledgerError) Unwrap() error { return e.err }

func invalidf(operation, format string, args ...any) error {
	return &ledgerError{operation: operation, text: fmt.Sprintf(format, args...), err: ErrInvalid}
}

// storedError is the error of an earlier call, read back from the database.
type storedError struct {
	class    error
	unknown  bool // it was ErrOutcomeUnknown as well
	reason   appointment.Reason
	hospital string
	text     string
}

// Error returns the text of the earlier error.
func (e *storedError) Error() string { return e.text }

// Unwrap returns the class, and ErrOutcomeUnknown if it applied.
func (e *storedError) Unwrap() []error {
	if e.unknown {
		return []error{e.class, appointment.ErrOutcomeUnknown}
	}
	return []error{e.class}
}

// As finds an *appointment.Error with the class, the reason and the hospital. The rest of the earlier
// error is not stored.
func (e *storedError) As(target any) bool {
	found, ok := target.(**appointment.Error)
	if ok {
		*found = &appointment.Error{Hospital: e.hospital, Class: e.class, OutcomeUnknown: e.unknown, Reason: e.reason}
	}
	return ok
}

// errorClasses are the classes by the name that the database has for them.
var errorClasses = map[string]error{
	"invalid": appointment.ErrInvalidRequest, "not-sent": appointment.ErrNotSent, "rejected": appointment.ErrRejected,
	"no-response": appointment.ErrNoResponse, "bad-response": appointment.ErrBadResponse, "not-booked": appointment.ErrNotBooked,
}

const unknownSuffix = "?" // after the name of a class: the error is ErrOutcomeUnknown as well

// encodeError returns the class, the reason and the text under which an error is stored.
func encodeError(err error) (class string, reason appointment.Reason, text string) {
	if err == nil {
		return "", "", ""
	}
	if e := (*appointment.Error)(nil); errors.As(err, &e) {
		reason = e.Reason
	}
	class = "other"
	for name, candidate := range errorClasses {
		if errors.Is(err, candidate) {
			class = name
		}
	}
	if errors.Is(err, appointment.ErrOutcomeUnknown) {
		class += unknownSuffix
	}
	return class, reason, storableText(err.Error())
}

// maxErrorText is the greatest length of an error's text that is stored, in bytes.
const maxErrorText = 4000

// storableText returns a text that every engine stores: in UTF-8, without zero bytes, and not too
// long. The texts of a hospital's server can be anything.
func storableText(text string) string {
	text = strings.ReplaceAll(text, "\x00", "")
	return strings.ToValidUTF8(text[:min(len(text), maxErrorText)], "\uFFFD")
}

// decodeError returns the error that encodeError stored; nil for none.
func decodeError(class string, reason appointment.Reason, hospital, text string) error {
	if class == "" {
		return nil
	}
	name, unknown := strings.CutSuffix(class, unknownSuffix)
	known := errorClasses[name]
	if known == nil {
		return errors.New(text)
	}
	return &storedError{class: known, unknown: unknown, reason: reason, hospital: hospital, text: text}
}
