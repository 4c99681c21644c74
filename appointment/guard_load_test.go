package appointment_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// crowd answers each request after a second, and sees how many there are at most at once.
func crowd(most *atomic.Int64, status int, body string) service {
	var now atomic.Int64
	return func(context.Context, string) (int, string) {
		raise(most, now.Add(1))
		time.Sleep(time.Second)
		now.Add(-1)
		return status, body
	}
}

// raise sets most to n if that is more.
func raise(most *atomic.Int64, n int64) {
	for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
	}
}

// TestInFlight has more callers than may be on their way at once.
func TestInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var most atomic.Int64
		client := scripted(t, crowd(&most, 200, found), appointment.WithInFlight(4), appointment.WithTimeout(3500*time.Millisecond))
		var served, late atomic.Int32
		var all sync.WaitGroup
		start := time.Now()
		for range 20 {
			all.Go(func() {
				_, err := client.QuerySchedule(t.Context(), everyQueryField())
				switch {
				case err == nil:
					served.Add(1)
				case errors.Is(err, appointment.ErrNotSent) && errors.Is(err, context.DeadlineExceeded) && strings.Contains(err.Error(), "while all 4 places"):
					late.Add(1)
				case !errors.Is(err, appointment.ErrNoResponse): // on its way when the time was over
					t.Error(err)
				}
			})
		}
		all.Wait()
		if most.Load() != 4 || served.Load() != 12 || late.Load() != 4 || time.Since(start) > 4*time.Second {
			t.Errorf("at most %d at once, %d served, %d too late, in %v", most.Load(), served.Load(), late.Load(), time.Since(start))
		}
		if _, err := client.QuerySchedule(t.Context(), everyQueryField()); err != nil {
			t.Errorf("places are not given back: %v", err)
		}
	})
}

// TestRateLimit has twelve callers at five a second.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var arrived [4]atomic.Int32
		start := time.Now()
		client := scripted(t, service(func(context.Context, string) (int, string) {
			arrived[time.Since(start)/time.Second].Add(1)
			return 200, found
		}), appointment.WithRateLimit(5, time.Second), appointment.WithInFlight(16))
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				if _, err := client.QuerySchedule(t.Context(), everyQueryField()); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait() // 5 are answered, 7 wait for their second
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		_, err := client.QuerySchedule(ctx, everyQueryField())
		if !errors.Is(err, appointment.ErrNotSent) || time.Since(start) != 0 || !strings.Contains(err.Error(), "WithRateLimit") {
			t.Errorf("%v, after %v", err, time.Since(start))
		}
		all.Wait()
		hurried, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		for range 32 { // three find room, and no other keeps a place
			_, _ = client.QuerySchedule(hurried, everyQueryField())
		}
		if _, err := client.QuerySchedule(t.Context(), everyQueryField()); err != nil {
			t.Errorf("places are not given back: %v", err)
		}
		if a, b, c := arrived[0].Load(), arrived[1].Load(), arrived[2].Load(); a != 5 || b != 5 || c != 5 {
			t.Errorf("%d, %d and %d requests a second", a, b, c)
		}
	})
}

// TestLimitsSwitchedOff has neither a breaker nor a bound.
func TestLimitsSwitchedOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var most atomic.Int64
		client := scripted(t, crowd(&most, 502, page), appointment.WithInFlight(0), appointment.WithBreaker(0, 0), appointment.WithRateLimit(0, 0), appointment.WithRetries(0))
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				_, err := client.QuerySchedule(t.Context(), everyQueryField())
				checkClass(t, err, appointment.ErrNoResponse)
			})
		}
		all.Wait()
		if most.Load() != 100 {
			t.Errorf("%d at once", most.Load())
		}
	})
}

func TestLimitsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]appointment.Option{
		"WithBreaker: -1":       appointment.WithBreaker(-1, pause),
		"WithBreaker: 3":        appointment.WithBreaker(3, 0),
		"WithInFlight: -1":      appointment.WithInFlight(-1),
		"WithRateLimit: -1":     appointment.WithRateLimit(-1, pause),
		"WithRateLimit: 5 in 0": appointment.WithRateLimit(5, 0),
	} {
		if _, err := appointment.NewClient(appointment.Config{}, opt); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
