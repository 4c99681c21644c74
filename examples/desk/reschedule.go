package main

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// reschedule exchanges the slot of an order (改约). It cancels the old slot, and then books the new one. If
// that is gone, it books the old one again. The desk's row says how far it is, so that any desk goes on
// after a crash.
type reschedule struct {
	phase phase
	since time.Time // when the phase began
	slots rescheduleSlots
}

type rescheduleSlots struct{ From, To heldSlot }

// heldSlot is a slot of a hospital that an order holds or shall hold.
type heldSlot struct {
	Hospital string
	Slot     appointment.BookedSlot
}

// phase is the progress of a reschedule.
type phase string

const (
	phaseNone       phase = ""
	phaseCancelling phase = "cancelling" // the old slot is to be cancelled
	phaseBooking    phase = "booking"    // it is cancelled, and the ledger books the new one, else the old one
	phaseRebooking  phase = "rebooking"  // the new one is not booked, and the ledger books the old one
	phaseDone       phase = "done"       // one of the two is booked
	phaseRefused    phase = "refused"    // the hospital refused the cancel: the old slot is still booked
	phaseFailed     phase = "failed"     // neither could be booked, and no receptionist has acted on it yet
)

// InProgress reports whether the desk goes on by itself.
func (p phase) InProgress() bool {
	return p == phaseCancelling || p == phaseBooking || p == phaseRebooking
}

const (
	rescheduleTime = 30 * time.Minute // in which hospitals that cannot be reached are tried again
	resumeTime     = time.Minute      // after which any desk cancels the old slot: more than callTime and the difference of two clocks
)

// withReschedule calls handle with an order whose slot can be exchanged. Its pages offer slots.
func (d *desk) withReschedule(handle orderHandler) http.HandlerFunc {
	return d.withOrder(func(w http.ResponseWriter, r *http.Request, o *order) {
		d.findHeldSlot(r.Context(), &o.State)
		switch {
		case r.Method == http.MethodPost && (!o.State.CanReschedule() || r.PostFormValue("token") != o.State.Token):
			d.rejectForm(w, r, o)
			return
		case !o.State.CanReschedule():
			http.Redirect(w, r, o.Path()+"?no-slot", http.StatusSeeOther)
			return
		}
		o.base, o.State.Rescheduling, o.State.Notice = "reschedule", true, nil
		handle(w, r, o)
	})
}

// rescheduleForm is the data of the page that asks for confirmation.
type rescheduleForm struct {
	From, To     heldSlot
	CanBookAgain bool   // From has everything that a save needs
	Key          string // of To
	ReturnTo     string
}

// confirmReschedule shows the new slot beside the old one. It changes nothing.
func (d *desk) confirmReschedule(w http.ResponseWriter, r *http.Request, o *order) {
	offer, _, ok := d.readSlot(w, r, o)
	if !ok {
		return
	}
	from := heldSlot{o.State.Hospital, o.State.Slot}
	_, err := d.newSave(o.row.details, from.offer())
	d.render(w, r, http.StatusOK, "reschedule", page{Title: "确认改约", Order: o, State: o.State, Body: rescheduleForm{
		From: from, To: heldSlot{offer.Hospital, bookedSlot(offer)}, CanBookAgain: err == nil,
		Key: offerKey(offer), ReturnTo: r.PostFormValue("return-to"),
	}})
}

// startReschedule stores both slots, and then cancels the old one. The ledger does the rest.
func (d *desk) startReschedule(w http.ResponseWriter, r *http.Request, o *order) {
	offer, _, ok := d.readSlot(w, r, o)
	if !ok {
		return
	}
	slots := rescheduleSlots{heldSlot{o.State.Hospital, o.State.Slot}, heldSlot{offer.Hospital, bookedSlot(offer)}}
	fault := r.PostFormValue("fault")
	o.base = ""
	change := func(row *orderRow) {
		row.action, row.reschedule = actionReschedule, reschedule{phaseCancelling, d.now(), slots}
	}
	d.runAction(w, r, o, change, func(ctx context.Context) error {
		d.demo.takeSlot(fault, offer, o.State.Details)
		defer d.demo.injectFault(fault, appointment.CancelSchedule, slots.From.Hospital)()
		return d.cancelOldSlot(ctx, o.row.number)
	})
}

// cancelOldSlot cancels the old slot of a reschedule. Afterwards it stores that the hospital refused,
// if it did.
func (d *desk) cancelOldSlot(ctx context.Context, number string) error {
	row, err := d.orders.findByNumber(ctx, d.db, number)
	if err != nil || row.phase != phaseCancelling { // another desk was faster
		return err
	}
	_, err = d.ledger.Cancel(ctx, number, row.details.operator())
	if err == nil || errors.Is(err, ledger.ErrPending) {
		return nil
	}
	entry, entryErr := d.ledger.Entry(context.WithoutCancel(ctx), number)
	if entryErr != nil || entry.CancelBy.ID != "" || entry.State != ledger.Booked && entry.State != ledger.HeldOtherwise || !errors.Is(err, appointment.ErrRejected) {
		return errors.Join(err, entryErr) // the resumption looks again
	}
	row.phase = phaseRefused
	_, err = d.orders.updateOrder(context.WithoutCancel(ctx), d.db, row)
	return err
}

