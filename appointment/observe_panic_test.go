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
		if !errors.Is(e.Class, appointment.ErrNoResponse) || !e.OutcomeUnknown || e.Source != "" || e.Duration <= 0 {
			t.Errorf("%+v", e)
		}
	}
}

// TestAnObserverThatPanics costs nobody anything: the save has its answer, the observers
// around it are told of every start, end and change, and a log says where it panicked.
func TestAnObserverThatPanics(t *testing.T) {
	t.Parallel()
	const said = "测试患者甲"
	strike := func(context.Context, appointment.Event) { panic(said) }
	start := func(context.Context, appointment.Event) context.Context { panic(said) }
	unwanted := func(context.Context, appointment.Event) { t.Error("an end is told of a start that panicked") }
	for name, o := range map[string]appointment.Observer{
		"CallStart": {CallStart: start, CallEnd: unwanted}, "AttemptStart": {AttemptStart: start, AttemptEnd: unwanted},
		"CallEnd": {CallEnd: strike}, "AttemptEnd": {AttemptEnd: strike}, "BreakerChange": {BreakerChange: strike},
	} {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(everySaveField().RequestedDate)) // the bubble's time begins before the order's
			status := 502
			var lines []string
			var logged strings.Builder
			before, behind := &diary{name: "before", lines: &lines}, &diary{name: "behind", lines: &lines}
			client := scripted(t, service(func(context.Context, string) (int, string) { return status, found }),
				appointment.WithRetries(0), appointment.WithBreaker(1, pause), appointment.WithInFlight(1),
				appointment.WithLogger(slog.New(slog.NewTextHandler(&logged, nil))),
				appointment.WithObserver(before.observer()), appointment.WithObserver(o), appointment.WithObserver(behind.observer()))
			_, _ = client.QuerySchedule(t.Context(), everyQueryField()) // the hospital is left alone
			time.Sleep(pause)
			status = 200
			if _, err := client.SaveSchedule(t.Context(), everySaveField()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			const told = 3 + 4 // the query's attempt and call, and the breaker's opening; the same of the save, and the breaker twice
			if len(before.told) != told || len(behind.told) != told || len(lines) != 2*(told+4) {
				t.Errorf("%s: told %d and %d ends and changes, want %d:\n%s", name, len(before.told), len(behind.told), told, strings.Join(lines, "\n"))
			}
			text := logged.String()
			if !strings.Contains(text, `level=ERROR msg="appointment observer panicked" hospital=鄞州人民医院 operation=SaveSchedule panic=string`) ||
				!strings.Contains(text, "observe_panic_test.go") || strings.Contains(text, said) {
				t.Errorf("%s: logged %s", name, text)
			}
		})
	}
}

// TestALogThatPanics is an observer that does, and has no log to be told to.
func TestALogThatPanics(t *testing.T) {
	t.Parallel()
	client := scripted(t, service(func(context.Context, string) (int, string) { return 200, found }),
		appointment.WithLogger(slog.New(slog.NewTextHandler(brokenWriter{}, nil))))
	if _, err := client.SaveSchedule(t.Context(), everySaveField()); err != nil {
		t.Error(err)
	}
}

// TestAnObserverThatPanicsUnlogged has a client without a log: the program's own is told.
func TestAnObserverThatPanicsUnlogged(t *testing.T) { //nolint:paralleltest // it replaces the program's own
	var logged strings.Builder
	own := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, nil)))
	defer slog.SetDefault(own)
	client := scripted(t, service(func(context.Context, string) (int, string) { return 200, found }),
		appointment.WithObserver(appointment.Observer{CallEnd: func(context.Context, appointment.Event) { panic("the observer's") }}))
	if _, err := client.SaveSchedule(t.Context(), everySaveField()); err != nil || strings.Count(logged.String(), "observer panicked") != 1 {
		t.Errorf("%v, logged %s", err, logged.String())
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { panic("the log's") }

func panics(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}
