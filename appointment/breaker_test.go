package appointment_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Three failures open the breaker. The probe after the first pause fails too. The probe after the
// second pause gets a rejection, which closes the breaker.
func TestWithBreaker_OpensAndCloses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var received atomic.Int32
		var healthy atomic.Bool
		client := newScriptedClient(t, respondFunc(func(context.Context, string) (int, string) {
			received.Add(1)
			time.Sleep(time.Second)
			if healthy.Load() {
				return 200, busyDoc // a rejection is a response
			}
			return 502, loginPage
		}), appointment.WithRetries(0), appointment.WithBreaker(3, breakerPause))
		queryConcurrently := func(n int) (errs []error) {
			results := make(chan error, n)
			for range n {
				go func() { results <- queryOnce(t, client) }()
			}
			for range n {
				errs = append(errs, <-results)
			}
			return errs
		}
		check := func(state string, wantReceived int, errs []error, wantClass error, wantBlocked int) {
			t.Helper()
			if got := int(received.Swap(0)); got != wantReceived {
				t.Errorf("%s: the hospital received %d requests, want %d", state, got, wantReceived)
			}
			blocked := 0
			for _, err := range errs {
				switch {
				case isBlockedByBreaker(err):
					blocked++
				case !errors.Is(err, wantClass):
					t.Errorf("%s: error = %v, want class %v", state, err, wantClass)
				}
			}
			if blocked != wantBlocked {
				t.Errorf("%s: the breaker blocked %d calls, want %d", state, blocked, wantBlocked)
			}
		}
		check("closed", 3, queryConcurrently(3), appointment.ErrNoResponse, 0)
		start := time.Now()
		errs := queryConcurrently(5)
		check("open", 0, errs, nil, 5)
		if took := time.Since(start); took != 0 {
			t.Errorf("blocked calls took %v, want 0", took)
		}
		var e *appointment.Error
		if errors.As(errs[0], &e); e.RetryAfter != breakerPause {
			t.Errorf("RetryAfter = %v, want %v", e.RetryAfter, breakerPause)
		}
		for _, want := range []string{"after 3 consecutive failures", "HTTP 502"} {
			if !strings.Contains(e.Error(), want) {
				t.Errorf("error = %q, want it to contain %q", e, want)
			}
		}
		time.Sleep(breakerPause - time.Nanosecond)
		check("open until the pause ends", 0, queryConcurrently(5), nil, 5)
		time.Sleep(time.Nanosecond)
		check("half-open", 1, queryConcurrently(1), appointment.ErrNoResponse, 0)
		check("open again", 0, queryConcurrently(5), nil, 5)
		time.Sleep(breakerPause)
		healthy.Store(true)
		check("half-open, and the hospital responds", 1, queryConcurrently(1), appointment.ErrRejected, 0)
		check("closed again", 5, queryConcurrently(5), appointment.ErrRejected, 0)
	})
}

func TestWithBreaker_WhatCountsAsFailure(t *testing.T) {
	t.Parallel()
	const cancelAfter = time.Second
	for name, tt := range map[string]struct {
		status    int
		body      string
		delay     time.Duration // of the response
		cancelled bool          // by the caller, after cancelAfter
		counts    bool
	}{
		"bad gateway":         {status: 502, body: loginPage, counts: true},
		"too many requests":   {status: 429, counts: true},
		"timeout":             {status: 200, body: notBookedDoc, delay: time.Minute, counts: true},
		"rejection":           {status: 200, body: busyDoc},
		"unauthorized":        {status: 401},
		"HTML page":           {status: 200, body: loginPage},
		"cancelled by caller": {status: 200, body: notBookedDoc, delay: 2 * time.Second, cancelled: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := newScriptedClient(t, respondAfter(tt.delay, tt.status, tt.body), appointment.WithRetries(0), appointment.WithBreaker(2, breakerPause))
				query := func() error {
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					if tt.cancelled {
						time.AfterFunc(cancelAfter, cancel)
					}
					_, err := client.QuerySchedule(ctx, fullQueryRequest())
					return err
				}
				for range 2 {
					if err := query(); err == nil || isBlockedByBreaker(err) {
						t.Errorf("error = %v, want the failure of the request itself", err)
					}
				}
				if err := query(); isBlockedByBreaker(err) != tt.counts {
					t.Errorf("third call: error = %v, want it blocked by the breaker: %v", err, tt.counts)
				}
			})
		})
	}
}

// A healthy hospital gets less time than it needs. That counts as a failure only if each caller
// waited for at least 5 seconds.
func TestWithBreaker_ShortDeadlines(t *testing.T) {
	t.Parallel()
	for _, timeout := range []time.Duration{100 * time.Millisecond, 6 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			client := newScriptedClient(t, respondAfter(10*time.Second, 200, notBookedDoc), appointment.WithRetries(0), appointment.WithBreaker(3, breakerPause))
			for range 3 {
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				_, err := client.QuerySchedule(ctx, fullQueryRequest())
				checkClass(t, err, appointment.ErrNoResponse)
				cancel()
			}
			want := timeout > 5*time.Second
			if err := queryOnce(t, client); isBlockedByBreaker(err) != want {
				t.Errorf("after three deadlines of %v: error = %v, want it blocked by the breaker: %v", timeout, err, want)
			}
		})
	}
}

