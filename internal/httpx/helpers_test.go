package httpx_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// The data that these tests send and receive. No error text may hold any of it.
const (
	secretPath     = "/key-f00d"
	secretQuery    = "id=999999199001010014"
	secretBody     = `{"phone":"13000000001","name":"赵测试"}`
	secretResponse = `{"phone":"13000000002","name":"钱测试"}`
)

var secrets = []string{"f00d", "999999", "1300000000", "测试", "phone"}

// newClient returns a client with its own connection pool and a limit of 1 KiB for bodies.
func newClient(t *testing.T) (*httpx.Client, *http.Transport) {
	t.Helper()
	transport := httpx.NewTransport()
	transport.Proxy = nil // the traffic of tests stays on this machine
	t.Cleanup(transport.CloseIdleConnections)
	return &httpx.Client{Transport: transport, MaxBody: 1 << 10}, transport
}

// withFresh returns a context of requests on fresh connections.
func withFresh(ctx context.Context) context.Context {
	return httpx.WithFreshConnection(ctx, &httpx.FreshConnection{})
}

// newRequest returns a request that holds secrets.
func newRequest(ctx context.Context, t *testing.T, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+secretPath+"?"+secretQuery, strings.NewReader(secretBody))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// checkOutcome checks the outcome of an error, and that its text contains no secret. It returns
// the error.
func checkOutcome(t *testing.T, err error, want httpx.Outcome) *httpx.Error {
	t.Helper()
	var e *httpx.Error
	if !errors.As(err, &e) {
		t.Fatalf("error = %v (%T), want an *httpx.Error", err, err)
	}
	if e.Outcome != want {
		t.Errorf("outcome of error %q = %d, want %d; cause: %v", e, e.Outcome, want, e.Err)
	}
	for _, secret := range secrets {
		if strings.Contains(e.Error(), secret) {
			t.Errorf("error text = %q, want it without %q", e, secret)
		}
	}
	return e
}

// checkError checks the outcome and code of an error, that its text contains wantText, and
// that its text contains no secret. It returns the error.
func checkError(t *testing.T, err error, wantOutcome httpx.Outcome, wantCode httpx.ErrorCode, wantText string) *httpx.Error {
	t.Helper()
	e := checkOutcome(t, err, wantOutcome)
	if e.Code != wantCode {
		t.Errorf("code of error %q = %q, want %q; cause: %v", e, e.Code, wantCode, e.Err)
	}
	if !strings.Contains(e.Error(), wantText) {
		t.Errorf("error text = %q, want it to contain %q; cause: %v", e, wantText, e.Err)
	}
	return e
}

// roundTripper is a function as an http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// readerFunc is a function as an io.Reader.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// compress returns text as gzip.
func compress(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// manualDeadline is a context whose deadline passes when a test calls expire. So a test does
// not depend on the speed of the machine.
type manualDeadline struct {
	context.Context
	done chan struct{}
	once *sync.Once
}

func newManualDeadline(t *testing.T) manualDeadline {
	t.Helper()
	return manualDeadline{t.Context(), make(chan struct{}), new(sync.Once)}
}

func (c manualDeadline) Done() <-chan struct{} { return c.done }

func (c manualDeadline) Err() error {
	select {
	case <-c.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func (c manualDeadline) expire() { c.once.Do(func() { close(c.done) }) }
