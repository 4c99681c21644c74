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
	ctx     context.Context // of the caller
	began   time.Time       // before the transaction, by this machine's clocks
	order   string
	known   []attemptRow // see Ledger.changeKnown
	edit    func(ctx context.Context, r *record) error
	isRetry bool // it failed before, perhaps because of others, and is made alone

	done     chan struct{} // closed when the rest is set
	record   *record
	err      error
	panicked any // the value of a panic of edit
}

// changeQueue commits the changes of several callers in one transaction, so that they wait for the disk
// once. It serves an engine with one writer: while one caller has the transaction, the changes of the
// others queue, and the next caller who gets a transaction makes them.
type changeQueue struct {
	turn    chan struct{} // holds a value while a caller begins or has the transaction
	mu      sync.Mutex
	waiting []*change
}

func newChangeQueue() *changeQueue { return &changeQueue{turn: make(chan struct{}, 1)} }

// The bounds of a transaction of several changes. It begins no further change after them.
const (
	maxGroup  = 32
	groupTime = time.Second
)

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

// takeNext returns the next change for a transaction that has made others; nil if there is none.
func (q *changeQueue) takeNext(others []*change) *change {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 || len(others) > 0 && (q.waiting[0].isRetry || others[0].isRetry) {
		return nil
	}
	c := q.waiting[0]
	q.waiting = slices.Delete(q.waiting, 0, 1)
	return c
}

// changeInGroup makes a change in a transaction, perhaps with those of other callers.
func (l *Ledger) changeInGroup(c *change) {
	q := l.queue
	q.add(c)
	for {
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
		if tx := l.takeTurn(c); tx != nil {
			tx.prepareMissing(c.ctx, l.db)
		}
	}
}

// takeTurn begins a transaction for the caller of c, and makes the changes that wait. It returns the
// transaction if it was committed.
func (l *Ledger) takeTurn(c *change) *transaction {
	defer func() { <-l.queue.turn }()
	select {
	case <-c.done: // by the caller who had the turn before
		return nil
	default:
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(c.ctx))
	defer cancel()
	stopCancel := context.AfterFunc(c.ctx, cancel) // while this caller waits for the transaction
	tx, err := l.beginTransaction(ctx)
	if !stopCancel() {
		err = c.ctx.Err()
	}
	if err != nil {
		l.queue.remove(c)
		c.err = err
		close(c.done)
		return nil
	}
	defer time.AfterFunc(databaseTimeout, cancel).Stop()
	if !l.changeTogether(ctx, tx) {
		return nil
	}
	return tx
}

// changeTogether makes the changes that wait in a transaction, and reports whether it was committed. If
// one fails, it undoes that one alone.
func (l *Ledger) changeTogether(ctx context.Context, tx *transaction) (isCommitted bool) {
	var changes []*change
	err := errAborted // if an edit ends its goroutine
	defer func() {
		_ = tx.Rollback()
		for _, c := range changes {
			switch {
			case err == nil:
			case errors.Is(c.err, errUnchanged): // it may have read what an earlier change wrote
				c.record, c.err = nil, &conflictError{err}
			case c.err == nil && c.panicked == nil:
				c.record, c.err = nil, err
			}
			close(c.done)
		}
	}()
	isChanged := false
	for start := time.Now(); len(changes) < maxGroup && time.Since(start) < groupTime; {
		c := l.queue.takeNext(changes)
		if c == nil {
			break
		}
		changes = append(changes, c)
		if c.err = c.ctx.Err(); c.err != nil {
			continue
		}
		if isChanged {
			if _, err = tx.ExecContext(ctx, "SAVEPOINT ledger_change"); err != nil {
				err = &conflictError{err}
				return false
			}
		}
		l.applyRecovered(changeContext{ctx, c.ctx}, tx, c)
		isFailed := c.panicked != nil || c.err != nil && !errors.Is(c.err, errUnchanged)
		switch {
		case isFailed && !isChanged:
			err = nil
			return false
		case isFailed:
			if _, err = tx.ExecContext(ctx, "ROLLBACK TO ledger_change"); err != nil { // the engine has ended the transaction
				err = &conflictError{errors.Join(c.err, err)}
				return false
			}
		case c.err == nil:
			isChanged = true
		}
		err = errAborted
	}
	if !isChanged {
		err = nil
		return false
	}
	err = tx.Commit()
	return err == nil
}

// errAborted is the error of the changes of a transaction that an edit has left by runtime.Goexit.
var errAborted error = &conflictError{errors.New("the change of another order has ended the transaction")}

// applyRecovered makes a change in a transaction, and keeps the panic of its edit for its own caller.
func (l *Ledger) applyRecovered(ctx context.Context, tx *transaction, c *change) {
	defer func() { c.panicked = recover() }()
	c.record, c.err = l.applyChange(ctx, tx, c)
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
