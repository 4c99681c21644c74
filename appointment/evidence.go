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
	shape         shape
	isWrite       bool
	httpStatus    int
	challenge     string // the scheme of a WWW-Authenticate header; "" without one
	reason        Reason
	declared      bool   // the hospital's configuration declares the reason
	open          bool   // the message is that of a handler for every failure
	undispatched  bool   // a SOAP fault says that the operation was not called
	contradiction string // a part of the response that says success
	mismatch      string // another order or patient that the response names
}

// shape is the kind of a response.
type shape uint8

const (
	shapeInterface shape = iota // the interface's own, with a code that rejects
	shapeGateway                // the interface's field for a code, with an HTTP status in it
	shapeFault                  // a SOAP fault
	shapeOther                  // anything else: a page, another JSON, nothing
)

// verdict says what a failed response proves about a write.
type verdict uint8

const (
	verdictRejected        verdict = iota // a definite rejection: the write was not carried out
	verdictRejectedUnknown                // a rejection that does not prove it
	verdictNoResponse                     // a gateway responded, not the hospital
	verdictBadResponse                    // the response cannot be understood
	verdictNotSent                        // a proxy refused to forward the request
)

// judge is the table that turns evidence into a verdict. The first case that applies counts. A
// rejection is definite only if the response has the interface's own shape, nothing in it
// contradicts the rejection, and no word says that the matter is still open. A reason that the
// hospital's configuration declares goes before these rules.
func (e *evidence) judge() verdict {
	switch {
	case e.mismatch != "":
		return verdictBadResponse
	case e.httpStatus == http.StatusProxyAuthRequired:
		return verdictNotSent
	case e.declared:
		return e.rejectedUnless(e.isOpenReason())
	case e.shape == shapeOther && isTemporary(e.httpStatus), e.shape == shapeGateway:
		return verdictNoResponse
	case e.shape == shapeOther:
		return e.judgeStatus()
	case e.isOpenReason(), e.open, e.contradiction != "":
		return verdictRejectedUnknown
	case e.reason != ReasonOther, e.undispatched:
		return verdictRejected
	case e.shape == shapeFault:
		return verdictRejectedUnknown
	case isTemporary(e.httpStatus):
		return verdictNoResponse
	}
	return verdictRejected
}

// judgeStatus judges a response of another shape by its HTTP status alone.
func (e *evidence) judgeStatus() verdict {
	switch e.httpStatus {
	case http.StatusUnauthorized:
		return e.rejectedUnless(e.challenge == "")
	case http.StatusForbidden: // a firewall may block the response instead of the request
		return verdictRejectedUnknown
	case http.StatusLengthRequired, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
		http.StatusUnsupportedMediaType, http.StatusRequestHeaderFieldsTooLarge:
		return verdictRejected
	}
	return verdictBadResponse
}

func (e *evidence) rejectedUnless(unknown bool) verdict {
	if unknown {
		return verdictRejectedUnknown
	}
	return verdictRejected
}

// isOpenReason reports whether the reason leaves the outcome open. An order that is already
// booked may be so by this very request.
func (e *evidence) isOpenReason() bool {
	return e.reason == ReasonPending || e.reason == ReasonBusy || e.reason == ReasonAlreadyBooked
}

// isTemporary reports whether an HTTP status says that the service cannot respond now.
func isTemporary(status int) bool {
	return status >= 500 && status <= 599 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}

// isGatewayCode reports whether a code of a response is an HTTP status: the one of the response,
// or one by which a gateway says that the service cannot respond.
func isGatewayCode(code string, httpStatus int) bool {
	n, err := strconv.Atoi(code)
	return err == nil && len(code) == 3 && (isTemporary(n) || n == httpStatus && n >= 400)
}

// challengeOf returns the schemes of the WWW-Authenticate headers, such as "Basic" or "Digest, NTLM".
func challengeOf(header http.Header) string {
	var schemes []string
	for _, value := range header.Values("WWW-Authenticate") {
		scheme, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		scheme = plainCode(scheme)
		if scheme != "" && !slices.Contains(schemes, scheme) {
			schemes = append(schemes, scheme)
		}
	}
	return strings.Join(schemes, ", ")
}

// faultEvidence returns the evidence of a SOAP fault.
func faultEvidence(op Operation, d *Dialect, f *soap.Fault) *evidence {
	e := &evidence{shape: shapeFault, isWrite: op.isWrite(), httpStatus: f.Status, open: isOpen(f.Reason), undispatched: f.IsUndispatched()}
	e.reason, e.declared = d.reason(f.Code, f.Reason)
	if e.undispatched {
		e.open = false
		if e.isOpenReason() {
			e.reason = ReasonOther
		}
	}
	return e
}

// asHTTPError returns err as an *httpx.Error, or nil.
func asHTTPError(err error) *httpx.Error {
	var e *httpx.Error
	errors.As(err, &e)
	return e
}
