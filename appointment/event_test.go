package appointment_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/google/go-cmp/cmp"
)

// eventAttrs returns the log attributes of an event, by name.
func eventAttrs(e appointment.Event) map[string]string {
	attrs := map[string]string{}
	for _, a := range e.LogValue().Group() {
		attrs[a.Key] = a.Value.String()
	}
	return attrs
}

// The test sets one field of an event at a time. Every field is of a plain type and is exactly one
// log attribute, which the documentation of WithLogger lists.
func TestEvent_LogValue_EveryField(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("options.go")
	if err != nil {
		t.Fatal(err)
	}
	_, documentation, _ := strings.Cut(string(source), "// WithLogger logs")
	documentation, _, _ = strings.Cut(documentation, "func WithLogger")
	// outcome_unknown is logged with every failure, so the event has a class to begin with.
	base := appointment.Event{Class: appointment.ErrNoResponse, HTTPStatus: 200}
	for i := range reflect.TypeFor[appointment.Event]().NumField() {
		e := base
		name := reflect.TypeOf(e).Field(i).Name
		switch f := reflect.ValueOf(&e).Elem().Field(i); f.Interface().(type) {
		case error:
			f.Set(reflect.ValueOf(appointment.ErrRejected))
		case time.Duration:
			f.SetInt(int64(time.Second))
		case int:
			f.SetInt(7)
		case bool:
			f.SetBool(true)
		case []casing.Kind:
			f.Set(reflect.ValueOf([]casing.Kind{"a kind"}))
		default:
			if f.Kind() != reflect.String {
				t.Fatalf("%s is of type %v, want a plain type, which leads to no other content", name, f.Type())
			}
			f.SetString("a text")
		}
		changed := 0
		for key, value := range eventAttrs(e) {
			if eventAttrs(base)[key] != value {
				changed++
			}
			if !strings.Contains(documentation, key) {
				t.Errorf("%s: documentation of WithLogger = %q, want it to contain %s", name, documentation, key)
			}
		}
		if changed != 1 {
			t.Errorf("%s changes %d attributes, want 1: %v", name, changed, eventAttrs(e))
		}
	}
	if got := eventAttrs(appointment.Event{}); len(got) != 0 {
		t.Errorf("LogValue() of the zero value = %v, want no attributes", got)
	}
}

func TestEvent_ClassPrints(t *testing.T) {
	t.Parallel()
	e := appointment.Event{Class: appointment.ErrNoResponse}
	encoded, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for want, got := range map[string]string{
		`"Class":"no usable response was received"`: string(encoded),
		`Class:"no usable response was received"`:   fmt.Sprintf("%#v", e),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the event prints as %s, want it to contain %s", got, want)
		}
	}
}

// callKey is the context key of the name of a call.
type callKey struct{}

// recordEvents returns an observer that appends to events. It records calls, attempts and changes
// of the breaker whose context has that name of a call.
func recordEvents(events *[]appointment.Event, name string) appointment.Option {
	record := func(ctx context.Context, e appointment.Event) {
		if ctx.Value(callKey{}) == name {
			*events = append(*events, e)
		}
	}
	return appointment.WithObserver(appointment.Observer{CallEnd: record, AttemptEnd: record, BreakerChange: record})
}

// timedEvent is the part of an event that TestEvent_AttemptsAndWaiting compares.
type timedEvent struct {
	Attempt, Requests int
	Duration, Waited  time.Duration // in half seconds
	BlockedBy         appointment.BlockedBy
	Class             string
	Received          bool // something was received
	HTTPStatus        int
}

func newTimedEvent(e appointment.Event) timedEvent {
	const unit = time.Second / 2
	timed := timedEvent{
		Attempt: e.Attempt, Requests: e.Requests, BlockedBy: e.BlockedBy, HTTPStatus: e.HTTPStatus, Received: e.Received > 0,
		Duration: e.Duration.Truncate(unit), Waited: e.Waited.Truncate(unit),
	}
	if e.Class != nil {
		timed.Class = e.Class.Error()
	}
	return timed
}

