package httpx_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/google/go-cmp/cmp"
)

func TestOneConnectionForManyCalls(t *testing.T) {
	t.Parallel()
	answers := map[string]string{
		"read":  wiretest.Response(200, "text/plain", "ok"),
		"empty": "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
		"none":  "HTTP/1.1 204 No Content\r\n\r\n",
		"fault": wiretest.Response(500, "text/xml", "<fault/>"),
		"chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
		"bytes": wiretest.Response(200, "", "\xff"), // in no charset, and read to its end
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Always(answer))
			client, _ := newClient(t)
			for range 20 {
				_, _ = client.Do(newRequest(t.Context(), t, server.URL))
			}
			if n := len(server.Requests()); n != 20 {
				t.Errorf("%d requests, want 20", n)
			}
			if n := server.Connections(); n != 1 {
				t.Errorf("%d connections, want 1", n)
			}
		})
	}
}

// Callers beyond what net/http keeps by default find their connections again.
func TestConnectionsOfManyCallersAreKept(t *testing.T) {
	t.Parallel()
	const callers = 32
	arrived := make(chan struct{}, callers)
	release := make(chan struct{})
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		arrived <- struct{}{}
		<-release
		x.Write(wiretest.Response(200, "", "ok"))
	})
	client, _ := newClient(t)
	for range 2 {
		done := make(chan error)
		for range callers {
			go func() { _, err := client.Do(newRequest(t.Context(), t, server.URL)); done <- err }()
		}
		for range callers {
			<-arrived // all at once, so that each needs a connection
		}
		for range callers {
			release <- struct{}{}
		}
		for range callers {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	if n := server.Connections(); n != callers {
		t.Errorf("%d connections for two rounds of %d callers, want %d", n, callers, callers)
	}
}

// Row 11: Tomcat closes an idle connection just as the request arrives on it.
func TestIdleConnectionClosedAsTheRequestArrives(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*wiretest.Exchange){"closed": (*wiretest.Exchange).Close, "reset": (*wiretest.Exchange).Reset} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, func(x *wiretest.Exchange) {
				if x.N == 1 {
					x.Write(wiretest.Response(200, "", "ok"))
					return
				}
				end(x)
			})
			client, _ := newClient(t)
			if _, err := client.Do(newRequest(t.Context(), t, server.URL)); err != nil {
				t.Fatal(err)
			}
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			wantFate(t, err, httpx.NoResponse, "")
			if n := len(server.Requests()); n != 2 {
				t.Errorf("%d requests for two calls, want 2: the second was delivered again", n)
			}
		})
	}
}

// The connection was closed while idle: the request goes out once, on another one, or
// fails; it does not arrive twice.
func TestIdleConnectionClosedBefore(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		x.Write(wiretest.Response(200, "", "ok")) // keep-alive, by what it says
		x.Close()
	})
	client, _ := newClient(t)
	answered := 0
	for range 20 {
		if _, err := client.Do(newRequest(t.Context(), t, server.URL)); err == nil {
			answered++
		} else {
			wantFate(t, err, httpx.NoResponse, "")
		}
	}
	if n := len(server.Requests()); n != answered {
		t.Errorf("%d requests arrived for %d that were answered", n, answered)
	}
}

// Rows 7, 12 and 14: whatever the status, the answer is the caller's to judge, and a
// second hop is never contacted.
func TestResponsesOfEveryStatus(t *testing.T) {
	t.Parallel()
	other := wiretest.Start(t, wiretest.Always(wiretest.Response(200, "", "the second hop")))
	type answer struct {
		Status      int
		Body        string
		ContentType string
		Notes       []httpx.Note
	}
	tests := []struct {
		raw  string
		want answer
	}{
		{"HTTP/1.1 302 Found\r\nLocation: " + other.URL + "/login\r\nContent-Length: 0\r\n\r\n", answer{Status: 302}},
		{"HTTP/1.1 307 Temporary Redirect\r\nLocation: " + other.URL + "\r\nContent-Length: 4\r\n\r\nmove", answer{Status: 307, Body: "move"}},
		{"HTTP/1.1 301 Moved Permanently\r\nLocation: ://%zz\r\nContent-Length: 0\r\n\r\n", answer{Status: 301}},
		{"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nto the end", answer{Status: 200, Body: "to the end"}},
		{"HTTP/1.1 200 OK\r\nContent-Type: text/html; ;charset\r\nConnection: close\r\n\r\n{}", answer{Status: 200, Body: "{}", ContentType: "text/html; ;charset"}},
		{wiretest.Response(503, "text/plain", "busy"), answer{Status: 503, Body: "busy", ContentType: "text/plain"}},
		{"HTTP/1.1 204 No Content\r\n\r\n", answer{Status: 204}},
		{"HTTP/1.1 100 Continue\r\n\r\n" + wiretest.Response(200, "", "late"), answer{Status: 200, Body: "late"}},
		{fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(zipped("zipped")), zipped("zipped")), answer{Status: 200, Body: "zipped"}},
		{wiretest.Response(200, "", strings.Repeat("a", 1024)), answer{Status: 200, Body: strings.Repeat("a", 1024)}}, // the limit itself
	}
	for _, tt := range tests {
		line, _, _ := strings.Cut(tt.raw, "\r\n")
		t.Run(line, func(t *testing.T) {
			server := wiretest.Start(t, wiretest.Always(tt.raw))
			client, _ := newClient(t)
			for how, send := range map[string]func(*http.Request) (*httpx.Response, error){"Do": client.Do, "RoundTrip": through(client)} {
				a, err := send(newRequest(t.Context(), t, server.URL))
				if err != nil {
					t.Fatalf("%s: %v", how, err)
				}
				got := answer{a.Status, string(a.Body), a.Header.Get("Content-Type"), a.Notes}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", how, diff)
				}
			}
		})
	}
	if n := other.Connections(); n != 0 {
		t.Errorf("the second hop was contacted %d times", n)
	}
}

// through sends a request as a library does that makes its own, redirects and all.
func through(client *httpx.Client) func(*http.Request) (*httpx.Response, error) {
	return func(req *http.Request) (*httpx.Response, error) {
		resp, err := (&http.Client{Transport: client}).Do(req)
		if err != nil {
			return nil, httpx.AsError(err)
		}
		return httpx.ResponseOf(resp), nil
	}
}

func TestErrorsComeThroughALibrary(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) { x.Close() })
	client, _ := newClient(t)
	_, err := through(client)(newRequest(t.Context(), t, server.URL))
	wantFate(t, err, httpx.NoResponse, "closed the connection")
	_, err = through(client)(&http.Request{Method: http.MethodPost}) // no URL: net/http refuses it
	wantFate(t, err, httpx.NoResponse, "could not be handled")
}
