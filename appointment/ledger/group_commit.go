package ledger

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// change is one update of an order's record. It is committed alone, or in a group with changes of other
// callers.
type change struct {
	ctx     context.Context // of the caller
	began   time.Time       // before the transaction, by this machine's clocks
	order   string
	known   []attemptRow // see Ledger.changeKnownRecord
	edit    func(ctx context.Context, r *record) error
	isRetry bool // an earlier try failed, perhaps because of others in the group; it is committed alone

	done     chan struct{} // closed when the fields below are set
	record   *record
	err      error
	panicked any // the value of a panic of edit
}

// changeQueue commits the changes of several callers in one transaction, so that they wait for the disk
// once. It is for an engine with one writer. While one caller writes, the others queue. The next writer
// commits the changes of all of them.
type changeQueue struct {
	writer  chan struct{} // holds a value while a caller begins or has the transaction
	mu      sync.Mutex
	waiting []*change
}

func newChangeQueue() *changeQueue { return &changeQueue{writer: make(chan struct{}, 1)} }

// The bounds of a group. A group that has reached one of them takes no further change.
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

// remove removes a change from the queue. It returns false if a writer has taken the change already.
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

// takeNext takes the next change of a group, in which others are already; nil if there is none. A change that
// failed before has a group of its own.
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

// commitInGroup commits a change, perhaps in one transaction with changes of other callers.
func (l *Ledger) commitInGroup(c *change) {
	q := l.queue
	q.add(c)
	for { // a group can be full, or fail, before it reaches c
		select {
		case <-c.done:
			return
		case <-c.ctx.Done():
			if q.remove(c) {
				c.err = c.ctx.Err()
				return
			}
			<-c.done // a writer has taken it, so its result counts
			return
		case q.writer <- struct{}{}:
		}
		if tx := l.runGroup(c); tx != nil {
			tx.prepareMissing(c.ctx, l.db)
		}
	}
}

// runGroup begins a transaction for the caller of c, and commits the changes that wait. It returns the
// transaction if it was committed.
func (l *Ledger) runGroup(c *change) *transaction {
	defer func() { <-l.queue.writer }()
	select {
	case <-c.done: // by the writer before
		return nil
	default:
	}
	// The caller can cancel the wait for a transaction, but not a transaction that has changes of others.
	ctx, cancel := context.WithCancel(context.WithoutCancel(c.ctx))
	defer cancel()
	stopCancel := context.AfterFunc(c.ctx, cancel)
	tx, err := l.beginTransaction(ctx)
	if !stopCancel() { // ctx is cancelled, so database/sql rolls the transaction back
		err = c.ctx.Err()
	}
	if err != nil {
		l.queue.remove(c)
		c.err = err
		close(c.done)
		return nil
	}
	defer time.AfterFunc(databaseTimeout, cancel).Stop()
	if !l.applyGroup(ctx, tx) {
		return nil
	}
	return tx
}

// applyGroup applies the changes that wait, commits them, and reports whether they were committed.
func (l *Ledger) applyGroup(ctx context.Context, tx *transaction) (isCommitted bool) {
	var changes []*change
	groupErr := errAborted // if an edit calls runtime.Goexit
	defer func() {
		_ = tx.Rollback()
		for _, c := range changes {
			switch {
			case groupErr == nil: // each change has its own result
			case errors.Is(c.err, errUnchanged): // it may have read what an earlier change wrote
				c.record, c.err = nil, &conflictError{groupErr}
			case c.err == nil && c.panicked == nil:
				c.record, c.err = nil, groupErr
			}
			close(c.done)
		}
	}()
	hasWritten, err := l.applyWaiting(ctx, tx, &changes)
	if err == nil && hasWritten {
		err = tx.Commit()
	}
	groupErr = err
	return err == nil && hasWritten
}

// applyWaiting applies the changes that wait, and appends them to changes. If one fails, only that one is
// undone. hasWritten reports whether there is anything to commit. The error is that of the transaction.
func (l *Ledger) applyWaiting(ctx context.Context, tx *transaction, changes *[]*change) (hasWritten bool, err error) {
	for start := time.Now(); len(*changes) < maxGroup && time.Since(start) < groupTime; {
		c := l.queue.takeNext(*changes)
		if c == nil {
			break
		}
		*changes = append(*changes, c)
		if c.err = c.ctx.Err(); c.err != nil {
			continue
		}
		if hasWritten {
			if _, err := tx.ExecContext(ctx, "SAVEPOINT ledger_change"); err != nil {
				return false, &conflictError{err}
			}
		}
		l.applyRecovered(changeContext{ctx, c.ctx}, tx, c)
		isFailed := c.panicked != nil || c.err != nil && !errors.Is(c.err, errUnchanged)
		switch {
		case isFailed && !hasWritten: // nothing is lost if the whole transaction is undone
			return false, nil
		case isFailed:
			if _, err := tx.ExecContext(ctx, "ROLLBACK TO ledger_change"); err != nil { // to the newest savepoint; the engine may have ended the transaction
				return false, &conflictError{errors.Join(c.err, err)}
			}
		case c.err == nil:
			hasWritten = true
		}
	}
	return hasWritten, nil
}

// errAborted is returned to all callers of a group if one edit calls runtime.Goexit.
var errAborted error = &conflictError{errors.New("the update of another order aborted the shared transaction; try again")}

// applyRecovered applies a change in a transaction, and keeps a panic of its edit for its own caller.
func (l *Ledger) applyRecovered(ctx context.Context, tx *transaction, c *change) {
	defer func() { c.panicked = recover() }()
	c.record, c.err = l.applyChange(ctx, tx, c)
}

// changeContext is the context of one change in a group. It ends with the transaction; its deadline and
// its values are those of the caller.
type changeContext struct {
	context.Context // of the transaction
	caller          context.Context
}

// Deadline returns the deadline of the caller.
func (c changeContext) Deadline() (time.Time, bool) { return c.caller.Deadline() }

// Value returns a value of the caller.
func (c changeContext) Value(key any) any { return c.caller.Value(key) }
