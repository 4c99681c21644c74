package ledger

import (
	"context"
	"errors"
)

// tellSettled calls the function of WithSettled for an order that was just settled. If that fails,
// Run does it later. It returns the order as it is then.
func (l *Ledger) tellSettled(ctx context.Context, r *record) *record {
	if !r.order.tell {
		return r
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), databaseTimeout)
	defer cancel()
	told, err := l.tellOrder(ctx, r.order.order, r.attempts)
	if err != nil {
		l.reportFailure(ctx, r.order.order, err)
		return r
	}
	return told
}

// tellOrder calls the function of WithSettled in a transaction that marks the order as told. known
// are the attempts as they were read before, if they were.
func (l *Ledger) tellOrder(ctx context.Context, order string, known []attemptRow) (*record, error) {
	r, err := l.tellOnce(ctx, order, known)
	if err == nil {
		return r, nil
	}
	_, postponeErr := l.changeRecord(ctx, order, func(_ context.Context, r *record) error {
		if !r.order.tell {
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

// tellOnce marks the order as told, and then calls the function of WithSettled in the same
// transaction. That function may intend the order again.
func (l *Ledger) tellOnce(ctx context.Context, order string, known []attemptRow) (*record, error) {
	tx, err := l.beginTransaction(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	r, err := l.lockRecord(ctx, tx, order, nil)
	if err != nil || !r.order.tell || l.settled == nil {
		return r, err
	}
	r.takeOpened(known)
	entry, err := l.newEntry(r)
	if err != nil {
		return nil, err
	}
	r.order.tell, r.order.tries, r.order.due = false, 0, r.eraseTime()
	if err := r.storeRows(ctx); err != nil {
		return nil, err
	}
	if err := l.settled(context.WithValue(ctx, tellingKey{}, true), tx.Tx, entry); err != nil {
		return nil, err
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	tx.prepareMissing(ctx, l.db)
	return r, nil
}

// tellingKey marks the context that the function of WithSettled gets.
type tellingKey struct{}

// isTelling reports whether ctx is that of the function of WithSettled, whose transaction may hold the
// only connection of the database.
func isTelling(ctx context.Context) bool { return ctx.Value(tellingKey{}) != nil }

var errTelling = errors.New("it was called inside of WithSettled, whose transaction may hold the only connection; call it after that function has returned")
