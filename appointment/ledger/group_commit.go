package ledger

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// change is a change of one order, which a transaction makes alone or together with others.
type change struct {
	ctx   context.Context // of the caller
	began time.Time       // before the transaction, by this machine's clocks
	order string
	known []attemptRow // see Ledger.changeKnown
	edit  func(ctx context.Context, r *record) error

	done   chan struct{} // closed when record and err are set
	record *record
	err    error
}

// changeQueue commits the changes of several callers in one transaction, so that they wait for the disk
// once. It serves an engine with one writer: while one caller has the transaction, the changes of the
// others queue, and the next caller who gets a transaction makes them all.
type changeQueue struct {
	turn    chan struct{} // holds a value while a caller begins or has the transaction
	mu      sync.Mutex
	waiting []*change
}

func newChangeQueue() *changeQueue { return &changeQueue{turn: make(chan struct{}, 1)} }

// add queues a change.
func (q *changeQueue) add(c *change) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, c)
}

// remove takes a change back. It reports false if a transaction is making it, or has.
func (q *changeQueue) remove(c *change) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, c)
	if i < 0 {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return true
}

// takeAll returns the changes that wait. Their callers then wait for the transaction.
func (q *changeQueue) takeAll() []*change {
	q.mu.Lock()
	defer q.mu.Unlock()
	changes := q.waiting
	q.waiting = nil
	return changes
}

// changeInGroup makes a change in a transaction with those of other callers.
func (l *Ledger) changeInGroup(c *change) {
	q := l.queue
	q.add(c)
	select {
	case <-c.done:
		return
	case <-c.ctx.Done():
		if q.remove(c) {
			c.err = c.ctx.Err()
			return
		}
		<-c.done
		return
	case q.turn <- struct{}{}:
	}
	defer func() { <-q.turn }()
	select {
	case <-c.done: // by the caller who had the turn before
		return
	default:
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), databaseTimeout)
	defer cancel()
	stopCancel := context.AfterFunc(c.ctx, cancel) // while this caller waits for the transaction
	tx, err := l.beginTransaction(ctx)
	if !stopCancel() {
		err = c.ctx.Err()
	}
	if err != nil {
		q.remove(c)
		c.err = err
		return
	}
	l.changeTogether(ctx, tx, q.takeAll())
}

// changeTogether makes changes in a transaction, and commits it.
func (l *Ledger) changeTogether(ctx context.Context, tx *transaction, changes []*change) {
	err := errAborted
	defer func() {
		_ = tx.Rollback()
		for _, c := range changes {
			if err != nil && (c.err == nil || errors.Is(c.err, errUnchanged)) {
				c.record, c.err = nil, err
			}
			close(c.done)
		}
	}()
	if err = l.applyAll(ctx, tx, changes); err != nil {
		return
	}
	if err = tx.Commit(); err == nil {
		tx.prepareMissing(ctx, l.db)
	}
}

// errAborted is the error of the changes of a transaction in which another change panicked.
var errAborted = errors.New("the change of another order in the same transaction panicked")

// applyAll makes changes in a transaction. The error of a change undoes that change alone, unless the
// engine has then ended the transaction.
func (l *Ledger) applyAll(ctx context.Context, tx *transaction, changes []*change) error {
	if len(changes) == 1 {
		c := changes[0]
		if c.record, c.err = l.applyChange(changeContext{ctx, c.ctx}, tx, c); errors.Is(c.err, errUnchanged) {
			return nil
		}
		return c.err
	}
	for _, c := range changes {
		if _, err := tx.ExecContext(ctx, "SAVEPOINT ledger_change"); err != nil {
			return &conflictError{err}
		}
		end := "RELEASE ledger_change"
		if c.record, c.err = l.applyChange(changeContext{ctx, c.ctx}, tx, c); c.err != nil {
			end = "ROLLBACK TO ledger_change"
		}
		if _, err := tx.ExecContext(ctx, end); err != nil {
			return &conflictError{err}
		}
	}
	return nil
}

// changeContext is the context of one change in a transaction of several. It ends with the transaction;
// its deadline and its values are those of the caller.
type changeContext struct {
	context.Context // of the transaction
	caller          context.Context
}

// Deadline returns the deadline of the caller.
func (c changeContext) Deadline() (time.Time, bool) { return c.caller.Deadline() }

// Value returns a value of the caller.
func (c changeContext) Value(key any) any { return c.caller.Value(key) }
