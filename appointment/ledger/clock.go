package ledger

import (
	"context"
	"sync"
	"time"
)

// clock compares the database's clock with the monotonic clock of this machine, to notice when it
// jumps. After a jump, the times that are stored mean nothing.
type clock struct {
	mu            sync.Mutex
	before, after time.Time // around the last reading
	now           int64     // the last reading; 0 for none
	jumped        bool
}

// maxClockError is the greatest difference that is not a jump.
const maxClockError = time.Second

// noteReading notes a reading of the database's clock, which was taken between two times of this
// machine.
func (c *clock) noteReading(before time.Time, now int64, after time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now != 0 && before.After(c.after) {
		elapsed := time.Duration(now-c.now) * time.Millisecond
		if elapsed > after.Sub(c.before)+maxClockError || elapsed < before.Sub(c.after)-maxClockError {
			c.jumped = true
		}
	}
	if c.now == 0 || before.After(c.after) {
		c.before, c.now, c.after = before, now, after
	}
}

// hasJumped reports whether the clock has jumped since the last reset.
func (c *clock) hasJumped() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.jumped
}

func (c *clock) forgetReadings() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jumped, c.now = false, 0
}

// restartQuietTimes makes the deadlines and quiet times of all unknown outcomes begin again, because
// the database's clock has jumped. Whatever else waits for a time is done now. The fences stay: the
// senders may go on.
func (l *Ledger) restartQuietTimes(ctx context.Context) error {
	tx, err := l.beginTransaction(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := l.lockUnsettled(ctx, tx); err != nil {
		return err
	}
	now, err := l.engine.readNowAndPersist(ctx, tx)
	if err != nil {
		return err
	}
	recheck := now + recheckTime.Milliseconds()
	for _, update := range []struct {
		statement string
		time      int64
	}{
		{"UPDATE ledger_attempts SET deadline = ? + span, due = ? + span WHERE state IN ('Saving', 'Cancelling')", now},
		{"UPDATE ledger_attempts SET deadline = ?, due = ? WHERE state IN ('SaveUnknown', 'CancelUnknown')", now},
		{"UPDATE ledger_attempts SET due = ? WHERE due > ? AND state IN ('Booked', 'HeldOtherwise', 'NoSlotNeeded', 'ByStaff', 'Stray')", now},
		{"UPDATE ledger_attempts SET due = ? WHERE due > ? AND state = 'NotBooked'", recheck},
		{"UPDATE ledger_orders SET due = ? WHERE due > ? AND (state = 'Intended' OR tell = 1)", now},
	} {
		if _, err := tx.ExecContext(ctx, l.engine.numberParameters(update.statement), update.time, update.time); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	l.clock.forgetReadings()
	l.reportEvent(ctx, Event{Alarm: AlarmClock})
	return nil
}

// lockUnsettled locks the unsettled orders. A transaction that has read one of them before would
// otherwise write its old times back.
func (l *Ledger) lockUnsettled(ctx context.Context, tx *transaction) error {
	if l.engine.oneWriter { // which is this transaction
		return nil
	}
	rows, err := tx.QueryContext(ctx, "SELECT order_no FROM ledger_orders WHERE unsettled = 1 ORDER BY order_no"+l.engine.forUpdate)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() { // it locks them as it reads them
		continue
	}
	return rows.Err()
}
