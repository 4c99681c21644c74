package appointment

import (
	"context"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// call is a running call of a Client's method. Its attempts follow one another.
type call struct {
	client   *Client
	event    Event // at the start
	start    time.Time
	cancel   context.CancelFunc
	contexts []context.Context // of each observer

	bypassBreaker bool          // the requests that follow may determine an unknown outcome
	findsOutcome  bool          // the responses that follow are taken for the outcome of a write
	attempts      int           // made so far
	waitingSince  time.Time     // since when the next attempt waits
	waited        time.Duration // of all attempts together
	blockedBy     BlockedBy     // the limit that refused an attempt
	lastSent      time.Time     // when a write was last sent; zero: never
}

// startCall starts a call and returns its context, which ends after the client's timeout.
func (c *Client) startCall(ctx context.Context, e Event) (context.Context, *call) {
	k := &call{client: c, event: e, start: time.Now()}
	ctx, k.contexts = c.observers.notifyStart(ctx, e, func(o *Observer) startFunc { return o.CallStart })
	ctx, k.cancel = context.WithTimeout(ctx, c.timeout)
	return ctx, k
}

// endCall ends the call and reports its result. It returns err with Vendor and Hospital filled in.
func (k *call) endCall(r *Response, err error) error {
	k.cancel()
	if e := asError(err); e != nil {
		e.Vendor, e.Hospital = k.client.config.Vendor, k.client.config.Name
		e.AskUntil = k.askUntil(e)
	}
	if len(k.contexts) > 0 {
		e := k.event
		e.Duration = time.Since(k.start)
		e.Requests, e.Waited, e.BlockedBy = k.attempts, k.waited, k.blockedBy
		e.setResult(r, err)
		k.client.observers.notifyEnd(k.contexts, e, func(o *Observer) endFunc { return o.CallEnd })
	}
	return err
}

// askUntil returns the time until which the hospital may still carry out the write of an unknown
// outcome. It returns zero for other errors, and if that time is not known.
func (k *call) askUntil(e *Error) time.Time {
	giveUp := k.client.config.GiveUp
	if !e.OutcomeUnknown || giveUp == 0 || k.lastSent.IsZero() {
		return time.Time{}
	}
	return k.lastSent.Add(giveUp)
}

// startWaiting begins the time in which an attempt waits for its turn.
func (k *call) startWaiting() { k.waitingSince = time.Now() }

// stopWaiting ends the time that startWaiting began, and returns it.
func (k *call) stopWaiting() time.Duration {
	now := time.Now()
	waited := now.Sub(k.waitingSince)
	k.waited, k.waitingSince = k.waited+waited, now
	return waited
}

// attempt is one request of a call, from when it is sent until its response is classified.
type attempt struct {
	call     *call
	event    Event
	start    time.Time
	stopped  bool // its duration is known
	contexts []context.Context
	fresh    httpx.FreshConnection // see usesFreshConnection
}

func (k *call) startAttempt(ctx context.Context, encoded *encodedRequest) (context.Context, *attempt) {
	k.attempts++
	a := &attempt{call: k, start: time.Now()}
	waited := k.stopWaiting()
	if k.client.observers.hasObservers() {
		a.event = k.client.newEvent(encoded.operation)
		a.event.Attempt, a.event.Waited, a.event.Sent = k.attempts, waited, len(encoded.document)
		ctx, a.contexts = k.client.observers.notifyStart(ctx, a.event, func(o *Observer) startFunc { return o.AttemptStart })
	}
	return ctx, a
}

// startClock starts the attempt's duration, after its request was sealed. size is that of the
// sealed document.
func (a *attempt) startClock(size int) {
	a.start, a.event.Sent = time.Now(), size
}

// stopClock takes the attempt's duration: a response was received, or none will be.
func (a *attempt) stopClock() {
	a.stopped = true
	a.event.Duration = time.Since(a.start)
}

// usesFreshConnection reports whether a request must not share a connection with an earlier one.
// Otherwise, a late response to the earlier request could be taken for its own. The result is true
// for a write, and for a query for the outcome of a write. Both decide whether the order is booked
// elsewhere.
func (k *call) usesFreshConnection(op Operation) bool { return op.isWrite() || k.findsOutcome }

// endWrite notes when a write was last sent. It uses the present time if the transport does not
// report one.
func (a *attempt) endWrite() {
	a.call.lastSent = a.fresh.LastWrite()
	if a.call.lastSent.IsZero() {
		a.call.lastSent = time.Now().Round(0) // of the wall clock alone, as programs store it
	}
}

// endAttempt reports the result of the attempt.
func (a *attempt) endAttempt(r *received, err error) {
	defer a.call.startWaiting() // for another one
	if !a.stopped {
		a.stopClock() // the transport panicked, or nothing was sent
	}
	if len(a.contexts) == 0 {
		return
	}
	var response *Response
	if r != nil {
		response = &r.Response
	}
	a.event.setResult(response, err)
	a.call.client.observers.notifyEnd(a.contexts, a.event, func(o *Observer) endFunc { return o.AttemptEnd })
}
