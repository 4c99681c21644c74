package appointment

import (
	"net/http"
	"strconv"
	"time"
)

// retryAfter returns the delay that the Retry-After header asks for, in seconds or as a date. It
// returns 0 if the header is absent or makes no sense. A date is compared with the response's own
// Date, since the clock of the server may be wrong.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := header.Get("Retry-After")
	const longest = 1e6 * time.Second
	if seconds, err := strconv.Atoi(value); err == nil && 0 < seconds && seconds < int(longest/time.Second) {
		return time.Duration(seconds) * time.Second
	}
	if sent, err := http.ParseTime(header.Get("Date")); err == nil {
		now = sent
	}
	if date, err := http.ParseTime(value); err == nil && date.After(now) && date.Sub(now) < longest {
		return date.Sub(now)
	}
	return 0
}
