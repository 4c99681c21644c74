package httpx_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

func TestNotSentWithoutAConnection(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		dial func(ctx context.Context, network, addr string) (net.Conn, error)
		what string
	}{
		"DNS": {
			dial: (&net.Dialer{Resolver: &net.Resolver{
				PreferGo: true,
				Dial:     func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no name server") },
			}}).DialContext,
			what: "the host name does not resolve: hospital.invalid",
		},
		"dial timeout": {
			dial: func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 80}, Err: os.ErrDeadlineExceeded}
			},
			what: "dial 192.0.2.1:80: timed out",
		},
		"unknown": {
			dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New(secretBody) },
			what: "failed",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, transport := newClient(t)
			transport.DialContext = tt.dial
			_, err := client.Do(newRequest(t.Context(), t, "http://hospital.invalid"))
			wantFate(t, err, httpx.NotSent, tt.what)
		})
	}
}

func TestNotSentRefused(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	client, _ := newClient(t)
	_, err = client.Do(newRequest(t.Context(), t, "http://"+address))
	wantFate(t, err, httpx.NotSent, "dial "+address+": connection refused")
}

func TestNotSentContextOver(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Always(wiretest.Response(200, "", "")))
	client, _ := newClient(t)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Do(newRequest(cancelled, t, server.URL))
	wantFate(t, err, httpx.NotSent, "the caller cancelled")
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	_, err = client.Do(newRequest(late, t, server.URL))
	wantFate(t, err, httpx.NotSent, "the time allowed ran out")
	if n := server.Connections(); n != 0 {
		t.Errorf("%d connections, want none", n)
	}
}

// A call that waits for a connection of a full pool until its time is over.
func TestNotSentPoolExhausted(t *testing.T) {
	t.Parallel()
	busy := make(chan struct{})
	server := wiretest.Start(t, func(x *wiretest.Exchange) { close(busy); x.Hang() })
	client, transport := newClient(t)
	transport.MaxConnsPerHost = 1
	first, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { _, err := client.Do(newRequest(first, t, server.URL)); done <- err }()
	<-busy

	ctx := newHourglass(t)
	waits := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GetConn: func(string) { ctx.expire() }})
	_, err := client.Do(newRequest(waits, t, server.URL))
	wantFate(t, err, httpx.NotSent, "before there was a connection")
	cancel()
	wantFate(t, <-done, httpx.NoResponse, "the caller cancelled")
	if n := len(server.Requests()); n != 1 {
		t.Errorf("%d requests were delivered, want the first alone", n)
	}
}

// A proxy that refuses to connect is named, with what it said: nobody else knows that one
// is between. Its own words are not shown.
func TestNotSentProxyRefuses(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, secretBody, http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	client, transport := newClient(t)
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	at.User = url.UserPassword("platform", "a password")
	transport.Proxy = http.ProxyURL(at)
	_, err = client.Do(newRequest(t.Context(), t, "https://hospital.invalid"))
	wantFate(t, err, httpx.NotSent, "the proxy "+strings.TrimPrefix(proxy.URL, "http://")+" answered HTTP 407 when it was asked to connect")
	if strings.Contains(err.Error(), "password") {
		t.Error(err)
	}
}

// lasting is a transport's error that says itself whether sending again comes to the same.
type lasting bool

func (lasting) Error() string { return "no" }

func (l lasting) Lasts() bool { return bool(l) }

func (l lasting) RoundTrip(*http.Request) (*http.Response, error) { return nil, l }

func TestLastsIfTheTransportSaysSo(t *testing.T) {
	t.Parallel()
	for _, want := range []lasting{true, false} {
		client := &httpx.Client{Transport: want}
		_, err := client.Do(newRequest(t.Context(), t, "http://hospital.invalid"))
		if e := (*httpx.Error)(nil); !errors.As(err, &e) || e.Lasts != bool(want) {
			t.Errorf("%v: %+v", want, err)
		}
	}
}
