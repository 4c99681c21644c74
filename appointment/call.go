package appointment

import (
	"context"
	"errors"
	"time"
)

// run does what every call of the client has in common: it fills the defaults in a copy
// of the request, validates it, bounds the time, and tells the observers.
func run[Req, Res any, M message[Req]](ctx context.Context, c *Client, what Event, req M,
	do func(context.Context, M) (*Res, error),
) (res *Res, err error) {
	op := what.Operation
	ctx, call := c.begin(ctx, what)
	defer func() { call.end(answerIn(res), err) }()
	if req == nil {
		return nil, c.invalid(op, Problem{"request", "is nil"})
	}
	filled := new(Req)
	*filled = *req
	M(filled).fill(c)
	if problems, _ := M(filled).validate(); len(problems) > 0 {
		return nil, c.invalid(op, problems...)
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	return do(ctx, filled)
}

// answerIn is the answer that is embedded in a result; nil if there is none.
func answerIn[Res any](res *Res) *Response {
	if res == nil {
		return nil
	}
	return any(res).(interface{ self() *Response }).self()
}

func (a *Response) self() *Response { return a }

func (c *Client) invalid(op Operation, problems ...Problem) error {
	e := c.fail(op, ErrInvalidRequest, "")
	e.Problems = problems
	return e
}

// exchange sends a valid request, again where that may help, and judges the answer.
func exchange[Req, Res any, M message[Req]](ctx context.Context, c *Client, op Operation, req M) (*Res, Response, error) {
	document, err := document(c, op, (*Req)(req))
	if err != nil {
		e := c.fail(op, ErrInvalidRequest, err.Error())
		e.cause = err
		return nil, Response{}, e
	}
	var res *Res
	var answer Response
	err = c.repeat(ctx, op, func() (err error) {
		res, answer, err = attempt[Res](ctx, c, op, document)
		return err
	})
	_, long := req.validate()
	answer.Deviations = append(long, answer.Deviations...)
	if e := (*Error)(nil); errors.As(err, &e) && e.Response != nil {
		e.Response = &answer
	}
	return res, answer, err
}

// attempt sends a document once and judges the answer.
func attempt[Res any](ctx context.Context, c *Client, op Operation, document []byte) (res *Res, answer Response, err error) {
	ctx, sending := callOf(ctx).send(ctx, op, len(document))
	defer func() { sending.end(&answer, err) }()
	came, err := c.carrier.Call(ctx, string(op), document)
	sending.came()
	if err != nil {
		return nil, Response{}, c.notCarried(op, err)
	}
	res, answer, err = judge[Res](c, op, came)
	if e := (*Error)(nil); errors.As(err, &e) {
		e.of(&answer).RetryAfter = retryAfter(came.Header, c.now())
	}
	return res, answer, err
}

// document writes a request in the hospital's dialect.
func document[Req any](c *Client, op Operation, req *Req) ([]byte, error) {
	if c.dialect.Envelope == EnvelopeNone {
		return c.codecs[op].Marshal(req)
	}
	return c.codecs[op].Marshal(enveloped(c, op, req))
}

func enveloped[Req any](c *Client, op Operation, req *Req) *requestMessage[Req] {
	return &requestMessage[Req]{
		SystemID:     c.config.SystemID,
		SystemKey:    string(c.config.SystemKey),
		BusinessType: c.config.BusinessType,
		Method:       op.Method(),
		Data:         req,
	}
}

// call is what is known of a call while it lasts. Its attempts follow one another.
type call struct {
	client   *Client
	event    Event // as it began
	start    time.Time
	contexts []context.Context // of each observer

	requests int           // made so far
	idle     time.Time     // since when the next one waits
	waited   time.Duration // all of them together
	withheld Withheld      // why one was not made
}

type callKey struct{}

// callOf is the call that ctx is of.
func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// begin begins a call.
func (c *Client) begin(ctx context.Context, what Event) (context.Context, *call) {
	call := &call{client: c, event: what, start: time.Now()}
	if len(c.observers) > 0 {
		ctx, call.contexts = c.started(ctx, what, func(o *Observer) startFunc { return o.CallStart })
	}
	return context.WithValue(ctx, callKey{}, call), call
}

// end tells the observers what became of the call.
func (k *call) end(answer *Response, err error) {
	if len(k.contexts) == 0 {
		return
	}
	e := k.event
	e.Duration = time.Since(k.start)
	e.Requests, e.Waited, e.Withheld = k.requests, k.waited, k.withheld
	e.became(answer, err)
	k.client.ended(k.contexts, e, func(o *Observer) endFunc { return o.CallEnd })
}

// waits begins the time in which a request waits.
func (k *call) waits() { k.idle = time.Now() }

// waitedUntil ends it.
func (k *call) waitedUntil(now time.Time) time.Duration {
	waited := now.Sub(k.idle)
	k.waited, k.idle = k.waited+waited, now
	return waited
}

// sending is one attempt of a call, from when it begins.
type sending struct {
	call     *call
	event    Event
	start    time.Time
	ended    bool // its time was taken
	contexts []context.Context
}

// send begins an attempt.
func (k *call) send(ctx context.Context, op Operation, bytes int) (context.Context, sending) {
	k.requests++
	s := sending{call: k, start: time.Now()}
	waited := k.waitedUntil(s.start)
	if c := k.client; len(c.observers) > 0 {
		s.event = c.event(op)
		s.event.Attempt, s.event.Waited, s.event.Sent = k.requests, waited, bytes
		ctx, s.contexts = c.started(ctx, s.event, func(o *Observer) startFunc { return o.AttemptStart })
		s.start = time.Now() // the observers' time is not the hospital's
	}
	return ctx, s
}

// came takes the time: an answer has come, or none will.
func (s *sending) came() {
	s.ended = true
	s.event.Duration = time.Since(s.start)
}

// end tells the observers what became of the attempt.
func (s *sending) end(answer *Response, err error) {
	defer s.call.waits() // if there is another
	if !s.ended {
		s.came() // a panic instead
	}
	if len(s.contexts) == 0 {
		return
	}
	s.event.became(answer, err)
	s.call.client.ended(s.contexts, s.event, func(o *Observer) endFunc { return o.AttemptEnd })
}
