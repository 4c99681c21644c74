package appointment

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// received is a response that was read and that says success.
type received struct {
	Response
	result any                 // *Schedule, *Booking or *Cancellation; nil if there is none
	extras []map[string]string // unknown fields of the envelope and of the business result
}

// classify turns a response, or the failure to receive one, into a success or an error of one
// class. A success has a code that the dialect knows at both levels.
func (c *Client) classify(op Operation, raw *httpx.Response, err error) (*received, error) {
	if err != nil {
		return nil, classifyFailure(op, c.codec.dialect, err)
	}
	r, err := c.classifyResponse(op, raw)
	if e := asError(err); e != nil {
		e.withResponse(&r.Response).RetryAfter = retryAfter(raw.Header, time.Now())
		return nil, e
	}
	return r, nil
}

// classifyFailure converts the failure of a service, which received no readable response.
func classifyFailure(op Operation, d *Dialect, err error) *Error {
	var fault *soap.Fault
	if errors.As(err, &fault) {
		e := newRejection(op, d, fault.Code, fault.Reason)
		// The service may have failed after it carried the request out.
		e.OutcomeUnknown = op.isWrite() && !fault.IsSenderFault()
		e.detail, e.cause, e.HTTPStatus = "by a SOAP fault", fault, fault.Status
		return e
	}
	var failure *httpx.Error
	errors.As(err, &failure) // services return no other errors
	class := ErrNoResponse
	switch failure.Outcome {
	case httpx.NotSent:
		class = ErrNotSent
	case httpx.BadResponse:
		class = ErrBadResponse
	}
	e := newError(op, class, failure.Problem+settingFor(failure))
	e.Failure = Failure(failure.Code)
	e.cause, e.permanent, e.HTTPStatus = failure.Err, failure.Permanent, failure.Status
	return e
}

// classifyResponse reads a response. It returns one with an error too.
func (c *Client) classifyResponse(op Operation, raw *httpx.Response) (*received, error) {
	d := c.codec.dialect
	r := &received{Response: Response{
		Hospital: c.config.Name, Source: SourceResponse, Unverified: c.config.isUnverified(),
		Deviations: noteDeviations(raw.Notes),
		raw:        raw.Body, HTTPStatus: raw.Status, bookedFlags: d.BookedFlags,
	}}
	decoded, deviations, err := c.codec.decodeResponse(op, raw.Body)
	r.Deviations = append(r.Deviations, deviations...)
	if err != nil {
		r.setStatuses(c.codec.decodeStatuses(op, raw.Body))
		return r, classifyUnreadable(op, d, raw, &r.Response, err)
	}
	r.setStatuses(decoded.responseStatuses)
	r.result, r.extras = decoded.result, decoded.extras
	if rejection := rejectionIn(op, d, &r.Response); rejection != nil {
		if rejection.Reason == ReasonOther && looksBooked(d, r.result) {
			rejection.addContradiction("it contains a booking")
		}
		return r, rejection
	}
	switch {
	case raw.Status < 200 || raw.Status > 299:
		return r, classifyStatus(op, d, raw, "whose body does not say why")
	case r.ResultCode == "":
		return r, newBadResponse(op, FailureNoResultCode)
	case decoded.outerCode != "" && !d.isSuccessResult(decoded.outerCode):
		return r, newBadResponse(op, FailureResultCodes)
	case r.StatusCode == "" && decoded.hasData:
		return r, newBadResponse(op, FailureNoStatusCode)
	}
	r.Deviations = append(r.Deviations, envelopeDeviations(d, &r.Response, decoded.hasData)...)
	if !slices.Contains(d.ResultCodes, r.ResultCode) {
		r.Deviations = append(r.Deviations, Deviation{Path: "data.resultCode", Kind: casing.KindFormat, Code: CodeOtherCase})
	}
	return r, nil
}

func (r *Response) setStatuses(s responseStatuses) {
	r.StatusCode, r.StatusMessage = s.statusCode, s.statusMessage
	r.ResultCode, r.ResultDesc = s.resultCode, s.resultDesc
	r.TotalRecord, r.TotalPage = s.totalRecord, s.totalPage
}

// newRejection returns the error of a request that the hospital rejected.
func newRejection(op Operation, d *Dialect, code, message string) *Error {
	e := newError(op, ErrRejected, "")
	e.Code, e.Message, e.Reason = code, message, d.reason(code, message)
	return e
}

