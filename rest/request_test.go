package rest_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/google/go-cmp/cmp"
)

// TestService_Call_Request checks every byte of requests. Each has a Content-Length, and none is
// chunked.
func TestService_Call_Request(t *testing.T) {
	t.Parallel()
	const afterLine = "Host: {host}\nUser-Agent: appointment-go\nContent-Length: {length}\nAccept: application/json\n" +
		"Content-Type: application/json; charset=utf-8\nAccept-Encoding: gzip\n\n" + document
	tests := map[string]struct {
		base   string
		route  rest.Route
		golden string
	}{
		"zero route":                {"", rest.Route{}, "POST / HTTP/1.1\n" + afterLine},
		"endpoint itself":           {"/his/appointment.ashx", rest.Route{}, "POST /his/appointment.ashx HTTP/1.1\n" + afterLine},
		"endpoint with slash":       {"/his/", rest.Route{}, "POST /his/ HTTP/1.1\n" + afterLine},
		"endpoint with query":       {"/his?site=9", rest.Route{}, "POST /his?site=9 HTTP/1.1\n" + afterLine},
		"path":                      {"/his", routeTo("save"), "POST /his/save HTTP/1.1\n" + afterLine},
		"path after a slash":        {"/his/", routeTo("/save"), "POST /his/save HTTP/1.1\n" + afterLine},
		"path with slash":           {"/his", routeTo("save/"), "POST /his/save/ HTTP/1.1\n" + afterLine},
		"escaped path":              {"/his", routeTo("a%2Fb/%E4%BF%9D"), "POST /his/a%2Fb/%E4%BF%9D HTTP/1.1\n" + afterLine},
		"Chinese path":              {"/his", routeTo("保"), "POST /his/%E4%BF%9D HTTP/1.1\n" + afterLine},
		"path with query":           {"/his", routeTo("a.ashx?method=save"), "POST /his/a.ashx?method=save HTTP/1.1\n" + afterLine},
		"query without path":        {"/his/", routeTo("?method=save"), "POST /his/?method=save HTTP/1.1\n" + afterLine},
		"two queries":               {"/his?site=9", routeTo("a?method=save"), "POST /his/a?site=9&method=save HTTP/1.1\n" + afterLine},
		"path of another operation": {"/his", rest.Route{Paths: map[string]string{"QuerySchedule": "query"}}, "POST /his HTTP/1.1\n" + afterLine},
		"braces are not parameters": {"/his/{id}", rest.Route{}, "POST /his/%7Bid%7D HTTP/1.1\n" + afterLine},
		"headers": {"/his", rest.Route{Headers: map[string]string{"X-Site": "9", "accept": "*/*", "user-agent": "site-9"}},
			"POST /his HTTP/1.1\nHost: {host}\nUser-Agent: site-9\nContent-Length: {length}\nAccept: */*\n" +
				"Content-Type: application/json; charset=utf-8\nX-Site: 9\nAccept-Encoding: gzip\n\n" + document},
		"form": {"/his", rest.Route{Parameter: "data"},
			"POST /his HTTP/1.1\nHost: {host}\nUser-Agent: appointment-go\nContent-Length: {length}\nAccept: application/json\n" +
				"Content-Type: application/x-www-form-urlencoded\nAccept-Encoding: gzip\n\n" +
				"data=%7B%22name%22%3A%22%E8%B5%B5%E6%B5%8B%E8%AF%95%22%2C%22phone%22%3A%2213000000001%22%2C" +
				"%22note%22%3A%22a%26b%3Dc%2Bd%2520%3C%F0%A0%AE%B7%3E%22%7D"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "application/json", "{}")))
			if problems := tt.route.Validate(operation, "QuerySchedule"); len(problems) > 0 {
				t.Fatalf("Validate() = %v, want no problems", problems)
			}
			service := newService(t, server.URL+tt.base, tt.route)
			for range 2 { // both calls send the same
				if _, err := service.Call(t.Context(), newRequest(document)); err != nil {
					t.Fatal(err)
				}
			}
			want := rawRequest(server.URL, tt.golden)
			if diff := cmp.Diff([]string{want, want}, server.Requests()); diff != "" {
				t.Errorf("requests of Call() (-want +got):\n%s", diff)
			}
		})
	}
}
