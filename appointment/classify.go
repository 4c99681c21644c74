package appointment

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// received is a response that was read.
type received struct {
	Response
	decodedResponse        // zero if the document could not be decoded
	facts           []fact // of a response to a write
}

// classify turns a response, or the failure to receive one, into a success or an error of one
// class. A success has a code that the dialect knows at both levels.
func (c *Client) classify(encoded *encodedRequest, resp *httpx.Response, err error) (*received, error) {
	if err != nil {
		return nil, c.classifyFailure(encoded, err)
	}
	r, err := c.classifyResponse(encoded, resp)
	if e := asError(err); e != nil {
		e = e.withResponse(&r.Response)
		e.RetryAfter = retryAfter(resp.Header, time.Now())
		return nil, e
	}
	return r, nil
}

// newResponse returns the part of a response that does not depend on its document.
func (c *Client) newResponse(resp *httpx.Response) *Response {
	return &Response{
		Hospital: c.config.Name, Source: SourceResponse, Unverified: c.config.isUnverified(),
		Deviations: convertNotes(resp.Notes),
		raw:        resp.Body, HTTPStatus: resp.Status, bookedFlags: c.codec.dialect.BookedFlags,
	}
}

// classifyFailure converts the failure of a service, which received no readable response.
func (c *Client) classifyFailure(encoded *encodedRequest, err error) *Error {
	op := encoded.operation
	var fault *soap.Fault
	if errors.As(err, &fault) {
		e := newVerdictError(c.newFaultEvidence(encoded, fault), fault.Code, fault.Reason)
		e.cause = fault
		if e.detail == "" {
			e.detail = "the response is a SOAP fault"
		}
		e.setAuthAdvice(c.config.Auth.adviseFault(fault))
		return c.addUnreadResponse(e, fault.Response)
	}
	var httpErr *httpx.Error
	errors.As(err, &httpErr) // services return no other errors, so it is not nil
	class := ErrNoResponse
	switch httpErr.Outcome {
	case httpx.NotSent:
		class = ErrNotSent
	case httpx.BadResponse:
		class = ErrBadResponse
	}
	e := newError(op, class, httpErr.Problem+suggestConfigKey(httpErr))
	e.Failure = Failure(httpErr.Code)
	e.cause, e.permanent, e.HTTPStatus = httpErr.Err, httpErr.Permanent, httpErr.Status
	return c.addUnreadResponse(e, httpErr.Response)
}

// addUnreadResponse adds a response whose document was not read, if there is one.
func (c *Client) addUnreadResponse(e *Error, resp *httpx.Response) *Error {
	if resp == nil {
		return e
	}
	e.RetryAfter = retryAfter(resp.Header, time.Now())
	return e.withResponse(c.newResponse(resp))
}

// classifyResponse reads a response. It returns the response with an error too.
func (c *Client) classifyResponse(encoded *encodedRequest, resp *httpx.Response) (*received, error) {
	op, d := encoded.operation, c.codec.dialect
	r := &received{Response: *c.newResponse(resp)}
	decoded, deviations, err := c.codec.decodeResponse(op, resp.Body)
	r.Deviations = append(r.Deviations, deviations...)
	if err != nil {
		r.setStatuses(c.codec.decodeStatuses(op, resp.Body))
	} else {
		r.decodedResponse = decoded
		r.setStatuses(decoded.statuses)
		r.unknown = decoded.unknownValues
	}
	if op.isWrite() {
		r.facts = c.codec.findFacts(op, resp.Body, r)
	}
	if code, message := d.rejectingCode(&r.Response); code != "" {
		e := newRejectionEvidence(op, d, code, resp.Status, messagesOf(message, r)...)
		e.challenge, e.overProxy = challengeOf(resp), c.isOverProxy()
		if op.isWrite() {
			e.mismatch = encoded.subject.mismatch(r.facts)
		}
		e.contradiction = e.findSuccessSign(d, code, message, r)
		e.unknownCode = r.unknown.resultCode && code == r.ResultCode
		rejected := newVerdictError(e, code, message)
		if e.challenge != "" {
			rejected.addDetail(describeChallenge(resp.Status, e.challenge))
			rejected.setAuthAdvice(c.config.adviseChallenge(resp.Status, e.challenge))
		}
		return r, rejected
	}
	switch {
	case resp.Status < 200 || resp.Status > 299:
		return r, c.classifyStatus(op, resp, err)
	case err != nil:
		return r, classifyUnreadable(op, d, resp, err)
	case r.ResultCode == "":
		return r, newBadResponse(op, FailureNoResultCode)
	case r.outerCode != "" && (r.unknown.outerCode || !d.isSuccessResult(strings.TrimSpace(r.outerCode))):
		return r, newBadResponse(op, FailureResultCodes)
	case r.StatusCode == "" && r.hasData:
		return r, newBadResponse(op, FailureNoStatusCode)
	}
	r.Deviations = append(r.Deviations, envelopeDeviations(d, r)...)
	if !slices.Contains(d.ResultCodes, r.ResultCode) { // it differs in upper and lower case
		r.Deviations = append(r.Deviations, Deviation{Path: "data.resultCode", Kind: casing.KindFormat, Code: CodeOtherCase})
	}
	return r, nil
}

