package appointment

import (
	"context"
	"errors"
	"time"
)

// run does what every call of the client has in common: it fills the defaults in a copy
// of the request, validates it, bounds the time, and logs what became of it.
func run[Req, Res any, M message[Req]](ctx context.Context, c *Client, op Operation, req M,
	do func(context.Context, M) (*Res, error),
) (res *Res, err error) {
	ctx, requests := countRequests(ctx)
	start := time.Now()
	defer func() {
		if res != nil || err != nil { // else a transport panicked
			c.logCall(ctx, op, start, *requests, res, err)
		}
	}()
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

func (c *Client) invalid(op Operation, problems ...Problem) error {
	e := c.fail(op, ErrInvalidRequest, "")
	e.Problems = problems
	return e
}

// exchange sends a valid request, again where that may help, and judges the answer.
func exchange[Req, Res any, M message[Req]](ctx context.Context, c *Client, op Operation, req M) (*Res, Answer, error) {
	document, err := document(c, op, (*Req)(req))
	if err != nil {
		e := c.fail(op, ErrInvalidRequest, err.Error())
		e.cause = err
		return nil, Answer{}, e
	}
	var res *Res
	var answer Answer
	err = c.repeat(ctx, op, func() (err error) {
		res, answer, err = attempt[Res](ctx, c, op, document)
		return err
	})
	_, long := req.validate()
	answer.Deviations = append(long, answer.Deviations...)
	if e := (*Error)(nil); errors.As(err, &e) && e.Answer != nil {
		e.Answer = &answer
	}
	return res, answer, err
}

// attempt sends a document once and judges the answer.
func attempt[Res any](ctx context.Context, c *Client, op Operation, document []byte) (res *Res, answer Answer, err error) {
	start := time.Now()
	came, err := c.carrier.Call(ctx, string(op), document)
	defer func() { c.logAttempt(ctx, op, start, len(document), &answer, err) }()
	if err != nil {
		return nil, Answer{}, c.notCarried(op, err)
	}
	res, answer, err = judge[Res](c, op, came)
	if e := (*Error)(nil); errors.As(err, &e) {
		e.Answer = &answer
		e.RetryAfter = retryAfter(came.Header, c.now())
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
