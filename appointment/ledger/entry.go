package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
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
// contain patient data, and has errors as their texts.
type Entry struct {
	Order    string // the order number (placerOrderNO)
	Hospital string // of the attempt that State comes from
	State    State
	Since    time.Time                // when State was entered, by the database's clock
	Save     *appointment.SaveRequest `json:"-"`         // the request of that attempt; nil after erasure
	Booking  *appointment.Booking     `json:"-"`         // nil unless booked, and after erasure
	AskAgain time.Time                `json:",omitzero"` // when Run acts next on the order; zero if it is settled
	Attempts []Attempt                // oldest first
	// CancelBy is the operator who wishes to cancel the order, while Run has still to carry it out;
	// zero otherwise.
	CancelBy Operator `json:",omitzero"`
	// Err is the last error of the attempt: an error of a class of package appointment, such as
	// appointment.ErrRejected, or nil. It is read back from the database: errors.As finds an
	// *appointment.Error that has only the class, the Reason and the Hospital.
	Err error
}

// Attempt is one attempt to book an order.
type Attempt struct {
	Hospital string
	State    State
	Began    time.Time `json:",omitzero"` // when the save was recorded, just before it was sent
	When     time.Time // when State was entered
	Tries    int       // the number of queries for the outcome
	// By names the person who decided: the operator of the save, then the one of a cancel, or of a Resolution.
	By Operator
	// Late is set if a response was received when the outcome was settled already: its error, or
	// "booked", "no slot needed", "by staff", "cancelled".
	Late string `json:",omitempty"`
	Err  error  // the last error, as in Entry.Err
}

// MarshalJSON writes the error as its text.
func (e Entry) MarshalJSON() ([]byte, error) {
	type fields Entry
	return json.Marshal(struct {
		fields
		Err string `json:",omitempty"`
	}{fields(e), errorText(e.Err)})
}

// MarshalJSON writes the error as its text.
func (a Attempt) MarshalJSON() ([]byte, error) {
	type fields Attempt
	return json.Marshal(struct {
		fields
		Err string `json:",omitempty"`
	}{fields(a), errorText(a.Err)})
}

// errorText returns the text of an error, or "" for nil.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
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

// openSave returns the request of an attempt; nil after erasure.
func (l *Ledger) openSave(order string, a *attemptRow) (*appointment.SaveRequest, error) {
	if a.save == nil && a.request != nil {
		var save appointment.SaveRequest
		if err := l.sealer.openValue(order, a.number, kindRequest, a.request, &save); err != nil {
			return nil, err
		}
		a.save = &save
	}
	return a.save, nil
}

// openBooking returns the booking of an attempt; nil if it has none, or if the hospital has moved the
// order to another slot since.
func (l *Ledger) openBooking(order string, a *attemptRow) (*appointment.Booking, error) {
	if a.state == HeldOtherwise {
		return nil, nil //nolint:nilnil // there is neither
	}
	if a.opened == nil && a.booking != nil {
		var booking appointment.Booking
		if err := l.sealer.openValue(order, a.number, kindBooking, a.booking, &booking); err != nil {
			return nil, err
		}
		save, err := l.openSave(order, a)
		if err != nil {
			return nil, err
		}
		a.opened = booking.WithRequest(save)
	}
	return a.opened, nil
}

// takeOpened takes the opened values of attempts that were read before, where the same is stored, so
// that they are not opened again.
func (r *record) takeOpened(known []attemptRow) {
	for i := range min(len(known), len(r.attempts)) {
		a, before := &r.attempts[i], &known[i]
		if bytes.Equal(a.request, before.request) {
			a.save = before.save
		}
		if bytes.Equal(a.booking, before.booking) {
			a.opened = before.opened
		}
	}
}

// newEntry returns the caller's form of a record.
func (l *Ledger) newEntry(r *record) (*Entry, error) {
	e := &Entry{Order: r.order.order, Hospital: r.order.hospital, State: r.order.state, Since: toTime(r.order.since)}
	if !e.State.Free() { // the row keeps the wish, for the case that a stray turns up
		e.CancelBy = r.order.cancelBy
	}
	for i := range r.attempts {
		a := &r.attempts[i]
		e.Attempts = append(e.Attempts, Attempt{
			Hospital: a.hospital, State: a.state, Began: toTime(a.began), When: toTime(a.since), Tries: a.tries,
			By: a.operator, Late: a.lateError, Err: a.storedErr(),
		})
	}
	if r.order.state == Intended {
		e.AskAgain = toTime(r.order.due)
		offers, err := l.openOffers(&r.order)
		if err == nil && len(offers) > 0 {
			e.Save = offers[0].Save
		}
		return e, err
	}
	lead := r.leadingRow()
	if lead == nil { // an intent that was never sent
		return e, nil
	}
	e.Err = lead.storedErr()
	if !lead.state.Settled() || r.order.cancelBy != (Operator{}) && lead.state.isHeld() {
		e.AskAgain = toTime(lead.due)
	}
	var saveErr, bookingErr error
	e.Save, saveErr = l.openSave(r.order.order, lead)
	if s := lead.state; s.isHeld() || s == Cancelling || s == CancelUnknown {
		e.Booking, bookingErr = l.openBooking(r.order.order, lead)
	}
	return e, errors.Join(saveErr, bookingErr)
}

// openOffers returns the offers of an intent.
func (l *Ledger) openOffers(o *orderRow) ([]Offer, error) {
	if o.offers == nil {
		return nil, nil
	}
	var stored []storedOffer
	if err := l.sealer.openValue(o.order, 0, kindOffers, o.offers, &stored); err != nil {
		return nil, err
	}
	offers := make([]Offer, len(stored))
	for i, offer := range stored {
		offers[i] = Offer(offer)
	}
	return offers, nil
}

// sealOffers returns the stored form of the offers of an intent.
func (l *Ledger) sealOffers(order string, offers []Offer) ([]byte, error) {
	stored := make([]storedOffer, len(offers))
	for i, offer := range offers {
		stored[i] = storedOffer(offer)
	}
	return l.sealer.sealValue(order, 0, kindOffers, stored)
}

// storedOffer is an Offer whose JSON has the request.
type storedOffer struct {
	Hospital string
	Save     *appointment.SaveRequest
}
