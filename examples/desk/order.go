package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// status is the status of an order as the pages show it.
type status string

const (
	statusOpen          status = "open"           // holds no slot and can be booked
	statusSaving        status = "saving"         // a save is being sent
	statusSaveUnknown   status = "save-unknown"   // a save may have been carried out
	statusBooked        status = "booked"         // holds a slot
	statusCancelling    status = "cancelling"     // a cancel is being sent, or will be when the hospital can be reached
	statusCancelUnknown status = "cancel-unknown" // a cancel may have been carried out
	statusByStaff       status = "by-staff"       // accepted; the hospital's staff arrange the time
	statusNotNeeded     status = "not-needed"     // accepted; no appointment is needed
	statusHeld          status = "held"           // free for the ledger, but a hospital shows a booking
	statusStray         status = "stray"          // a booking exists that was settled as not booked
)

// Unknown reports whether the outcome of a save or cancel is unknown.
func (s status) Unknown() bool { return s == statusSaveUnknown || s == statusCancelUnknown }

// Waiting reports whether a request is being sent.
func (s status) Waiting() bool { return s == statusSaving || s == statusCancelling }

// action names the last request of a receptionist.
type action string

const (
	actionSave       action = "save"
	actionCancel     action = "cancel"
	actionReschedule action = "reschedule"
	actionEdit       action = "edit"
)

// orderState is everything known about an order at one moment, from the ledger's entry and the desk's
// row. The pages of the order show it.
type orderState struct {
	Details orderDetails
	Status  status
	Token   string // of the forms: the revision of the row, and the state of the entry
	Version string // changes with everything that a page that waits must show
	Since   time.Time

	Hospital  string                   // of the last attempt
	Save      *appointment.SaveRequest // the request for the slot that is or may be booked
	Slot      appointment.BookedSlot   // the slot that the order holds; zero if it is not known
	Booking   *appointment.Booking     // the response that booked Slot; nil if a query or a phone call told it
	Otherwise bool                     // the hospital shows another slot than Save asked for

	PendingCancel bool        // the hospital could not be reached for the cancel, which will be sent
	AskHospital   bool        // queries have not told the outcome for too long
	NextQuery     time.Time   // when the ledger queries the outcome; zero if it does not
	QuietUntil    time.Time   // if the outcome is unknown: until then the request can still arrive
	ShowPhoneForm bool        // a phone reply can settle the outcome: queries have not, and the request cannot arrive any more
	PhoneReply    *phoneReply // the source of Status, if it is known by phone; otherwise nil

	Phase        phase // of a reschedule
	From, To     heldSlot
	Rescheduling bool // the page chooses the new slot of a reschedule

	Notice    *notice         // the result of the last action
	TakenSlot directory.Offer // that another patient took first
}

// CanBook reports whether the pages may offer slots.
func (s orderState) CanBook() bool {
	return s.Status == statusOpen && !s.Phase.InProgress() || s.Rescheduling
}

// CanCancel reports whether the order holds something that a cancel can release.
func (s orderState) CanCancel() bool {
	return s.Status == statusStray || s.Status == statusBooked && !s.Phase.InProgress()
}

// CanReschedule reports whether the order holds a slot that can be exchanged.
func (s orderState) CanReschedule() bool {
	return s.Status == statusBooked && !s.Phase.InProgress() && !s.Slot.Date.IsZero()
}

// Unsettled reports whether the state changes without the receptionist.
func (s orderState) Unsettled() bool {
	return s.Status.Waiting() || s.Status.Unknown() || s.Phase.InProgress()
}

// NeedsAttention reports whether a patient waits for the outcome, or for a receptionist.
func (s orderState) NeedsAttention() bool {
	return s.Unsettled() || s.Status == statusStray || s.RescheduleFailed()
}

// RescheduleFailed reports whether neither slot of a reschedule could be booked, and no receptionist has
// acted on it yet. While a save of another slot is being sent or is unknown, that comes first.
func (s orderState) RescheduleFailed() bool {
	return s.Phase == phaseFailed && (s.Status == statusOpen || s.Status == statusStray)
}

// order is one exam order (申请单) at the desk, as it was when a request began.
type order struct {
	row   *orderRow
	State orderState
	base  string // "reschedule" on the pages that choose the new slot
}

// Path returns the address of the order's page, or of the page that more path elements name.
func (o *order) Path(elements ...string) string {
	return path.Join(append([]string{"/orders", o.row.id, o.base}, elements...)...)
}

// loadOrder reads the order with this id, or returns errNoOrder.
func (d *desk) loadOrder(ctx context.Context, id string) (*order, error) {
	row, err := d.orders.findByID(ctx, id)
	if err != nil {
		return nil, err
	}
	return d.readEntry(ctx, row)
}

// readEntries adds the ledger's entries to rows.
func (d *desk) readEntries(ctx context.Context, rows []*orderRow) (orders []*order, err error) {
	for _, row := range rows {
		o, err := d.readEntry(ctx, row)
		if err != nil {
			return nil, err
		}
		orders = append(orders, o)
	}
	return orders, nil
}

