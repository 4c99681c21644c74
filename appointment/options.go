package appointment

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/internal/resilience"
)

// Option changes how a client works. See the functions that return one.
type Option func(*options)

// options are the settings that a client is made with.
type options struct {
	timeout    time.Duration
	retries    int
	limits     Limits
	resilience resilience.Config
	transport  http.RoundTripper // nil: the client makes its own
	wrappers   []func(http.RoundTripper) http.RoundTripper
	logger     *slog.Logger
	observers  []Observer
	payload    Payload // nil: messages are sent and read as they are
	problems   []Problem
}

// newOptions applies the options, and after them the settings of the configuration itself,
// which take precedence.
func newOptions(cfg *Config, opts []Option) options {
	o := options{
		timeout: 30 * time.Second,
		retries: 2,
		resilience: resilience.Config{
			Failures: 10, Pause: 10 * time.Second,
			InFlight: 32, // more than a busy platform needs, fewer than a small server has threads
		},
	}
	for i, opt := range opts {
		if opt == nil {
			o.addProblem(fmt.Sprintf("options[%d]", i), "is nil; leave it out")
			continue
		}
		opt(&o)
	}
	if cfg.TLS != nil && o.transport != nil {
		o.addProblem("tls", "has no effect, because WithHTTPClient sets the transport, which is used as it is; remove one of the two")
	}
	if cfg.Limits != (Limits{}) {
		o.setLimits("limits", cfg.Limits)
	}
	if cfg.Timeout != 0 {
		o.setTimeout("timeout", cfg.Timeout)
	}
	if cfg.InFlight != nil {
		o.setInFlight("inFlight", *cfg.InFlight)
	}
	if cfg.RateLimit != nil {
		o.setRateLimit("rateLimit", *cfg.RateLimit)
	}
	return o
}

func (o *options) addProblem(path, text string) {
	o.problems = append(o.problems, Problem{path, text})
}

// WithTimeout sets the time that one call may take, retries and queries included. An earlier
// deadline of the context ends it earlier. Of a save or cancel, the last third is kept for the
// query of its outcome: waiting and sending may take two thirds. The client's own transport sends
// nothing after that, also in a process that was stopped and resumed. The default is 30 seconds.
func WithTimeout(d time.Duration) Option {
	return func(o *options) { o.setTimeout("WithTimeout", d) }
}

func (o *options) setTimeout(path string, d time.Duration) {
	if d <= 0 {
		o.addProblem(path, fmt.Sprintf("is %v; want a time above 0, such as 20s", d))
	}
	o.timeout = d
}

// WithRetries sets how many times a failed call is retried within its time. Queries without a
// response are retried, and calls of which it is proven that nothing was received. A save or
// cancel that may have been received is never retried. Failures that would repeat, such as a
// refused TLS handshake, are not retried. 0 means no retries. Default: 2.
func WithRetries(n int) Option {
	return func(o *options) {
		if n < 0 {
			o.addProblem("WithRetries", fmt.Sprintf("is %d; want 0 or more", n))
		}
		o.retries = n
	}
}

// WithBreaker opens a circuit breaker after failures consecutive failures. While it is open, calls
// fail immediately with [ErrNotSent], and Error.RetryAfter is the rest of the pause. Only the query
// for the outcome of a save or cancel is still sent. After the pause the breaker is half-open: one
// request is sent as a probe. Its response closes the breaker; its failure begins another pause.
//
// A failure is a request that ends in [ErrNoResponse] or [ErrNotSent]. HTTP 408, 429 and 5xx
// without a reason are ErrNoResponse. A rejection, or a response that cannot be understood, is not
// a failure. A request that its caller cancelled does not count. Nor does one that its deadline
// ended early, unless it is the probe. Early is within 5 seconds of its start, or within half the
// client's timeout if that is shorter. With 0 failures there is no circuit breaker. Default: 10
// failures, 10 seconds.
func WithBreaker(failures int, pause time.Duration) Option {
	return func(o *options) {
		if failures < 0 || failures > 0 && pause <= 0 {
			o.addProblem("WithBreaker", fmt.Sprintf("has %d failures and a pause of %v; want a number and a time above 0, or 0 failures for no circuit breaker", failures, pause))
		}
		o.resilience.Failures, o.resilience.Pause = failures, pause
	}
}

// WithInFlight limits how many requests this client has in flight at the same time. Further
// calls wait, and end in [ErrNotSent] if their time is up first. 0 means no limit. Default: 32.
// Each process has a limit of its own; Limits of package ledger makes one hold for all.
func WithInFlight(n int) Option {
	return func(o *options) { o.setInFlight("WithInFlight", n) }
}

func (o *options) setInFlight(path string, n int) {
	if n < 0 {
		o.addProblem(path, fmt.Sprintf("is %d; want 0 or more", n))
	}
	o.resilience.InFlight = n
}

