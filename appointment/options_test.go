package appointment_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// countInFlight returns a transport that responds after a second. It sets highest to the largest
// number of requests in flight at the same time.
func countInFlight(highest *atomic.Int64, status int, body string) respondFunc {
	var inFlight atomic.Int64
	return func(context.Context, string) (int, string) {
		raiseTo(highest, inFlight.Add(1))
		time.Sleep(time.Second)
		inFlight.Add(-1)
		return status, body
	}
}

// Twenty callers want to send, and four requests may be in flight. In 3.5 seconds twelve calls get
// a response, four end while they are in flight, and four end while they wait.
func TestWithInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var highest atomic.Int64
		client := newScriptedClient(t, countInFlight(&highest, 200, notBookedDoc), appointment.WithInFlight(4), appointment.WithTimeout(3500*time.Millisecond))
		var succeeded, timedOut atomic.Int32
		var callers sync.WaitGroup
		start := time.Now()
		for range 20 {
			callers.Go(func() {
				err := queryOnce(t, client)
				switch {
				case err == nil:
					succeeded.Add(1)
				case errors.Is(err, appointment.ErrNotSent) && errors.Is(err, context.DeadlineExceeded) && blockedBy(err) == appointment.BlockedByInFlight:
					if want := "while all 4 places"; !strings.Contains(err.Error(), want) {
						t.Errorf("error = %v, want it to contain %q", err, want)
					}
					timedOut.Add(1)
				case !errors.Is(err, appointment.ErrNoResponse): // in flight when its time was up
					t.Errorf("error = %v, want class %v or %v", err, appointment.ErrNotSent, appointment.ErrNoResponse)
				}
			})
		}
		callers.Wait()
		if got := highest.Load(); got != 4 {
			t.Errorf("%d requests were in flight at the same time, want 4", got)
		}
		if got := succeeded.Load(); got != 12 {
			t.Errorf("%d calls succeeded, want 12", got)
		}
		if got := timedOut.Load(); got != 4 {
			t.Errorf("%d calls ended while they waited to send, want 4", got)
		}
		if took := time.Since(start); took > 4*time.Second {
			t.Errorf("the calls took %v, want 4s at most", took)
		}
		if err := queryOnce(t, client); err != nil {
			t.Errorf("a later call: error = %v, want none: no request is in flight any more", err)
		}
	})
}

// Twelve callers want to send, five may send in each second.
func TestWithRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var received [4]atomic.Int32 // in each second
		start := time.Now()
		client := newScriptedClient(t, respondFunc(func(context.Context, string) (int, string) {
			received[time.Since(start)/time.Second].Add(1)
			return 200, notBookedDoc
		}), appointment.WithRateLimit(5, time.Second), appointment.WithInFlight(16))
		var callers sync.WaitGroup
		for range 12 {
			callers.Go(func() {
				if err := queryOnce(t, client); err != nil {
					t.Errorf("error = %v, want none", err)
				}
			})
		}
		synctest.Wait() // five have their response, seven wait for their second
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		_, err := client.QuerySchedule(ctx, fullQueryRequest())
		if took := time.Since(start); !errors.Is(err, appointment.ErrNotSent) || took != 0 || !strings.Contains(err.Error(), "WithRateLimit") {
			t.Errorf("a call whose turn is after its deadline: error = %v after %v, want %v immediately that names WithRateLimit", err, took, appointment.ErrNotSent)
		}
		if got := blockedBy(err); got != appointment.BlockedByRateLimit {
			t.Errorf("a call whose turn is after its deadline: BlockedBy = %q, want %q", got, appointment.BlockedByRateLimit)
		}
		callers.Wait()
		shortCtx, cancelShort := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancelShort()
		for range 32 { // three of them may send; the others must not count as in flight
			_, _ = client.QuerySchedule(shortCtx, fullQueryRequest())
		}
		if err := queryOnce(t, client); err != nil {
			t.Errorf("a later call: error = %v, want none: no request is in flight any more", err)
		}
		var got []int32
		for i := range 3 {
			got = append(got, received[i].Load())
		}
		if want := []int32{5, 5, 5}; !slices.Equal(got, want) {
			t.Errorf("requests in each second = %d, want %d", got, want)
		}
	})
}

func TestWithInFlight_NoLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls = 100
		var highest atomic.Int64
		client := newScriptedClient(t, countInFlight(&highest, 502, loginPage), appointment.WithInFlight(0),
			appointment.WithBreaker(0, 0), appointment.WithRateLimit(0, 0), appointment.WithRetries(0))
		var callers sync.WaitGroup
		for range calls {
			callers.Go(func() { checkClass(t, queryOnce(t, client), appointment.ErrNoResponse) })
		}
		callers.Wait()
		if got := highest.Load(); got != calls {
			t.Errorf("%d requests were in flight at the same time, want %d", got, calls)
		}
	})
}

func TestNewClient_InvalidTrafficLimits(t *testing.T) {
	t.Parallel()
	for want, opt := range map[string]appointment.Option{
		"WithRetries: is -1":                 appointment.WithRetries(-1),
		"WithBreaker: has -1 failures":       appointment.WithBreaker(-1, breakerPause),
		"WithBreaker: has 3 failures":        appointment.WithBreaker(3, 0),
		"WithInFlight: is -1":                appointment.WithInFlight(-1),
		"WithRateLimit: is -1 requests":      appointment.WithRateLimit(-1, breakerPause),
		"WithRateLimit: is 5 requests in 0s": appointment.WithRateLimit(5, 0),
	} {
		if _, err := appointment.NewClient(appointment.Config{}, opt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("NewClient() error = %v, want it to contain %q", err, want)
		}
	}
}
