package appointment_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// breakerPause is the pause of the circuit breaker in most tests.
const breakerPause = 10 * time.Second

// The documents of responses, in the spelling of a REST vendor.
const (
	notBookedDoc = `{"statusCode":"00000000","statusMessage":"成功","data":{"resultCode":"Success","resultDesc":"成功","result":{"scheduleFlag":"0"}}}`
	cancelledDoc = `{"statusCode":"00000000","statusMessage":"成功","data":{"resultCode":"Success","resultDesc":"成功"}}`
	busyDoc      = `{"statusCode":"00000009","statusMessage":"系统繁忙，请稍后再试"}`
)

// newScriptedClient returns a client whose requests are sent through transport. No network is
// involved, so that a test with synctest decides how much time passes.
func newScriptedClient(t *testing.T, transport http.RoundTripper, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	client, err := appointment.NewClient(appointment.Config{
		Name: "鄞州人民医院", Vendor: appointment.Laida, Endpoint: "http://hospital.example/", SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00",
	}, append([]appointment.Option{appointment.WithHTTPClient(&http.Client{Transport: transport})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// respondFunc is a transport that can always connect. The function returns the HTTP status and
// the body of the response to a request with an interface code, such as "XKH073".
type respondFunc func(ctx context.Context, code string) (status int, body string)

// RoundTrip sends no request. It returns the error of the context if that has ended.
func (f respondFunc) RoundTrip(r *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(r.Context())
	trace.GetConn(r.URL.Host)
	trace.GotConn(httptrace.GotConnInfo{})
	document, _ := io.ReadAll(r.Body)
	status, body := f(r.Context(), readMethod(document))
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return newHTTPResponse(r, status, body), nil
}

// newHTTPResponse returns the response of a transport to a request.
func newHTTPResponse(r *http.Request, status int, body string) *http.Response {
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}

// respondAlways returns a transport that responds to every request with one status and body.
func respondAlways(status int, body string) respondFunc {
	return func(context.Context, string) (int, string) { return status, body }
}

// respondAfter returns a transport that responds after a delay, or when the request ends.
func respondAfter(delay time.Duration, status int, body string) respondFunc {
	return func(ctx context.Context, _ string) (int, string) {
		select {
		case <-time.After(delay):
		case <-ctx.Done():
		}
		return status, body
	}
}

// scriptedTransport is a transport that performs one step for each request, and the last step for all
// further requests.
type scriptedTransport struct {
	steps    []step
	times    []time.Time // when each request was sent
	received []string    // the interface codes of the requests that were not refused
}

// step is the outcome of one request: the connection is refused, or there is a response.
type step struct {
	refused    bool
	status     int
	retryAfter string
	body       string
}

// RoundTrip performs the next step.
func (s *scriptedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(r.Context())
	trace.GetConn(r.URL.Host)
	next := s.steps[min(len(s.times), len(s.steps)-1)]
	s.times = append(s.times, time.Now())
	if next.refused {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	trace.GotConn(httptrace.GotConnInfo{})
	document, _ := io.ReadAll(r.Body)
	s.received = append(s.received, readMethod(document))
	response := newHTTPResponse(r, next.status, next.body)
	if next.retryAfter != "" {
		response.Header.Set("Retry-After", next.retryAfter)
	}
	return response, nil
}

// sleepUntilOrder advances the time of a synctest bubble, which begins in the year 2000, to the
// time of the order of fullSaveRequest. Before that, its birth date is in the future.
func sleepUntilOrder() { time.Sleep(time.Until(fullSaveRequest().RequestedDate)) }

// queryOnce makes one valid query and returns its error.
func queryOnce(t *testing.T, client *appointment.Client) error {
	t.Helper()
	_, err := client.QuerySchedule(t.Context(), fullQueryRequest())
	return err
}

// blockedBy returns the limit that kept the request of a call from being sent; "" if none did.
func blockedBy(err error) appointment.BlockedBy {
	var e *appointment.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.BlockedBy
}

// isBlockedByBreaker reports whether a call failed because the circuit breaker was open.
func isBlockedByBreaker(err error) bool {
	var e *appointment.Error
	return errors.Is(err, appointment.ErrNotSent) && errors.As(err, &e) && e.RetryAfter > 0 &&
		e.BlockedBy == appointment.BlockedByBreaker
}

// raiseTo sets highest to n if n is greater.
func raiseTo(highest *atomic.Int64, n int64) {
	for h := highest.Load(); n > h && !highest.CompareAndSwap(h, n); h = highest.Load() {
	}
}
