package appointment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// Observer is a set of functions that are called when something begins or ends, for traces
// and metrics. A field that is nil is skipped. The functions are called by the goroutine
// that made the call, one after the other, and the time that they take is added to the
// call's. Different calls may call them at the same time. They see and change nothing: see
// [Event] for what there is to see.
//
// A start may return a context with values of its own, such as a span, or nil for none. The
// attempts of a call begin in its context, the HTTP request of an attempt is made in the
// attempt's, and each end is told in the context that its own start returned. Only the
// values of that context are used: its deadline and its cancellation are not, since only
// the caller says when a call ends.
//
// Every start has its end, even if a transport panics. An observer that panics costs nobody
// an answer, and no other observer its end: the panic becomes a record at Error, with its
// type and stack, in [WithLogger]'s logger or else in [slog.Default]. An observer whose
// start panicked is not told of that start's end.
type Observer struct {
	// CallStart and CallEnd are around a call, from before its request is checked until
	// its result is known.
	CallStart func(ctx context.Context, call Event) context.Context
	CallEnd   func(ctx context.Context, call Event)
	// AttemptStart and AttemptEnd are around one request of it, from when it is sent, and
	// not while it waits, until its answer is judged.
	AttemptStart func(ctx context.Context, attempt Event) context.Context
	AttemptEnd   func(ctx context.Context, attempt Event)
	// BreakerChange is told that the hospital is left alone from now on, or asked again,
	// in the context of the call that made it so. See [Client.BreakerState] for how it is.
	BreakerChange func(ctx context.Context, change Event)
}

// WithObserver lets o see what the client does. Of several observers, starts are told in
// the order in which they were given and ends in reverse, so that they nest: each sees the
// values of those before it. [WithLogger] is the last of them.
func WithObserver(o Observer) Option {
	return func(c settings) error {
		if o.CallStart == nil && o.CallEnd == nil && o.AttemptStart == nil && o.AttemptEnd == nil && o.BreakerChange == nil {
			return errors.New("WithObserver: the observer has no function; leave the option out")
		}
		c.observers = append(c.observers, o)
		return nil
	}
}

// breakerChanged tells the observers that the breaker is in another state, for err.
func (c *Client) breakerChanged(ctx context.Context, op Operation, state BreakerState, err error) {
	if len(c.observers) == 0 {
		return
	}
	e := c.event(op)
	e.Breaker = state
	if state == BreakerOpen {
		e.became(nil, err)
		e.RetryAfter = c.guard.retryAfter()
	}
	for i := range c.observers {
		if change := c.observers[i].BreakerChange; change != nil {
			c.tell(ctx, e, func() { change(ctx, e) })
		}
	}
}

type (
	startFunc = func(context.Context, Event) context.Context
	endFunc   = func(context.Context, Event)
)

// started tells all observers of a start, and returns the context with what they added,
// and that of each; nil for one that panicked.
func (c *Client) started(ctx context.Context, e Event, of func(*Observer) startFunc) (context.Context, []context.Context) {
	contexts := make([]context.Context, len(c.observers))
	before := ctx
	for i := range c.observers {
		if start := of(&c.observers[i]); start != nil {
			var values context.Context
			given := context.WithValue(ctx, givenKey{}, &contexts[i])
			if !c.tell(given, e, func() { values = start(given, e) }) {
				continue
			}
			switch {
			case values == nil:
			case values.Value(givenKey{}) == &contexts[i]: // it has all of ctx: to look there, too, would take twice as long for each observer
				ctx = withValues{before, context.WithoutCancel(values)}
			default:
				ctx = withValues{ctx, context.WithoutCancel(values)}
			}
		}
		contexts[i] = ctx
	}
	return ctx, contexts
}

// ended tells all observers of an end, each in its context, the last one first.
func (c *Client) ended(contexts []context.Context, e Event, of func(*Observer) endFunc) {
	for i := len(c.observers) - 1; i >= 0; i-- {
		if end := of(&c.observers[i]); end != nil && contexts[i] != nil {
			c.tell(contexts[i], e, func() { end(contexts[i], e) })
		}
	}
}

// tell calls a function of an observer and reports whether it returned. A panic is logged
// without its text, which may hold anything, and ends here: on a save, it would take the
// booking away from who made the call.
func (c *Client) tell(ctx context.Context, e Event, call func()) (returned bool) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		defer func() { _ = recover() }() // the log is an observer, too, and may be the one
		cmp.Or(c.logger, slog.Default()).LogAttrs(ctx, slog.LevelError, "appointment observer panicked",
			slog.String("hospital", e.Hospital), slog.String("operation", string(e.Operation)),
			slog.String("panic", fmt.Sprintf("%T", p)), slog.String("stack", string(debug.Stack())))
	}()
	call()
	return true
}

// givenKey finds the context that an observer was given in the one that it returns.
type givenKey struct{}

// withValues is a context with the values of another, which is without a cancel: else
// context.Cause would find that one's.
type withValues struct {
	context.Context
	values context.Context
}

// Value asks the other first: a context that an observer made of none still has what the
// caller put into his.
func (c withValues) Value(key any) any {
	if value := c.values.Value(key); value != nil {
		return value
	}
	return c.Context.Value(key)
}
