package ledger

import (
	"context"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// claim is the right to send one request, which the database recorded before. The attempt's revision
// is the fence: whoever changes the attempt meanwhile takes the order over.
type claim struct {
	number    int // of the attempt
	began     int64
	revision  int64
	client    *appointment.Client
	save      *appointment.SaveRequest
	booking   *appointment.Booking // that a cancel releases
	operator  Operator             // of a cancel
	holdsSlot bool                 // before a cancel

	sendBy, confirmBy time.Time    // see record.localDeadlines
	reserved          *reservation // nil: none
}

// callContext returns the context of the claim's requests. They go on if the caller's context is cancelled.
func (c *claim) callContext(ctx context.Context) context.Context {
	return context.WithValue(context.WithoutCancel(ctx), reservationKey{}, c.reserved)
}

// newClaim sets the deadlines of an attempt whose request is about to be sent, reserves capacity, and
// returns the claim.
func (r *record) newClaim(ctx context.Context, a *attemptRow, client *appointment.Client, save *appointment.SaveRequest, span time.Duration) (*claim, error) {
	cfg := client.Config()
	r.setDeadline(a, span, cfg.GiveUp)
	reserved, err := r.reserveCapacity(ctx, cfg, span+recordTime)
	if err != nil {
		return nil, err
	}
	revision := a.revision
	if !a.added {
		revision++ // storing the row increments it
	}
	sendBy, confirmBy := r.localDeadlines(ctx, span)
	return &claim{
		number: a.number, began: a.began, revision: revision, client: client, save: save,
		sendBy: sendBy, confirmBy: confirmBy, reserved: reserved,
	}, nil
}

// timeLeft returns the time that a request may take: the client's timeout, or less if the caller's
// deadline is earlier. It counts from before the transaction, so that the sender's deadline is not later
// than the row's.
func (r *record) timeLeft(ctx context.Context, client *appointment.Client) time.Duration {
	span := client.Timeout()
	if deadline, ok := ctx.Deadline(); ok {
		span = min(span, deadline.Sub(r.began))
	}
	return span
}

// localDeadlines returns the deadlines of a request and of the query that confirms its outcome, by this
// machine's clocks.
func (r *record) localDeadlines(ctx context.Context, span time.Duration) (sendBy, confirmBy time.Time) {
	sendBy = r.began.Add(span)
	confirmBy = sendBy.Add(recordTime)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(confirmBy) {
		confirmBy = deadline
	}
	return sendBy, confirmBy
}

// setDeadline sets the deadline of the request of an attempt. It also sets when Run takes the order
// over from a process that died. The Config.GiveUp of the hospital is quiet; 0 if it is not known.
func (r *record) setDeadline(a *attemptRow, span, quiet time.Duration) {
	if quiet <= 0 {
		quiet = r.ledger.quietTime
	}
	a.span, a.quiet = span.Milliseconds(), quiet.Milliseconds()
	a.deadline = r.now + a.span
	a.due = a.deadline + min(recordTime, quiet).Milliseconds()
	a.tries, a.changed = 0, true
}

// recordTime is the time after the deadline of a request in which its sender confirms and records
// the outcome.
const recordTime = 5 * time.Second
