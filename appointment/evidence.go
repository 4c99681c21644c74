package appointment

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// evidence is everything in a failed response that tells whether the request was carried out.
// judge turns it into a verdict.
type evidence struct {
	operation     Operation
	shape         shape
	httpStatus    int
	reason        Reason
	declared      bool    // the hospital's configuration declares the reason
	mismatch      Failure // the response names another order or patient
	contradiction string  // a part of the response that says success
	unfinished    bool    // the message says that the matter is still open
	catchAll      bool    // the message is that of a handler for every failure
	undispatched  bool    // a SOAP fault says that the operation was not called
	challenge     string  // the schemes of WWW-Authenticate
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

// judge is the table that turns evidence into a verdict. The first case that applies decides. A
// rejection is definite only if the response has the interface's own shape, nothing in it
// contradicts the rejection, and no word says that the matter is still open. What the hospital's
// configuration declares comes before these rules.
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
	case e.catchAll, e.reason == ReasonOther && e.shape == shapeFault:
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

// isGatewayCode reports whether a code is an HTTP status: the one of the response, or one that
// says that the service cannot respond.
func isGatewayCode(code string, httpStatus int) bool {
	n, err := strconv.Atoi(code)
	return err == nil && len(code) == 3 && (isTemporary(n) || n == httpStatus && n >= 400)
}

// newRejectionEvidence returns the evidence of a response with a code that rejects, in an
// envelope of the interface. status is its HTTP status.
func newRejectionEvidence(op Operation, d *Dialect, code, message string, status int) *evidence {
	e := &evidence{operation: op, shape: shapeInterface, httpStatus: status}
	e.reason, e.declared = d.reason(code, message)
	e.catchAll, e.unfinished = isCatchAll(message), isUnfinished(op, message)
	hasBusinessReason := e.reason == ReasonSlotTaken || e.reason == ReasonNotBooked || e.reason == ReasonAlreadyBooked
	if isGatewayCode(code, status) && !hasBusinessReason {
		e.shape = shapeGateway
		e.reason = ReasonOther
	}
	return e
}

// newFaultEvidence returns the evidence of a SOAP fault.
func newFaultEvidence(op Operation, d *Dialect, f *soap.Fault) *evidence {
	e := newRejectionEvidence(op, d, f.Code, f.Reason, f.Status)
	e.shape, e.undispatched = shapeFault, f.IsUndispatched()
	return e
}

// newStatusEvidence returns the evidence of a response that is not the interface's.
func newStatusEvidence(op Operation, raw *httpx.Response, overProxy bool) *evidence {
	return &evidence{
		operation: op, shape: shapeOther, httpStatus: raw.Status, overProxy: overProxy,
		reason: ReasonOther, challenge: challengeOf(raw.Header),
	}
}

// challengeOf returns the schemes of the WWW-Authenticate headers, such as "Basic" or
// "Digest, NTLM"; "" if there is none.
func challengeOf(header http.Header) string {
	var schemes []string
	for _, value := range header.Values("WWW-Authenticate") {
		scheme, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		scheme = plainCode(strings.TrimSuffix(scheme, ","))
		if scheme != "" && !slices.Contains(schemes, scheme) {
			schemes = append(schemes, scheme)
		}
	}
	return strings.Join(schemes, ", ")
}

// asHTTPError returns err as an *httpx.Error, or nil.
func asHTTPError(err error) *httpx.Error {
	var e *httpx.Error
	errors.As(err, &e)
	return e
}