// noteSettled is called by the ledger for every order that is settled, in a transaction that also
// stores that. It takes a reschedule to its next phase.
func (d *desk) noteSettled(ctx context.Context, tx *sql.Tx, e *ledger.Entry) error {
	row, err := d.orders.findByNumber(ctx, tx, e.Order)
	if errors.Is(err, errNoOrder) {
		return nil
	}
	if err != nil {
		return err
	}
	next := row.phase
	switch isFree := e.State.Free(); {
	case row.phase == phaseCancelling && isFree:
		next, err = d.intendSlots(ctx, tx, row, phaseBooking, row.slots.To, row.slots.From)
	case row.phase == phaseCancelling && (e.State == ledger.ByStaff || e.State == ledger.NoSlotNeeded):
		next = phaseRefused
	case row.phase == phaseBooking && isFree && (e.Save == nil || !isSameSlot(newOffer(e.Hospital, requestedSlot(e.Save)), row.slots.From.offer())):
		next, err = d.intendSlots(ctx, tx, row, phaseRebooking, row.slots.From) // it was not tried
	case row.phase == phaseBooking && isFree, row.phase == phaseRebooking && isFree:
		next = phaseFailed
	case (row.phase == phaseDone || row.phase == phaseRefused) && e.State == ledger.Cancelled: // by no receptionist
		next = phaseFailed
	case row.phase == phaseBooking, row.phase == phaseRebooking:
		next = phaseDone
	case row.phase == phaseFailed && !isFree: // booked by a receptionist since
		next = phaseNone
	}
	if next == row.phase || err != nil {
		return err
	}
	row.phase, row.since = next, d.now()
	stored, err := d.orders.updateOrder(ctx, tx, row)
	if err == nil && !stored {
		err = errChanged // the ledger repeats the call
	}
	return err
}

var errChanged = errors.New("the order has been changed meanwhile")

// intendSlots makes the ledger book the first slot that it can get, and returns the next phase. It
// leaves out a slot that can no longer be sent, such as one of a hospital that was removed.
func (d *desk) intendSlots(ctx context.Context, tx *sql.Tx, row *orderRow, next phase, slots ...heldSlot) (phase, error) {
	var offers []ledger.Offer
	for _, slot := range slots {
		if save, err := d.newSave(row.details, slot.offer()); err == nil {
			offers = append(offers, ledger.Offer{Hospital: slot.Hospital, Save: save})
		}
	}
	if len(offers) == 0 {
		return phaseFailed, nil
	}
	return next, d.ledger.Intend(ctx, tx, d.now().Add(rescheduleTime), offers...)
}

// resumeReschedules cancels the old slot of reschedules whose desk died before it did.
func (d *desk) resumeReschedules(ctx context.Context) error {
	rows, err := d.orders.selectRows(ctx, d.db, "WHERE phase = $1 AND since < $2", phaseCancelling, d.now().Add(-resumeTime).UnixMilli())
	for _, row := range rows {
		err = errors.Join(err, d.resumeReschedule(ctx, row))
	}
	return err
}

// resumeReschedule cancels the old slot, unless the ledger is at it or another desk was faster.
func (d *desk) resumeReschedule(ctx context.Context, row *orderRow) error {
	entry, err := d.ledger.Entry(ctx, row.number)
	if err != nil || entry.CancelBy.ID != "" || entry.State != ledger.Booked && entry.State != ledger.HeldOtherwise {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTime)
	defer cancel()
	row.since = d.now()
	if isFirst, err := d.orders.updateOrder(ctx, d.db, row); err != nil || !isFirst {
		return err
	}
	return d.cancelOldSlot(ctx, row.number)
}

// acknowledgeFailure takes the failed reschedule off the top of the list: the patient knows.
func (d *desk) acknowledgeFailure(w http.ResponseWriter, r *http.Request, o *order) {
	if o.State.Phase != phaseFailed {
		d.rejectForm(w, r, o)
		return
	}
	d.changeOrder(w, r, o, func(row *orderRow) { row.phase = phaseNone })
}

func (s heldSlot) offer() directory.Offer { return newOffer(s.Hospital, s.Slot) }

// bookedSlot returns the slot of an offer.
func bookedSlot(o directory.Offer) appointment.BookedSlot {
	return appointment.BookedSlot{ResourceUID: o.ResourceUID, ResourceName: o.ResourceName, Date: o.ArrangeDay, Start: o.StartTime, End: o.EndTime}
}
