package ledger

import (
	"context"
	"database/sql"
	"iter"
)

// Entry returns the record of an order, or ErrUnknownOrder.
func (l *Ledger) Entry(ctx context.Context, order string) (*Entry, error) {
	const operation = "Entry"
	r, err := l.readRecord(ctx, order)
	if err == nil && r.isNew {
		err = ErrUnknownOrder
	}
	if err != nil {
		return nil, &ledgerError{operation: operation, order: order, err: err}
	}
	entry, err := l.newEntry(r)
	if err != nil {
		return entry, &ledgerError{operation: operation, order: order, err: err}
	}
	return entry, nil
}

// readRecord reads an order without locking it.
func (l *Ledger) readRecord(ctx context.Context, order string) (*record, error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: l.engine.snapshot})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	r := &record{ledger: l}
	row, found, err := l.engine.readOrder(ctx, tx, order, "")
	if err != nil {
		return nil, err
	}
	r.order, r.isNew = row, !found
	r.attempts, err = l.engine.readAttempts(ctx, tx, order, "")
	return r, err
}

// unsettledPage is the number of orders that Unsettled reads at a time.
const unsettledPage = 100

// Unsettled returns the orders whose outcome is not settled yet, the oldest first. These are intents,
// unknown outcomes, cancels that are to be carried out, and orders that need a person (AskHospital,
// Stray). It reads them in pages, and holds no connection while it yields. An error ends it.
func (l *Ledger) Unsettled(ctx context.Context) iter.Seq2[*Entry, error] {
	return func(yield func(*Entry, error) bool) {
		var since int64
		last := ""
		for {
			orders, err := l.readUnsettled(ctx, since, last)
			if err != nil {
				yield(nil, &ledgerError{operation: "Unsettled", err: err})
				return
			}
			for _, o := range orders {
				since, last = o.since, o.order
				entry, err := l.Entry(ctx, o.order)
				if entry == nil {
					yield(nil, err)
					return
				}
				if entry.State.Settled() && entry.AskAgain.IsZero() { // meanwhile
					continue
				}
				if !yield(entry, err) {
					return
				}
			}
			if len(orders) < unsettledPage {
				return
			}
		}
	}
}

// readUnsettled reads a page of unsettled orders, after the one that entered its state at since.
func (l *Ledger) readUnsettled(ctx context.Context, since int64, last string) (orders []orderRow, err error) {
	rows, err := l.db.QueryContext(ctx, l.engine.numberParameters(`SELECT order_no, since FROM ledger_orders
		WHERE unsettled = 1 AND (since > ? OR since = ? AND order_no > ?) ORDER BY since, order_no LIMIT ?`), since, since, last, unsettledPage)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var o orderRow
		if err := rows.Scan(&o.order, &o.since); err != nil {
			return nil, err
		}
		orders = append(orders, o)
	}
	return orders, rows.Err()
}
