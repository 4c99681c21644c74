package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/google/go-cmp/cmp"
)

func TestNew_BadEndpoint(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{
		"http://hospital.invalid/%zz?key=f00d", "://f00d", "", "hospital.invalid/f00d", "http:///f00d", "ftp://hospital.invalid/f00d",
	} {
		const want = "rest: endpoint: is not an http or https URL with a host; write one such as https://hospital.example/service"
		if _, err := rest.New(nil, endpoint, rest.Route{}); err == nil || err.Error() != want {
			t.Errorf("New(%q) error = %v, want %q", endpoint, err, want)
		}
	}
}

func TestNew_BadRoute(t *testing.T) {
	t.Parallel()
	route := routeTo("%zz")
	route.Headers = map[string]string{"Host": "other.invalid"}
	_, err := rest.New(nil, "http://hospital.invalid", route)
	var invalid *rest.ConfigError
	if !errors.As(err, &invalid) {
		t.Fatalf("New() error = %v, want a *ConfigError", err)
	}
	var got []string
	for _, p := range invalid.Problems {
		got = append(got, p.Path)
	}
	if diff := cmp.Diff([]string{"route.paths.SaveSchedule", "route.headers.Host"}, got); diff != "" {
		t.Errorf("New() paths of problems (-want +got):\n%s", diff)
	}
}

// TestNew_DefaultTransport checks transports that callers outside this module may pass.
func TestNew_DefaultTransport(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "application/json", result)))
	for name, transport := range map[string]http.RoundTripper{"nil": nil, "net/http's": &http.Transport{}} {
		service, err := rest.New(transport, server.URL, rest.Route{})
		if err != nil {
			t.Fatal(err)
		}
		var resp *rest.Response
		if resp, err = service.Call(t.Context(), newRequest(document)); err != nil || string(resp.Body) != result {
			t.Errorf("Call() with transport %s = %v, %v; want %s", name, resp, err, result)
		}
	}
}

const result = `{"statusCode":"0","statusMessage":"成功"}`

// responses are responses that servers send. Call returns each of them.
var responses = map[string]struct {
	raw    string
	status int
	body   string
	notes  []httpx.Note
}{
	"JSON":                      {wiretest.Response(200, "application/json", result), 200, result, nil},
	"no Content-Type":           {wiretest.Response(200, "", result), 200, result, noType},
	"text/html":                 {wiretest.Response(200, "text/html; charset=utf-8", result), 200, result, foundType("text/html")},
	"octet-stream":              {wiretest.Response(200, "application/octet-stream", result), 200, result, foundType("application/octet-stream")},
	"broken Content-Type":       {wiretest.Response(200, ";;;charset", result), 200, result, noType},
	"HTTP/1.0, no length":       {"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n" + result, 200, result, noType},
	"page of a proxy":           {wiretest.Response(502, "text/html", "<html>502"), 502, "<html>502", foundType("text/html")},
	"302":                       {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n", 302, "", nil},
	"307":                       {"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n", 307, "", nil},
	"broken Location":           {"HTTP/1.1 301 Moved Permanently\r\nLocation: http://[::%zz\r\nContent-Length: 0\r\n\r\n", 301, "", nil},
	"no Location":               {"HTTP/1.1 308 Permanent Redirect\r\nContent-Length: 5\r\n\r\nmoved", 308, "moved", noType},
	"204":                       {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", nil},
	"202":                       {"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", 202, "", nil},
	"429":                       {"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 9\r\nContent-Length: 4\r\n\r\nbusy", 429, "busy", noType},
	"503":                       {"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n", 503, "", nil},
	"GBK":                       {wiretest.Response(200, "application/json", "\"\xb3\xc9\xb9\xa6\""), 200, `"成功"`, []httpx.Note{{Kind: httpx.NoteCharset, Code: httpx.CodeUndeclaredGB18030}}},
	"byte-order mark":           {wiretest.Response(200, "application/json", "\xef\xbb\xbf"+result), 200, result, []httpx.Note{{Kind: httpx.NoteCharset, Code: httpx.CodeByteOrderMark}}},
	"Content-Encoding identity": {"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", noType},
	"cookie":                    {"HTTP/1.1 200 OK\r\nSet-Cookie: session=1\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", noType},
}

// noType is the note on a response without a Content-Type.
var noType = []httpx.Note{{Kind: httpx.NoteContentType, Code: httpx.CodeNoContentType}}

// foundType returns the note on a response with another media type than JSON.
func foundType(mediaType string) []httpx.Note {
	return []httpx.Note{{Kind: httpx.NoteContentType, Found: mediaType}}
}

// TestService_Call_Response checks that two calls get the same response. No request is sent
// again, no redirect is followed, and nothing is kept between calls.
func TestService_Call_Response(t *testing.T) {
	t.Parallel()
	for name, tt := range responses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(tt.raw))
			service := newService(t, server.URL, rest.Route{})
			for range 2 {
				resp, err := service.Call(t.Context(), newRequest(document))
				if err != nil {
					t.Fatal(err)
				}
				if resp.Status != tt.status || string(resp.Body) != tt.body {
					t.Errorf("Call() = %d %q, want %d %q", resp.Status, resp.Body, tt.status, tt.body)
				}
				if diff := cmp.Diff(tt.notes, resp.Notes); diff != "" {
					t.Errorf("Call() notes (-want +got):\n%s", diff)
				}
			}
			requests := server.Requests()
			if len(requests) != 2 {
				t.Fatalf("two calls of Call() sent %d requests, want 2", len(requests))
			}
			if diff := cmp.Diff(requests[0], requests[1]); diff != "" {
				t.Errorf("second request of Call() (-want as the first +got):\n%s", diff)
			}
		})
	}
}

