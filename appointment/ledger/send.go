package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/exam-appointment/appointment-go/appointment"
)

// outcome is the result of a request and of the queries after it.
type outcome struct {
	state    State
	booking  *appointment.Booking
	day      appointment.Date // of another slot that the order holds
	err      error            // the last error
	rejected bool             // the hospital rejected the request definitely
	slotless bool             // a response said that no slot is booked (scheduleFlag 0 or 5)
}

// sendSave sends the save. After a definite rejection it queries whether the order holds no slot.
func (c *claim) sendSave(ctx context.Context) outcome {
	ctx = c.callContext(ctx)
	sendCtx, cancel := context.WithDeadline(ctx, c.sendBy)
	defer cancel()
	booking, err := c.client.SaveSchedule(sendCtx, c.save)
	o := saveOutcome(booking, err)
	if !o.rejected {
		return o
	}
	found := c.confirmRejection(ctx)
	switch found.result {
	case foundBooked:
		o.state, o.booking = Booked, found.booking
	case foundOther:
		o.state, o.day = HeldOtherwise, found.day
	case foundNothing:
		o.state = Rejected
	}
	return o
}

// confirmRejection queries which slot the order holds after a definite rejection.
func (c *claim) confirmRejection(ctx context.Context) finding {
	ctx, cancel := context.WithDeadline(ctx, c.confirmBy)
	defer cancel()
	return queryOrder(ctx, c.client, c.save)
}

// saveOutcome classifies the result of a save. A rejection is SaveUnknown until a query confirms it.
func saveOutcome(booking *appointment.Booking, err error) outcome {
	var e *appointment.Error
	switch {
	case err == nil && booking.Booked():
		return outcome{state: Booked, booking: booking}
	case err == nil && booking.ScheduleFlag == appointment.FlagNotNeeded:
		return outcome{state: NoSlotNeeded, booking: booking}
	case err == nil:
		return outcome{state: ByStaff, booking: booking}
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		slotless := errors.As(err, &e) && e.Failure == appointment.FailureSlotBesideFlag
		return outcome{state: SaveUnknown, err: err, slotless: slotless}
	case errors.Is(err, appointment.ErrRejected):
		return outcome{state: SaveUnknown, err: err, rejected: true}
	case errors.Is(err, appointment.ErrNotSent), errors.Is(err, appointment.ErrInvalidRequest):
		return outcome{state: NotSent, err: err}
	}
	return outcome{state: SaveUnknown, err: err}
}

// recordSave records the outcome of a save.
func (r *record) recordSave(ctx context.Context, a *attemptRow, o outcome) error {
	a.setError(o.err)
	a.rejected, a.slotless = o.rejected, o.slotless
	a.deadline = min(a.deadline, r.now) // its sender sends nothing any more
	isDuplicate := false
	if o.state == Booked {
		var err error
		if isDuplicate, err = r.isDuplicate(ctx, a, o.booking); err != nil {
			return err
		}
	}
	if isDuplicate { // a cancel with its number could release the booking of the other order
		o.state, o.booking = SaveUnknown, nil
	}
	if err := r.setBooking(a, o.booking); err != nil {
		return err
	}
	a.setDay(o.day)
	r.setState(a, o.state)
	r.scheduleNext(a)
	if isDuplicate {
		r.addAlarm(a, AlarmDuplicate)
	}
	return nil
}

// isDuplicate reports whether the hospital gave the sequence number of a booking to another order
// too, on the same day at the same resource. It stores the number.
func (r *record) isDuplicate(ctx context.Context, a *attemptRow, booking *appointment.Booking) (bool, error) {
	slot, _ := booking.Slot()
	if booking.ScheduleSeq == "" {
		return false, nil
	}
	sum := sha256.Sum256([]byte(a.hospital + "\x1f" + slot.ResourceUID + "\x1f" + slot.Date.String() + "\x1f" + booking.ScheduleSeq))
	a.sequence = hex.EncodeToString(sum[:16])
	var n int
	err := r.tx.QueryRowContext(ctx, r.ledger.engine.numberParameters(
		"SELECT COUNT(*) FROM ledger_attempts WHERE sequence = ? AND order_no <> ? AND state IN ('Booked', 'Cancelling', 'CancelUnknown')"),
		a.sequence, r.order.order).Scan(&n)
	return n > 0, err
}

// recordLateSave records the response to a save that arrived after another process had taken the order
// over. A success is evidence that no later state can undo.
func (r *record) recordLateSave(a *attemptRow, o outcome) error {
	a.changed = true
	a.slotless = a.slotless || o.slotless
	switch o.state {
	case Booked:
		a.lateError = "booked"
	case NoSlotNeeded:
		a.lateError, a.slotless = "no slot needed", true
	case ByStaff:
		a.lateError, a.slotless = "by staff", true
	default:
		_, _, a.lateError = encodeError(o.err)
		return nil
	}
	if err := r.setBooking(a, o.booking); err != nil {
		return err
	}
	switch a.state {
	case o.state: // recorded already, or found by a query
		a.lateError = ""
	case SaveUnknown:
		a.due = r.now // query at once
	case AskHospital:
		r.addAlarm(a, AlarmAskHospital)
	case Rejected, NotSent, NotBooked:
		r.setState(a, Stray)
		r.scheduleNext(a)
	}
	return nil
}
