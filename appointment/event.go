package appointment

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
)

// Event is all that a log, a trace or a metric may know of a call, of one of its attempts,
// or of a change of the breaker. It has codes, and nothing else that a message says: no
// patient, no key, none of the hospital's words, and no error that could lead to them. A
// field that does not apply is zero. LogValue uses the names by which [WithLogger] logs the
// same.
type Event struct {
	Hospital string // Config.Name
	Vendor   Vendor
	// Operation is what the caller asked for; for an attempt, what was sent, which is a query
	// where a save's answer was lost.
	Operation Operation
	// Find is true for a call of FindBooking. Its Operation is SaveSchedule, which it asks
	// about and does not send.
	Find       bool
	Unverified bool // TLS.DangerouslyTrustAnyServer is on

	// Attempt is the number of an attempt within its call, from 1.
	Attempt int
	// Requests is how many requests a call made until it ended: its attempts, and those that
	// asked what became of it.
	Requests int
	// Duration is how long it took. An attempt's is the hospital's and the network's
	// alone: from when it is sent until its answer has come.
	Duration time.Duration
	// Waited is how long an attempt waited: for its turn (WithInFlight, WithRateLimit) and,
	// after a failure, until it was sent again. For a call, it is all such waiting, including
	// that after which nothing was sent. The rest of a call's Duration is the client's own
	// work and the observers'.
	Waited time.Duration
	// Withheld says why the client itself did not send a request, or not another one. A
	// request that was withheld is not an attempt.
	Withheld Withheld

	// Source is how a success was obtained.
	Source Source
	// Class is a failure's, by errors.Is: ErrInvalidRequest, ErrNotSent, ErrRejected,
	// ErrNoResponse, ErrBadResponse or ErrNotBooked. It is nil for a success. It is one of these
	// values and wraps nothing. If a transport panics, it is ErrNoResponse.
	Class error
	// OutcomeUnknown is true if the failure is ErrOutcomeUnknown, too.
	OutcomeUnknown bool
	// Reason is why the hospital rejected.
	Reason Reason
	// Code is the failure's, and StatusCode and ResultCode are the answer's. One that does not
	// look like a code is replaced by a text that says so.
	Code, StatusCode, ResultCode string
	// RetryAfter is how long the hospital is to be left alone, see Error.RetryAfter.
	RetryAfter time.Duration
	HTTPStatus int
	// Sent and Received are the sizes in bytes of an attempt's message and of the answer,
	// without the SOAP around them.
	Sent, Received int
	// Deviations are the kinds in Response.Deviations, each once.
	Deviations []casing.Kind

	// Breaker is the state that the breaker has changed to. If that is BreakerOpen, the event
	// also has the last failure, and the pause in RetryAfter.
	Breaker BreakerState
}

// LogValue is the event as a group of the fields that are not zero.
func (e Event) LogValue() slog.Value {
	attrs := make([]slog.Attr, 0, 16)
	add := func(key string, value any, known bool) {
		if known {
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
	text("withheld", string(e.Withheld))
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

func joinKinds(kinds []casing.Kind) string {
	texts := make([]string, len(kinds))
	for i, k := range kinds {
		texts[i] = string(k)
	}
	return strings.Join(texts, " ")
}

// event is what is known when something begins.
func (c *Client) event(op Operation) Event {
	return Event{Hospital: c.config.Name, Vendor: c.config.Vendor, Operation: op, Unverified: c.unverified}
}

// became adds what became of it: a success, which has an answer, or a failure. What has
// neither was struck by a panic.
func (e *Event) became(answer *Response, err error) {
	var failed *Error
	switch {
	case errors.As(err, &failed):
		e.Class, e.OutcomeUnknown, e.Reason = failed.Class, failed.OutcomeUnknown, failed.Reason
		e.Code, e.RetryAfter, e.HTTPStatus = plainCode(failed.Code), failed.RetryAfter, failed.HTTPStatus
		answer = failed.Response
	case answer == nil || answer.Source == "":
		e.Class, e.OutcomeUnknown = ErrNoResponse, e.Operation.writes() && !e.Find
	default:
		e.Source = answer.Source
	}
	if answer == nil {
		return
	}
	e.HTTPStatus, e.Received = answer.httpStatus, len(answer.raw)
	e.StatusCode, e.ResultCode = plainCode(answer.StatusCode), plainCode(answer.ResultCode)
	e.Deviations = kinds(answer.Deviations)
}

// kinds are the kinds of deviation, each once.
func kinds(deviations []Deviation) []casing.Kind {
	var all []casing.Kind
	for _, d := range deviations {
		all = append(all, d.Kind)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
