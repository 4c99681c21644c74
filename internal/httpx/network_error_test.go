package httpx_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

func TestClient_Do_DialFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		dial func(ctx context.Context, network, addr string) (net.Conn, error)
		code httpx.ErrorCode
		text string
	}{
		"DNS": {
			dial: (&net.Dialer{Resolver: &net.Resolver{
				PreferGo: true,
				Dial:     func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no name server") },
			}}).DialContext,
			code: httpx.DNS,
			text: "the host name does not resolve: hospital.invalid",
		},
		"timeout": {
			dial: func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 80}, Err: os.ErrDeadlineExceeded}
			},
			code: httpx.Dial,
			text: "connecting to 192.0.2.1:80: timed out",
		},
		"unknown error": {
			dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New(secretBody) },
			text: "the HTTP request failed for an unknown reason",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, transport := newClient(t)
			transport.DialContext = tt.dial
			_, err := client.Do(newRequest(t.Context(), t, "http://hospital.invalid"))
			checkError(t, err, httpx.NotSent, tt.code, tt.text)
		})
	}
}

func TestClient_Do_ConnectionRefused(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	client, _ := newClient(t)
	_, err = client.Do(newRequest(t.Context(), t, "http://"+address))
	checkError(t, err, httpx.NotSent, httpx.Dial, "connecting to "+address+": connection refused")
}

// transportError is an error of a transport that says whether it is permanent, and which text
// may be shown.
type transportError struct{ permanent bool }

func (transportError) Error() string { return secretBody }

func (transportError) PlainError() string { return "this transport is closed" }

func (e transportError) Permanent() bool { return e.permanent }

func TestClient_Do_ErrorOfTransport(t *testing.T) {
	t.Parallel()
	for _, permanent := range []bool{true, false} {
		cause := transportError{permanent}
		client := &httpx.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, cause })}
		_, err := client.Do(newRequest(t.Context(), t, "http://hospital.invalid"))
		e := checkError(t, err, httpx.NoResponse, httpx.Transport, "this transport is closed")
		if e.Permanent != permanent {
			t.Errorf("Permanent of error %q = %v, want %v", e, e.Permanent, permanent)
		}
		if !errors.Is(err, cause) {
			t.Errorf("errors.Is(%v, %v) = false, want true", err, cause)
		}
	}
}

// TestClient_Do_ContextErrorNotReported has a transport that does not say that it failed because
// the context ended.
func TestClient_Do_ContextErrorNotReported(t *testing.T) {
	t.Parallel()
	ctx := newManualDeadline(t)
	cause := errors.New(secretBody)
	client := &httpx.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		ctx.expire()
		return nil, cause
	})}
	_, err := client.Do(newRequest(ctx, t, "http://hospital.invalid"))
	checkError(t, err, httpx.NoResponse, httpx.Timeout, "the time allowed ran out")
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, cause) {
		t.Errorf("error %v: want one that is both context.DeadlineExceeded and the cause", err)
	}
}

// TestClient_Do_ContextErrorNotReportedByBody has a body that does not say that it failed because
// the context ended.
func TestClient_Do_ContextErrorNotReportedByBody(t *testing.T) {
	t.Parallel()
	ctx := newManualDeadline(t)
	cause := errors.New(secretBody)
	client := &httpx.Client{MaxBody: 1 << 10, Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		body := readerFunc(func([]byte) (int, error) { ctx.expire(); return 0, cause })
		return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Body: io.NopCloser(body)}, nil
	})}
	_, err := client.Do(newRequest(ctx, t, "http://hospital.invalid"))
	checkError(t, err, httpx.NoResponse, httpx.Timeout, "the time allowed ran out, 0 bytes into the body")
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, cause) {
		t.Errorf("error %v: want one that is both context.DeadlineExceeded and the cause", err)
	}
}
