package appointment

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// received is a response that was read.
type received struct {
	Response
	result any    // *Schedule, *Booking or *Cancellation; nil if there is none
	facts  []fact // of a response to a write

	extras []map[string]string // unknown fields of the envelope and of the business result
}

// classify turns a response, or the failure to receive one, into a success or an error of one
// class. A success has a code that the dialect knows at both levels.
func (c *Client) classify(m *message, raw *httpx.Response, err error) (*received, error) {
	if err != nil {
		return nil, c.classifyFailure(m, err)
	}
	r, err := c.classifyResponse(m, raw)
	if e := asError(err); e != nil {
		e.withResponse(&r.Response).RetryAfter = retryAfter(raw.Header, time.Now())
		return nil, e
	}
	return r, nil
}

// newResponse returns the part of a response that does not depend on its document.
func (c *Client) newResponse(raw *httpx.Response) *Response {
	return &Response{
		Hospital: c.config.Name, Source: SourceResponse, Unverified: c.config.isUnverified(),
		Deviations: noteDeviations(raw.Notes),
		raw:        raw.Body, HTTPStatus: raw.Status, bookedFlags: c.codec.dialect.BookedFlags,
	}
}

// classifyFailure converts the failure of a service, which received no readable response.
func (c *Client) classifyFailure(m *message, err error) *Error {
	op, d := m.operation, c.codec.dialect
	var fault *soap.Fault
	if errors.As(err, &fault) {
		e := c.newVerdictError(m, newFaultEvidence(op, d, fault), fault.Code, fault.Reason)
		e.cause = fault
		if e.detail == "" {
			e.detail = "the response is a SOAP fault"
		}
		return c.addRawResponse(e, fault.Response)
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
	return c.addRawResponse(e, failure.Response)
}

// addRawResponse adds a response whose document was not read, if there is one.
func (c *Client) addRawResponse(e *Error, raw *httpx.Response) *Error {
	if raw == nil {
		return e
	}
	e.RetryAfter = retryAfter(raw.Header, time.Now())
	return e.withResponse(c.newResponse(raw))
}

// classifyResponse reads a response. It returns one with an error too.
func (c *Client) classifyResponse(m *message, raw *httpx.Response) (*received, error) {
	op, d := m.operation, c.codec.dialect
	r := &received{Response: *c.newResponse(raw)}
	decoded, deviations, err := c.codec.decodeResponse(op, raw.Body)
	r.Deviations = append(r.Deviations, deviations...)
	if err != nil {
		r.setStatuses(c.codec.decodeStatuses(op, raw.Body))
	} else {
		r.setStatuses(decoded.responseStatuses)
		r.result, r.extras = decoded.result, decoded.extras
	}
	if m.subject != nil {
		r.facts = c.codec.findFacts(op, raw.Body, r)
	}
	if code, message := d.rejectingCode(&r.Response); code != "" {
		e := newRejectionEvidence(op, d, code, message, raw.Status)
		e.challenge = challengeOf(raw.Header)
		if m.subject != nil {
			e.mismatch = m.subject.mismatch(r.facts)
		}
		e.contradiction = d.contradiction(op, code, message, r)
		return r, c.newVerdictError(m, e, code, message)
	}
	switch {
	case raw.Status < 200 || raw.Status > 299:
		return r, c.classifyStatus(m, raw, err)
	case err != nil:
		return r, classifyUnreadable(op, raw, err)
	case r.ResultCode == "":
		return r, newBadResponse(op, FailureNoResultCode)
	case decoded.outerCode != "" && !d.isSuccessResult(strings.TrimSpace(decoded.outerCode)):
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

// setStatuses sets the codes, messages and totals. Codes are read without blanks around them.
func (r *Response) setStatuses(s responseStatuses) {
	r.StatusCode, r.StatusMessage = strings.TrimSpace(s.statusCode), s.statusMessage
	r.ResultCode, r.ResultDesc = strings.TrimSpace(s.resultCode), s.resultDesc
	r.TotalRecord, r.TotalPage = s.totalRecord, s.totalPage
	if r.StatusCode != s.statusCode {
		r.Deviations = append(r.Deviations, Deviation{Path: "statusCode", Kind: casing.KindFormat, Code: CodePadded})
	}
	if r.ResultCode != s.resultCode {
		r.Deviations = append(r.Deviations, Deviation{Path: "data.resultCode", Kind: casing.KindFormat, Code: CodePadded})
	}
}

// rejectingCode returns the code of a response that does not mean success at its level, and its
// message; "" if there is none.
func (d *Dialect) rejectingCode(r *Response) (code, message string) {
	switch {
	case r.StatusCode != "" && !slices.Contains(d.StatusCodes, r.StatusCode):
		return r.StatusCode, r.StatusMessage
	case r.ResultCode != "" && !d.isSuccessResult(r.ResultCode):
		return r.ResultCode, r.ResultDesc
	}
	return "", ""
}

// contradiction returns the part of a response that says success although its code does not, or
// "". The usual cause is a dialect without the hospital's code for success.
func (d *Dialect) contradiction(op Operation, code, message string, r *received) string {
	switch {
	case code == r.StatusCode && r.ResultCode != "" && d.isSuccessResult(r.ResultCode):
		return "its resultCode says success"
	case op == SaveSchedule && identifiesBooking(r.facts, d.BookedFlags):
		return "it contains a booking"
	case successMessage.MatchString(message) && !failureWord.MatchString(message):
		return "its message says success"
	case successCode.MatchString(code) && !failureWord.MatchString(message):
		return "the code usually means success"
	}
	return ""
}

var (
	successMessage = regexp.MustCompile(`(?i)^\W*(\p{Han}{0,6}成功|success(ful|fully)?|succeeded|ok|(saved|booked|cancelled|canceled) successfully)[\s\p{P}]*$`)
	successCode    = regexp.MustCompile(`(?i)^(0{2,}|200|ok|success(ful)?|true)$`)
	failureWord    = regexp.MustCompile(`(?i)失败|错误|异常|不|未|没|无|已|fail|error|invalid|not `)
)

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

// newVerdictError returns the error of a failed response: judge decides about its class, and
// the evidence about its text.
func (c *Client) newVerdictError(m *message, e *evidence, code, message string) *Error {
	class, verdict := ErrRejected, e.judge()
	switch verdict {
	case verdictNoResponse:
		class = ErrNoResponse
	case verdictBadResponse:
		class = ErrBadResponse
	case verdictNotSent:
		class = ErrNotSent
	}
	err := newError(m.operation, class, "")
	err.Code, err.Message, err.HTTPStatus = code, message, e.httpStatus
	err.permanent = verdict == verdictNotSent
	if class == ErrRejected { //nolint:errorlint // the class itself
		err.Reason = e.reason
		err.OutcomeUnknown = m.operation.isWrite() && verdict == verdictRejectedUnknown
	}
	switch {
	case verdict == verdictBadResponse && e.mismatch != "":
		err.Failure, err.detail = e.mismatch, failureTexts[e.mismatch]
	case e.shape == shapeGateway:
		err.Failure, err.detail = FailureGateway, "the code is an HTTP status, as gateways send it"+endpointHint(e.httpStatus)
	case e.contradiction != "":
		err.detail = "but " + e.contradiction + "; if the code means success at this hospital, add it to dialect.statusCodes or dialect.resultCodes"
	case verdict == verdictRejectedUnknown && e.catchAll && err.Reason == ReasonOther:
		err.detail = "its message describes a failure of the system, which may have occurred after the request was carried out"
	}
	return err
}

// classifyUnreadable returns the error of a response that is not the interface's JSON.
func classifyUnreadable(op Operation, raw *httpx.Response, err error) *Error {
	failure, problem := describeUnreadable(raw.Body, err)
	if failure == FailureMarkup {
		problem += ", such as a login, error or firewall page; check the endpoint"
	}
	bad := newError(op, ErrBadResponse, problem)
	bad.Failure, bad.cause = failure, err
	return bad
}

// describeUnreadable says why a document could not be read.
func describeUnreadable(document []byte, err error) (Failure, string) {
	switch text := bytes.TrimSpace(document); {
	case len(text) == 0:
		return FailureEmpty, failureTexts[FailureEmpty]
	case text[0] == '<':
		return FailureMarkup, failureTexts[FailureMarkup]
	}
	problem := "it is not the interface's JSON"
	var e *casing.Error
	if errors.As(err, &e) {
		problem += fmt.Sprintf(": %s: %s (at byte %d)", cmp.Or(e.Path, "the document"), e.Problem, e.Offset)
	}
	return FailureNotJSON, problem
}

// classifyStatus returns the error of a response with an HTTP status that is no success, and a
// body that does not say why. unreadable says why the body could not be read; nil if it could.
func (c *Client) classifyStatus(m *message, raw *httpx.Response, unreadable error) *Error {
	code := fmt.Sprintf("HTTP %d", raw.Status)
	evidence := newStatusEvidence(m.operation, raw, strings.HasPrefix(c.config.Endpoint, "http://"))
	e := c.newVerdictError(m, evidence, code, "")
	if raw.Status == http.StatusUnauthorized || raw.Status == http.StatusForbidden {
		e.Reason = ReasonUnauthorised
	}
	e.Failure, e.detail = FailureHTTPStatus, fmt.Sprintf("the response is %s %s", code, http.StatusText(raw.Status))
	switch {
	case evidence.challenge != "" && raw.Status == http.StatusUnauthorized:
		e.detail += ", which demands authentication by " + evidence.challenge
	case raw.Status == http.StatusProxyAuthRequired:
		e.detail += ": a proxy demands authentication"
	case raw.Status >= 300 && raw.Status < 400:
		e.detail = fmt.Sprintf("the response is %s, a redirect. It is not followed, since it would send the key to another address; check the scheme and path of the endpoint", code)
	case unreadable != nil:
		failure, problem := describeUnreadable(raw.Body, unreadable)
		e.detail += ", and " + problem
		if failure == FailureMarkup && !isTemporary(raw.Status) && endpointHint(raw.Status) == "" {
			e.detail += ", such as a login, error or firewall page; check the endpoint"
		}
	default:
		e.detail += ", and its body gives no reason"
	}
	e.detail += endpointHint(raw.Status)
	return e
}

// endpointHint returns a hint for statuses with which a server says that it has no such service.
func endpointHint(status int) string {
	if status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
		return "; the endpoint may not serve this"
	}
	return ""
}

// retryAfter returns the delay that the Retry-After header asks for, in seconds or as a date;
// 0 if there is none, or none that makes sense. A date is compared with the response's own Date,
// since the clock of the server may be wrong.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && 0 < seconds && seconds < 1e6 {
		return time.Duration(seconds) * time.Second
	}
	if sent, err := http.ParseTime(header.Get("Date")); err == nil {
		now = sent
	}
	if date, err := http.ParseTime(value); err == nil && date.After(now) {
		return date.Sub(now)
	}
	return 0
}
