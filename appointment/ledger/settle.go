package ledger

import (
	"context"
	"errors"
	"time"
)

// The times of settling.
const (
	unclearTime = time.Hour       // queries that are inconclusive for so long after the quiet time end in AskHospital
	recheckTime = time.Hour       // a NotBooked attempt is queried once more after that
	maxDelay    = 5 * time.Minute // between two queries
)

// scheduleNext sets when Run acts next on an attempt whose state has just been entered.
func (r *record) scheduleNext(a *attemptRow) {
	switch {
	case a.state.isUnknown():
		a.due = a.nextQuery(r.now)
	case a.state == NotBooked:
		a.due = r.now + recheckTime.Milliseconds()
	case a.state.isHeld() && r.order.cancelBy != (Operator{}):
		a.due, a.tries = r.now, 0
	}
	a.changed = true
}

// nextQuery returns when to query an unknown outcome again. The delay doubles. A query is also due right
// after the quiet time: from then on, a query without a booking proves that there will be none. After
// that the delay starts short and doubles again.
func (a *attemptRow) nextQuery(now int64) int64 {
	end, began := a.quietEnd(), a.since
	if now > end {
		began = end
	}
	next := now + a.queryDelay(now, began)
	if now <= end && next > end {
		next = end + 1
	}
	return next
}

// queryDelay returns the delay before the next query: the time since began, so that delays double.
func (a *attemptRow) queryDelay(now, began int64) int64 {
	return min(max(now-began, a.quiet/32, 200), maxDelay.Milliseconds())
}

// settleAttempt queries the outcome of an attempt that is due, or cancels a booking that somebody wishes
// to cancel.
func (l *Ledger) settleAttempt(ctx context.Context, order string, number int) error {
	var lease *attemptRow
	var begun int64
	wish := false
	_, err := l.changeRecord(ctx, order, func(_ context.Context, r *record) error {
		lease, begun, wish = nil, 0, false // the edit can run again
		a := r.findAttempt(number)
		if a == nil || a.due == 0 || a.due > r.now || l.clock.hasJumped() {
			return errUnchanged // another process was faster
		}
		switch a.state { // its process died
		case Saving:
			r.setState(a, SaveUnknown)
		case Cancelling:
			r.setState(a, CancelUnknown)
		}
		if wish = a.state.isHeld(); wish {
			return errUnchanged
		}
		a.due, a.tries, a.changed = r.now+l.leaseTime(a.hospital).Milliseconds(), a.tries+1, true
		lease, begun = a, r.now
		return nil
	})
	switch {
	case err != nil:
		return err
	case wish:
		if _, _, err = l.cancelHeld(ctx, order, Operator{}); err != nil {
			return errors.Join(err, l.postponeWish(ctx, order, number))
		}
		return nil
	case lease == nil:
		return nil
	}
	revision, began := lease.revision, lease.began
	found := l.queryAttempt(ctx, order, lease)
	r, err := l.changeWithRetry(ctx, order, nil, func(ctx context.Context, r *record) error {
		a, err := r.findSent(number, began)
		if err != nil {
			return err
		}
		if a.revision != revision {
			return errUnchanged
		}
		return r.recordFinding(ctx, a, found, begun)
	})
	if err != nil {
		return err
	}
	l.notifySettled(ctx, r)
	return nil
}

// postponeWish delays a cancel that cannot be sent because a key or a hospital is missing.
func (l *Ledger) postponeWish(ctx context.Context, order string, number int) error {
	_, err := l.changeRecord(ctx, order, func(_ context.Context, r *record) error {
		a := r.findAttempt(number)
		if a == nil || !a.state.isHeld() || a.due == 0 || a.due > r.now {
			return errUnchanged
		}
		a.due, a.tries, a.changed = r.now+retryDelay(a.tries).Milliseconds(), a.tries+1, true
		return nil
	})
	return err
}

// queryAttempt queries the outcome of an attempt at its hospital.
func (l *Ledger) queryAttempt(ctx context.Context, order string, a *attemptRow) finding {
	save, err := l.openSave(order, a)
	if err == nil && save == nil {
		err = ErrSealed
	}
	if err != nil {
		return finding{err: err}
	}
	client, err := l.hospitals.Client(a.hospital)
	if err != nil {
		return finding{err: err}
	}
	return queryOrder(context.WithoutCancel(ctx), client, save)
}

// leaseTime returns the time in which no other process queries an attempt. It is as long as a query at
// its hospital may take, and a second to record the result.
func (l *Ledger) leaseTime(hospital string) time.Duration {
	client, err := l.hospitals.Client(hospital)
	if err != nil {
		return time.Minute
	}
	return client.Timeout() + time.Second
}

