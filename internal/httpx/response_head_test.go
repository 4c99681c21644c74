package httpx_test

import (
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// The HTTP package refuses the head of the response. The connection stays open, so the cause is
// the response and not its end.
func TestClient_Do_HeadRefusedByNetHTTP(t *testing.T) {
	t.Parallel()
	const statusLine, headerLine, either = "the status line of the response is not HTTP", "a header line of the response is not HTTP", "headers are not"
	tests := map[string]struct {
		raw  string
		text string
	}{
		"no status line":            {secretResponse + "\r\n\r\n", statusLine},
		"SSH":                       {"SSH-2.0-OpenSSH_9.2\r\n\r\n", statusLine},
		"HTTP/0.9":                  {"<html>" + secretResponse + "</html>\r\n\r\n", statusLine},
		"status that is no number":  {"HTTP/1.1 OK\r\n\r\n", statusLine},
		"line without a colon":      {"HTTP/1.1 200 OK\r\n" + secretResponse[1:9] + "\r\n\r\n", headerLine},
		"first line is indented":    {"HTTP/1.1 200 OK\r\n X-Name: " + secretResponse + "\r\n\r\n", headerLine},
		"no name":                   {"HTTP/1.1 200 OK\r\n: " + secretResponse + "\r\n\r\n", headerLine},
		"line break in a value":     {"HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nb\r\n\r\n", headerLine},
		"two lengths":               {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", either},
		"length that is no number":  {"HTTP/1.1 200 OK\r\nContent-Length: one\r\n\r\n", either},
		"negative length":           {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", either},
		"unknown transfer encoding": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", either},
	}
	for name, tt := range tests {
		for scheme, start := range map[string]startFunc{"plain": startPlain, "TLS": startTLS} {
			t.Run(name+", "+scheme, func(t *testing.T) {
				t.Parallel()
				server, client, transport := start(t, wiretest.Respond(tt.raw))
				client.Transport = httpx.SeparateFresh(transport)
				_, err := client.Do(newRequest(httpx.WithFreshConnection(t.Context()), t, server.URL))
				e := checkError(t, err, httpx.BadResponse, httpx.BadHTTP, tt.text)
				if e.Response == nil || e.Response.Status != 0 {
					t.Errorf("response of error %q = %+v, want one without a status", e, e.Response)
				}
			})
		}
	}
}

// startLongHeader starts a server whose responses have headers of more than 64 KiB.
func startLongHeader(t *testing.T) *wiretest.Server {
	t.Helper()
	return wiretest.Start(t, wiretest.Respond("HTTP/1.1 200 OK\r\nX-Long: "+strings.Repeat("a", 64<<10)+"\r\n\r\n"))
}

func TestClient_Do_HeaderTooLong(t *testing.T) {
	t.Parallel()
	server := startLongHeader(t)
	client, transport := newClient(t)
	transport.MaxResponseHeaderBytes = 32 << 10
	client.MaxHeader = 32 << 10
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	e := checkError(t, err, httpx.BadResponse, httpx.HeaderTooLong, "headers of the response are longer than the limit of 32768 bytes")
	if e.Limit != 32<<10 {
		t.Errorf("limit of error %q = %d, want %d", e, e.Limit, 32<<10)
	}
}

// Without MaxHeader, the client does not know the limit that the headers exceed.
func TestClient_Do_HeaderTooLongWithoutMaxHeader(t *testing.T) {
	t.Parallel()
	server := startLongHeader(t)
	client, transport := newClient(t)
	transport.MaxResponseHeaderBytes = 32 << 10
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	checkError(t, err, httpx.BadResponse, httpx.BadHTTP, "too long")
}

// The deadline passes in the head of the response. There is a response then, without a status.
func TestClient_Do_DeadlineInHead(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) { x.Write("HTTP/1.1 200 OK\r\nContent-"); x.Stall() })
	client, _ := newClient(t)
	ctx := newManualDeadline(t)
	_, err := client.Do(newRequest(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotFirstResponseByte: ctx.expire}), t, server.URL))
	e := checkError(t, err, httpx.NoResponse, httpx.Timeout, "in the head of the response")
	if e.Response == nil || e.Response.Status != 0 {
		t.Errorf("response of error %q = %+v, want one without a status", e, e.Response)
	}
}
