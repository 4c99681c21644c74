package appointment

import (
	"log/slog"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
)

// Event describes a call, one of its attempts, or a change of the circuit breaker, for logs, traces
// and metrics. It contains codes and no other content of a message: no patient data, no key and no
// text of the hospital. No error in it leads to them. A field that does not apply is zero. LogValue
// uses the names under which [WithLogger] logs the same.
type Event struct {
	Hospital string // Config.Name
	Vendor   Vendor
	// Operation is the caller's operation. For an attempt it is the operation that was sent: a
	// query if the response to a save was lost.
	Operation Operation
	// Find is true for a call of FindBooking. Its Operation is SaveSchedule, whose outcome it
	// queries.
	Find       bool
	Unverified bool // TLS.DangerouslyTrustAnyServer is set

	// Attempt is the number of an attempt within its call, from 1.
	Attempt int
	// Requests is the number of requests that a call sent: its attempts, and the queries for
	// its outcome.
	Requests int
	// Duration is the time that it took. The duration of an attempt is only the time of the
	// hospital and the network: from when it is sent until its response is received.
	Duration time.Duration
	// Waited is the time that an attempt waited before it was sent: for its turn (WithInFlight,
	// WithRateLimit) and, after a failure, for the retry delay. For a call it is all such time,
	// including waiting that ended without an attempt. The rest of a call's Duration is the
	// client's own work and the observers'.
	Waited time.Duration
	// BlockedBy is the limit of the client that kept a request, or a retry, from being sent.
	BlockedBy BlockedBy

	// Source says how the result of a success was obtained.
	Source Source
	// Class is the class of a failure: ErrInvalidRequest, ErrNotSent, ErrRejected,
	// ErrNoResponse, ErrBadResponse or ErrNotBooked; nil for a success. It is one of these
	// values and wraps nothing. If a transport panics, it is ErrNoResponse.
	Class error
	// OutcomeUnknown is true if the failure is ErrOutcomeUnknown as well.
	OutcomeUnknown bool
	// Reason classifies the rejection by the hospital.
	Reason Reason
	// Code is the failure's code; StatusCode and ResultCode are the response's. A text that does
	// not look like a code is replaced by one that says so.
	Code, StatusCode, ResultCode string
	// RetryAfter holds the wait before the next request, see Error.RetryAfter.
	RetryAfter time.Duration
	// HTTPStatus is the status of the HTTP response; 0 if there was none.
	HTTPStatus int
	// Sent and Received are the sizes of an attempt's request and response in bytes, without the
	// SOAP around them.
	Sent, Received int
	// Deviations are the kinds in Response.Deviations, each once.
	Deviations []casing.Kind

	// Breaker is the new state of the circuit breaker. If it is BreakerOpen, the event also has
	// the last failure, and the pause in RetryAfter.
	Breaker BreakerState
}

// LogValue returns a group of the fields that are not zero, and outcome_unknown for every failure.
func (e Event) LogValue() slog.Value {
	attrs := make([]slog.Attr, 0, 16)
	add := func(key string, value any, include bool) {
		if include {
			attrs = append(attrs, slog.Any(key, value))
		}
	}
	text := func(key, value string) { add(key, value, value != "") }
	span := func(key string, d time.Duration) { add(key, d, d > 0) }
	number := func(key string, n int) { add(key, n, n > 0) }

	text("hospital", e.Hospital)
	text("vendor", string(e.Vendor))
	text("operation", string(e.Operation))
	add("find", true, e.Find)
	text("breaker", string(e.Breaker))
	number("attempt", e.Attempt)
	number("requests", e.Requests)
	span("duration", e.Duration)
	span("waited", e.Waited.Truncate(time.Millisecond))
	text("blocked_by", string(e.BlockedBy))
	text("source", string(e.Source))
	if e.Class != nil {
		text("class", e.Class.Error())
	}
	add("outcome_unknown", e.OutcomeUnknown, e.Class != nil)
	text("reason", string(e.Reason))
	text("code", e.Code)
	span("retry_after", e.RetryAfter)
	number("http_status", e.HTTPStatus)
	text("status_code", e.StatusCode)
	text("result_code", e.ResultCode)
	number("sent", e.Sent)
	number("received", e.Received)
	text("deviations", joinKinds(e.Deviations))
	add("unverified", true, e.Unverified)
	return slog.GroupValue(attrs...)
}

// newEvent returns an event of this client.
func (c *Client) newEvent(op Operation) Event {
	return Event{Hospital: c.config.Name, Vendor: c.config.Vendor, Operation: op, Unverified: c.config.isUnverified()}
}

// setResult adds the result: a success, which has a response, or an error. Without both, the
// transport panicked.
func (e *Event) setResult(r *Response, err error) {
	callErr := asError(err)
	switch {
	case callErr != nil:
		e.Class, e.OutcomeUnknown, e.Reason = callErr.Class, callErr.OutcomeUnknown, callErr.Reason
		e.Code, e.RetryAfter, e.HTTPStatus = plainCode(callErr.Code), callErr.RetryAfter, callErr.HTTPStatus
		r = callErr.Response
	case r == nil:
		e.Class, e.OutcomeUnknown = ErrNoResponse, e.Operation.isWrite() && !e.Find
	default:
		e.Source = r.Source
	}
	if r == nil {
		return
	}
	e.HTTPStatus, e.Received = r.HTTPStatus, len(r.raw)
	e.StatusCode, e.ResultCode = plainCode(r.StatusCode), plainCode(r.ResultCode)
	e.Deviations = deviationKinds(r.Deviations)
}
