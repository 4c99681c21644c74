package appointment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// errPayloadExited is the error of a payload that ended its goroutine.
var errPayloadExited = errors.New("the payload ended its goroutine")

// payloadPanic is the error of a payload that panicked. Its value is not kept, since it may contain
// anything.
type payloadPanic struct {
	valueType string
	stack     []byte
}

// Error returns the type of the value.
func (p *payloadPanic) Error() string { return "the payload panicked with a " + p.valueType }

// runPayload calls a function of a payload on a goroutine of its own, and returns its error or that
// of ctx. After the error of ctx, the function may still run, and m belongs to it.
func runPayload(ctx context.Context, function func(context.Context, *Message) error, m *Message) error {
	done := make(chan error, 1)
	go func() {
		err := errPayloadExited
		defer func() {
			if p := recover(); p != nil {
				err = &payloadPanic{fmt.Sprintf("%T", p), debug.Stack()}
			}
			done <- err
		}()
		err = function(ctx, m)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// payloadError returns the error of a payload's method, Seal or Open. Its text does not show err,
// unless err allows it.
func (c *Client) payloadError(ctx context.Context, op Operation, class error, method string, err error) *Error {
	e := newError(op, class, "")
	e.Failure, e.cause = FailurePayload, err
	var panicked *payloadPanic
	var plain interface{ PlainError() string }
	var permanent interface{ Permanent() bool }
	switch {
	case errors.As(err, &panicked):
		e.permanent = true
		e.detail = fmt.Sprintf("Payload.%s panicked with a value of type %s; the log has the stack", method, panicked.valueType)
		c.observers.logPanic(ctx, "appointment payload panicked", c.newEvent(op), panicked.valueType, panicked.stack)
	case errors.Is(err, errPayloadExited):
		e.permanent = true
		e.detail = fmt.Sprintf("Payload.%s ended its goroutine, as t.FailNow does", method)
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		e.detail = fmt.Sprintf("%s in Payload.%s", endText(ctx.Err()), method)
	case errors.As(err, &plain):
		e.detail = fmt.Sprintf("Payload.%s failed: %s", method, plain.PlainError())
	default:
		e.detail = fmt.Sprintf("Payload.%s failed; errors.As finds its error, which is only shown if it has a method PlainError", method)
	}
	if errors.As(err, &permanent) && permanent.Permanent() {
		e.permanent = true
	}
	return e
}

// badPayload returns the error of a payload whose result cannot be used.
func badPayload(op Operation, class error, detail string) *Error {
	e := newError(op, class, detail)
	e.Failure, e.permanent = FailurePayload, true
	return e
}

// seal returns the request of one attempt. With a payload, it is a sealed copy.
func (c *Client) seal(ctx context.Context, encoded *encodedRequest) (httpx.Request, *Error) {
	op := encoded.operation
	r := httpx.Request{Operation: string(op), Document: encoded.document, Variables: c.attemptVariables(op)}
	if c.payload == nil {
		return r, nil
	}
	m := &Message{
		Operation: op, Document: bytes.Clone(r.Document),
		Header: http.Header{}, Query: url.Values{}, Variables: r.Variables,
	}
	if err := runPayload(ctx, c.payload.Seal, m); err != nil {
		return r, c.payloadError(ctx, op, ErrNotSent, "Seal", err)
	}
	_, hasDocument := m.Variables[variableName(soap.VariableDocument)]
	switch {
	case len(bytes.TrimSpace(m.Document)) == 0:
		return r, badPayload(op, ErrNotSent, "Payload.Seal left no document")
	case !utf8.Valid(m.Document):
		return r, badPayload(op, ErrNotSent, "the document is not text in UTF-8 after Payload.Seal; encode it, for example in Base64")
	case hasDocument:
		return r, badPayload(op, ErrNotSent, "Payload.Seal sets the variable $document; set Message.Document instead")
	}
	r.Document, r.Header, r.Query, r.Variables = m.Document, m.Header, m.Query, m.Variables
	return r, nil
}

// open returns a response with the document that the payload opened. Without a payload, or without
// a document, that is the response itself.
func (c *Client) open(ctx context.Context, op Operation, resp *httpx.Response) (*httpx.Response, *Error) {
	if c.payload == nil || len(bytes.TrimSpace(resp.Body)) == 0 {
		return resp, nil
	}
	m := &Message{Operation: op, Document: bytes.Clone(resp.Body), Header: resp.Header.Clone()}
	if err := runPayload(ctx, c.payload.Open, m); err != nil {
		return nil, c.payloadError(ctx, op, ErrBadResponse, "Open", err)
	}
	opened := *resp
	opened.Body = m.Document
	switch {
	case len(bytes.TrimSpace(m.Document)) == 0:
		return nil, badPayload(op, ErrBadResponse, "Payload.Open left no document")
	case int64(len(m.Document)) > c.maxBody:
		e := badPayload(op, ErrBadResponse, fmt.Sprintf("the document is longer than the limit of %d bytes after Payload.Open", c.maxBody))
		e.Failure = FailureTooLong
		return nil, e
	case !utf8.Valid(m.Document): // some hospitals encrypt text in GBK
		text, notes, err := httpx.ToUTF8(m.Document, "", c.codec.dialect.Charset)
		if err != nil {
			e := badPayload(op, ErrBadResponse, "after Payload.Open, the text is not valid in the declared charset, in UTF-8 or in GB18030")
			e.Failure, e.cause = FailureBadCharset, err
			return nil, e
		}
		opened.Body, opened.Notes = text, append(slices.Clip(resp.Notes), notes...)
	}
	return &opened, nil
}

// classifyUnopened returns the error of a response that the payload could not open, for the reason
// failure. Its HTTP status and its form decide before that. Its codes decide nothing, since any
// sender could have written them.
func (c *Client) classifyUnopened(op Operation, resp *httpx.Response, failure *Error) *Error {
	e := failure
	isMarkup := false
	switch form, _ := describeUnreadable(resp.Body, nil); form {
	case FailureMarkup, FailureSOAPEnvelope, FailureXML:
		isMarkup = form != FailureXML // the payload may be XML
	}
	var unreadable error
	if isMarkup {
		unreadable = failure
	}
	switch {
	case resp.Status < 200 || resp.Status > 299:
		e = c.classifyStatus(op, resp, unreadable)
		e.addDetail(failure.detail)
	case isMarkup:
		e = classifyUnreadable(op, c.codec.dialect, resp, failure)
	default:
		r := Response{HTTPStatus: resp.Status}
		r.setStatuses(c.codec.decodeStatuses(op, resp.Body))
		if code, message := c.codec.dialect.rejectingCode(&r); code != "" {
			e.Code, e.Message = code, message
			e.addDetail("the response is not sealed and says that the request is rejected, which nothing proves")
		}
	}
	e = e.withResponse(c.newResponse(resp))
	e.RetryAfter = retryAfter(resp.Header, time.Now())
	return e
}