// setStatuses sets the codes, messages and totals. Codes are read without blanks around them.
func (r *Response) setStatuses(s responseStatuses) {
	r.StatusCode, r.StatusMessage = strings.TrimSpace(s.statusCode), s.statusMessage
	r.ResultCode, r.ResultDesc = strings.TrimSpace(s.resultCode), s.resultDesc
	r.TotalRecord, r.TotalPage = s.totalRecord, s.totalPage
	r.unknown.resultCode = s.isUnknownCode
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
	case r.ResultCode != "" && (r.unknown.resultCode || !d.isSuccessResult(r.ResultCode)):
		return r.ResultCode, r.ResultDesc
	}
	return "", ""
}

// isSuccessResult reports whether a resultCode means success.
func (d *Dialect) isSuccessResult(code string) bool {
	return slices.ContainsFunc(d.ResultCodes, func(s string) bool { return strings.EqualFold(s, code) })
}

// envelopeDeviations compares the envelope that was received with the dialect's.
func envelopeDeviations(d *Dialect, r *received) []Deviation {
	var code casing.Code
	switch expected := d.Envelope == EnvelopeFull; {
	case expected && r.StatusCode == "":
		code = CodeNoEnvelope
	case expected && !r.hasData:
		code = CodeResultOutside
	case !expected && r.hasData:
		code = CodeEnvelope
	default:
		return nil
	}
	return []Deviation{{Path: "response", Kind: KindEnvelope, Code: code}}
}

// newVerdictError returns the error of a failed response: judge decides about its class, and
// the evidence about its text.
func newVerdictError(e *evidence, code, message string) *Error {
	class, verdict := ErrRejected, e.judge()
	switch verdict {
	case verdictNoResponse:
		class = ErrNoResponse
	case verdictBadResponse:
		class = ErrBadResponse
	case verdictNotSent:
		class = ErrNotSent
	}
	err := newError(e.operation, class, "")
	err.Code, err.Message, err.HTTPStatus = code, message, e.httpStatus
	err.permanent = verdict == verdictNotSent
	if class == ErrRejected { //nolint:errorlint // the class itself
		err.Reason = e.reason
		err.OutcomeUnknown = e.operation.isWrite() && verdict == verdictRejectedUnknown
	}
	switch {
	case verdict == verdictBadResponse && e.mismatch != "":
		err.Failure, err.detail = e.mismatch, failureTexts[e.mismatch]
	case e.shape == shapeGateway, e.isHTTPCode && verdict == verdictRejectedUnknown:
		err.Failure, err.detail = FailureGateway, "the code is an HTTP status, as gateways send it"+endpointHint(e.httpStatus)
	case e.contradiction != "":
		err.detail = "but " + e.contradiction + "; if the code means success at this hospital, add it to dialect.statusCodes or dialect.resultCodes"
	case e.unknownCode && verdict == verdictRejectedUnknown:
		err.detail = "its resultCode is none of those in dialect.values.resultCode"
	case verdict == verdictRejectedUnknown && e.catchAll && err.Reason == ReasonOther:
		err.detail = "its message describes a failure of the system, which may have occurred after the request was carried out"
	}
	return err
}