// makeFailingCalls makes calls that fail, and returns their errors.
func makeFailingCalls(t *testing.T) map[string]error {
	t.Helper()
	errs := map[string]error{}
	handlers := map[string]wiretest.Handler{
		"closed": (*wiretest.Exchange).Close,
		"reset":  (*wiretest.Exchange).Reset,
		"body too short": func(x *wiretest.Exchange) {
			x.Write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + document)
			x.Close()
		},
		"not HTTP": func(x *wiretest.Exchange) { x.Write(document + "\r\n\r\n"); x.Close() },
	}
	for name, handler := range handlers {
		server := wiretest.Start(t, handler)
		_, errs[name] = newService(t, server.URL+"/f00d", rest.Route{}).Call(t.Context(), newRequest(document))
		if n := len(server.Requests()); n != 1 {
			t.Errorf("%s: Call() sent %d requests, want 1", name, n)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	server := wiretest.Start(t, func(x *wiretest.Exchange) { cancel(); x.Stall() })
	_, errs["cancelled"] = newService(t, server.URL+"/f00d", rest.Route{}).Call(ctx, newRequest(document))
	return errs
}

func TestService_Call_Fails(t *testing.T) {
	t.Parallel()
	for name, err := range makeFailingCalls(t) {
		var e *rest.Error
		want := rest.NoResponse
		if name == "not HTTP" {
			want = rest.BadResponse
		}
		if !errors.As(err, &e) || e.Outcome != want {
			t.Errorf("%s: Call() error = %v, want a *rest.Error with the outcome %v", name, err, want)
			continue
		}
		for _, secret := range []string{"f00d", "测试", "1300000", "phone"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: Call() error = %q, want it without %q", name, err, secret)
			}
		}
	}
}

func TestService_Call_DeadlineBefore(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), -1)
	defer cancel()
	_, err := newService(t, "http://hospital.invalid", rest.Route{}).Call(ctx, newRequest(document))
	var e *rest.Error
	if !errors.As(err, &e) || e.Outcome != rest.NotSent || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Call() error = %v, want a *rest.Error with the outcome NotSent for context.DeadlineExceeded", err)
	}
}

// TestService_Call_PrintsNothing runs the calls in another process and checks its output.
func TestService_Call_PrintsNothing(t *testing.T) {
	t.Parallel()
	const child = "REST_TEST_CHILD"
	if os.Getenv(child) != "" {
		for _, tt := range responses {
			server := wiretest.Start(t, wiretest.Respond(tt.raw))
			route := rest.Route{Headers: map[string]string{"Authorization": "Basic Zg=="}}
			_, _ = newService(t, server.URL, route).Call(t.Context(), newRequest(document))
		}
		makeFailingCalls(t)
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestService_Call_PrintsNothing$")
	cmd.Env = append(os.Environ(), child+"=1", "GOCOVERDIR="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if text := strings.TrimSpace(string(out)); err != nil || !strings.HasPrefix(text, "PASS") || strings.Contains(text, "RESTY") {
		t.Errorf("child process: error %v, want none; output, want only PASS:\n%s", err, out)
	}
}

// TestService_Call_Concurrent checks that each of many callers of one service gets the response
// to its own request.
func TestService_Call_Concurrent(t *testing.T) {
	t.Parallel()
	echo := roundTripFunc(func(req *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(body))), Request: req}, nil
	})
	service, err := rest.New(echo, "http://hospital.invalid/his",
		rest.Route{Paths: map[string]string{operation: "save"}, Headers: map[string]string{"X-Site": "9"}})
	if err != nil {
		t.Fatal(err)
	}
	var callers sync.WaitGroup
	for i := range 16 {
		callers.Go(func() {
			for j := range 50 {
				want := fmt.Sprintf(`{"caller":%d,"call":%d}`, i, j)
				resp, err := service.Call(t.Context(), newRequest(want))
				if err != nil || string(resp.Body) != want {
					t.Errorf("Call(%s) = %v, %v; want the same document", want, resp, err)
				}
			}
		})
	}
	callers.Wait()
}
