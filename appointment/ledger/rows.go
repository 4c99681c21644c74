package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// orderRow is a row of ledger_orders. Times are in milliseconds since 1970 by the database's clock;
// 0 stands for none.
type orderRow struct {
	order    string
	state    State
	attempts int
	hospital string
	since    int64
	due      int64
	notify   bool // WithSettled has not succeeded yet
	tries    int
	notAfter int64
	offers   []byte
	cancelBy Operator
	open     bool

	readAt int64 // when it was read
}

// describe returns the state of the order, for the text of an error.
func (o *orderRow) describe() string { return "it is " + string(o.state) + " at " + o.hospital }

// attemptRow is a row of ledger_attempts.
type attemptRow struct {
	number                 int
	hospital               string
	state                  State
	revision               int64
	began, since, deadline int64
	span, quiet            int64
	// due tells Run when to act next. It takes over a request in flight, or queries an unknown outcome. It
	// queries a NotBooked attempt once more, or cancels a booking that somebody wishes to cancel. While
	// a process does so, due is the end of that process's lease. tries counts the times since the state
	// was entered.
	due                              int64
	tries                            int
	rejected, slotless               bool
	origin                           State
	request, booking                 []byte
	day                              int64
	sequence                         string
	operator                         Operator
	errorClass, errorText, lateError string
	errorReason                      appointment.Reason

	// save and opened are the values in request and booking, if they were opened or stored already.
	save   *appointment.SaveRequest
	opened *appointment.Booking

	changed, added bool
}

// quietEnd returns the time after which a save that was not carried out never will be.
func (a *attemptRow) quietEnd() int64 { return a.deadline + a.quiet }

const (
	orderColumns   = "state, attempts, hospital, since, due, tell, tries, not_after, offers, cancel_id, cancel_name, unsettled"
	attemptColumns = "number, hospital, state, revision, began, since, deadline, span, quiet, due, tries, rejected, slotless, origin, request, booking, day, sequence, operator_id, operator_name, error_class, error_reason, error_text, late"
)

// readOrder reads the row of an order and the database's time. found is false if there is none.
func (e *engine) readOrder(ctx context.Context, q querier, order, lock string) (row orderRow, found bool, err error) {
	row.order = order
	var due, notAfter sql.NullInt64
	err = q.QueryRowContext(ctx, e.numberParameters("SELECT "+orderColumns+", "+e.now+" FROM ledger_orders WHERE order_no = ?"+lock), order).Scan(
		&row.state, &row.attempts, &row.hospital, &row.since, &due, &row.notify, &row.tries, &notAfter, &row.offers, &row.cancelBy.ID, &row.cancelBy.Name, &row.open, &row.readAt)
	if errors.Is(err, sql.ErrNoRows) {
		return row, false, nil
	}
	row.due, row.notAfter = due.Int64, notAfter.Int64
	return row, err == nil, err
}

// readAttempts reads the attempts of an order, oldest first.
func (e *engine) readAttempts(ctx context.Context, q querier, order, lock string) (attempts []attemptRow, err error) {
	rows, err := q.QueryContext(ctx, e.numberParameters("SELECT "+attemptColumns+" FROM ledger_attempts WHERE order_no = ? ORDER BY number"+lock), order)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var a attemptRow
		var due, day sql.NullInt64
		var sequence sql.NullString
		if err := rows.Scan(&a.number, &a.hospital, &a.state, &a.revision, &a.began, &a.since, &a.deadline, &a.span, &a.quiet, &due, &a.tries,
			&a.rejected, &a.slotless, &a.origin, &a.request, &a.booking, &day, &sequence,
			&a.operator.ID, &a.operator.Name, &a.errorClass, &a.errorReason, &a.errorText, &a.lateError); err != nil {
			return nil, err
		}
		a.due, a.day, a.sequence = due.Int64, day.Int64, sequence.String
		attempts = append(attempts, a)
	}
	return attempts, rows.Err()
}

