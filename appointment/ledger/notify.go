package ledger

import (
	"context"
	"errors"
)

// notifySettled calls the function of WithSettled for an order that was just settled. If that fails,
// Run does it later. It returns the order as it is then.
func (l *Ledger) notifySettled(ctx context.Context, r *record) *record {
	if !r.order.notify {
		return r
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), databaseTimeout)
	defer cancel()
	notified, err := l.notifyOrder(ctx, r.order.order, r.attempts)
	if err != nil {
		l.reportFailure(ctx, r.order.order, err)
		return r
	}
	return notified
}

// notifyOrder calls the function of WithSettled in a transaction that marks the order as notified. If
// that fails, it sets when Run tries again. known are the attempts, if they were read before; nil if not.
func (l *Ledger) notifyOrder(ctx context.Context, order string, known []attemptRow) (*record, error) {
	r, err := l.callSettled(ctx, order, known)
	if err == nil {
		return r, nil
	}
	_, postponeErr := l.changeRecord(ctx, order, func(_ context.Context, r *record) error {
		if !r.order.notify {
			return errUnchanged
		}
		r.order.due, r.order.tries = r.now+retryDelay(r.order.tries).Milliseconds(), r.order.tries+1
		return nil
	})
	if postponeErr != nil {
		l.reportFailure(ctx, order, postponeErr)
	}
	return nil, err
}

// callSettled marks the order as notified, and then calls the function of WithSettled in the same
// transaction. That function may call Intend for the order. It needs the *sql.Tx, so the transaction is not
// shared with other changes.
func (l *Ledger) callSettled(ctx context.Context, order string, known []attemptRow) (*record, error) {
	tx, err := l.beginTransaction(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	r, err := l.lockRecord(ctx, tx, order, nil)
	if err != nil || !r.order.notify || l.settled == nil { // another process has notified it, or will
		return r, err
	}
	r.takeOpened(known)
	entry, err := l.newEntry(r)
	if err != nil {
		return nil, err
	}
	r.order.notify, r.order.tries, r.order.due = false, 0, r.eraseTime()
	if err := r.storeRows(ctx); err != nil {
		return nil, err
	}
	if err := l.settled(context.WithValue(ctx, notifyingKey{}, true), tx.Tx, entry); err != nil {
		return nil, err
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	tx.prepareMissing(ctx, l.db)
	return r, nil
}

// notifyingKey marks the context that the function of WithSettled gets.
type notifyingKey struct{}

// isNotifying reports whether ctx is that of the function of WithSettled, whose transaction may hold the
// only connection of the database.
func isNotifying(ctx context.Context) bool { return ctx.Value(notifyingKey{}) != nil }

var errNotifying = errors.New("it was called inside the function of WithSettled, whose transaction may hold the only connection; call it after that function has returned")
