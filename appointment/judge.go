package appointment

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// fail is an error of this client's.
func (c *Client) fail(op Operation, class error, detail string) *Error {
	return &Error{Operation: op, Vendor: c.config.Vendor, Hospital: c.config.Name, Class: class, detail: detail}
}

// failUnknown is fail after the request was delivered, or may have been: of a write, the
// outcome is unknown.
func (c *Client) failUnknown(op Operation, class error, detail string) *Error {
	e := c.fail(op, class, detail)
	e.OutcomeUnknown = op.writes()
	return e
}

// of says which answer the error is about.
func (e *Error) of(a *Response) *Error {
	e.Response, e.HTTPStatus = a, a.httpStatus
	return e
}

// reject is the hospital's no. A write that it rejects was not carried out.
func (c *Client) reject(op Operation, code, message string) *Error {
	e := c.fail(op, ErrRejected, "")
	e.Code, e.Message, e.Reason = code, message, c.dialect.reason(code, message)
	return e
}

// notCarried is what it means that a carrier has no answer.
func (c *Client) notCarried(op Operation, err error) *Error {
	var fault *soap.Fault
	if errors.As(err, &fault) {
		e := c.reject(op, fault.Code, fault.Reason)
		// A fault of the service's own may have come after it booked.
		e.OutcomeUnknown = op.writes() && !fault.ByCaller()
		e.detail, e.cause, e.HTTPStatus = "by a SOAP fault", fault, fault.Status
		return e
	}
	var failed *httpx.Error
	errors.As(err, &failed)
	var e *Error
	switch failed.Fate {
	case httpx.NotSent:
		e = c.fail(op, ErrNotSent, failed.Problem)
	case httpx.BadResponse:
		e = c.failUnknown(op, ErrBadResponse, failed.Problem)
	default:
		e = c.failUnknown(op, ErrNoResponse, failed.Problem)
	}
	e.cause, e.lasts, e.HTTPStatus = failed.Err, failed.Lasts, failed.Status
	return e
}

// judge reads a whole answer: success, with the business result, or an error. Success
// needs a recognised code at both levels.
func judge[Res any](c *Client, op Operation, came *httpx.Response) (*Res, Response, error) {
	var m answerMessage[Res]
	deviations, err := c.codecs[op].Unmarshal(came.Body, &m)
	a := Response{Hospital: c.config.Name, Source: SourceResponse, Unverified: c.unverified,
		raw: came.Body, httpStatus: came.Status, bookedFlags: c.dialect.BookedFlags}
	a.notes(came.Notes)
	a.Deviations = append(a.Deviations, deviations...)
	if err != nil {
		return nil, a, c.unreadable(op, came, &a, err)
	}
	a.StatusCode, a.StatusMessage, a.TotalRecord, a.TotalPage = m.StatusCode, m.StatusMessage, m.TotalRecord, m.TotalPage
	b := m.business
	if m.Data != nil {
		b = *m.Data
	}
	a.ResultCode, a.ResultDesc = b.ResultCode, b.ResultDesc
	a.beside = []map[string]string{m.Extra, b.Extra}
	if no := c.refused(op, &a); no != nil {
		if no.Reason == ReasonOther && c.looksBooked(b.Result) {
			no.contradicted("it has a booking in it")
		}
		return nil, a, no
	}
	switch {
	case came.Status < 200 || came.Status > 299:
		return nil, a, c.byStatus(op, came, "whose body does not say why")
	case a.ResultCode == "":
		return nil, a, c.failUnknown(op, ErrBadResponse, "it has no resultCode, so nothing says that it succeeded")
	case m.ResultCode != "" && !c.succeeded(m.ResultCode):
		return nil, a, c.failUnknown(op, ErrBadResponse, "it has a resultCode beside data that is a failure's, and one in data that is a success's")
	case a.StatusCode == "" && m.Data != nil:
		return nil, a, c.failUnknown(op, ErrBadResponse, "its envelope has no statusCode, so nothing says that it succeeded")
	}
	a.Deviations = append(a.Deviations, c.envelopeDeviations(&a, m.Data != nil)...)
	if !slices.Contains(c.dialect.ResultCodes, a.ResultCode) {
		a.Deviations = append(a.Deviations, Deviation{Path: "data.resultCode", Kind: casing.KindFormat, Seen: "another case"})
	}
	return b.Result, a, nil
}

// contradicted says that the answer that rejects also says the opposite, as it does where a
// hospital has a code for success that its dialect does not know. It is a rejection all the
// same: a code that the dialect does not list is no success.
func (e *Error) contradicted(how string) {
	e.detail = "yet " + how + ": if the code is this hospital's for success, add it to dialect.statusCodes or dialect.resultCodes"
	if e.Operation.writes() {
		e.detail += ", and look with FindBooking for what it carried out"
	}
}

