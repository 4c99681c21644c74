package appointment

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// evidence collects the facts of a failed response that indicate whether the request was carried out.
// judge turns it into a verdict.
type evidence struct {
	operation     Operation
	shape         shape
	httpStatus    int
	reason        Reason
	declared      bool    // the hospital's configuration declares the reason
	mismatch      Failure // the response names another order or patient
	contradiction string  // a part of the response that says success
	isHTTPCode    bool    // the code is an HTTP status, though not the one of the response
	unfinished    bool    // the message says that the matter is still open
	catchAll      bool    // the message is that of a handler for every failure
	unknownCode   bool    // the code is none of those in the dialect's values
	undispatched  bool    // a SOAP fault says that the operation was not called
	challenge     string  // the schemes by which HTTP authentication is demanded
	overProxy     bool    // a proxy may have responded instead of the hospital
}

// shape is the kind of a response.
type shape uint8

const (
	shapeInterface shape = iota // the interface's own, with a code that rejects
	shapeGateway                // the interface's field for a code, with an HTTP status in it
	shapeFault                  // a SOAP fault
	shapeOther                  // anything else: a page, another JSON, nothing
)

// verdict says what a failed response proves.
type verdict uint8

const (
	verdictRejected        verdict = iota // a definite rejection: a write was not carried out
	verdictRejectedUnknown                // a rejection after which a write may have been carried out
	verdictNoResponse                     // a gateway responded, not the hospital
	verdictBadResponse                    // the response cannot be understood
	verdictNotSent                        // a proxy refused to forward the request
)

// judge returns the verdict of the first case that applies. A rejection is definite only under
// three conditions. The response has the interface's own shape. Nothing in it contradicts the
// rejection. No word says that the matter is still open. Rules of the hospital's configuration come
// before these.
func (e *evidence) judge() verdict {
	switch {
	case e.declared && e.isOpenReason():
		return verdictRejectedUnknown
	case e.declared:
		return verdictRejected
	case e.mismatch != "":
		return verdictBadResponse
	case e.shape == shapeGateway, e.shape == shapeOther:
		return e.judgeStatus()
	case e.undispatched:
		return verdictRejected
	case e.isOpenReason(), e.unfinished, e.contradiction != "":
		return verdictRejectedUnknown
	case e.reason == ReasonSlotTaken, e.reason == ReasonNotBooked:
		return verdictRejected
	case e.reason == ReasonOther && e.shape == shapeInterface && isTemporary(e.httpStatus):
		return verdictNoResponse
	case e.unknownCode, e.catchAll, e.isHTTPCode, e.reason == ReasonOther && e.shape == shapeFault:
		return verdictRejectedUnknown
	}
	return verdictRejected
}

// judgeStatus judges a response that is not the interface's by its HTTP status. Statuses that
// a server sends before it reads a request are definite.
func (e *evidence) judgeStatus() verdict {
	switch e.httpStatus {
	case http.StatusLengthRequired, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
		http.StatusUnsupportedMediaType, http.StatusRequestHeaderFieldsTooLarge:
		return verdictRejected
	case http.StatusUnauthorized:
		if e.challenge != "" {
			return verdictRejected
		}
		return verdictRejectedUnknown
	case http.StatusForbidden: // a firewall may have blocked the response instead of the request
		return verdictRejectedUnknown
	case http.StatusNotFound, http.StatusMethodNotAllowed: // some frameworks send these after the work is done
		return verdictBadResponse
	case http.StatusProxyAuthRequired:
		if e.overProxy {
			return verdictNotSent
		}
	}
	if e.shape == shapeGateway || isTemporary(e.httpStatus) {
		return verdictNoResponse
	}
	return verdictBadResponse
}

// isOpenReason reports whether the reason leaves the outcome of a write open. A save may be
// rejected because its order is booked, and booked by this very save.
func (e *evidence) isOpenReason() bool {
	return e.reason == ReasonPending || e.reason == ReasonBusy || e.reason == ReasonAlreadyBooked && e.operation == SaveSchedule
}

// isTemporary reports whether an HTTP status says that the service cannot respond now.
func isTemporary(status int) bool {
	return status >= 500 && status <= 599 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}

// httpStatusCode matches a code that is an HTTP status: 504, "HTTP 504", "504 Gateway Timeout".
var httpStatusCode = regexp.MustCompile(`^(?i:HTTP)?[ _/-]?([345]\d\d)(?:\D.*)?$`)

// readHTTPStatus returns the HTTP status that a code contains, or 0. Some of 3xx are codes of
// hospitals.
func readHTTPStatus(code string) int {
	groups := httpStatusCode.FindStringSubmatch(code)
	if groups == nil {
		return 0
	}
	status := parseDigits(groups[1])
	if status < 400 && http.StatusText(status) == "" {
		return 0
	}
	return status
}

