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
// A request counts when it is admitted, by the database's clock. A call that is not admitted before its
// deadline ends in appointment.ErrNotSent, and so does one whose database fails. Do not call a limited
// client inside a transaction of SQLite: it would wait for the only connection, so it is refused.
func Limits(db *sql.DB, d Dialect) func(appointment.Config) []appointment.Option {
	return func(cfg appointment.Config) []appointment.Option {
		l := limiter{db: db, engine: engines[d], hospital: cfg.Name, limits: newSharedLimits(cfg), turn: make(chan struct{}, 1)}
		if l.engine == nil || !l.limits.areSet() {
			return nil
		}
		return []appointment.Option{appointment.WithSharedLimit(l.admitRequest)}
	}
}

// sharedLimits are the limits of a hospital.
type sharedLimits struct {
	inFlight int                   // 0: no limit
	rate     appointment.RateLimit // 0 requests: no limit
}

func newSharedLimits(cfg appointment.Config) (s sharedLimits) {
	if cfg.InFlight != nil {
		s.inFlight = *cfg.InFlight
	}
	if cfg.RateLimit != nil {
		s.rate = *cfg.RateLimit
	}
	return s
}

func (s sharedLimits) areSet() bool { return s.inFlight > 0 || s.rate.Requests > 0 }

// limiter holds the limits of one hospital.
type limiter struct {
	db       *sql.DB
	engine   *engine
	hospital string
	limits   sharedLimits
	turn     chan struct{} // holds a value while a request of this process waits for a place; the others wait for it
}

// The times of a limiter.
const (
	placeDelay     = 20 * time.Millisecond // between two attempts to get a place in flight
	connectionTime = 5 * time.Second       // to get a connection of the database
)