// looksBooked reports whether a result is that of a save that booked, whatever the codes say.
func (c *Client) looksBooked(result any) bool {
	b, ok := result.(*Booking)
	return ok && b != nil && b.ScheduleSeq != "" && slices.Contains(c.dialect.BookedFlags, b.ScheduleFlag)
}

// refused is the hospital's no at either level; nil if neither says so.
func (c *Client) refused(op Operation, a *Response) *Error {
	switch {
	case a.StatusCode != "" && !slices.Contains(c.dialect.StatusCodes, a.StatusCode):
		no := c.reject(op, a.StatusCode, a.StatusMessage)
		if a.ResultCode != "" && c.succeeded(a.ResultCode) {
			no.contradicted("its resultCode is a success's")
		}
		return no
	case a.ResultCode != "" && !c.succeeded(a.ResultCode):
		return c.reject(op, a.ResultCode, a.ResultDesc)
	}
	return nil
}

func (c *Client) succeeded(resultCode string) bool {
	return slices.ContainsFunc(c.dialect.ResultCodes, func(s string) bool { return strings.EqualFold(s, resultCode) })
}

// envelopeDeviations compares the envelope that came with the dialect's.
func (c *Client) envelopeDeviations(a *Response, hasData bool) []Deviation {
	wanted := c.dialect.Envelope == EnvelopeFull
	switch {
	case wanted && a.StatusCode == "":
		return []Deviation{{Path: "answer", Kind: KindEnvelope, Seen: "the business result without an envelope"}}
	case wanted && !hasData:
		return []Deviation{{Path: "answer", Kind: KindEnvelope, Seen: "the business result beside the envelope's fields, not in data"}}
	case !wanted && hasData:
		return []Deviation{{Path: "answer", Kind: KindEnvelope, Seen: "an envelope"}}
	}
	return nil
}

// unreadable is what it means that an answer is not what the interface says. A hospital
// that rejects may still put anything in result or data, so the codes are looked for alone.
func (c *Client) unreadable(op Operation, came *httpx.Response, a *Response, err error) *Error {
	c.readStatuses(op, came.Body, a)
	if no := c.refused(op, a); no != nil {
		return no
	}
	what := "it is not the interface's JSON: " + strings.TrimPrefix(err.Error(), "casing: ")
	switch text := bytes.TrimSpace(came.Body); {
	case len(text) == 0:
		what = "it is empty"
	case text[0] == '<':
		what = "it is a page of HTML, or other markup"
		if !later(came.Status) {
			what += ": a login, an error or a firewall page; is the endpoint the service's own?"
		}
	}
	if came.Status < 200 || came.Status > 299 {
		return c.byStatus(op, came, "and "+what)
	}
	e := c.failUnknown(op, ErrBadResponse, what)
	e.cause = err
	return e
}

func (c *Client) readStatuses(op Operation, body []byte, a *Response) {
	var s statuses
	if _, err := c.codecs[op].Unmarshal(body, &s); err != nil {
		s = statuses{}
		if _, err := c.codecs[op].Unmarshal(body, &s.outerStatus); err != nil {
			return
		}
	}
	inner := s.innerStatus
	if s.Data != nil {
		inner = *s.Data
	}
	a.StatusCode, a.StatusMessage = s.StatusCode, s.StatusMessage
	a.ResultCode, a.ResultDesc = inner.ResultCode, inner.ResultDesc
}

// later reports whether a status says that there is a service, which cannot answer now.
func later(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}

// byStatus is what an HTTP status means whose body tells nothing.
func (c *Client) byStatus(op Operation, came *httpx.Response, body string) *Error {
	code := fmt.Sprintf("HTTP %d", came.Status)
	detail := fmt.Sprintf("the answer is %s %s, %s", code, http.StatusText(came.Status), body)
	switch {
	case came.Status == http.StatusUnauthorized, came.Status == http.StatusForbidden:
		e := c.reject(op, code, "")
		e.Reason, e.detail = ReasonUnauthorised, detail
		return e
	case later(came.Status):
		// A gateway's: what it stands before may have carried the request out.
		e := c.failUnknown(op, ErrNoResponse, detail)
		e.Code = code
		return e
	case came.Status >= 300 && came.Status < 400:
		detail = fmt.Sprintf("the answer is %s, a redirect, which is not followed: it would carry the key elsewhere; "+
			"is the endpoint's scheme and path right?", code)
	}
	e := c.failUnknown(op, ErrBadResponse, detail)
	e.Code = code
	return e
}
