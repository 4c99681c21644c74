package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// record is an order with its attempts, inside the transaction that has locked it.
type record struct {
	ledger   *Ledger
	tx       *transaction
	began    time.Time // before the transaction, by this machine's clocks
	now      int64     // by the database's clock, in the transaction
	isNew    bool      // there is no row yet
	order    orderRow
	attempts []attemptRow
	events   []Event // to report after the commit

	stateChanged bool  // the state of an attempt was changed
	intentTries  int   // how often an intent was sent that will be sent again
	intentSince  int64 // since when that intent is stored; 0: there is none
}

// errUnchanged ends a change that has nothing to do.
var errUnchanged = errors.New("nothing to change")

// changeRecord reads an order and its attempts, lets edit change them, and stores them, in one
// transaction. If edit returns errUnchanged, nothing is stored, and the record is returned as it is.
// It repeats edit if it conflicts with another transaction. Any other error may leave the change
// committed: a COMMIT whose response is lost may have been carried out.
func (l *Ledger) changeRecord(ctx context.Context, order string, edit func(ctx context.Context, r *record) error) (*record, error) {
	return l.changeKnownRecord(ctx, order, nil, edit)
}

// changeKnownRecord is changeRecord for an order whose only attempt was read or stored before, as known.
// The attempt is not read again. edit must change it: storing it fails if somebody else has changed it
// meanwhile. Then, and if known does not have exactly one attempt, the attempts are read.
func (l *Ledger) changeKnownRecord(ctx context.Context, order string, known []attemptRow, edit func(ctx context.Context, r *record) error) (*record, error) {
	if isNotifying(ctx) {
		return nil, errNotifying
	}
	const maxTries = 3
	for n := 1; ; n++ {
		r, err := l.commitChange(&change{ctx: ctx, began: time.Now(), order: order, known: known, edit: edit, isRetry: n > 1, done: make(chan struct{})})
		known = nil
		var conflict *conflictError
		if err == nil || n == maxTries || ctx.Err() != nil || !errors.As(err, &conflict) {
			return r, err
		}
	}
}

// conflictError is an error of a statement before the COMMIT. Another transaction may have caused it,
// by inserting the same order or by a deadlock, so that it is worth another attempt.
type conflictError struct{ err error }

// Error returns the text of the statement's error.
func (e *conflictError) Error() string { return e.err.Error() }

// Unwrap returns the statement's error.
func (e *conflictError) Unwrap() error { return e.err }

// commitChange commits a change, alone or in a group, and reports its events afterwards.
func (l *Ledger) commitChange(c *change) (*record, error) {
	if l.queue == nil {
		l.commitAlone(c)
	} else {
		l.commitInGroup(c)
	}
	switch {
	case c.panicked != nil:
		panic(c.panicked)
	case errors.Is(c.err, errUnchanged):
		return c.record, nil
	case c.err != nil:
		return nil, c.err
	}
	l.reportAll(c.ctx, c.record.events)
	return c.record, nil
}

// commitAlone commits a change in a transaction of its own.
func (l *Ledger) commitAlone(c *change) {
	tx, err := l.beginTransaction(c.ctx)
	if err != nil {
		c.err = err
		return
	}
	defer func() { _ = tx.Rollback() }()
	if c.record, c.err = l.applyChange(c.ctx, tx, c); c.err != nil {
		return
	}
	// A driver reports success for a COMMIT that was cancelled while it waited for a standby, which has
	// nothing then. So the end of the context is an error.
	if c.err = tx.Commit(); c.err == nil {
		c.err = c.ctx.Err()
	}
}

// applyChange applies a change in a transaction. The error is errUnchanged if there is nothing to do.
func (l *Ledger) applyChange(ctx context.Context, tx *transaction, c *change) (*record, error) {
	r, err := l.lockRecord(ctx, tx, c.order, c.known)
	if err != nil {
		return nil, &conflictError{err}
	}
	r.began = c.began
	return r, r.applyEdit(ctx, c.edit)
}

// applyEdit changes the record and writes the rows that have changed.
func (r *record) applyEdit(ctx context.Context, edit func(ctx context.Context, r *record) error) error {
	before := r.order
	if err := edit(ctx, r); err != nil {
		return err
	}
	r.updateOrder(before)
	if err := r.storeRows(ctx); err != nil {
		return &conflictError{err}
	}
	return nil
}

// lockRecord reads an order, locks it until the end of the transaction, and reads the database's
// clock. If the order has exactly one attempt, and known too, it takes that: see changeKnownRecord.
func (l *Ledger) lockRecord(ctx context.Context, tx *transaction, order string, known []attemptRow) (*record, error) {
	r := &record{ledger: l, tx: tx}
	before := time.Now()
	row, found, err := l.engine.readOrder(ctx, tx, order, l.engine.forUpdate)
	if err != nil {
		return nil, err
	}
	r.order, r.isNew = row, !found
	switch {
	case found && row.attempts == 1 && len(known) == 1:
		r.attempts = slices.Clone(known)
	case found && row.attempts > 0:
		if r.attempts, err = l.engine.readAttempts(ctx, tx, order, l.engine.attemptsLock); err != nil {
			return nil, err
		}
	}
	// The clock is read again where the statement may have waited for the lock after it read the clock.
	if r.now = row.readAt; r.now == 0 || !l.engine.oneWriter {
		before = time.Now()
		if r.now, err = l.engine.readNowAndPersist(ctx, tx); err != nil {
			return nil, err
		}
	}
	l.clock.noteReading(before, r.now, time.Now())
	return r, nil
}

