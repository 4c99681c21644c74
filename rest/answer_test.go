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

const result = `{"statusCode":"0","statusMessage":"成功"}`

// answers are what servers send; every one is the caller's to judge.
var answers = map[string]struct {
	raw    string
	status int
	body   string
}{
	"JSON":                         {wiretest.Response(200, "application/json", result), 200, result},
	"row 9: no Content-Type":       {wiretest.Response(200, "", result), 200, result},
	"row 9: HTML":                  {wiretest.Response(200, "text/html; charset=utf-8", result), 200, result},
	"row 9: octets":                {wiretest.Response(200, "application/octet-stream", result), 200, result},
	"row 9: broken":                {wiretest.Response(200, ";;;charset", result), 200, result},
	"row 12: HTTP/1.0, no length":  {"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n" + result, 200, result},
	"row 5: proxy's page":          {wiretest.Response(502, "text/html", "<html>502"), 502, "<html>502"},
	"row 7: redirect":              {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n", 302, ""},
	"row 7: 307":                   {"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n", 307, ""},
	"row 7: broken Location":       {"HTTP/1.1 301 Moved Permanently\r\nLocation: http://[::%zz\r\nContent-Length: 0\r\n\r\n", 301, ""},
	"row 7: no Location":           {"HTTP/1.1 308 Permanent Redirect\r\nContent-Length: 5\r\n\r\nmoved", 308, "moved"},
	"row 8: 204":                   {"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
	"row 8: 202":                   {"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", 202, ""},
	"row 14: 429":                  {"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 9\r\nContent-Length: 4\r\n\r\nbusy", 429, "busy"},
	"row 14: 503":                  {"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n", 503, ""},
	"row 16: GBK":                  {wiretest.Response(200, "application/json", "\"\xb3\xc9\xb9\xa6\""), 200, `"成功"`},
	"row 20: byte-order mark":      {wiretest.Response(200, "application/json", "\xef\xbb\xbf"+result), 200, result},
	"gzip that we did not ask for": {"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}", 200, "{}"},
	"cookies":                      {"HTTP/1.1 200 OK\r\nSet-Cookie: session=1\r\nContent-Length: 2\r\n\r\n{}", 200, "{}"},
}

// The same answer twice: nothing is repeated, followed, or remembered between calls.
func TestResponses(t *testing.T) {
	t.Parallel()
	for name, tt := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Always(tt.raw))
			service := newService(t, server.URL, rest.Route{})
			for range 2 {
				a, err := service.Call(t.Context(), operation, []byte(document))
				if err != nil {
					t.Fatal(err)
				}
				if a.Status != tt.status || string(a.Body) != tt.body {
					t.Errorf("answer %d %q, want %d %q", a.Status, a.Body, tt.status, tt.body)
				}
			}
			requests := server.Requests()
			if len(requests) != 2 {
				t.Fatalf("%d requests for two calls", len(requests))
			}
			if diff := cmp.Diff(requests[0], requests[1]); diff != "" {
				t.Errorf("the second request differs:\n%s", diff)
			}
		})
	}
}

// callFails makes calls that fail, and returns their errors.
func callFails(t *testing.T) map[string]error {
	failed := map[string]error{}
	ends := map[string]wiretest.Handler{
		"closed": (*wiretest.Exchange).Close,
		"reset":  (*wiretest.Exchange).Reset,
		"short": func(x *wiretest.Exchange) {
			x.Write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + document)
			x.Close()
		},
		"noise": func(x *wiretest.Exchange) { x.Write(document + "\r\n\r\n"); x.Close() },
	}
	for name, end := range ends {
		server := wiretest.Start(t, end)
		_, failed[name] = newService(t, server.URL+"/f00d", rest.Route{}).Call(t.Context(), operation, []byte(document))
		if n := len(server.Requests()); n != 1 {
			t.Errorf("%s: delivered %d times, want once", name, n)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	server := wiretest.Start(t, func(x *wiretest.Exchange) { cancel(); x.Hang() })
	_, failed["cancelled"] = newService(t, server.URL+"/f00d", rest.Route{}).Call(ctx, operation, []byte(document))
	return failed
}

func TestCallFails(t *testing.T) {
	t.Parallel()
	for name, err := range callFails(t) {
		var e *httpx.Error
		if !errors.As(err, &e) || e.Fate != httpx.NoResponse {
			t.Errorf("%s: error %v, want an *httpx.Error that there is no answer", name, err)
			continue
		}
		for _, secret := range []string{"f00d", "测试", "1300000", "phone"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: error %q holds %q", name, err, secret)
			}
		}
	}
}

func TestDeadlineBeforeTheCall(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), -1)
	defer cancel()
	_, err := newService(t, "http://hospital.invalid", rest.Route{}).Call(ctx, operation, []byte(document))
	var e *httpx.Error
	if !errors.As(err, &e) || e.Fate != httpx.NotSent || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want that nothing was sent as the time is over", err)
	}
}

// In a process of its own, whose output is that of the calls alone.
func TestNothingIsPrinted(t *testing.T) {
	t.Parallel()
	const child = "REST_TEST_CHILD"
	if os.Getenv(child) != "" {
		for _, tt := range answers {
			server := wiretest.Start(t, wiretest.Always(tt.raw))
			_, _ = newService(t, server.URL, rest.Route{Headers: map[string]string{"Authorization": "Basic Zg=="}}).Call(t.Context(), operation, []byte(document))
		}
		callFails(t)
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNothingIsPrinted$")
	cmd.Env = append(os.Environ(), child+"=1", "GOCOVERDIR="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if text := strings.TrimSpace(string(out)); err != nil || !strings.HasPrefix(text, "PASS") || strings.Contains(text, "RESTY") {
		t.Errorf("%v, printed:\n%s", err, out)
	}
}

// One service for many callers: each gets the answer to what he asked.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	transport := roundTripper(func(req *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(body))), Request: req}, nil
	})
	service, err := rest.New(&httpx.Client{Transport: transport, Limit: 1 << 16}, "http://hospital.invalid/his",
		rest.Route{Paths: map[string]string{operation: "save"}, Headers: map[string]string{"X-Site": "9"}})
	if err != nil {
		t.Fatal(err)
	}
	var callers sync.WaitGroup
	for i := range 16 {
		callers.Go(func() {
			for j := range 50 {
				want := fmt.Sprintf(`{"caller":%d,"call":%d}`, i, j)
				a, err := service.Call(t.Context(), operation, []byte(want))
				if err != nil || string(a.Body) != want {
					t.Errorf("sent %s, got %v, %v", want, a, err)
				}
			}
		})
	}
	callers.Wait()
}
