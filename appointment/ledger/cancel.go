package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Cancel releases the slot that the order holds, in the name of an operator. It writes the cancel down
// before it sends it. A nil error means that the order holds nothing any more: it is released, or it was
// free before. ErrPending means that the wish to cancel is stored, and that Run carries it out. Then the
// outcome of the save or of the cancel is unknown, or the hospital could not be reached. Any other error
// means that the order is not cancelled; if the hospital rejected the cancel, it is that rejection. If
// the order is a stray, Cancel releases the stray booking. The order then has the state of its other
// attempts.
func (l *Ledger) Cancel(ctx context.Context, order string, by Operator) (*Entry, error) {
	const operation = "Cancel"
	if by.ID == "" || by.Name == "" {
		return nil, invalidf(operation, "the operator needs an ID and a name, which the hospital gets")
	}
	r, number, err := l.cancelHeld(ctx, order, by)
	if err != nil {
		return nil, &ledgerError{operation: operation, order: order, err: err}
	}
	entry, err := l.newEntry(r)
	if err != nil {
		return entry, &ledgerError{operation: operation, order: order, err: err}
	}
	switch {
	case entry.State.Free(), number > 0 && r.findAttempt(number).state == Cancelled:
		return entry, nil
	case r.order.cancelBy != (Operator{}):
		return entry, &ledgerError{operation: operation, order: order, err: ErrPending, text: r.order.describe()}
	case entry.Err == nil:
		return entry, &ledgerError{operation: operation, order: order, err: ErrTaken, text: r.order.describe()}
	}
	return entry, &ledgerError{operation: operation, order: order, err: entry.Err}
}

// cancelHeld stores the wish to cancel an order and, if the order holds something, sends the cancel.
// Without an operator it carries out a wish that is stored. It returns the number of the attempt that
// the cancel was sent for; 0 if none was sent.
func (l *Ledger) cancelHeld(ctx context.Context, order string, by Operator) (*record, int, error) {
	var c *claim
	r, err := l.changeRecord(ctx, order, func(ctx context.Context, r *record) error {
		by := by
		c = nil // the edit can run again
		if r.isNew {
			return ErrUnknownOrder
		}
		isWish := by == (Operator{})
		if isWish {
			by = r.order.cancelBy
		}
		lead := r.leadingRow()
		switch {
		case by == (Operator{}), r.order.state.Free():
			return errUnchanged
		case r.order.state == Intended:
			r.events = append(r.events, Event{Order: order, Hospital: r.order.hospital, State: Cancelled, Before: Intended})
			r.order.state = Cancelled
			return nil
		case isWish && lead.due > r.now:
			return errUnchanged // another process was faster
		}
		r.order.cancelBy = by
		if !lead.state.isHeld() {
			return nil // the wish is stored
		}
		var err error
		c, err = r.claimCancel(ctx, lead)
		return err
	})
	if err != nil || c == nil {
		if err == nil {
			r = l.notifySettled(ctx, r)
		}
		return r, 0, err
	}
	outcome := c.sendCancel(ctx)
	r, err = l.changeWithRetry(ctx, order, r.attempts, func(ctx context.Context, r *record) error {
		if err := c.reserved.freeCapacity(ctx, r); err != nil {
			return err
		}
		a, err := r.findSent(c.number, c.began)
		if err != nil {
			return err
		}
		if a.revision != c.revision {
			r.recordLateCancel(a, outcome)
			return nil
		}
		return r.recordCancel(a, outcome)
	})
	if err != nil {
		return nil, 0, notRecorded(err)
	}
	return l.notifySettled(ctx, r), c.number, nil
}

