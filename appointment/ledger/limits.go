package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Limits returns a function for directory.WithClientOptions. It makes the RateLimit and the InFlight
// of a hospital's configuration hold for all processes with the same database together, for queries
// too. The clients of a hospital without either are not limited. A place of a process that died is
// free again when the call of that process would have ended.
//
// A request counts when it is admitted, by the database's clock. A call that gets no room in its time
// ends in appointment.ErrNotSent, and so does one whose database fails. Do not call a limited client
// inside of a transaction of SQLite, whose only connection it would wait for: the call is refused.
func Limits(db *sql.DB, d Dialect) func(appointment.Config) []appointment.Option {
	return func(cfg appointment.Config) []appointment.Option {
		l := limiter{db: db, engine: d.engine, hospital: cfg.Name}
		if cfg.InFlight != nil {
			l.inFlight = *cfg.InFlight
		}
		if cfg.RateLimit != nil {
			l.rate = *cfg.RateLimit
		}
		if l.inFlight <= 0 && l.rate.Requests <= 0 || l.engine == nil {
			return nil
		}
		return []appointment.Option{appointment.WithSharedLimit(l.admit)}
	}
}

// limiter holds the limits of one hospital.
type limiter struct {
	db       *sql.DB
	engine   *engine
	hospital string
	inFlight int                   // 0: no limit
	rate     appointment.RateLimit // 0 requests: no limit
}

// The times of a limiter.
const (
	placeDelay     = 20 * time.Millisecond // between two attempts to get a place in flight
	connectionTime = 5 * time.Second       // to get a connection of the database
)

// admit waits until the hospital's limits leave room for a request.
func (l *limiter) admit(ctx context.Context) (release func(), err error) {
	for {
		place, wait, err := l.take(ctx)
		if err != nil {
			return nil, err
		}
		if wait == 0 {
			return func() { l.free(ctx, place) }, nil
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
			return nil, context.DeadlineExceeded
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		}
	}
}

// take takes a place, or returns how long to wait before the next attempt.
func (l *limiter) take(ctx context.Context) (place string, wait time.Duration, err error) {
	if isTelling(ctx) {
		return "", 0, errTelling
	}
	begin, cancel := context.WithTimeout(ctx, connectionTime)
	defer cancel()
	conn, err := l.db.Conn(begin)
	if err != nil {
		if ctx.Err() == nil {
			err = errors.Join(errors.New("ledger: no connection of the database became free; is this call inside of a transaction?"), err)
		}
		return "", 0, err
	}
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = tx.Rollback() }()
	if place, wait, err = l.takeIn(ctx, tx); err != nil || wait > 0 {
		return "", wait, err
	}
	return place, 0, tx.Commit()
}

// takeIn takes a place in a transaction. If wait is not 0, it took nothing.
func (l *limiter) takeIn(ctx context.Context, tx *sql.Tx) (place string, wait time.Duration, err error) {
	e := l.engine
	if _, err := tx.ExecContext(ctx, e.rebind("INSERT INTO ledger_limits (hospital, period, used) VALUES (?, 0, 0) "+e.onConflict), l.hospital); err != nil {
		return "", 0, err
	}
	now, err := e.readNow(ctx, tx) // after the lock of the row
	if err != nil {
		return "", 0, err
	}
	if l.rate.Requests > 0 {
		if wait, err = l.countRequest(ctx, tx, now); err != nil || wait > 0 {
			return "", wait, err
		}
	}
	if l.inFlight <= 0 {
		return "", 0, nil
	}
	if _, err := tx.ExecContext(ctx, e.rebind("DELETE FROM ledger_places WHERE hospital = ? AND expires <= ?"), l.hospital, now); err != nil {
		return "", 0, err
	}
	var taken int
	if err := tx.QueryRowContext(ctx, e.rebind("SELECT COUNT(*) FROM ledger_places WHERE hospital = ?"), l.hospital).Scan(&taken); err != nil {
		return "", 0, err
	}
	if taken >= l.inFlight {
		return "", placeDelay, nil
	}
	expires := now + time.Minute.Milliseconds()
	if deadline, ok := ctx.Deadline(); ok {
		expires = now + time.Until(deadline).Milliseconds() + 1
	}
	place = rand.Text()
	_, err = tx.ExecContext(ctx, e.rebind("INSERT INTO ledger_places (place, hospital, expires) VALUES (?, ?, ?)"), place, l.hospital, expires)
	return place, 0, err
}

// countRequest counts a request in the present period, or returns how long to wait for the next.
func (l *limiter) countRequest(ctx context.Context, tx *sql.Tx, now int64) (wait time.Duration, err error) {
	e, length := l.engine, max(1, l.rate.Period.Milliseconds())
	var period int64
	var used int
	if err := tx.QueryRowContext(ctx, e.rebind("SELECT period, used FROM ledger_limits WHERE hospital = ?"), l.hospital).Scan(&period, &used); err != nil {
		return 0, err
	}
	switch present := now / length; {
	case present != period:
		period, used = present, 0
	case used >= l.rate.Requests:
		return time.Duration((present+1)*length-now) * time.Millisecond, nil
	}
	_, err = tx.ExecContext(ctx, e.rebind("UPDATE ledger_limits SET period = ?, used = ? WHERE hospital = ?"), period, used+1, l.hospital)
	return 0, err
}

// free gives a place back. If that fails, the place expires.
func (l *limiter) free(ctx context.Context, place string) {
	if place == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), connectionTime)
	defer cancel()
	_, _ = l.db.ExecContext(ctx, l.engine.rebind("DELETE FROM ledger_places WHERE place = ?"), place)
}
