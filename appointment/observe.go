package appointment

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// Observer is a set of functions that the client calls when something starts or ends, for traces
// and metrics. A nil function is skipped. The functions run one after the other on the goroutine of
// the call, and their time adds to the call's. Different calls may run them concurrently. They can
// change nothing; [Event] has all their information.
//
// A start function may return a context with values of its own, such as a span, or nil. The
// attempts of a call get the context of the call. The HTTP request of an attempt gets the context
// of the attempt. Each end function gets the context that its own start returned. Only the values
// of that context are used. Its deadline and cancellation are ignored, since only the caller
// decides when a call ends.
//
// Every start has its end, even if a transport panics. If an observer panics, the call and the
// other observers go on. The panic is logged at Error, with its type and stack, to the logger
// of [WithLogger] or else to [slog.Default]. An observer whose start panicked gets no end for
// that start.
type Observer struct {
	// CallStart and CallEnd surround a call, from before its request is validated until its
	// result is known.
	CallStart func(ctx context.Context, call Event) context.Context
	CallEnd   func(ctx context.Context, call Event)
	// AttemptStart and AttemptEnd surround one request of a call, from when it is sent until
	// its response is classified. The time that it waits before is not included.
	AttemptStart func(ctx context.Context, attempt Event) context.Context
	AttemptEnd   func(ctx context.Context, attempt Event)
	// BreakerChange is called when the circuit breaker changes its state, in the context of the
	// call that caused it. [Client.BreakerState] returns the current state.
	BreakerChange func(ctx context.Context, change Event)
}

// observers are the observers of a client, in the order of their starts.
type observers struct {
	list   []Observer
	logger *slog.Logger // for panics; nil for slog.Default
}

// newObservers returns the observers with the logger as the last, so that records are logged
// in the contexts of the others.
func newObservers(list []Observer, logger *slog.Logger) observers {
	if logger != nil {
		list = append(list, newLogObserver(logger))
	}
	return observers{list, logger}
}

// newLogObserver returns the observer of [WithLogger].
func newLogObserver(logger *slog.Logger) Observer {
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

func (obs *observers) hasObservers() bool { return len(obs.list) > 0 }

type (
	startFunc = func(context.Context, Event) context.Context
	endFunc   = func(context.Context, Event)
)

// notifyStart calls a start function of all observers. It returns the context with the values that
// they added, and the context of each observer, nil for one that panicked.
func (obs *observers) notifyStart(ctx context.Context, e Event, function func(*Observer) startFunc) (context.Context, []context.Context) {
	if !obs.hasObservers() {
		return ctx, nil
	}
	contexts := make([]context.Context, len(obs.list))
	original := ctx
	for i := range obs.list {
		if observe := function(&obs.list[i]); observe != nil {
			var values context.Context
			given := context.WithValue(ctx, observerContextKey{}, &contexts[i])
			if !obs.callSafely(given, e, func() { values = observe(given, e) }) {
				continue
			}
			switch {
			case values == nil:
			case values.Value(observerContextKey{}) == &contexts[i]:
				// It was derived from given, so it has all values of ctx. To look there as well
				// would double the time of a lookup with each observer.
				ctx = valueContext{original, context.WithoutCancel(values)}
			default:
				ctx = valueContext{ctx, context.WithoutCancel(values)}
			}
		}
		contexts[i] = ctx
	}
	return ctx, contexts
}

// notifyEnd calls an end function of all observers, each in its context, the last one first.
func (obs *observers) notifyEnd(contexts []context.Context, e Event, function func(*Observer) endFunc) {
	for i := len(obs.list) - 1; i >= 0; i-- {
		if observe := function(&obs.list[i]); observe != nil && contexts[i] != nil {
			obs.callSafely(contexts[i], e, func() { observe(contexts[i], e) })
		}
	}
}

// notify calls a function of all observers in one context.
func (obs *observers) notify(ctx context.Context, e Event, function func(*Observer) endFunc) {
	for i := range obs.list {
		if observe := function(&obs.list[i]); observe != nil {
			obs.callSafely(ctx, e, func() { observe(ctx, e) })
		}
	}
}

// callSafely calls a function of an observer and reports whether it returned. A panic is logged
// and ends here, so that a caller does not lose the booking of a save. The log does not show the
// panic's value, which may contain anything.
func (obs *observers) callSafely(ctx context.Context, e Event, function func()) (returned bool) {
	defer func() {
		if p := recover(); p != nil {
			obs.logPanic(ctx, "appointment observer panicked", e, fmt.Sprintf("%T", p), debug.Stack())
		}
	}()
	function()
	return true
}

// logPanic logs a panic by the type of its value and its stack.
func (obs *observers) logPanic(ctx context.Context, message string, e Event, valueType string, stack []byte) {
	defer func() { _ = recover() }() // the logger may be the observer that panics
	cmp.Or(obs.logger, slog.Default()).LogAttrs(ctx, slog.LevelError, message,
		slog.String("hospital", e.Hospital), slog.String("operation", string(e.Operation)),
		slog.String("panic", valueType), slog.String("stack", string(stack)))
}

// observerContextKey is the key of the context that was given to an observer.
type observerContextKey struct{}

// valueContext is a context with the values of another one. The values have no cancellation,
// which context.Cause would find otherwise.
type valueContext struct {
	context.Context
	values context.Context
}

// Value looks in the values first, and then in the caller's context: an observer may return a
// context that was not derived from its own.
func (c valueContext) Value(key any) any {
	if value := c.values.Value(key); value != nil {
		return value
	}
	return c.Context.Value(key)
}
