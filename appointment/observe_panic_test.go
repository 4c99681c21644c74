package appointment_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestAPanicHasItsEnd has a transport panic: both ends are told, as no answer.
func TestAPanicHasItsEnd(t *testing.T) {
	t.Parallel()
	var lines []string
	d := &diary{lines: &lines}
	client := scripted(t, service(func(context.Context, string) (int, string) { panic("the transport's") }), appointment.WithObserver(d.observer()))
	if p := panics(func() { _, _ = client.SaveSchedule(t.Context(), everySaveField()) }); p != "the transport's" {
		t.Errorf("recovered %v", p)
	}
	if len(d.told) != 2 || d.told[0].Attempt != 1 || d.told[1].Requests != 1 {
		t.Fatalf("told %+v", d.told)
	}
	for _, e := range d.told {
		if !errors.Is(e.Class, appointment.ErrNoAnswer) || !e.OutcomeUnknown || e.Source != "" || e.Duration <= 0 {
			t.Errorf("%+v", e)
		}
	}
}

// TestAnObserverThatPanics is not the library's to hide, and shuts nobody out: places are
// given back and the one request after a pause has an end.
func TestAnObserverThatPanics(t *testing.T) {
	t.Parallel()
	strike := false
	start := func(context.Context, appointment.Event) context.Context {
		if strike {
			panic("the observer's")
		}
		return nil
	}
	end := func(ctx context.Context, e appointment.Event) { start(ctx, e) }
	for name, o := range map[string]appointment.Observer{
		"CallStart": {CallStart: start}, "CallEnd": {CallEnd: end}, "AttemptStart": {AttemptStart: start},
		"AttemptEnd": {AttemptEnd: end}, "BreakerChange": {BreakerChange: end},
	} {
		synctest.Test(t, func(t *testing.T) {
			status := 502
			client := scripted(t, service(func(context.Context, string) (int, string) { return status, found }), appointment.WithObserver(o),
				appointment.WithRetries(0), appointment.WithBreaker(1, pause), appointment.WithInFlight(1))
			query := func() { _, _ = client.QuerySchedule(t.Context(), everyQueryField()) }
			query()
			time.Sleep(pause)
			strike = true
			if p := panics(query); p != "the observer's" {
				t.Errorf("%s: recovered %v", name, p)
			}
			strike, status = false, 200
			time.Sleep(pause)
			if _, err := client.QuerySchedule(t.Context(), everyQueryField()); err != nil {
				t.Errorf("%s: after it: %v", name, err)
			}
		})
	}
}

func panics(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}
