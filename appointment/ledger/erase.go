package ledger

import (
	"context"
	"time"
)

// eraseTime returns when the patient data of a settled order is erased; 0 for never.
func (r *record) eraseTime() int64 {
	if r.ledger.retention <= 0 {
		return 0
	}
	kept := r.now
	if lead := r.leadingRow(); lead != nil && lead.state.isHeld() && lead.day != 0 {
		kept = max(kept, lead.day+(24*time.Hour).Milliseconds())
	}
	return kept + r.ledger.retention.Milliseconds()
}

// eraseOrder removes the requests and bookings of a settled order whose retention is over.
func (l *Ledger) eraseOrder(ctx context.Context, order string) error {
	_, err := l.changeRecord(ctx, order, func(ctx context.Context, r *record) error {
		if r.isNew || !r.order.state.Settled() || r.order.notify || r.order.due == 0 || r.order.due > r.now {
			return errUnchanged
		}
		for i := range r.attempts {
			if due := r.attempts[i].due; due != 0 { // one query is left, which needs the request
				r.order.due = max(due, r.now) + time.Minute.Milliseconds()
				return nil
			}
		}
		r.order.due = 0
		_, err := r.tx.ExecContext(ctx, l.engine.numberParameters("UPDATE ledger_attempts SET request = NULL, booking = NULL, sequence = NULL, revision = revision + 1 WHERE order_no = ?"), order)
		return err
	})
	return err
}