// BreakerState, which an observer may call, agrees with the events. Both are compared while the
// breaker opens, while its probe fails, and while the next probe gets a response.
func TestClient_BreakerState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var client *appointment.Client
		var changes []string
		var opened appointment.Event
		var logged strings.Builder
		logger := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))
		status := 502
		client = newScriptedClient(t, respondFunc(func(context.Context, string) (int, string) { return status, notBookedDoc }),
			appointment.WithRetries(0), appointment.WithBreaker(2, breakerPause), appointment.WithLogger(logger),
			appointment.WithObserver(appointment.Observer{BreakerChange: func(_ context.Context, e appointment.Event) {
				if got := client.BreakerState(); got != e.Breaker {
					t.Errorf("in BreakerChange: BreakerState() = %q, want %q as in the event", got, e.Breaker)
				}
				if e.Breaker == appointment.BreakerOpen {
					opened = e
				}
				changes = append(changes, string(e.Breaker))
			}}))
		check := func(wantState appointment.BreakerState, wantChanges ...string) {
			t.Helper()
			if got := client.BreakerState(); got != wantState {
				t.Errorf("BreakerState() = %q, want %q", got, wantState)
			}
			if !slices.Equal(changes, wantChanges) {
				t.Errorf("changes = %q, want %q", changes, wantChanges)
			}
			changes = nil
		}
		query := func() { _ = queryOnce(t, client) }
		check(appointment.BreakerClosed)
		query()
		check(appointment.BreakerClosed)
		query()
		check(appointment.BreakerOpen, "open")
		if opened.RetryAfter != breakerPause || !errors.Is(opened.Class, appointment.ErrNoResponse) || opened.HTTPStatus != 502 {
			t.Errorf("event of opening = %+v, want retry after %v, class %v, status 502", opened, breakerPause, appointment.ErrNoResponse)
		}
		query()
		time.Sleep(breakerPause - time.Nanosecond)
		check(appointment.BreakerOpen)
		time.Sleep(time.Nanosecond)
		check(appointment.BreakerHalfOpen)
		query()
		check(appointment.BreakerOpen, "half-open", "open")
		time.Sleep(breakerPause)
		status = 200
		query()
		check(appointment.BreakerClosed, "half-open", "closed")

		const message = `msg="appointment breaker" hospital=鄞州人民医院 vendor=laida operation=QuerySchedule breaker=`
		for _, want := range []string{
			"level=WARN " + message + `open class="no usable response was received" outcome_unknown=false code="HTTP 502" retry_after=10s http_status=502`,
			"level=INFO " + message + "half-open\n",
			"level=INFO " + message + "closed\n",
		} {
			if !strings.Contains(logged.String(), want) {
				t.Errorf("log = %s\nwant it to contain %s", logged.String(), want)
			}
		}
	})
}

func TestClient_BreakerState_NoBreaker(t *testing.T) {
	t.Parallel()
	client := newScriptedClient(t, respondAlways(502, loginPage), appointment.WithRetries(0), appointment.WithBreaker(0, 0))
	for range 20 {
		_ = queryOnce(t, client)
	}
	if got := client.BreakerState(); got != appointment.BreakerClosed {
		t.Errorf("BreakerState() = %q, want %q", got, appointment.BreakerClosed)
	}
}

// A save fails and opens the breaker. The query for its outcome is sent in spite of that, but a
// call of FindBooking by the caller is blocked.
func TestWithBreaker_ReconcilingQueryIsSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sleepUntilOrder()
		var received []string
		client := newScriptedClient(t, respondFunc(func(_ context.Context, code string) (int, string) {
			received = append(received, code)
			if code == "XKH074" {
				return 502, loginPage
			}
			return 200, `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"2","resourceUID":"18","scheduleDate":"2026-11-24"}}}`
		}), appointment.WithBreaker(1, breakerPause))
		want := []string{"XKH074", "XKH073"}
		booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
		if err != nil || booking.Source != appointment.SourceQuery {
			t.Errorf("SaveSchedule() = %v, %v, want a booking found by query", booking, err)
		}
		if _, err = client.FindBooking(t.Context(), fullSaveRequest()); !isBlockedByBreaker(err) {
			t.Errorf("FindBooking() error = %v, want it blocked by the breaker", err)
		}
		if !slices.Equal(received, want) {
			t.Errorf("received %q, want %q", received, want)
		}
	})
}

// The breaker opens after the first attempt of a call, and a rate limit would delay the next one.
// The call returns its own failure, a later call that of the breaker, and neither waits.
func TestWithBreaker_OpensDuringCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newScriptedClient(t, respondAlways(502, loginPage),
			appointment.WithBreaker(1, breakerPause), appointment.WithRateLimit(1, breakerPause/2))
		checkClass(t, queryOnce(t, client), appointment.ErrNoResponse)
		start := time.Now()
		err := queryOnce(t, client)
		if took := time.Since(start); !isBlockedByBreaker(err) || took != 0 {
			t.Errorf("second call: error = %v after %v, want it blocked by the breaker at once", err, took)
		}
	})
}
