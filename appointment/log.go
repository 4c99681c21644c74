package appointment

import (
	"context"
	"errors"
	"log/slog"
)

// WithLogger logs one record for each call, at Info, one for each request that the call
// made, at Debug, and one when the hospital is left alone, at Warn, or asked again, at
// Info. They are made of an [Event], and their attributes are these and no others:
//
//	hospital, vendor, operation, duration
//	find             true of FindBooking, whose operation is the SaveSchedule that it asks about
//	requests         of a call: how many it made, those that ask what became of it included
//	attempt          of a request: its number within the call, from 1
//	waited           before a request, in whole milliseconds; of a call, all of it
//	withheld         why the client itself sent no request, or no other one
//	source           how a success was obtained, see Response.Source
//	class, reason, outcome_unknown, retry_after   of a failure, see Error
//	http_status      of the answer
//	status_code, result_code   the answer's, if they look like codes
//	code             the failure's, see Error.Code, if it looks like one
//	sent, received   bytes of the message and of the answer's, without SOAP around them
//	deviations       the kinds, see Response.Deviations
//	breaker          the state that the breaker is in from now on
//	unverified       true where TLS.DangerouslyTrustAnyServer is on
//
// Apart from codes, nothing that a message says is in them. A handler finds in the record's
// context what every [Observer] put there, such as a span. If an observer panics, one
// record at Error says so, with hospital, operation, panic (the type of its value) and
// stack. Without this option, that record goes to [slog.Default], and nothing else is
// logged.
func WithLogger(logger *slog.Logger) Option {
	return func(c settings) error {
		if logger == nil {
			return errors.New("WithLogger: the logger is nil; leave the option out")
		}
		c.logger = logger
		return nil
	}
}

// logging is an observer that logs.
func logging(logger *slog.Logger) Observer {
	log := func(ctx context.Context, level slog.Level, message string, e Event) {
		if logger.Enabled(ctx, level) {
			logger.LogAttrs(ctx, level, message, e.LogValue().Group()...)
		}
	}
	return Observer{
		CallEnd:    func(ctx context.Context, e Event) { log(ctx, slog.LevelInfo, "appointment call", e) },
		AttemptEnd: func(ctx context.Context, e Event) { log(ctx, slog.LevelDebug, "appointment attempt", e) },
		BreakerChange: func(ctx context.Context, e Event) {
			level := slog.LevelInfo
			if e.Breaker == BreakerOpen {
				level = slog.LevelWarn
			}
			log(ctx, level, "appointment breaker", e)
		},
	}
}
