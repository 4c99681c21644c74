package rest_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/google/go-cmp/cmp"
)

// Row 13 among others: every request has a Content-Length, and none is chunked.
func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	const rest1 = "Host: {host}\nUser-Agent: appointment-go\nContent-Length: {length}\nAccept: application/json\n" +
		"Content-Type: application/json; charset=utf-8\nAccept-Encoding: gzip\n\n" + document
	tests := map[string]struct {
		base   string
		route  rest.Route
		golden string
	}{
		"zero route":           {"", rest.Route{}, "POST / HTTP/1.1\n" + rest1},
		"endpoint itself":      {"/his/appointment.ashx", rest.Route{}, "POST /his/appointment.ashx HTTP/1.1\n" + rest1},
		"endpoint with slash":  {"/his/", rest.Route{}, "POST /his/ HTTP/1.1\n" + rest1},
		"endpoint with query":  {"/his?site=9", rest.Route{}, "POST /his?site=9 HTTP/1.1\n" + rest1},
		"path below":           {"/his", path("save"), "POST /his/save HTTP/1.1\n" + rest1},
		"path below a slash":   {"/his/", path("/save"), "POST /his/save HTTP/1.1\n" + rest1},
		"path with slash":      {"/his", path("save/"), "POST /his/save/ HTTP/1.1\n" + rest1},
		"path escaped":         {"/his", path("a%2Fb/%E4%BF%9D"), "POST /his/a%2Fb/%E4%BF%9D HTTP/1.1\n" + rest1},
		"path in Chinese":      {"/his", path("保"), "POST /his/%E4%BF%9D HTTP/1.1\n" + rest1},
		"path with query":      {"/his", path("a.ashx?method=save"), "POST /his/a.ashx?method=save HTTP/1.1\n" + rest1},
		"query alone":          {"/his/", path("?method=save"), "POST /his/?method=save HTTP/1.1\n" + rest1},
		"two queries":          {"/his?site=9", path("a?method=save"), "POST /his/a?site=9&method=save HTTP/1.1\n" + rest1},
		"another operation's":  {"/his", rest.Route{Paths: map[string]string{"QuerySchedule": "query"}}, "POST /his HTTP/1.1\n" + rest1},
		"braces are no params": {"/his/{id}", rest.Route{}, "POST /his/%7Bid%7D HTTP/1.1\n" + rest1},
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
			server := wiretest.Start(t, wiretest.Always(wiretest.Response(200, "application/json", "{}")))
			if err := tt.route.Check(operation, "QuerySchedule"); err != nil {
				t.Fatal(err)
			}
			service := newService(t, server.URL+tt.base, tt.route)
			for range 2 { // the second as the first
				if _, err := service.Call(t.Context(), operation, []byte(document)); err != nil {
					t.Fatal(err)
				}
			}
			want := onWire(server.URL, tt.golden)
			if diff := cmp.Diff([]string{want, want}, server.Requests()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func path(p string) rest.Route { return rest.Route{Paths: map[string]string{operation: p}} }

func TestRouteCheck(t *testing.T) {
	t.Parallel()
	header := func(name, value string) rest.Route { return rest.Route{Headers: map[string]string{name: value}} }
	tests := map[string]struct {
		route rest.Route
		want  string
	}{
		"zero":                {rest.Route{}, ""},
		"no such operation":   {rest.Route{Paths: map[string]string{"Save": "x"}}, `paths: "Save" is no operation; want one of QuerySchedule, SaveSchedule`},
		"a URL of its own":    {path("http://other.invalid/x"), "paths: SaveSchedule: want a path below the endpoint, not a URL of its own"},
		"a host of its own":   {path("//other.invalid/x"), "paths: SaveSchedule: want a path below the endpoint, not a URL of its own"},
		"a broken escape":     {path("%zz"), "paths: SaveSchedule: want a path below the endpoint, not a URL of its own"},
		"idempotency":         {header("idempotency-key", "1"), "headers: idempotency-key makes Go's transport send a booking twice; leave it out"},
		"idempotency, X":      {header("X-Idempotency-Key", "1"), "headers: X-Idempotency-Key makes Go's transport send a booking twice; leave it out"},
		"the library's":       {header("content-length", "1"), "headers: content-length is set by the library; leave it out"},
		"line break in value": {header("X-Site", "9\r\nX: y"), `headers: "X-Site": HTTP cannot carry the name or the value`},
		"control in value":    {header("X-Site", "9\x01"), `headers: "X-Site": HTTP cannot carry the name or the value`},
		"space in name":       {header("X Site", "9"), `headers: "X Site": HTTP cannot carry the name or the value`},
		"no name":             {header("", "9"), `headers: "": HTTP cannot carry the name or the value`},
		"Chinese name":        {header("站点", "9"), `headers: "站点": HTTP cannot carry the name or the value`},
		"Chinese value":       {header("X-Site", "九"), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := tt.route.Check("QuerySchedule", "SaveSchedule"); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNewRefusesWhatIsNoURL(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"http://hospital.invalid/%zz?key=f00d", "://f00d"} {
		_, err := rest.New(nil, endpoint, rest.Route{})
		if err == nil || err.Error() != "rest: the endpoint is not a URL" {
			t.Errorf("New(%q): %v", endpoint, err)
		}
	}
	if _, err := rest.New(nil, "http://hospital.invalid", path("%zz")); err == nil {
		t.Error("a path that is none was taken")
	}
}