// admitRequest waits until the hospital's limits leave room for a request.
func (l limiter) admitRequest(ctx context.Context) (release func(), err error) {
	if r := reservationOf(ctx); r != nil && r.hospital == l.hospital {
		if r.prepaid {
			r.prepaid = false
			return func() {}, nil
		}
		l.limits.inFlight = 0 // a further request of the same call has the place of the first
	}
	switch {
	case !l.limits.areSet():
		return func() {}, nil
	case isNotifying(ctx):
		return nil, errNotifying
	case l.limits.inFlight > 0: // a call that has a place does not wait behind calls that have none
		select {
		case l.turn <- struct{}{}:
			defer func() { <-l.turn }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	for {
		place, wait, err := l.tryToTake(ctx)
		if err != nil {
			return nil, err
		}
		if wait == 0 {
			return func() { l.freePlace(ctx, place) }, nil
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

// tryToTake takes a place, or returns how long to wait before the next attempt.
func (l limiter) tryToTake(ctx context.Context) (place string, wait time.Duration, err error) {
	begin, cancel := context.WithTimeout(ctx, connectionTime)
	defer cancel()
	conn, err := l.db.Conn(begin)
	if err != nil {
		if ctx.Err() == nil {
			err = errors.Join(errors.New("ledger: no connection of the database became free; is this call inside a transaction?"), err)
		}
		return "", 0, err
	}
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: l.engine.isolation})
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = tx.Rollback() }()
	expires := time.Minute
	if deadline, ok := ctx.Deadline(); ok {
		expires = time.Until(deadline)
	}
	if place, wait, err = l.engine.takePlace(ctx, tx, l.hospital, l.limits, expires); err != nil || wait > 0 {
		return "", wait, err
	}
	return place, 0, tx.Commit()
}

// takePlace takes a place in a transaction, for a time. If wait is not 0, it took nothing.
func (e *engine) takePlace(ctx context.Context, tx querier, hospital string, limits sharedLimits, expires time.Duration) (place string, wait time.Duration, err error) {
	if _, err := tx.ExecContext(ctx, e.numberParameters("INSERT INTO ledger_limits (hospital, period, used) VALUES (?, 0, 0) "+e.onConflict), hospital); err != nil {
		return "", 0, err
	}
	now, err := e.readNow(ctx, tx) // after the lock of the row
	if err != nil {
		return "", 0, err
	}
	if limits.inFlight > 0 {
		taken, err := e.countPlaces(ctx, tx, hospital, now)
		if err != nil {
			return "", 0, err
		}
		if taken >= limits.inFlight {
			return "", placeDelay, nil
		}
	}
	if limits.rate.Requests > 0 {
		if wait, err = e.countRequest(ctx, tx, hospital, limits.rate, now); err != nil || wait > 0 {
			return "", wait, err
		}
	}
	if limits.inFlight > 0 {
		place = rand.Text()
		_, err = tx.ExecContext(ctx, e.numberParameters("INSERT INTO ledger_places (place, hospital, expires) VALUES (?, ?, ?)"), place, hospital, now+expires.Milliseconds()+1)
	}
	return place, 0, err
}

// countPlaces returns the number of requests of a hospital in flight, and removes the places that have
// expired. It removes them one by one: otherwise MySQL would lock a range of an index in another order
// than freePlace does, which is a deadlock.
func (e *engine) countPlaces(ctx context.Context, tx querier, hospital string, now int64) (taken int, err error) {
	rows, err := tx.QueryContext(ctx, e.numberParameters("SELECT place, expires FROM ledger_places WHERE hospital = ?"), hospital)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	var expired []string
	for rows.Next() {
		var place string
		var expires int64
		if err := rows.Scan(&place, &expires); err != nil {
			return 0, err
		}
		if expires > now {
			taken++
		} else {
			expired = append(expired, place)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, err
	}
	for _, place := range expired {
		if err := e.freePlace(ctx, tx, place); err != nil {
			return 0, err
		}
	}
	return taken, nil
}

// countRequest counts a request in the present period, or returns how long to wait for the next.
func (e *engine) countRequest(ctx context.Context, tx querier, hospital string, rate appointment.RateLimit, now int64) (wait time.Duration, err error) {
	length := max(1, rate.Period.Milliseconds())
	var period int64
	var used int
	if err := tx.QueryRowContext(ctx, e.numberParameters("SELECT period, used FROM ledger_limits WHERE hospital = ?"), hospital).Scan(&period, &used); err != nil {
		return 0, err
	}
	switch present := now / length; {
	case present != period:
		period, used = present, 0
	case used >= rate.Requests:
		return time.Duration((present+1)*length-now) * time.Millisecond, nil
	}
	_, err = tx.ExecContext(ctx, e.numberParameters("UPDATE ledger_limits SET period = ?, used = ? WHERE hospital = ?"), period, used+1, hospital)
	return 0, err
}

// freePlace gives a place back.
func (e *engine) freePlace(ctx context.Context, q querier, place string) error {
	if place == "" {
		return nil
	}
	_, err := q.ExecContext(ctx, e.numberParameters("DELETE FROM ledger_places WHERE place = ?"), place)
	return err
}

// freePlace gives a place back. If that fails, the place expires.
func (l limiter) freePlace(ctx context.Context, place string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), connectionTime)
	defer cancel()
	_ = l.engine.freePlace(ctx, l.db, place)
}

// reservation is the capacity that the transaction of a claim has taken: one request, and a place in
// flight for all requests of the call. The transaction that records the outcome gives it back.
type reservation struct {
	hospital string
	place    string
	prepaid  bool // the first request is counted already
}

// reserveCapacity takes capacity in the transaction of a claim. If there is none at this moment, it returns
// nil, and the client waits for it before it sends.
func (r *record) reserveCapacity(ctx context.Context, cfg appointment.Config, expires time.Duration) (*reservation, error) {
	limits := newSharedLimits(cfg)
	if !limits.areSet() {
		return nil, nil //nolint:nilnil // there is nothing to reserve
	}
	place, wait, err := r.ledger.engine.takePlace(ctx, r.tx, cfg.Name, limits, expires)
	if err != nil || wait > 0 {
		return nil, err
	}
	return &reservation{hospital: cfg.Name, place: place, prepaid: true}, nil
}

// freeCapacity gives the capacity back in the transaction of a record.
func (r *reservation) freeCapacity(ctx context.Context, record *record) error {
	if r == nil {
		return nil
	}
	return record.ledger.engine.freePlace(ctx, record.tx, r.place)
}

// reservationKey is the key of the reservation in the context of a call.
type reservationKey struct{}

// reservationOf returns the reservation of a call; nil if it has none.
func reservationOf(ctx context.Context) *reservation {
	r, _ := ctx.Value(reservationKey{}).(*reservation)
	return r
}
