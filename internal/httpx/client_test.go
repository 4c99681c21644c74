package httpx_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/google/go-cmp/cmp"
)

func TestClientFor_Client(t *testing.T) {
	t.Parallel()
	want := &httpx.Client{}
	if got := httpx.ClientFor(want); got != want {
		t.Errorf("ClientFor(%p) = %p, want the same client", want, got)
	}
}

func TestClientFor_OtherTransport(t *testing.T) {
	t.Parallel()
	transport := &http.Transport{}
	got := httpx.ClientFor(transport)
	if got.Transport != transport || got.MaxBody != httpx.DefaultMaxBody || got.MaxHeader != 0 || got.Charset != "" {
		t.Errorf("ClientFor(an *http.Transport) = %+v, want that transport, MaxBody %d and no MaxHeader", got, httpx.DefaultMaxBody)
	}
}

func TestClientFor_Nil(t *testing.T) {
	t.Parallel()
	got := httpx.ClientFor(nil)
	transport, ok := got.Transport.(*http.Transport)
	if !ok || transport.MaxResponseHeaderBytes != got.MaxHeader {
		t.Fatalf("ClientFor(nil).Transport = %T, want an *http.Transport with the limit MaxHeader", got.Transport)
	}
	if got.MaxBody != httpx.DefaultMaxBody || got.MaxHeader != httpx.DefaultMaxHeader {
		t.Errorf("ClientFor(nil) limits = %d and %d, want %d and %d", got.MaxBody, got.MaxHeader, httpx.DefaultMaxBody, httpx.DefaultMaxHeader)
	}
}

// sendThroughLibrary returns a function that sends a request as a library does: by an
// http.Client, which follows redirects.
func sendThroughLibrary(client *httpx.Client) func(*http.Request) (*httpx.Response, error) {
	return func(req *http.Request) (*httpx.Response, error) {
		resp, err := (&http.Client{Transport: client}).Do(req)
		if err != nil {
			return nil, httpx.AsError(err)
		}
		return httpx.ResponseOf(resp), nil
	}
}

// TestClient_ResponseOfEveryStatus checks that every status is returned, and that no redirect is
// followed.
func TestClient_ResponseOfEveryStatus(t *testing.T) {
	t.Parallel()
	target := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "", "the target of the redirect")))
	type response struct {
		Status      int
		Body        string
		ContentType string
		Notes       []httpx.Note
	}
	tests := []struct {
		raw  string
		want response
	}{
		{"HTTP/1.1 302 Found\r\nLocation: " + target.URL + "/login\r\nContent-Length: 0\r\n\r\n", response{Status: 302}},
		{"HTTP/1.1 307 Temporary Redirect\r\nLocation: " + target.URL + "\r\nContent-Length: 4\r\n\r\nmove", response{Status: 307, Body: "move"}},
		{"HTTP/1.1 301 Moved Permanently\r\nLocation: ://%zz\r\nContent-Length: 0\r\n\r\n", response{Status: 301}},
		{"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nto the end", response{Status: 200, Body: "to the end"}},
		{"HTTP/1.1 200 OK\r\nContent-Type: text/html; ;charset\r\nConnection: close\r\n\r\n{}", response{Status: 200, Body: "{}", ContentType: "text/html; ;charset"}},
		{wiretest.Response(503, "text/plain", "busy"), response{Status: 503, Body: "busy", ContentType: "text/plain"}},
		{"HTTP/1.1 204 No Content\r\n\r\n", response{Status: 204}},
		{"HTTP/1.1 100 Continue\r\n\r\n" + wiretest.Response(200, "", "late"), response{Status: 200, Body: "late"}},
		{fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(compress("gzip")), compress("gzip")), response{Status: 200, Body: "gzip"}},
		{wiretest.Response(200, "", strings.Repeat("a", 1024)), response{Status: 200, Body: strings.Repeat("a", 1024)}}, // as long as the limit
	}
	for _, tt := range tests {
		line, _, _ := strings.Cut(tt.raw, "\r\n")
		t.Run(line, func(t *testing.T) {
			server := wiretest.Start(t, wiretest.Respond(tt.raw))
			client, _ := newClient(t)
			for method, send := range map[string]func(*http.Request) (*httpx.Response, error){"Do": client.Do, "RoundTrip": sendThroughLibrary(client)} {
				resp, err := send(newRequest(t.Context(), t, server.URL))
				if err != nil {
					t.Fatalf("%s() error = %v, want none", method, err)
				}
				got := response{resp.Status, string(resp.Body), resp.Header.Get("Content-Type"), resp.Notes}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", method, diff)
				}
			}
		})
	}
	if n := target.Connections(); n != 0 {
		t.Errorf("connections to the target of a redirect: got %d, want 0", n)
	}
}

func TestClient_Do_ContextEndedBefore(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "", "")))
	client, _ := newClient(t)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Do(newRequest(canceled, t, server.URL))
	checkError(t, err, httpx.NotSent, httpx.Canceled, "the caller cancelled")
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	_, err = client.Do(newRequest(late, t, server.URL))
	checkError(t, err, httpx.NotSent, httpx.Timeout, "the time allowed ran out")
	if n := server.Connections(); n != 0 {
		t.Errorf("connections: got %d, want 0", n)
	}
}
