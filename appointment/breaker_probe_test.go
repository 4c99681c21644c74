package appointment_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Many callers arrive at the end of a pause, and one request is sent as the probe. If its caller
// cancels or the transport panics, the breaker still admits another probe later.
func TestWithBreaker_OneProbe(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		probe  func(cancel func()) (int, string)
		closes bool
	}{
		"response":            {func(func()) (int, string) { return 200, notBookedDoc }, true},
		"cancelled by caller": {func(cancel func()) (int, string) { cancel(); return 200, notBookedDoc }, false},
		"transport panics":    {func(func()) (int, string) { panic("transport") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var received atomic.Int32
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				client := newScriptedClient(t, respondFunc(func(context.Context, string) (int, string) {
					switch received.Add(1) {
					case 1:
						return 502, loginPage
					case 2:
						time.Sleep(time.Second)
						return tt.probe(cancel)
					}
					return 200, notBookedDoc
				}), appointment.WithRetries(0), appointment.WithBreaker(1, breakerPause))
				query := func(ctx context.Context) (err error) {
					defer func() {
						if recover() != nil {
							err = errors.New("the transport panicked")
						}
					}()
					_, err = client.QuerySchedule(ctx, fullQueryRequest())
					return err
				}
				checkClass(t, query(ctx), appointment.ErrNoResponse)
				time.Sleep(breakerPause)
				var callers sync.WaitGroup
				for range 8 {
					callers.Go(func() { _ = query(ctx) })
				}
				callers.Wait()
				if got := received.Load(); got != 2 {
					t.Errorf("the hospital received %d requests, want 2: the first one and the probe", got)
				}
				if err := query(t.Context()); isBlockedByBreaker(err) == tt.closes {
					t.Errorf("right after the probe: error = %v, want the breaker closed: %v", err, tt.closes)
				}
				time.Sleep(breakerPause)
				if err := query(t.Context()); err != nil {
					t.Errorf("after another pause: error = %v, want none", err)
				}
			})
		})
	}
}

// A request that began before the breaker opened ends while the probe is in flight. Its late result
// changes nothing: the result of the probe decides.
func TestWithBreaker_LateResult(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ oldStatus, probeStatus int }{
		"old request fails":    {502, 200},
		"old request succeeds": {200, 502},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var received atomic.Int32
				client := newScriptedClient(t, respondFunc(func(context.Context, string) (int, string) {
					switch received.Add(1) {
					case 1: // the old request, from 0 s to 15 s
						time.Sleep(15 * time.Second)
						return tt.oldStatus, notBookedDoc
					case 2: // opens the breaker at 1 s
						time.Sleep(time.Second)
						return 502, loginPage
					case 3: // the probe, from 11 s to 20 s
						time.Sleep(9 * time.Second)
						return tt.probeStatus, notBookedDoc
					}
					return 200, notBookedDoc
				}), appointment.WithRetries(0), appointment.WithBreaker(1, breakerPause))
				done := make(chan error)
				go func() { done <- queryOnce(t, client) }()
				synctest.Wait()
				checkClass(t, queryOnce(t, client), appointment.ErrNoResponse)
				time.Sleep(breakerPause)
				go func() { done <- queryOnce(t, client) }()
				<-done
				if err := queryOnce(t, client); !isBlockedByBreaker(err) {
					t.Errorf("while the probe is in flight: error = %v, want it blocked by the breaker", err)
				}
				<-done
				want := tt.probeStatus == 502
				if err := queryOnce(t, client); isBlockedByBreaker(err) != want {
					t.Errorf("after the probe: error = %v, want it blocked by the breaker: %v", err, want)
				}
			})
		})
	}
}

// Callers that arrive while the probe is in flight fail immediately. They use up nothing of the
// rate limit.
func TestWithBreaker_CallsDuringProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var received atomic.Int32
		client := newScriptedClient(t, respondFunc(func(context.Context, string) (int, string) {
			switch received.Add(1) {
			case 1:
				return 502, loginPage
			case 2:
				time.Sleep(breakerPause / 2)
			}
			return 200, notBookedDoc
		}), appointment.WithRetries(0), appointment.WithBreaker(1, breakerPause), appointment.WithRateLimit(1, breakerPause/2))
		_ = queryOnce(t, client)
		time.Sleep(breakerPause)
		probe := make(chan error)
		go func() { probe <- queryOnce(t, client) }()
		synctest.Wait()
		start := time.Now()
		for range 9 {
			if err := queryOnce(t, client); !isBlockedByBreaker(err) {
				t.Errorf("error = %v, want it blocked by the breaker", err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("blocked calls took %v, want 0", took)
		}
		if err := <-probe; err != nil {
			t.Errorf("probe: error = %v, want none", err)
		}
		if err := queryOnce(t, client); err != nil || time.Since(start) > breakerPause {
			t.Errorf("after the probe: error = %v after %v, want none within %v", err, time.Since(start), breakerPause)
		}
	})
}

// A panic of a transport reaches the caller, with a logger or without.
func TestClient_QuerySchedule_TransportPanics(t *testing.T) {
	t.Parallel()
	const value = "panic of the transport"
	for name, logger := range map[string]*slog.Logger{
		"discarded": slog.New(slog.DiscardHandler),
		"debug":     slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelDebug})),
	} {
		client := newScriptedClient(t, respondFunc(func(context.Context, string) (int, string) { panic(value) }), appointment.WithLogger(logger))
		if got := recoverPanic(func() { _ = queryOnce(t, client) }); got != value {
			t.Errorf("log %s: recovered %v, want %v", name, got, value)
		}
	}
}
