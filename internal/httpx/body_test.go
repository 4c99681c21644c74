package httpx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// TestClient_Do_DamagedResponse checks the error of each damaged response, whose request was
// received once.
func TestClient_Do_DamagedResponse(t *testing.T) {
	t.Parallel()
	const gzipResponse = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
	bomb := compress(strings.Repeat(" ", 1<<20))
	whole := compress(secretResponse)
	badChecksum := whole[:len(whole)-8] + "\x00\x00\x00\x00" + whole[len(whole)-4:]
	tests := map[string]struct {
		raw     string
		end     func(x *wiretest.Exchange, expire func())
		outcome httpx.Outcome
		code    httpx.ErrorCode
		text    string
	}{
		"closed":                    {"", closeConn, httpx.NoResponse, httpx.Closed, "the server closed the connection"},
		"reset":                     {"", resetConn, httpx.NoResponse, httpx.Connection, "connection reset by peer"},
		"hangs before the headers":  {"", expireDeadline, httpx.NoResponse, httpx.Timeout, "before the response"},
		"hangs in the headers":      {"HTTP/1.1 200 OK\r\nContent-Le", expireDeadline, httpx.NoResponse, httpx.Timeout, "the time allowed ran out after"},
		"closed in the headers":     {"HTTP/1.1 200 OK\r\nContent-Le", closeConn, httpx.NoResponse, httpx.Closed, "closed the connection in the headers"},
		"reset in the body":         {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", resetConn, httpx.NoResponse, httpx.Connection, ""},
		"body shorter than length":  {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + secretResponse, closeConn, httpx.NoResponse, httpx.Closed, fmt.Sprintf("closed the connection, %d bytes into the body of the response", len(secretResponse))},
		"chunk cut short":           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n99\r\n" + secretResponse, closeConn, httpx.NoResponse, httpx.Closed, "closed the connection"},
		"gzip cut short":            {fmt.Sprintf("HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n%s", whole[:len(whole)-9]), closeConn, httpx.NoResponse, httpx.Closed, "closed the connection"},
		"not HTTP":                  {secretResponse + "\r\n\r\n", stallConn, httpx.BadResponse, httpx.BadHTTP, "status line"},
		"not an HTTP version":       {"HTTP/" + secretResponse + " 200 OK\r\n\r\n", stallConn, httpx.BadResponse, httpx.BadHTTP, "status line"},
		"header line without colon": {"HTTP/1.1 200 OK\r\n" + secretResponse[1:9] + "\r\n\r\n", stallConn, httpx.BadResponse, httpx.BadHTTP, "header line"},
		"too long":                  {wiretest.Response(200, "", strings.Repeat("a", 1025)), closeConn, httpx.BadResponse, httpx.TooLong, "longer than the limit of 1024 bytes"},
		"too long, without length":  {"HTTP/1.0 200 OK\r\n\r\n" + strings.Repeat("a", 1025), stallConn, httpx.BadResponse, httpx.TooLong, "longer than the limit"},
		"gzip bomb":                 {fmt.Sprintf(gzipResponse, len(bomb), bomb), closeConn, httpx.BadResponse, httpx.TooLong, "longer than the limit"},
		"not gzip":                  {fmt.Sprintf(gzipResponse, len(secretResponse), secretResponse), closeConn, httpx.BadResponse, httpx.BadCompression, "gzip"},
		"gzip with a bad checksum":  {fmt.Sprintf(gzipResponse, len(badChecksum), badChecksum), closeConn, httpx.BadResponse, httpx.BadCompression, "gzip"},
		"gzip with damaged deflate": {fmt.Sprintf(gzipResponse, 18, whole[:10]+"\xff\xff\xff\xff\xff\xff\xff\xff"), closeConn, httpx.BadResponse, httpx.BadCompression, "gzip"},
		"text that is not valid":    {wiretest.Response(200, "", "\xff\xff\xff"), closeConn, httpx.BadResponse, httpx.BadCharset, "not valid in the declared charset"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := newManualDeadline(t)
			server := wiretest.Start(t, func(x *wiretest.Exchange) {
				x.Write(tt.raw)
				tt.end(x, ctx.expire)
			})
			client, _ := newClient(t)
			_, err := client.Do(newRequest(ctx, t, server.URL))
			e := checkError(t, err, tt.outcome, tt.code, tt.text)
			if tt.code == httpx.TooLong && e.Limit != 1024 {
				t.Errorf("limit of error %q = %d, want 1024", e, e.Limit)
			}
			if n := len(server.Requests()); n != 1 {
				t.Errorf("requests received: got %d, want 1", n)
			}
		})
	}
}

func closeConn(x *wiretest.Exchange, _ func())           { x.Close() }
func resetConn(x *wiretest.Exchange, _ func())           { x.Reset() }
func stallConn(x *wiretest.Exchange, _ func())           { x.Stall() }
func expireDeadline(x *wiretest.Exchange, expire func()) { expire(); x.Stall() }

// TestClient_Do_DeadlineInBody lets the deadline pass while the body is read. The headers arrive
// in time.
func TestClient_Do_DeadlineInBody(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		x.Write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + secretResponse)
		x.Stall()
	})
	client, transport := newClient(t)
	ctx := newManualDeadline(t)
	client.Transport = roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := transport.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		body, received := resp.Body, 0
		resp.Body = struct {
			io.Reader
			io.Closer
		}{readerFunc(func(p []byte) (int, error) {
			if received == len(secretResponse) {
				ctx.expire()
			}
			n, err := body.Read(p)
			received += n
			return n, err
		}), body}
		return resp, nil
	})
	_, err := client.Do(newRequest(ctx, t, server.URL))
	checkError(t, err, httpx.NoResponse, httpx.Timeout, fmt.Sprintf("the time allowed ran out, %d bytes into the body of the response", len(secretResponse)))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("errors.Is(%v, context.DeadlineExceeded) = false, want true", err)
	}
}

// TestClient_Do_LongBodyWithoutLength checks that a body without a declared length is read to its
// end, in a buffer that grows.
func TestClient_Do_LongBodyWithoutLength(t *testing.T) {
	t.Parallel()
	want := strings.Repeat("0123456789", 10_000)
	server := wiretest.Start(t, wiretest.Respond("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n"+want))
	client, _ := newClient(t)
	client.MaxBody = 1 << 20
	resp, err := client.Do(newRequest(t.Context(), t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if string(resp.Body) != want {
		t.Errorf("body: got %d bytes, want the %d bytes that were sent", len(resp.Body), len(want))
	}
}

// TestClient_Do_SwitchedProtocol checks that no body is read after a switch of protocols: the
// context of a request would not end that.
func TestClient_Do_SwitchedProtocol(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		x.Write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + strings.Repeat(secretResponse, 99))
		x.Stall()
	})
	client, _ := newClient(t)
	resp, err := client.Do(newRequest(t.Context(), t, server.URL))
	if err != nil || resp.Status != http.StatusSwitchingProtocols || len(resp.Body) > 0 {
		t.Errorf("Do() = %+v, %v; want status 101 without a body", resp, err)
	}
}
