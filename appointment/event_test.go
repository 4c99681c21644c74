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

// TestEveryFieldIsLogged fills one field of an event at a time: each is plain, and has a
// name in the log, which WithLogger's documentation lists.
func TestEveryFieldIsLogged(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("log.go")
	if err != nil {
		t.Fatal(err)
	}
	documentation, _, _ := strings.Cut(string(source), "func WithLogger")
	attrs := func(e appointment.Event) map[string]string {
		all := map[string]string{}
		for _, a := range e.LogValue().Group() {
			all[a.Key] = a.Value.String()
		}
		return all
	}
	// What is said of every failure, and of every answer, is there to begin with.
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
				t.Fatalf("%s is a %v, which could lead to more than is shown", name, f.Type())
			}
			f.SetString("a text")
		}
		changed := 0
		for key, value := range attrs(e) {
			if attrs(base)[key] != value {
				changed++
			}
			if !strings.Contains(documentation, key) {
				t.Errorf("%s: WithLogger's documentation has no %s", name, key)
			}
		}
		if changed != 1 {
			t.Errorf("%s is %d attributes: %v", name, changed, attrs(e))
		}
	}
	if got := attrs(appointment.Event{}); len(got) != 0 {
		t.Errorf("an event of nothing: %v", got)
	}
	encoded, err := json.Marshal(base)
	for _, text := range []string{string(encoded), fmt.Sprintf("%#v", base)} {
		if err != nil || !strings.Contains(text, `Class":"no response was received"`) && !strings.Contains(text, `Class:"no response was received"`) {
			t.Errorf("a class that does not print: %v in %s", err, text)
		}
	}
}

// events keeps what is told in the context of a call, and not of others.
func events(kept *[]appointment.Event, in string) appointment.Option {
	keep := func(ctx context.Context, e appointment.Event) {
		if path(ctx) == in {
			*kept = append(*kept, e)
		}
	}
	return appointment.WithObserver(appointment.Observer{CallEnd: keep, AttemptEnd: keep, BreakerChange: keep})
}

// TestWhatIsSent is an attempt, whose time is the hospital's; what is withheld is none, and
// says why. Waiting is apart.
func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	const s = time.Second
	slow := func(status int) service {
		return func(ctx context.Context, _ string) (int, string) {
			select {
			case <-time.After(s):
			case <-ctx.Done():
			}
			return status, found
		}
	}
	type seen struct {
		Attempt, Requests    int
		Duration, Waited     time.Duration
		Withheld             appointment.BlockedBy
		Class                string
		Sent, Received, HTTP int
	}
	for name, tt := range map[string]struct {
		status int
		opts   []appointment.Option
		others int           // calls that come before
		time   time.Duration // the call's
		want   []seen
	}{
		"its turn": {200, []appointment.Option{appointment.WithInFlight(1)}, 1, 5 * s, []seen{
			{Attempt: 1, Duration: s, Waited: s, Received: 1, HTTP: 200},
			{Requests: 1, Duration: 2 * s, Waited: s, Received: 1, HTTP: 200},
		}},
		"no place": {200, []appointment.Option{appointment.WithInFlight(1)}, 1, s / 2, []seen{
			{Duration: s / 2, Waited: s / 2, Withheld: appointment.BlockedByInFlight, Class: "the hospital received nothing"},
		}},
		"the next period": {200, []appointment.Option{appointment.WithRateLimit(1, 3*s)}, 1, 5 * s, []seen{
			{Attempt: 1, Duration: s, Waited: 3 * s, Received: 1, HTTP: 200},
			{Requests: 1, Duration: 4 * s, Waited: 3 * s, Received: 1, HTTP: 200},
		}},
		"no room": {200, []appointment.Option{appointment.WithRateLimit(1, 3*s)}, 1, s, []seen{
			{Withheld: appointment.BlockedByRateLimit, Class: "the hospital received nothing"},
		}},
		"out of time": {200, nil, 0, 0, []seen{
			{Withheld: appointment.BlockedByContext, Class: "the hospital received nothing"},
		}},
		"no second time": {502, []appointment.Option{appointment.WithBreaker(1, pause)}, 0, 5 * s, []seen{
			{Attempt: 1, Duration: s, Class: "no response was received", HTTP: 502, Received: 1},
			{Class: "no response was received", HTTP: 502, Received: 1}, // the breaker's
			{Requests: 1, Duration: s, Withheld: appointment.BlockedByBreaker, Class: "no response was received", HTTP: 502, Received: 1},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var told []appointment.Event
				client := scripted(t, slow(tt.status), append(tt.opts, events(&told, "this call"))...)
				for range tt.others {
					go func() { _, _ = client.QuerySchedule(context.Background(), everyQueryField()) }()
				}
				synctest.Wait()
				ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), pathKey{}, "this call"), tt.time)
				defer cancel()
				_, _ = client.QuerySchedule(ctx, everyQueryField())
				var got []seen
				for _, e := range told {
					one := seen{Attempt: e.Attempt, Requests: e.Requests, Duration: e.Duration.Truncate(s / 2), Waited: e.Waited.Truncate(s / 2), Withheld: e.BlockedBy, HTTP: e.HTTPStatus, Received: min(e.Received, 1)}
					if e.Class != nil {
						one.Class = e.Class.Error()
					}
					if (e.Sent > 100) != (e.Attempt > 0) {
						t.Errorf("sent %d: %+v", e.Sent, e)
					}
					got = append(got, one)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				time.Sleep(5 * s) // the others end
			})
		})
	}
}

// TestWaitingIsNoWork has observers that take their time: it is in the call's, and nobody
// waited meanwhile.
func TestWaitingIsNoWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const slow = time.Minute // where a pause before a request is less than a second
		var told []appointment.Event
		start := func(context.Context, appointment.Event) context.Context { time.Sleep(slow); return nil }
		end := func(_ context.Context, e appointment.Event) { told = append(told, e); time.Sleep(slow) }
		hospital := &script{steps: []step{{status: 502}, {status: 200, body: found}}}
		client := scripted(t, hospital, appointment.WithTimeout(time.Hour),
			appointment.WithObserver(appointment.Observer{CallStart: start, AttemptStart: start, AttemptEnd: end, CallEnd: end}))
		if _, err := client.QuerySchedule(t.Context(), everyQueryField()); err != nil || len(told) != 3 {
			t.Fatal(err, told)
		}
		first, second, call := told[0], told[1], told[2]
		if first.Waited != 0 || second.Waited <= 0 || second.Waited > time.Second || call.Waited != second.Waited {
			t.Errorf("waited %v and %v, together %v", first.Waited, second.Waited, call.Waited)
		}
		if call.Duration < 5*slow || first.Duration+second.Duration != 0 {
			t.Errorf("took %v and %v, together %v", first.Duration, second.Duration, call.Duration)
		}
	})
}
