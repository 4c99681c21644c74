package appointment

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// WithLogger logs one record for each call, at Info, and one for each request that the
// call made, at Debug. Their attributes are these and no others:
//
//	hospital, vendor, operation, duration
//	requests         of a call: how many it made, those that ask what became of it included
//	attempt          of a request: the how-manieth of the call
//	source           how a success was obtained, see Answer.Source
//	class, reason, outcome_unknown, retry_after   of a failure, see Error
//	http_status      of the answer
//	status_code, result_code   the answer's, if they look like codes
//	code             the failure's, see Error.Code, if it looks like one
//	sent, received   bytes of the message and of the answer's, without SOAP around them
//	deviations       the kinds, see Answer.Deviations
//	unverified       true where TLS.DangerouslyTrustAnyServer is on
//
// What a message says is in none of them. Without this option nothing is logged.
func WithLogger(logger *slog.Logger) Option {
	return func(c *Client) error {
		if logger == nil {
			return errors.New("WithLogger: the logger is nil; leave the option out")
		}
		c.logger = logger
		return nil
	}
}

type requestsKey struct{}

// countRequests counts the requests made in the context that it returns. A call makes
// them one after the other.
func countRequests(ctx context.Context) (context.Context, *int) {
	n := new(int)
	return context.WithValue(ctx, requestsKey{}, n), n
}

func (c *Client) logCall(ctx context.Context, op Operation, start time.Time, requests int, res any, err error) {
	if !c.logger.Enabled(ctx, slog.LevelInfo) {
		return
	}
	var answer *Answer
	if err == nil {
		answer = res.(interface{ self() *Answer }).self()
	}
	attrs := append(c.attrs(op, start, answer, err), slog.Int("requests", requests))
	c.logger.LogAttrs(ctx, slog.LevelInfo, "appointment call", attrs...)
}

func (c *Client) logAttempt(ctx context.Context, op Operation, start time.Time, sent int, answer *Answer, err error) {
	n := ctx.Value(requestsKey{}).(*int)
	*n++
	if !c.logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := append(c.attrs(op, start, answer, err), slog.Int("attempt", *n), slog.Int("sent", sent))
	c.logger.LogAttrs(ctx, slog.LevelDebug, "appointment attempt", attrs...)
}

// self is an answer's, in whatever it is embedded.
func (a *Answer) self() *Answer { return a }

// attrs are what calls and attempts have in common. answer may be nil.
func (c *Client) attrs(op Operation, start time.Time, answer *Answer, err error) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("hospital", c.config.Name),
		slog.String("vendor", string(c.config.Vendor)),
		slog.String("operation", string(op)),
		slog.Duration("duration", time.Since(start)),
	}
	if c.unverified {
		attrs = append(attrs, slog.Bool("unverified", true))
	}
	add := func(key, text string) {
		if text != "" {
			attrs = append(attrs, slog.String(key, text))
		}
	}
	var e *Error
	if errors.As(err, &e) {
		add("class", e.class.Error())
		add("reason", string(e.Reason))
		add("code", plainCode(e.Code))
		attrs = append(attrs, slog.Bool("outcome_unknown", e.unknown))
		if e.RetryAfter > 0 {
			attrs = append(attrs, slog.Duration("retry_after", e.RetryAfter))
		}
		if answer == nil {
			answer = e.Answer
		}
		if e.httpStatus != 0 {
			attrs = append(attrs, slog.Int("http_status", e.httpStatus))
		}
	}
	if answer == nil {
		return attrs
	}
	if err == nil {
		add("source", string(answer.Source))
	}
	if answer.httpStatus != 0 {
		attrs = append(attrs, slog.Int("http_status", answer.httpStatus), slog.Int("received", len(answer.raw)))
	}
	add("status_code", plainCode(answer.StatusCode))
	add("result_code", plainCode(answer.ResultCode))
	add("deviations", strings.Join(kinds(answer.Deviations), " "))
	return attrs
}

// kinds are the kinds of deviation, each once.
func kinds(deviations []Deviation) []string {
	var all []string
	for _, d := range deviations {
		all = append(all, fmt.Sprint(d.Kind))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
