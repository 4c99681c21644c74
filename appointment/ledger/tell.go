package ledger

import "context"

// tellSettled calls the function of WithSettled for an order that was just settled. If that fails,
// Run does it later. It returns the order as it is then.
func (l *Ledger) tellSettled(ctx context.Context, r *record) *record {
	if !r.order.tell {
		return r
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), databaseTimeout)
	defer cancel()
	told, err := l.tell(ctx, r.order.order)
	if err != nil {
		l.reportFailure(ctx, r.order.order, err)
		return r
	}
	return told
}

// tell calls the function of WithSettled in a transaction that marks the order as told.
func (l *Ledger) tell(ctx context.Context, order string) (*record, error) {
	r, err := l.change(ctx, order, func(ctx context.Context, r *record) error {
		if !r.order.tell || l.settled == nil {
			return errUnchanged
		}
		entry, err := l.entry(r)
		if err != nil {
			return err
		}
		if err := l.settled(ctx, r.tx.Tx, entry); err != nil {
			return err
		}
		r.order.tell, r.order.tries, r.order.due = false, 0, r.eraseTime()
		return nil
	})
	if err == nil {
		return r, nil
	}
	_, postponeErr := l.change(ctx, order, func(_ context.Context, r *record) error {
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