// A request that is sent is an attempt, whose duration is only the hospital's. A request that a
// limit blocks is no attempt, and the event of the call names the limit. Waiting is reported
// separately.
func TestEvent_AttemptsAndWaiting(t *testing.T) {
	t.Parallel()
	const s = time.Second // every response takes a second
	const notSent, noResponse = "the hospital received nothing", "no usable response was received"
	options := func(opts ...appointment.Option) []appointment.Option { return opts }
	for name, tt := range map[string]struct {
		status  int
		opts    []appointment.Option
		before  int           // calls that begin before
		timeout time.Duration // of the call
		want    []timedEvent
	}{
		"waits to send": {200, options(appointment.WithInFlight(1)), 1, 5 * s, []timedEvent{
			{Attempt: 1, Duration: s, Waited: s, Received: true, HTTPStatus: 200},
			{Requests: 1, Duration: 2 * s, Waited: s, Received: true, HTTPStatus: 200},
		}},
		"too many in flight": {200, options(appointment.WithInFlight(1)), 1, s / 2, []timedEvent{
			{Duration: s / 2, Waited: s / 2, BlockedBy: appointment.BlockedByInFlight, Class: notSent},
		}},
		"waits for the next period": {200, options(appointment.WithRateLimit(1, 3*s)), 1, 5 * s, []timedEvent{
			{Attempt: 1, Duration: s, Waited: 3 * s, Received: true, HTTPStatus: 200},
			{Requests: 1, Duration: 4 * s, Waited: 3 * s, Received: true, HTTPStatus: 200},
		}},
		"next period is too late": {200, options(appointment.WithRateLimit(1, 3*s)), 1, s, []timedEvent{
			{BlockedBy: appointment.BlockedByRateLimit, Class: notSent},
		}},
		"deadline is over": {200, nil, 0, 0, []timedEvent{
			{BlockedBy: appointment.BlockedByContext, Class: notSent},
		}},
		"breaker blocks the retry": {502, options(appointment.WithBreaker(1, breakerPause)), 0, 5 * s, []timedEvent{
			{Attempt: 1, Duration: s, Class: noResponse, HTTPStatus: 502, Received: true},
			{Class: noResponse, HTTPStatus: 502, Received: true}, // the breaker opens
			{Requests: 1, Duration: s, BlockedBy: appointment.BlockedByBreaker, Class: noResponse, HTTPStatus: 502, Received: true},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const observedCall = "observed"
				var events []appointment.Event
				client := newScriptedClient(t, respondAfter(s, tt.status, notBookedDoc), append(tt.opts, recordEvents(&events, observedCall))...)
				for range tt.before {
					go func() { _, _ = client.QuerySchedule(context.Background(), fullQueryRequest()) }()
				}
				synctest.Wait()
				ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), callKey{}, observedCall), tt.timeout)
				defer cancel()
				_, _ = client.QuerySchedule(ctx, fullQueryRequest())
				var got []timedEvent
				for _, e := range events {
					isAttempt := e.Attempt > 0
					if (e.Sent > 100) != isAttempt {
						t.Errorf("Sent = %d, want above 100: %v; event: %+v", e.Sent, isAttempt, e)
					}
					got = append(got, newTimedEvent(e))
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
				time.Sleep(5 * s) // the other calls end
			})
		})
	}
}

// Observers that take long add to the duration of a call. They add nothing to the durations of its
// attempts, and nothing to the time that it waited.
func TestEvent_SlowObservers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const observerTime = time.Minute // a retry delay is less than a second
		var events []appointment.Event
		start := func(context.Context, appointment.Event) context.Context { time.Sleep(observerTime); return nil }
		end := func(_ context.Context, e appointment.Event) { events = append(events, e); time.Sleep(observerTime) }
		transport := &scriptedTransport{steps: []step{{status: 502}, {status: 200, body: notBookedDoc}}}
		client := newScriptedClient(t, transport, appointment.WithTimeout(time.Hour),
			appointment.WithObserver(appointment.Observer{CallStart: start, AttemptStart: start, AttemptEnd: end, CallEnd: end}))
		if err := queryOnce(t, client); err != nil || len(events) != 3 {
			t.Fatalf("error = %v, %d events, want none, 3", err, len(events))
		}
		first, second, call := events[0], events[1], events[2]
		if first.Waited != 0 || second.Waited <= 0 || second.Waited > time.Second || call.Waited != second.Waited {
			t.Errorf("attempts waited %v and %v, the call %v, want 0, a retry delay, and the same", first.Waited, second.Waited, call.Waited)
		}
		if first.Duration != 0 || second.Duration != 0 || call.Duration < 5*observerTime {
			t.Errorf("attempts took %v and %v, the call %v, want 0, 0, %v or more", first.Duration, second.Duration, call.Duration, 5*observerTime)
		}
	})
}
