package appointmenttest_test

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// capture keeps the body of the last response that a client received.
type capture struct {
	mu   sync.Mutex
	last []byte
}

// newCapturingClient returns a client that does not retry, and its capture.
func newCapturingClient(t *testing.T, cfg appointment.Config) (*appointment.Client, *capture) {
	t.Helper()
	c := &capture{}
	return newClient(t, cfg, appointment.WithTransport(func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) { return c.roundTrip(next, r) })
	})), c
}

func (c *capture) roundTrip(next http.RoundTripper, r *http.Request) (*http.Response, error) {
	res, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = body
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, err
}

// body returns the body of the last response.
func (c *capture) body() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.last)
}

type roundTripFunc func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