// rejectionIn returns the rejection that the codes of a response express at either level, or
// nil.
func rejectionIn(op Operation, d *Dialect, r *Response) *Error {
	switch {
	case r.StatusCode != "" && !slices.Contains(d.StatusCodes, r.StatusCode):
		rejection := newRejection(op, d, r.StatusCode, r.StatusMessage)
		if r.ResultCode != "" && d.isSuccessResult(r.ResultCode) {
			rejection.addContradiction("its resultCode says success")
		}
		return rejection
	case r.ResultCode != "" && !d.isSuccessResult(r.ResultCode):
		return newRejection(op, d, r.ResultCode, r.ResultDesc)
	}
	return nil
}

// addContradiction adds that the response that rejects also says the opposite, as it does if
// the dialect lacks the hospital's code for success. It remains a rejection: a code that the
// dialect does not list is no success.
func (e *Error) addContradiction(fact string) {
	e.detail = "yet " + fact + ": if the code means success at this hospital, add it to dialect.statusCodes or dialect.resultCodes"
	if e.Operation.isWrite() {
		e.detail += ", and call FindBooking for the outcome"
	}
}

// looksBooked reports whether a result is that of a save that booked.
func looksBooked(d *Dialect, result any) bool {
	b, ok := result.(*Booking)
	return ok && b.ScheduleSeq != "" && slices.Contains(d.BookedFlags, b.ScheduleFlag)
}

// isSuccessResult reports whether a resultCode means success.
func (d *Dialect) isSuccessResult(code string) bool {
	return slices.ContainsFunc(d.ResultCodes, func(s string) bool { return strings.EqualFold(s, code) })
}

// envelopeDeviations compares the envelope that was received with the dialect's.
func envelopeDeviations(d *Dialect, r *Response, hasData bool) []Deviation {
	var code casing.Code
	switch expected := d.Envelope == EnvelopeFull; {
	case expected && r.StatusCode == "":
		code = CodeNoEnvelope
	case expected && !hasData:
		code = CodeResultOutside
	case !expected && hasData:
		code = CodeEnvelope
	default:
		return nil
	}
	return []Deviation{{Path: "response", Kind: KindEnvelope, Code: code}}
}

// classifyUnreadable returns the error of a response that is not the interface's JSON. Its
// codes may express a rejection all the same.
func classifyUnreadable(op Operation, d *Dialect, raw *httpx.Response, r *Response, err error) *Error {
	if rejection := rejectionIn(op, d, r); rejection != nil {
		return rejection
	}
	failure, problem := FailureNotJSON, "it is not the interface's JSON"
	var e *casing.Error
	if errors.As(err, &e) {
		problem += fmt.Sprintf(": %s: %s (at byte %d)", cmp.Or(e.Path, "the document"), e.Problem, e.Offset)
	}
	switch text := bytes.TrimSpace(raw.Body); {
	case len(text) == 0:
		failure, problem = FailureEmpty, failureTexts[FailureEmpty]
	case text[0] == '<':
		failure, problem = FailureMarkup, "it is an HTML page, or other markup"
		if !isTemporary(raw.Status) {
			problem += ": a login, error or firewall page; is the endpoint that of the service?"
		}
	}
	if raw.Status < 200 || raw.Status > 299 {
		return classifyStatus(op, d, raw, "and "+problem)
	}
	bad := newError(op, ErrBadResponse, problem)
	bad.Failure, bad.cause = failure, err
	return bad
}

// isTemporary reports whether an HTTP status says that the service cannot respond now.
func isTemporary(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}

// classifyStatus returns the error of a response with an HTTP status that is no success, and a
// body that does not say why.
func classifyStatus(op Operation, d *Dialect, raw *httpx.Response, body string) *Error {
	code := fmt.Sprintf("HTTP %d", raw.Status)
	detail := fmt.Sprintf("the response is %s %s, %s", code, http.StatusText(raw.Status), body)
	var e *Error
	switch {
	case raw.Status == http.StatusUnauthorized, raw.Status == http.StatusForbidden:
		e = newRejection(op, d, code, "")
		e.Reason, e.detail = ReasonUnauthorised, detail
	case isTemporary(raw.Status): // a gateway's: the service behind it may have carried the request out
		e = newError(op, ErrNoResponse, detail)
	case raw.Status >= 300 && raw.Status < 400:
		e = newError(op, ErrBadResponse, fmt.Sprintf("the response is %s, a redirect, which is not followed since it would take the key elsewhere; "+
			"are the scheme and path of the endpoint right?", code))
	default:
		e = newError(op, ErrBadResponse, detail)
	}
	e.Code, e.Failure = code, FailureHTTPStatus
	return e
}

// retryAfter returns the delay that the Retry-After header asks for, in seconds or as a date;
// 0 if there is none, or none that makes sense.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && 0 < seconds && seconds < 1e6 {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil && date.After(now) {
		return date.Sub(now)
	}
	return 0
}
