package httpx_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// What no error text may hold: what these tests send, and what they are answered.
const (
	secretPath     = "/key-f00d"
	secretQuery    = "id=999999199001010014"
	secretBody     = `{"phone":"13000000001","name":"赵测试"}`
	secretResponse = `{"phone":"13000000002","name":"钱测试"}`
)

var secrets = []string{"f00d", "999999", "1300000000", "测试", "phone"}

// newClient is a client with a pool of its own.
func newClient(t *testing.T) (*httpx.Client, *http.Transport) {
	t.Helper()
	transport := httpx.NewTransport()
	transport.Proxy = nil // a test's traffic stays on this machine
	t.Cleanup(transport.CloseIdleConnections)
	return &httpx.Client{Transport: transport, Limit: 1 << 10}, transport
}

func newRequest(ctx context.Context, t *testing.T, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+secretPath+"?"+secretQuery, strings.NewReader(secretBody))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// wantFate checks an error's fate, that its text says what, and that it says no secret.
func wantFate(t *testing.T, err error, fate httpx.Fate, what string) {
	t.Helper()
	var e *httpx.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want an *httpx.Error", err, err)
	}
	if e.Fate != fate {
		t.Errorf("fate %d, want %d; error: %v (%v)", e.Fate, fate, e, e.Err)
	}
	if !strings.Contains(e.Error(), what) {
		t.Errorf("error %q does not say %q; cause: %v", e, what, e.Err)
	}
	for _, secret := range secrets {
		if strings.Contains(e.Error(), secret) {
			t.Errorf("error %q holds %q", e, secret)
		}
	}
}

// hourglass is a context whose deadline passes when a test says so, and not before a
// slow machine has come so far.
type hourglass struct {
	context.Context
	done chan struct{}
	once *sync.Once
}

func newHourglass(t *testing.T) hourglass {
	return hourglass{t.Context(), make(chan struct{}), new(sync.Once)}
}

func (h hourglass) Done() <-chan struct{} { return h.done }

func (h hourglass) Err() error {
	select {
	case <-h.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func (h hourglass) expire() { h.once.Do(func() { close(h.done) }) }