// newRejectionEvidence returns the evidence of a response with a code that rejects, in an
// envelope of the interface. status is its HTTP status. The first message is the one of the code.
func newRejectionEvidence(op Operation, d *Dialect, code string, status int, messages ...string) *evidence {
	e := &evidence{operation: op, shape: shapeInterface, httpStatus: status}
	if words := splitCodeWords(code); words != "" {
		messages = append(messages, words)
	}
	e.reason, e.declared = d.findReason(code, messages...)
	e.catchAll = slices.ContainsFunc(messages, isCatchAll) || bareFailure.MatchString(messages[0])
	e.unfinished = slices.ContainsFunc(messages, func(m string) bool { return isUnfinished(op, m) })
	hasBusinessReason := e.reason == ReasonSlotTaken || e.reason == ReasonNotBooked || e.reason == ReasonAlreadyBooked
	switch n := readHTTPStatus(code); {
	case n == 0 || hasBusinessReason:
	case isTemporary(n), n == status && n >= 400:
		e.shape, e.reason = shapeGateway, ReasonOther
	default:
		e.isHTTPCode = e.reason == ReasonOther
	}
	return e
}

// messagesOf returns the messages of a response that rejects, the one beside its code first. Any
// of them can say that the matter is still open.
func messagesOf(message string, r *received) []string {
	return appendMessages([]string{message, r.StatusMessage, r.ResultDesc}, r.facts)
}

// appendMessages appends the messages among facts, each once, until all together have maxMessage
// bytes. Searching them takes time.
func appendMessages(messages []string, facts []fact) []string {
	const maxMessages = 16
	size := len(strings.Join(messages, ""))
	for _, f := range facts {
		if size >= maxMessage || len(messages) >= maxMessages {
			break
		}
		if f.field == factMessage && !slices.Contains(messages, f.value) {
			messages = append(messages, f.value)
			size += len(f.value)
		}
	}
	return messages
}

// newFaultEvidence returns the evidence of a SOAP fault. Its detail may name the order, or have
// messages of its own.
func (c *Client) newFaultEvidence(encoded *encodedRequest, f *soap.Fault) *evidence {
	op := encoded.operation
	var facts []fact
	if f.Response != nil && op.isWrite() {
		facts = c.codec.findXMLFacts(op, f.Response.Body)
	}
	e := newRejectionEvidence(op, c.codec.dialect, f.Code, f.Status, appendMessages([]string{f.Reason}, facts)...)
	e.shape, e.undispatched = shapeFault, f.IsUndispatched()
	if f.SecurityCode() != "" && e.reason == ReasonOther {
		e.reason = ReasonUnauthorised
	}
	if op.isWrite() {
		e.mismatch = encoded.subject.mismatch(facts)
	}
	return e
}

// findSuccessSign returns the part of a response that says success although its code does not, or
// "". The usual cause is a dialect without the hospital's code for success.
func (e *evidence) findSuccessSign(d *Dialect, code, message string, r *received) string {
	isStatusCode := code == r.StatusCode // otherwise the envelope says success, as it must
	switch {
	case isStatusCode && r.ResultCode != "" && !r.unknown.resultCode && d.isSuccessResult(r.ResultCode):
		return "its resultCode says success"
	case !isStatusCode && !r.unknown.outerCode && d.isSuccessResult(strings.TrimSpace(r.outerCode)):
		return "its resultCode outside data says success"
	case e.operation == SaveSchedule && identifiesBooking(r.facts, d.BookedFlags):
		return "it contains a booking"
	case saysSuccess(e.operation, message), isStatusCode && e.hasSuccessFact(r.facts), isStatusCode && saysSuccess(e.operation, r.ResultDesc):
		return "its message says success"
	case e.reason == ReasonOther && successCode.MatchString(code) && !failureWord.MatchString(message):
		return "the code usually means success"
	}
	return ""
}

// hasSuccessFact reports whether an unknown field says success, as in "success": true.
func (e *evidence) hasSuccessFact(facts []fact) bool {
	return slices.ContainsFunc(facts, func(f fact) bool { return f.field == factSuccess && strings.EqualFold(f.value, "true") }) ||
		slices.ContainsFunc(appendMessages(nil, facts), func(m string) bool { return saysSuccess(e.operation, m) })
}

// newStatusEvidence returns the evidence of a response that is not the interface's.
func newStatusEvidence(op Operation, resp *httpx.Response, overProxy bool) *evidence {
	return &evidence{
		operation: op, shape: shapeOther, httpStatus: resp.Status, overProxy: overProxy,
		reason: ReasonOther, challenge: challengeOf(resp),
	}
}