// WithRateLimit limits how many requests this client sends in each period. Further calls wait for
// the next period, and end in [ErrNotSent] immediately if that begins after their deadline. A call
// that is cancelled while it waits leaves its place to others. The default is 0, which means no
// limit, since only the hospital knows its limit. Each process has a limit of its own; Limits of
// package ledger makes one hold for all.
func WithRateLimit(n int, period time.Duration) Option {
	return func(o *options) { o.setRateLimit("WithRateLimit", RateLimit{n, period}) }
}

func (o *options) setRateLimit(path string, r RateLimit) {
	if r.Requests < 0 || r.Requests > 0 && r.Period <= 0 {
		o.addProblem(path, fmt.Sprintf("is %d requests in %v; want a number and a time above 0, or 0 requests for no limit", r.Requests, r.Period))
	}
	o.resilience.Requests, o.resilience.Period = r.Requests, r.Period
}

// WithSharedLimit lets a function admit each request, before this client's own limits. It waits until
// a limit that several processes share leaves room, and returns a function that is called when the
// request has ended. If it returns an error, such as that of ctx, nothing is sent, and the call ends
// in [ErrNotSent]. The limits of package ledger are such a function.
func WithSharedLimit(admit func(ctx context.Context) (release func(), err error)) Option {
	return func(o *options) { o.resilience.Admit = admit }
}

// WithHTTPClient sends requests through the transport of hc, as it is: proxies, TLS and
// instrumentation are those of that transport. Nothing else of hc is used, and it is not
// changed; if its Transport is nil, the client keeps its own. Redirects are refused and
// cookies are not kept in any case. It excludes Config.TLS, which is for the client's own
// transport.
//
// The client's own transport gives two guarantees that no other transport gives. First, it sends
// each save or cancel, and each query for its outcome, on a fresh connection. On a kept connection,
// the late response to an earlier request could be taken for the response that decides. Second, it
// sends nothing after the call has ended. Otherwise a process that was stopped and resumed could
// still send a save, and so could the kernel after an outage of the network.
func WithHTTPClient(hc *http.Client) Option {
	return func(o *options) {
		if hc == nil {
			o.addProblem("WithHTTPClient", "has a nil client; leave the option out")
			return
		}
		o.transport = hc.Transport
	}
}

// WithTransport wraps the client's transport, for example to record requests and responses. TLS and
// limits stay as they are. If the option is given more than once, the last wrapper is the
// outermost. A wrapper must not send a request twice, except after HTTP 401 or 407, to
// authenticate. All requests of an attempt to save, cancel or find a booking then use its fresh
// connection. It must send a request with the request's context, or one made from that. Without it,
// the guarantees for saves and cancels are lost, see [WithHTTPClient]. Errors of its own are not
// shown in texts unless they have a method PlainError() string. Its result must contain no patient
// data and no key. The request is not retried if the error has a method Permanent() bool that
// returns true.
func WithTransport(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return func(o *options) {
		if wrap == nil {
			o.addProblem("WithTransport", "has a nil function; leave the option out")
			return
		}
		o.wrappers = append(o.wrappers, wrap)
	}
}

// WithLogger logs one record for each call at Info, and one for each request of the call at Debug.
// When the circuit breaker opens, it logs one at Warn, and at its other changes one at Info. The
// records contain the fields of an [Event] and nothing else:
//
//	hospital, vendor, operation, duration
//	find             true for FindBooking, whose operation is the SaveSchedule in question
//	requests         of a call: how many requests it sent
//	attempt          of a request: its number within the call, from 1
//	waited           time spent waiting before a request, in whole milliseconds; of a call, all of it
//	blocked_by       the limit of the client that kept a request from being sent
//	source           how the result of a success was obtained, see Response.Source
//	class, reason, outcome_unknown, retry_after   of a failure, see Error
//	http_status      of the response
//	status_code, result_code   of the response, if they look like codes
//	code             of the failure, see Error.Code, if it looks like a code
//	sent, received   bytes of the request and the response, without SOAP around them
//	deviations       the kinds, see Response.Deviations
//	breaker          the new state of the circuit breaker
//	unverified       true if TLS.DangerouslyTrustAnyServer is set
//
// A handler finds in the record's context the values that observers put there, such as a
// span. If an observer panics, a record at Error has hospital, operation, panic (the type of
// the value) and stack. Without this option, that record goes to [slog.Default], and nothing
// else is logged.
func WithLogger(logger *slog.Logger) Option {
	return func(o *options) {
		if logger == nil {
			o.addProblem("WithLogger", "has a nil logger; leave the option out")
		}
		o.logger = logger
	}
}

// WithObserver calls the functions of ob when calls and requests start and end. If it is given more
// than once, starts are reported in the given order and ends in reverse. Each observer sees the
// context values of those before it. [WithLogger] is the last of them.
func WithObserver(ob Observer) Option {
	return func(o *options) {
		if ob.CallStart == nil && ob.CallEnd == nil && ob.AttemptStart == nil && ob.AttemptEnd == nil && ob.BreakerChange == nil {
			o.addProblem("WithObserver", "has an observer without functions; leave the option out")
			return
		}
		o.observers = append(o.observers, ob)
	}
}
