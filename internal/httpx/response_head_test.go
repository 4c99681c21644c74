package httpx_test

import (
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// TestClient_Do_HeadRefusedByNetHTTP has response heads that net/http refuses. The connection
// stays open, so the cause is the response and not the end of the connection.
func TestClient_Do_HeadRefusedByNetHTTP(t *testing.T) {
	t.Parallel()
	const statusLine, headerLine = "the status line of the response is not HTTP", "a header line of the response is not HTTP"
	const length, encoding = "(Content-Length)", "(Transfer-Encoding)"
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
		"two lengths":               {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", length},
		"length that is no number":  {"HTTP/1.1 200 OK\r\nContent-Length: one\r\n\r\n", length},
		"negative length":           {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", length},
		"unknown transfer encoding": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", encoding},
	}
	for name, tt := range tests {
		t.Run(name+", another transport", func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(tt.raw))
			transport := &http.Transport{}
			t.Cleanup(transport.CloseIdleConnections)
			client := httpx.ClientFor(transport)
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			if name == "line break in a value" {
				checkError(t, err, httpx.NoResponse, "", tt.text+", or the connection was closed in it")
				return
			}
			checkError(t, err, httpx.BadResponse, httpx.BadHTTP, tt.text)
		})
		for scheme, start := range map[string]startFunc{"plain": startPlain, "TLS": startTLS} {
			t.Run(name+", "+scheme, func(t *testing.T) {
				t.Parallel()
				server, client, transport := start(t, wiretest.Respond(tt.raw))
				client.Transport = httpx.SeparateFresh(transport)
				_, err := client.Do(newRequest(withFresh(t.Context()), t, server.URL))
				e := checkError(t, err, httpx.BadResponse, httpx.BadHTTP, tt.text)
				if e.Response == nil || e.Response.Status != 0 {
					t.Errorf("response of error %q = %+v, want one without a status", e, e.Response)
				}
			})
		}
	}
}

// TestClient_Do_ClosedInHead has a server that closes the connection in the head of a response,
// or after bytes that are not HTTP.
func TestClient_Do_ClosedInHead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		raw     string
		outcome httpx.Outcome
		code    httpx.ErrorCode
		other   httpx.ErrorCode // with another transport
	}{
		"in the version":             {"HTT", httpx.NoResponse, httpx.Closed, ""},
		"in the status":              {"HTTP/1.1 2", httpx.NoResponse, httpx.Closed, ""},
		"in a header's name":         {"HTTP/1.1 200 OK\r\nContent-", httpx.NoResponse, httpx.Closed, ""},
		"in a header's value":        {"HTTP/1.1 200 OK\r\nContent-Length: ", httpx.NoResponse, httpx.Closed, httpx.Closed},
		"behind an envelope":         {"<Envelope/>", httpx.BadResponse, httpx.BadHTTP, httpx.BadHTTP},
		"behind a declaration":       {`<?xml version="1.0"?>`, httpx.BadResponse, httpx.BadHTTP, httpx.BadHTTP},
		"behind another protocol":    {"ICY 200 OK", httpx.BadResponse, httpx.BadHTTP, httpx.BadHTTP},
		"behind the version":         {"HTTP/1.1", httpx.NoResponse, httpx.Closed, ""},
		"behind the version's blank": {"HTTP/1.1 ", httpx.NoResponse, httpx.Closed, ""},
		"behind a page":              {"HTML", httpx.BadResponse, httpx.BadHTTP, httpx.BadHTTP},
		"behind an alert of TLS":     {"\x15\x03\x01\x00\x02\x02\x16", httpx.BadResponse, httpx.HTTPToTLS, httpx.HTTPToTLS},
		"behind frames of HTTP/2":    {"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00d", httpx.BadResponse, httpx.BadHTTP, httpx.BadHTTP},
	} {
		for transport, code := range map[string]httpx.ErrorCode{"own": tt.code, "another": tt.other} {
			t.Run(name+", "+transport, func(t *testing.T) {
				t.Parallel()
				server := wiretest.Start(t, func(x *wiretest.Exchange) { x.Write(tt.raw); x.Close() })
				client, _ := newClient(t)
				if transport == "another" {
					client = httpx.ClientFor(&http.Transport{})
				}
				_, err := client.Do(newRequest(t.Context(), t, server.URL))
				if e := checkError(t, err, tt.outcome, code, ""); e.Response == nil {
					t.Errorf("error %q has no response, want one", e)
				}
			})
		}
	}
}

// TestClient_Do_BodyRefusedByNetHTTP has response bodies that net/http refuses, after heads that
// it accepts.
func TestClient_Do_BodyRefusedByNetHTTP(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	const chunks, trailer = "the body of the response is not in HTTP's chunks", "the headers behind the body of the response are not HTTP"
	for name, tt := range map[string]struct{ body, text string }{
		"no length":            {secretResponse + "\r\n", chunks},
		"length is too short":  {"2\r\n" + secretResponse + "\r\n0\r\n\r\n", chunks},
		"length is too long":   {strings.Repeat("0", 5000) + "1\r\na\r\n0\r\n\r\n", chunks},
		"length of too much":   {"fffffffffffffffff\r\na\r\n", chunks},
		"trailer is no header": {"1\r\na\r\n0\r\nno colon\r\n\r\n", trailer},
		"trailer is too long":  {"1\r\na\r\n0\r\nX-Long: " + strings.Repeat("a", 64<<10) + "\r\n\r\n", trailer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(head+tt.body))
			client, _ := newClient(t)
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			if e := checkError(t, err, httpx.BadResponse, httpx.BadHTTP, tt.text); e.Response == nil || e.Response.Status != 200 {
				t.Errorf("response of error %q = %+v, want one with status 200", e, e.Response)
			}
		})
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

// TestClient_Do_HeaderTooLongWithoutMaxHeader checks that without MaxHeader, the error does not
// say which limit the headers exceed.
func TestClient_Do_HeaderTooLongWithoutMaxHeader(t *testing.T) {
	t.Parallel()
	server := startLongHeader(t)
	client, transport := newClient(t)
	transport.MaxResponseHeaderBytes = 32 << 10
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	checkError(t, err, httpx.BadResponse, httpx.BadHTTP, "too long")

	another := &http.Transport{MaxResponseHeaderBytes: 32 << 10}
	t.Cleanup(another.CloseIdleConnections)
	_, err = httpx.ClientFor(another).Do(newRequest(t.Context(), t, server.URL))
	checkError(t, err, httpx.BadResponse, httpx.BadHTTP, "the status line and headers of the response are too long for the transport")
}

// TestClient_Do_DeadlineInHead lets the deadline pass in the head of the response. The error then
// has a response without a status.
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
