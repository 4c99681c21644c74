package appointment_test

import (
	"context"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestBreakerState follows a hospital that is left alone, asked once too early and once
// again: the gauge, which may be asked for in an observer, and the events.
func TestBreakerState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var client *appointment.Client
		var changes []string
		var opened appointment.Event
		var logged strings.Builder
		log := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))
		status := 502
		client = scripted(t, service(func(context.Context, string) (int, string) { return status, found }),
			appointment.WithRetries(0), appointment.WithBreaker(2, pause), appointment.WithLogger(log),
			appointment.WithObserver(appointment.Observer{BreakerChange: func(_ context.Context, e appointment.Event) {
				if e.Breaker != client.BreakerState() {
					t.Errorf("told %q, and it is %q", e.Breaker, client.BreakerState())
				}
				if e.Breaker == appointment.BreakerOpen {
					opened = e
				}
				changes = append(changes, string(e.Breaker))
			}}))
		expect := func(state appointment.BreakerState, want ...string) {
			t.Helper()
			if got := client.BreakerState(); got != state || !reflect.DeepEqual(changes, want) {
				t.Errorf("%q, told %q; want %q, %q", got, changes, state, want)
			}
			changes = nil
		}
		query := func() { _, _ = client.QuerySchedule(t.Context(), everyQueryField()) }
		expect("closed")
		query()
		expect("closed")
		query()
		expect("open", "open")
		if opened.RetryAfter != pause || !errors.Is(opened.Class, appointment.ErrNoResponse) || opened.HTTPStatus != 502 {
			t.Errorf("%+v", opened)
		}
		query()
		time.Sleep(pause - time.Nanosecond)
		expect("open")
		time.Sleep(time.Nanosecond)
		expect("half-open")
		query()
		expect("open", "half-open", "open")
		time.Sleep(pause)
		status = 200
		query()
		expect("closed", "half-open", "closed")
		const of = `msg="appointment breaker" hospital=鄞州人民医院 vendor=laida operation=QuerySchedule breaker=`
		for _, line := range []string{
			"level=WARN " + of + `open class="no response was received" outcome_unknown=false code="HTTP 502" retry_after=10s http_status=502`,
			"level=INFO " + of + "half-open\n", "level=INFO " + of + "closed\n",
		} {
			if !strings.Contains(logged.String(), line) {
				t.Errorf("no %s in\n%s", line, logged.String())
			}
		}
	})
}

// TestNoBreaker has no state but one.
func TestNoBreaker(t *testing.T) {
	t.Parallel()
	client := scripted(t, service(func(context.Context, string) (int, string) { return 502, page }), appointment.WithRetries(0), appointment.WithBreaker(0, 0))
	for range 20 {
		_, _ = client.QuerySchedule(t.Context(), everyQueryField())
	}
	if state := client.BreakerState(); state != appointment.BreakerClosed {
		t.Error(state)
	}
}