// insertOrder adds the row of an order.
func (e *engine) insertOrder(ctx context.Context, q querier, o *orderRow) error {
	_, err := q.ExecContext(ctx, e.numberParameters("INSERT INTO ledger_orders (order_no, "+orderColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		o.order, o.state, o.attempts, o.hospital, o.since, nullInt(o.due), toInt(o.notify), o.tries, nullInt(o.notAfter), o.offers, o.cancelBy.ID, o.cancelBy.Name, toInt(o.open))
	return err
}

// updateOrder writes the row of an order, which the transaction has locked.
func (e *engine) updateOrder(ctx context.Context, q querier, o *orderRow) error {
	_, err := q.ExecContext(ctx, e.numberParameters(`UPDATE ledger_orders SET state = ?, attempts = ?, hospital = ?, since = ?, due = ?, tell = ?, tries = ?,
		not_after = ?, offers = ?, cancel_id = ?, cancel_name = ?, unsettled = ? WHERE order_no = ?`),
		o.state, o.attempts, o.hospital, o.since, nullInt(o.due), toInt(o.notify), o.tries, nullInt(o.notAfter), o.offers, o.cancelBy.ID, o.cancelBy.Name, toInt(o.open), o.order)
	return err
}

// insertAttempt adds an attempt.
func (e *engine) insertAttempt(ctx context.Context, q querier, order string, a *attemptRow) error {
	_, err := q.ExecContext(ctx, e.numberParameters("INSERT INTO ledger_attempts (order_no, "+attemptColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		order, a.number, a.hospital, a.state, a.revision, a.began, a.since, a.deadline, a.span, a.quiet, nullInt(a.due), a.tries,
		toInt(a.rejected), toInt(a.slotless), a.origin, a.request, a.booking, nullInt(a.day), nullText(a.sequence),
		a.operator.ID, a.operator.Name, a.errorClass, a.errorReason, a.errorText, a.lateError)
	return err
}

// updateAttempt writes an attempt if nobody else has changed it since it was read, and increments its
// revision. A database that has lost it can have another one with the same number and revision. The
// request never changes, except that erasure removes it.
func (e *engine) updateAttempt(ctx context.Context, q querier, order string, a *attemptRow) error {
	result, err := q.ExecContext(ctx, e.numberParameters(`UPDATE ledger_attempts SET state = ?, revision = revision + 1, since = ?, deadline = ?, span = ?, quiet = ?, due = ?, tries = ?,
		rejected = ?, slotless = ?, origin = ?, booking = ?, day = ?, sequence = ?, operator_id = ?, operator_name = ?, error_class = ?, error_reason = ?, error_text = ?, late = ?
		WHERE order_no = ? AND number = ? AND revision = ? AND began = ?`),
		a.state, a.since, a.deadline, a.span, a.quiet, nullInt(a.due), a.tries,
		toInt(a.rejected), toInt(a.slotless), a.origin, a.booking, nullInt(a.day), nullText(a.sequence), a.operator.ID, a.operator.Name, a.errorClass, a.errorReason, a.errorText, a.lateError,
		order, a.number, a.revision, a.began)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(errFenced, err)
	}
	a.revision++
	return nil
}

// errFenced means that somebody else has changed the attempt.
var errFenced = errors.New("another process has changed the order meanwhile")

// readNow reads the database's clock.
func (e *engine) readNow(ctx context.Context, q querier) (now int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT "+e.now).Scan(&now)
	return now, err
}

// readNowAndPersist reads the database's clock. The commit of the transaction then waits until it
// persists, also if somebody has made the session's commits faster since New.
func (e *engine) readNowAndPersist(ctx context.Context, q querier) (now int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT "+e.now+e.persist).Scan(&now)
	return now, err
}

func nullInt(n int64) sql.NullInt64    { return sql.NullInt64{Int64: n, Valid: n != 0} }
func nullText(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
func toTime(milliseconds int64) time.Time {
	if milliseconds == 0 {
		return time.Time{}
	}
	return time.UnixMilli(milliseconds)
}

// toInt returns 1 or 0: not every engine has booleans.
func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