// classifyUnreadable returns the error of a response that is not the interface's JSON.
func classifyUnreadable(op Operation, d *Dialect, resp *httpx.Response, err error) *Error {
	failure, problem := describeUnreadable(resp.Body, err)
	isSOAPResult := d.SOAP != nil && !slices.ContainsFunc(resp.Notes, func(n httpx.Note) bool { return n.Code == soap.CodeNoSOAPEnvelope })
	switch {
	case failure == FailureMarkup && isSOAPResult:
		problem = "its SOAP result is HTML, and not the interface's JSON"
	case failure == FailureMarkup:
		problem += ", such as a login, error or firewall page; check the endpoint"
	case failure == FailureSOAPEnvelope:
		problem = d.describeEnvelope()
	case failure == FailureNotJSON && d.Data != DataBase64 && d.hasBase64Member(resp.Body):
		problem += "; it has JSON in Base64: set dialect.data: base64"
	}
	e := newError(op, ErrBadResponse, problem)
	e.Failure, e.cause = failure, err
	return e
}

// describeEnvelope says why a SOAP envelope could not be read.
func (d *Dialect) describeEnvelope() string {
	if d.SOAP != nil {
		return "its SOAP envelope has a document type or a damaged root element"
	}
	return failureTexts[FailureSOAPEnvelope] + "; if the hospital has a web service, set dialect.soap"
}

// describeUnreadable says why a document could not be read.
func describeUnreadable(document []byte, err error) (Failure, string) {
	switch text := bytes.TrimSpace(document); {
	case len(text) == 0:
		return FailureEmpty, failureTexts[FailureEmpty]
	case soap.IsEnvelope(text):
		return FailureSOAPEnvelope, failureTexts[FailureSOAPEnvelope]
	case htmlPattern.Match(text):
		return FailureMarkup, failureTexts[FailureMarkup]
	case text[0] == '<':
		return FailureXML, failureTexts[FailureXML]
	}
	problem := "it is not the interface's JSON"
	var e *casing.Error
	if errors.As(err, &e) {
		problem += fmt.Sprintf(": %s: %s (at byte %d)", cmp.Or(e.Path, "the document"), e.Problem, e.Offset)
	}
	return FailureNotJSON, problem
}

// htmlPattern matches the beginning of an HTML page, or of a part of one.
var htmlPattern = regexp.MustCompile(`(?i)^(\s|\x{FEFF}|<!--(.|\s)*?-->|<\?(.|\s)*?\?>)*` +
	`<(!doctype\s+html|html|head|title|meta|link|style|script|body|div|span|center|table|form|h[1-6]|p|br|hr|pre|font|b)[\s/>]`)

// classifyStatus returns the error of a response whose HTTP status is not a success, and whose body
// does not say why. The parameter unreadable says why the body could not be read; it is nil if the
// body was read.
func (c *Client) classifyStatus(op Operation, resp *httpx.Response, unreadable error) *Error {
	code := fmt.Sprintf("HTTP %d", resp.Status)
	evidence := newStatusEvidence(op, resp, c.isOverProxy())
	e := newVerdictError(evidence, code, "")
	if resp.Status == http.StatusUnauthorized || resp.Status == http.StatusForbidden {
		e.Reason = ReasonUnauthorised
	}
	e.Failure, e.detail = FailureHTTPStatus, fmt.Sprintf("the response is %s %s", code, http.StatusText(resp.Status))
	switch {
	case evidence.challenge != "":
		e.detail += ": " + describeChallenge(resp.Status, evidence.challenge)
		e.setAuthAdvice(c.config.adviseChallenge(resp.Status, evidence.challenge))
	case resp.Status == http.StatusProxyAuthRequired:
		e.detail += ": a proxy demands authentication"
	case resp.Status >= 300 && resp.Status < 400:
		e.detail = fmt.Sprintf("the response is %s, a redirect. It is not followed, since it would send the key to another address; check the scheme and path of the endpoint", code)
	case unreadable != nil:
		failure, problem := describeUnreadable(resp.Body, unreadable)
		if failure == FailureSOAPEnvelope {
			problem = c.codec.dialect.describeEnvelope()
		}
		e.detail += ", and " + problem
		if failure == FailureMarkup && !isTemporary(resp.Status) && endpointHint(resp.Status) == "" {
			e.detail += ", such as a login, error or firewall page; check the endpoint"
		}
	default:
		e.detail += ", and its body gives no reason"
	}
	e.detail += endpointHint(resp.Status)
	return e
}

// isOverProxy reports whether a proxy can respond instead of the hospital: with https, only the
// hospital can.
func (c *Client) isOverProxy() bool { return strings.HasPrefix(c.config.Endpoint, "http://") }

// endpointHint returns a hint for statuses by which a server reports that it has no such service.
func endpointHint(status int) string {
	if status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
		return "; the endpoint may not serve this"
	}
	return ""
}
