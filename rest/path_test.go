package rest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/rest"
)

// TestService_Call_Variables checks that variables in a path are escaped, and that headers and a
// query of one call are added.
func TestService_Call_Variables(t *testing.T) {
	t.Parallel()
	const value = "a/b c?&=+%$x测"
	tests := map[string]struct {
		base, path string
		variables  map[string]string
		query      url.Values
		want       string // the request line
	}{
		"path":          {"/his", "save/$sign/x", map[string]string{"sign": value}, nil, "/his/save/a%2Fb%20c%3F&=+%25$x%E6%B5%8B/x"},
		"query":         {"/his", "save?s=$sign&t=${time}0", map[string]string{"sign": value, "time": "1"}, nil, "/his/save?s=a%2Fb+c%3F%26%3D%2B%25%24x%E6%B5%8B&t=10"},
		"dollar sign":   {"/his", "Schedule/$$book?a=$$", nil, nil, "/his/Schedule/$book?a=$"},
		"dots":          {"/his", "a/$sign/b", map[string]string{"sign": ".."}, nil, "/his/a/%2E%2E/b"},
		"query of call": {"/his?site=9", "save?m=$m", map[string]string{"m": "1"}, url.Values{"sign": {"a=b"}, "app": {"c"}}, "/his/save?site=9&m=1&app=c&sign=a%3Db"},
		"no path":       {"/his", "", nil, url.Values{"sign": {"1"}}, "/his?sign=1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "application/json", "{}")))
			route := routeTo(tt.path)
			if problems := route.Validate(operation); len(problems) > 0 {
				t.Fatalf("Validate() = %v, want no problems", problems)
			}
			r := newRequest(document)
			r.Variables, r.Query, r.Header = tt.variables, tt.query, http.Header{"X-Sign": {"s"}, "Accept": {"*/*"}}
			if _, err := newService(t, server.URL+tt.base, route).Call(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			got := server.Requests()[0]
			if line, _, _ := strings.Cut(got, "\r\n"); line != "POST "+tt.want+" HTTP/1.1" {
				t.Errorf("request line = %s, want POST %s", line, tt.want)
			}
			if !strings.Contains(got, "X-Sign: s\r\n") || strings.Count(got, "Accept: ") != 1 || !strings.Contains(got, "Accept: */*\r\n") {
				t.Errorf("request = %s, want it with X-Sign and Accept of the call", got)
			}
		})
	}
}

// TestService_Call_BadVariables checks that a variable that is not set, or a header that cannot be
// sent, is an error before anything is sent.
func TestService_Call_BadVariables(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path   string
		header http.Header
		want   string
	}{
		"path":          {"a/$sign", nil, "the path has the variable $sign that is not set"},
		"query":         {"a?x=$sign", nil, "the path has the variable $sign that is not set"},
		"password":      {"a?x=p$f00d", nil, "the path has a variable that is not set"},
		"Content-Type":  {"a", http.Header{"content-type": {"text/plain"}}, "the header Content-Type is set by the library alone"},
		"route":         {"a", http.Header{"X-App": {"2"}}, "the header X-App is sent already"},
		"line feed":     {"a", http.Header{"X-Sign": {"a\nb"}}, "the value of the header X-Sign has characters"},
		"space in name": {"a", http.Header{"X Sign": {"a"}}, "the name of a header has characters"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "application/json", "{}")))
			r := newRequest(document)
			r.Header = tt.header
			route := routeTo(tt.path)
			route.Headers = map[string]string{"x-app": "1"}
			_, err := newService(t, server.URL, route).Call(t.Context(), r)
			e, ok := err.(*rest.Error) //nolint:errorlint // Call returns no other
			if !ok || e.Outcome != rest.NotSent || !e.Permanent || !strings.Contains(e.Error(), tt.want) {
				t.Errorf("Call() error = %v, want a permanent one, not sent, with %q", err, tt.want)
			}
			if n := server.Connections(); n != 0 {
				t.Errorf("Call() used %d connections, want 0", n)
			}
		})
	}
}

func TestPaths_JoinLiteral(t *testing.T) {
	t.Parallel()
	route := routeTo(rest.Paths{}.JoinLiteral("a?b=$sign", "k$document"))
	if got := route.Variables(operation); len(got) != 1 || got[0] != "sign" {
		t.Errorf("Variables() = %q, want sign alone", got)
	}
}
