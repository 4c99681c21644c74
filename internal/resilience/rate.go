package resilience

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"
)

// ErrNoRoom is the error of a refusal by the rate limit: it has no room before the deadline.
var ErrNoRoom = errors.New("resilience: the rate limit has no room before the deadline; send later")

// rateLimiter admits a number of requests in each period. The first period begins when the
// limiter is made, and each of the others when the one before ends.
type rateLimiter struct {
	requests int
	period   time.Duration
	start    time.Time

	mu    sync.Mutex
	taken map[int64]int // places taken in the present period and in later ones, by its number
}

func newRateLimiter(requests int, period time.Duration) *rateLimiter {
	return &rateLimiter{requests: requests, period: period, start: time.Now(), taken: map[int64]int{}}
}

// waitForPlace waits for a period with a free place, and returns the number of the period. If that
// begins after the deadline of ctx, it returns ErrNoRoom at once. A caller whose context ends
// while it waits gives its place back.
func (r *rateLimiter) waitForPlace(ctx context.Context) (number int64, err error) {
	deadline, _ := ctx.Deadline()
	number, wait, ok := r.takePlace(max(0, time.Until(deadline)))
	switch {
	case !ok:
		return 0, ErrNoRoom
	case wait == 0:
		return number, nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return number, nil
	case <-ctx.Done():
		r.returnPlace(number)
		return 0, ctx.Err()
	}
}

// takePlace takes a place in the first period that has one. It returns the number of the period,
// and the time until it begins. ok is false if that is longer than maxWait.
func (r *rateLimiter) takePlace(maxWait time.Duration) (number int64, wait time.Duration, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	elapsed := time.Since(r.start)
	number = int64(elapsed / r.period)
	maps.DeleteFunc(r.taken, func(n int64, _ int) bool { return n < number })
	for r.taken[number] >= r.requests {
		number++
	}
	if wait = max(0, time.Duration(number)*r.period-elapsed); wait > maxWait {
		return 0, 0, false
	}
	r.taken[number]++
	return number, wait, true
}

// returnPlace gives back a place in a period, for a request that was not sent.
func (r *rateLimiter) returnPlace(number int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.taken[number] > 0 { // the places of periods that are over are not kept
		r.taken[number]--
	}
}