// recordFinding records the result of a query that began at the time begun, by the database's clock.
func (r *record) recordFinding(ctx context.Context, a *attemptRow, found finding, begun int64) (err error) {
	a.changed = true
	isFinal := begun > a.quietEnd() // nothing that was sent can be carried out later
	state := a.state
	switch a.state {
	case SaveUnknown:
		state, err = r.settledSave(ctx, a, found, isFinal)
	case CancelUnknown:
		state = a.settledCancel(found, isFinal)
	case NotBooked:
		return r.recordRecheck(a, found)
	}
	if err != nil {
		return err
	}
	if found.result == foundUnclear {
		a.setError(found.err)
	}
	if state == a.state && (found.result == foundUnclear || a.isInconclusive(found)) && begun > a.quietEnd()+unclearTime.Milliseconds() {
		state = AskHospital
	}
	if state == a.state {
		a.due = a.nextQuery(r.now)
		return nil
	}
	if err := r.setBooking(a, found.booking); err != nil {
		return err
	}
	a.setDay(found.day)
	r.setState(a, state)
	if lead := r.leadingRow(); state == Cancelled && a.origin == Stray && lead.state.isHeld() && lead.due == 0 {
		r.order.cancelBy = Operator{} // the wish was for the stray
	}
	r.scheduleNext(a)
	return nil
}

// settledSave returns the state that a query gives to an unknown save. It returns the same state if the
// query is inconclusive.
func (r *record) settledSave(ctx context.Context, a *attemptRow, found finding, isFinal bool) (State, error) {
	switch {
	case found.result == foundBooked:
		return Booked, nil
	case found.result == foundOther:
		return HeldOtherwise, nil
	case found.result != foundNothing:
		return a.state, nil
	case a.rejected:
		return Rejected, nil
	case !isFinal:
		return a.state, nil
	}
	isLateSuccess := a.booking != nil // the response that the fence refused contradicts the query
	slotless, err := r.booksWithoutSlots(ctx, a.hospital)
	if a.slotless || slotless || isLateSuccess {
		return AskHospital, err
	}
	return NotBooked, err
}

// settledCancel returns the state that a query gives to an unknown cancel.
func (a *attemptRow) settledCancel(found finding, isFinal bool) State {
	isHeld := found.result == foundBooked || found.result == foundOther
	switch {
	case found.result == foundNothing && !a.isInconclusive(found):
		return Cancelled
	case isHeld && (isFinal || a.rejected) && a.origin == Booked && found.result == foundOther:
		return HeldOtherwise
	case isHeld && (isFinal || a.rejected):
		return a.origin
	}
	return a.state
}

// isInconclusive reports whether a query that finds no slot proves nothing about a cancel, because the
// order held none before.
func (a *attemptRow) isInconclusive(found finding) bool {
	return a.state == CancelUnknown && found.result == foundNothing && a.heldNoSlot()
}

// heldNoSlot reports whether the order held no slot before its cancel.
func (a *attemptRow) heldNoSlot() bool {
	return a.origin == NoSlotNeeded || a.origin == ByStaff || a.origin == Stray && a.slotless
}

// recordRecheck records the last query of an attempt that was settled as not booked. If the query is
// inconclusive, it is repeated for a while.
func (r *record) recordRecheck(a *attemptRow, found finding) error {
	a.due = 0
	switch {
	case found.result == foundUnclear && r.now < a.since+2*recheckTime.Milliseconds():
		a.due = r.now + a.queryDelay(r.now, a.since+recheckTime.Milliseconds())
		return nil
	case found.result != foundBooked:
		return nil
	}
	if sameSlot, err := r.isBookedAgain(a); err != nil || sameSlot {
		return err
	}
	if err := r.setBooking(a, found.booking); err != nil {
		return err
	}
	r.setState(a, Stray)
	r.scheduleNext(a)
	return nil
}

// isBookedAgain reports whether a later attempt requested the same slot and may hold it. A query cannot
// distinguish the two.
func (r *record) isBookedAgain(a *attemptRow) (bool, error) {
	save, err := r.ledger.openSave(r.order.order, a)
	if err != nil || save == nil {
		return false, err
	}
	for i := range r.attempts[a.number:] {
		later := &r.attempts[a.number+i]
		if later.hospital != a.hospital || later.state.Free() {
			continue
		}
		other, err := r.ledger.openSave(r.order.order, later)
		if err != nil || other == nil {
			return false, err
		}
		if other.ScheduleResourceUID == save.ScheduleResourceUID && other.ScheduleDate == save.ScheduleDate && other.StartTime == save.StartTime {
			return true, nil
		}
	}
	return false, nil
}

// booksWithoutSlots reports whether the hospital ever responded to a save with scheduleFlag 0 or 5,
// also if that was cancelled. A query cannot distinguish such a save from one that was not carried out.
func (r *record) booksWithoutSlots(ctx context.Context, hospital string) (bool, error) {
	var n int
	err := r.tx.QueryRowContext(ctx, r.ledger.engine.numberParameters(
		`SELECT COUNT(*) FROM ledger_attempts WHERE hospital = ? AND slotless = 1 AND (state IN ('NoSlotNeeded', 'ByStaff')
		OR state IN ('Cancelling', 'CancelUnknown', 'Cancelled') AND origin IN ('NoSlotNeeded', 'ByStaff'))`), hospital).Scan(&n)
	return n > 0, err
}