// storeRows writes the rows that have changed.
func (r *record) storeRows(ctx context.Context) error {
	e := r.ledger.engine
	for i := range r.attempts {
		a := &r.attempts[i]
		var err error
		switch {
		case a.added:
			err = e.insertAttempt(ctx, r.tx, r.order.order, a)
		case a.changed:
			err = e.updateAttempt(ctx, r.tx, r.order.order, a)
		}
		if err != nil {
			return err
		}
		a.added, a.changed = false, false
	}
	if r.isNew {
		r.isNew = false
		return e.insertOrder(ctx, r.tx, &r.order)
	}
	return e.updateOrder(ctx, r.tx, &r.order)
}

// updateOrder derives the row of the order from its attempts. It sets the state of the leading attempt,
// whether WithSettled must be called, and when Run acts next.
func (r *record) updateOrder(before orderRow) {
	o := &r.order
	o.attempts = len(r.attempts)
	defer func() { o.open = !o.state.Settled() || o.state.isHeld() && o.cancelBy != (Operator{}) }()
	if lead := r.leadingRow(); r.stateChanged && (o.state != Intended || !lead.state.Free()) {
		o.state, o.hospital = lead.state, lead.hospital
	}
	if o.state == before.state && o.hospital == before.hospital && !r.isNew {
		return
	}
	o.since, o.tries = r.now, r.intentTries
	if r.intentSince != 0 {
		o.since = r.intentSince
	}
	if o.state == Intended {
		return
	}
	o.offers, o.notAfter = nil, 0
	o.notify, o.due = false, 0
	switch {
	case !o.state.Settled(), o.state.isHeld() && o.cancelBy != (Operator{}): // Run acts when an attempt is due
	case r.ledger.settled != nil:
		o.notify, o.due = true, r.now+notifyDelay.Milliseconds()
	default:
		o.due = r.eraseTime()
	}
}

// notifyDelay leaves the call that settled an order the time to call the function of WithSettled itself.
const notifyDelay = time.Second

// leadingRow returns the attempt that the state of the order comes from; nil without attempts.
func (r *record) leadingRow() *attemptRow {
	if i := leadingAttempt(r.attempts); i >= 0 {
		return &r.attempts[i]
	}
	return nil
}

// findAttempt returns an attempt by its number; nil if there is none.
func (r *record) findAttempt(number int) *attemptRow {
	if number < 1 || number > len(r.attempts) {
		return nil
	}
	return &r.attempts[number-1]
}

// findSent returns the attempt whose request was sent, by its number and the time at which it began. It
// returns errLost if the database does not have it any more.
func (r *record) findSent(number int, began int64) (*attemptRow, error) {
	a := r.findAttempt(number)
	if a == nil || a.began != began {
		return nil, errLost
	}
	return a, nil
}

// errLost means that the database has lost a committed record.
var errLost = errors.New("the database has lost the record of a request that was sent: was it restored, or was an asynchronous standby promoted? Ask the hospital about the order")

// isFree reports whether the order can be booked.
func (r *record) isFree() bool { return r.isNew || r.order.state.Free() }

// setState changes the state of an attempt, and clears the time at which Run acts next. It reports the
// change, and the alarm of the new state if it has one.
func (r *record) setState(a *attemptRow, state State) {
	age := time.Duration(r.now-a.since) * time.Millisecond
	if a.added {
		age = 0
	}
	r.events = append(r.events, Event{
		Order: r.order.order, Hospital: a.hospital, State: state, Before: a.state, Age: age, Tries: a.tries, Err: a.storedErr(),
	})
	a.state, a.since, a.due, a.changed = state, r.now, 0, true
	a.slotless = a.slotless || state == NoSlotNeeded || state == ByStaff
	r.stateChanged = true
	switch state {
	case Stray:
		r.addAlarm(a, AlarmStray)
	case AskHospital:
		r.addAlarm(a, AlarmAskHospital)
	}
}

// addAlarm reports an alarm after the commit.
func (r *record) addAlarm(a *attemptRow, alarm Alarm) {
	r.events = append(r.events, Event{Order: r.order.order, Hospital: a.hospital, State: a.state, Before: a.state, Alarm: alarm, Tries: a.tries, Err: a.storedErr()})
}

// setError stores the error of a call.
func (a *attemptRow) setError(err error) {
	a.errorClass, a.errorReason, a.errorText = encodeError(err)
	a.changed = true
}

func (a *attemptRow) storedErr() error {
	return decodeError(a.errorClass, a.errorReason, a.hospital, a.errorText)
}

// setBooking stores a booking, unless the attempt has one that says more: a booking found by a query
// has no sequence number.
func (r *record) setBooking(a *attemptRow, booking *appointment.Booking) error {
	if booking == nil || a.booking != nil && booking.ScheduleSeq == "" {
		return nil
	}
	if slot, ok := booking.Slot(); ok {
		a.setDay(slot.Date)
	}
	sealed, err := r.ledger.sealer.sealValue(r.order.order, a.number, kindBooking, booking.WithRequest(nil))
	if err != nil {
		return err
	}
	a.booking, a.opened, a.changed = sealed, booking, true
	return nil
}

// setDay stores the day of the slot that the attempt asks for or holds, which decides when it is
// erased.
func (a *attemptRow) setDay(day appointment.Date) {
	if !day.IsZero() {
		a.day, a.changed = day.At(appointment.Clock{}).UnixMilli(), true
	}
}
