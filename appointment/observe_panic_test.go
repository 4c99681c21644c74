package appointment_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// recoverPanic calls f and returns the value that it panicked with, or nil.
func recoverPanic(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

// A transport panics. The attempt and the call are still reported as ended, without a response.
func TestWithObserver_TransportPanics(t *testing.T) {
	t.Parallel()
	const value = "panic of the transport"
	var lines []string
	recorder := &eventRecorder{lines: &lines}
	client := newScriptedClient(t, respondFunc(func(context.Context, string) (int, string) { panic(value) }), appointment.WithObserver(recorder.observer()))
	if got := recoverPanic(func() { _, _ = client.SaveSchedule(t.Context(), fullSaveRequest()) }); got != value {
		t.Errorf("recovered %v, want %v", got, value)
	}
	events := recorder.events
	if len(events) != 2 || events[0].Attempt != 1 || events[1].Requests != 1 {
		t.Fatalf("events = %+v, want the end of an attempt and of a call with one request", events)
	}
	for _, e := range events {
		if !errors.Is(e.Class, appointment.ErrNoResponse) || !e.OutcomeUnknown || e.Source != "" || e.Duration <= 0 {
			t.Errorf("event = %+v, want class %v, an unknown outcome, no source, and a duration", e, appointment.ErrNoResponse)
		}
	}
}

// One of three observers panics. The save succeeds, the other observers get every start, end and
// change, and the log shows where the panic happened. Its value is not logged.
func TestWithObserver_ObserverPanics(t *testing.T) {
	t.Parallel()
	const value = "测试患者甲"
	panicking := func(context.Context, appointment.Event) { panic(value) }
	panickingStart := func(context.Context, appointment.Event) context.Context { panic(value) }
	unwantedEnd := func(context.Context, appointment.Event) {
		t.Error("an end function was called after its start function panicked, want no call")
	}
	for name, observer := range map[string]appointment.Observer{
		"CallStart":     {CallStart: panickingStart, CallEnd: unwantedEnd},
		"AttemptStart":  {AttemptStart: panickingStart, AttemptEnd: unwantedEnd},
		"CallEnd":       {CallEnd: panicking},
		"AttemptEnd":    {AttemptEnd: panicking},
		"BreakerChange": {BreakerChange: panicking},
	} {
		synctest.Test(t, func(t *testing.T) {
			sleepUntilOrder()
			status := 502
			var lines []string
			var logged strings.Builder
			before, after := &eventRecorder{name: "before", lines: &lines}, &eventRecorder{name: "after", lines: &lines}
			client := newScriptedClient(t, respondFunc(func(context.Context, string) (int, string) { return status, notBookedDoc }),
				appointment.WithRetries(0), appointment.WithBreaker(1, breakerPause), appointment.WithInFlight(1),
				appointment.WithLogger(slog.New(slog.NewTextHandler(&logged, nil))),
				appointment.WithObserver(before.observer()), appointment.WithObserver(observer), appointment.WithObserver(after.observer()))
			_ = queryOnce(t, client) // opens the breaker
			time.Sleep(breakerPause)
			status = 200
			if _, err := client.SaveSchedule(t.Context(), fullSaveRequest()); err != nil {
				t.Errorf("%s: SaveSchedule() error = %v, want none", name, err)
			}
			// The query has an attempt, a call, and a breaker that opens. The save has an attempt, a
			// call, and a breaker that becomes half-open and closes.
			const starts, wantEvents = 4, 3 + 4
			for _, recorder := range []*eventRecorder{before, after} {
				if got := len(recorder.events); got != wantEvents {
					t.Errorf("%s: the observer %s it got %d events, want %d", name, recorder.name, got, wantEvents)
				}
			}
			if got, want := len(lines), 2*(starts+wantEvents); got != want {
				t.Errorf("%s: the other observers were called %d times, want %d:\n%s", name, got, want, strings.Join(lines, "\n"))
			}
			text := logged.String()
			for _, want := range []string{
				`level=ERROR msg="appointment observer panicked" hospital=鄞州人民医院 operation=SaveSchedule panic=string`,
				"observe_panic_test.go", // in the stack
			} {
				if !strings.Contains(text, want) {
					t.Errorf("%s: log = %s\nwant it to contain %q", name, text, want)
				}
			}
			if strings.Contains(text, value) {
				t.Errorf("%s: log = %s\nwant it not to contain %q", name, text, value)
			}
		})
	}
}

// panickingWriter panics on every write.
type panickingWriter struct{}

func (panickingWriter) Write([]byte) (int, error) { panic("panic of the log") }

// A logger that panics cannot log its own panic, and the save still succeeds.
func TestWithLogger_LoggerPanics(t *testing.T) {
	t.Parallel()
	client := newScriptedClient(t, respondAlways(200, notBookedDoc),
		appointment.WithLogger(slog.New(slog.NewTextHandler(panickingWriter{}, nil))))
	if _, err := client.SaveSchedule(t.Context(), fullSaveRequest()); err != nil {
		t.Errorf("SaveSchedule() error = %v, want none", err)
	}
}

// Without WithLogger, the panic of an observer is logged to slog.Default.
func TestWithObserver_ObserverPanicsWithoutLogger(t *testing.T) { //nolint:paralleltest // it replaces slog.Default
	var logged strings.Builder
	original := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, nil)))
	defer slog.SetDefault(original)
	client := newScriptedClient(t, respondAlways(200, notBookedDoc),
		appointment.WithObserver(appointment.Observer{CallEnd: func(context.Context, appointment.Event) { panic("panic of the observer") }}))
	if _, err := client.SaveSchedule(t.Context(), fullSaveRequest()); err != nil {
		t.Errorf("SaveSchedule() error = %v, want none", err)
	}
	if got := strings.Count(logged.String(), "observer panicked"); got != 1 {
		t.Errorf("slog.Default has %d records of the panic, want 1: %s", got, logged.String())
	}
}
