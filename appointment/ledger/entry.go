package ledger

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Hospitals returns the client of a hospital. *directory.Directory satisfies it.
type Hospitals interface {
	Client(hospital string) (*appointment.Client, error)
}

// Offer is a slot of a hospital, as the request that books it. Its JSON does not have the request,
// which contains patient data.
type Offer struct {
	Hospital string                   // the name under which Hospitals knows it
	Save     *appointment.SaveRequest `json:"-"`
}

// Entry is the ledger's record of an order. Its JSON does not have the request and the booking, which
// contain patient data.
type Entry struct {
	Order    string // the order number (placerOrderNO)
	Hospital string // of the attempt that State comes from
	State    State
	Since    time.Time                // when State was entered, by the database's clock
	Save     *appointment.SaveRequest `json:"-"` // the request of that attempt; nil after erasure
	Booking  *appointment.Booking     `json:"-"` // nil unless booked, and after erasure
	AskAgain time.Time                // when Run acts next on the order; zero if it is settled
	Attempts []Attempt                // oldest first
	// CancelBy is the operator who wishes to cancel the order, while Run has still to carry it out;
	// zero otherwise.
	CancelBy Operator
	// Err is the last error of the attempt: an error of a class of package appointment, such as
	// appointment.ErrRejected, or nil. It is read back from the database: errors.As finds an
	// *appointment.Error that has only the class, the Reason and the Hospital.
	Err error
}

// Attempt is one attempt to book an order.
type Attempt struct {
	Hospital string
	State    State
	Began    time.Time // when the save was recorded, just before it was sent
	When     time.Time // when State was entered
	Tries    int       // the number of queries for the outcome
	// By is who decided: the operator of the save, then the one of a cancel, or of a Resolution.
	By Operator
	// Late is set if a response was received when the outcome was settled already: its error, or
	// "booked", "no slot needed", "by staff", "cancelled".
	Late string
	Err  error // the last error, as in Entry.Err
}

// Operator is a person who books, cancels or resolves (scheduleOperatorID, scheduleOperatorName).
type Operator struct {
	ID, Name string
}

// Format prints the order number, the hospital and the state for every verb, and no patient data.
func (e Entry) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "Entry{order %s at %s: %s}", e.Order, e.Hospital, e.State)
}

// LogValue contains the order number, the hospital and the state.
func (e Entry) LogValue() slog.Value {
	return slog.GroupValue(slog.String("order", e.Order), slog.String("hospital", e.Hospital), slog.String("state", string(e.State)))
}

// Format prints the hospital for every verb, and no patient data.
func (o Offer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "Offer{"+o.Hospital+"}") }

// LogValue contains the hospital.
func (o Offer) LogValue() slog.Value { return slog.StringValue(o.Hospital) }