// readEntry adds the ledger's entry to a row.
func (d *desk) readEntry(ctx context.Context, row *orderRow) (*order, error) {
	entry, err := d.ledger.Entry(ctx, row.number)
	if errors.Is(err, ledger.ErrUnknownOrder) {
		entry, err = &ledger.Entry{State: ledger.Cancelled}, nil
	}
	if err != nil {
		return nil, err
	}
	return &order{row: row, State: d.newState(row, entry)}, nil
}

// newState returns the state of an order.
func (d *desk) newState(row *orderRow, e *ledger.Entry) orderState {
	s := orderState{
		Details: row.details, Status: newStatus(row, e), Token: fmt.Sprint(row.revision, "-", e.State, "-", e.Since.UnixMilli()), Since: e.Since,
		Hospital: e.Hospital, Save: e.Save, Phase: row.phase, From: row.slots.From, To: row.slots.To,
		PendingCancel: e.CancelBy.ID != "" && e.State != ledger.Cancelling && e.State != ledger.CancelUnknown,
		AskHospital:   e.State == ledger.AskHospital, Otherwise: e.State == ledger.HeldOtherwise,
		NextQuery: e.AskAgain, PhoneReply: newPhoneReply(e),
	}
	if s.Status.Unknown() {
		s.QuietUntil = e.Since.Add(d.quietTimeOf(e.Hospital))
		s.ShowPhoneForm = s.AskHospital || d.now().After(s.QuietUntil)
	}
	if e.State == ledger.Booked && e.Save != nil {
		s.Booking = e.Booking
		slot, ok := cmp.Or(e.Booking, new(appointment.Booking)).Slot()
		if !ok {
			slot = requestedSlot(e.Save)
		}
		s.Slot = slot
	}
	s.Notice = newResultNotice(row, e, s)
	if e.State == ledger.Rejected && callError(e.Err).Reason == appointment.ReasonSlotTaken && e.Save != nil {
		s.TakenSlot = newOffer(e.Hospital, requestedSlot(e.Save))
	}
	s.Version = fmt.Sprint(row.revision, s.Status, s.PendingCancel, s.ShowPhoneForm)
	return s
}

// newStatus returns the status for a state of the ledger.
func newStatus(row *orderRow, e *ledger.Entry) status {
	if e.State == ledger.AskHospital { // the desk knows which request it was
		if row.action == actionCancel || row.phase == phaseCancelling {
			return statusCancelUnknown
		}
		return statusSaveUnknown
	}
	if e.CancelBy.ID != "" && e.State.Settled() {
		return statusCancelling
	}
	return map[ledger.State]status{
		ledger.Intended: statusSaving, ledger.Saving: statusSaving, ledger.SaveUnknown: statusSaveUnknown,
		ledger.Booked: statusBooked, ledger.HeldOtherwise: statusBooked,
		ledger.Cancelling: statusCancelling, ledger.CancelUnknown: statusCancelUnknown,
		ledger.NoSlotNeeded: statusNotNeeded, ledger.ByStaff: statusByStaff, ledger.Stray: statusStray,
		ledger.Rejected: statusOpen, ledger.NotSent: statusOpen, ledger.NotBooked: statusOpen, ledger.Cancelled: statusOpen,
	}[e.State]
}

// quietTimeOf returns the time during which a request without a response can still arrive.
func (d *desk) quietTimeOf(hospital string) time.Duration {
	cfg, err := d.dir.Config(hospital)
	if err != nil || cfg.GiveUp <= 0 {
		return d.quietTime
	}
	return cfg.GiveUp
}

// findHeldSlot queries the slot of an order that the hospital moved to another one. If the hospital
// does not tell, Slot stays zero.
func (d *desk) findHeldSlot(ctx context.Context, s *orderState) {
	if !s.Otherwise || s.Save == nil {
		return
	}
	client, err := d.dir.Client(s.Hospital)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, queryTime)
	defer cancel()
	if booking, err := client.FindBooking(ctx, s.Save); err == nil {
		s.Slot, _ = booking.Slot()
	} else if held := callError(err).Held; held != nil {
		s.Slot = *held
	}
}

// setHeld shows a booking that a hospital has, and that the ledger does not know: somebody booked
// there, or a phone reply was wrong.
func (s *orderState) setHeld(hospital string, slot appointment.BookedSlot) {
	if s.CanBook() && !s.Rescheduling {
		s.Status, s.Hospital, s.Slot, s.Notice = statusHeld, hospital, slot, nil
	}
}

// heldOffer returns the slot that the order holds.
func (s orderState) heldOffer() directory.Offer { return newOffer(s.Hospital, s.Slot) }

// HeldKey returns the slot that the order holds, for a form.
func (s orderState) HeldKey() string { return offerKey(s.heldOffer()) }