// claimCancel records that the cancel is being sent.
func (r *record) claimCancel(ctx context.Context, a *attemptRow) (*claim, error) {
	client, err := r.ledger.hospitals.Client(a.hospital)
	if err != nil {
		return nil, err
	}
	save, err := r.ledger.openSave(r.order.order, a)
	if err == nil && save == nil {
		err = errErased
	}
	if err != nil {
		return nil, err
	}
	booking, err := r.ledger.openBooking(r.order.order, a)
	if err != nil {
		return nil, err
	}
	span := r.timeLeft(ctx, client)
	if span < time.Millisecond {
		return nil, context.DeadlineExceeded
	}
	a.origin, a.rejected, a.operator = a.state, false, r.order.cancelBy
	tries := a.tries
	if a.due == 0 { // nothing was tried before
		tries = 0
	}
	r.setState(a, Cancelling)
	c, err := r.newClaim(ctx, a, client, save, span)
	if err != nil {
		return nil, err
	}
	a.tries = tries
	c.booking, c.operator, c.holdsSlot = booking, r.order.cancelBy, !a.heldNoSlot()
	return c, nil
}

// errErased means that a booking cannot be cancelled by the ledger any more.
var errErased = errors.New("its request was erased after the retention; cancel it at the hospital")

// sendCancel sends the cancel. After a definite rejection it queries whether the order still holds a
// slot.
func (c *claim) sendCancel(ctx context.Context) outcome {
	ctx = c.callContext(ctx)
	sendCtx, cancel := context.WithDeadline(ctx, c.sendBy)
	defer cancel()
	request := c.save.CancelRequest()
	request.ScheduleOperatorID, request.ScheduleOperatorName = c.operator.ID, c.operator.Name
	if !c.holdsSlot { // a query that finds none says nothing about the cancel
		request.Save = nil
	}
	if c.booking != nil {
		request.ScheduleSeq = c.booking.ScheduleSeq
	}
	_, err := c.client.CancelSchedule(sendCtx, request)
	switch {
	case err == nil:
		return outcome{state: Cancelled}
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		return outcome{state: CancelUnknown, err: err}
	case errors.Is(err, appointment.ErrNotSent), errors.Is(err, appointment.ErrInvalidRequest):
		return outcome{state: Booked, err: err}
	case !errors.Is(err, appointment.ErrRejected):
		return outcome{state: CancelUnknown, err: err}
	}
	o := outcome{state: CancelUnknown, err: err, rejected: true}
	switch c.confirmRejection(ctx).result {
	case foundNothing:
		o.state = Cancelled
	case foundBooked, foundOther:
		o.state = Booked
	}
	return o
}

// recordCancel records the outcome of a cancel. Booked stands for the state before the cancel. The
// wish to cancel stays stored until it is carried out or refused.
func (r *record) recordCancel(a *attemptRow, o outcome) error {
	if o.err != nil || o.state == Cancelled {
		a.setError(o.err)
	}
	a.rejected = o.rejected
	a.deadline = min(a.deadline, r.now)
	state := o.state
	switch {
	case o.rejected && a.heldNoSlot():
		state = a.origin // a query is inconclusive, and the rejection is definite
	case state == Booked:
		state = a.origin
	}
	otherUnknown := slices.ContainsFunc(r.attempts, func(b attemptRow) bool {
		return b.number != a.number && (b.state == Cancelling || b.state == CancelUnknown)
	})
	if (state == a.origin && !errors.Is(o.err, appointment.ErrNotSent) || state == Cancelled) && !otherUnknown {
		r.order.cancelBy = Operator{}
	}
	tries := a.tries
	a.tries = 0
	r.setState(a, state)
	r.scheduleNext(a)
	if state == a.origin && a.due != 0 { // the hospital could not be reached
		a.due, a.tries = r.now+retryDelay(tries).Milliseconds(), tries+1
	}
	return nil
}

// recordLateCancel records the response to a cancel that arrived after another process had taken the
// order over.
func (r *record) recordLateCancel(a *attemptRow, o outcome) {
	a.changed = true
	switch {
	case o.state != Cancelled:
		_, _, a.lateError = encodeError(o.err)
	case a.state == CancelUnknown:
		a.lateError, a.due = "cancelled", r.now // query at once
	case a.state != Cancelled:
		a.lateError = "cancelled"
	}
}
