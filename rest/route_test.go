package rest_test

import (
	"fmt"
	"testing"

	"github.com/exam-appointment/appointment-go/rest"
	"github.com/google/go-cmp/cmp"
)

func TestRoute_Validate(t *testing.T) {
	t.Parallel()
	header := func(name, value string) rest.Route { return rest.Route{Headers: map[string]string{name: value}} }
	const (
		notBelow   = "this is not a path below the endpoint; leave out scheme and host, and escape % as %25"
		resends    = "this header makes net/http send a request twice; leave it out"
		setHere    = "the library sets this header itself; leave it out"
		notAllowed = "its name or value has characters that HTTP does not allow in a header; remove them"
	)
	tests := map[string]struct {
		route rest.Route
		want  []rest.Problem
	}{
		"zero": {rest.Route{}, nil},
		"unknown operation": {
			rest.Route{Paths: map[string]string{"Save": "x"}},
			[]rest.Problem{{Path: "paths.Save", Text: "there is no such operation; use one of QuerySchedule, SaveSchedule"}},
		},
		"unknown operation with a URL": {
			rest.Route{Paths: map[string]string{"Save": "http://other.invalid/x"}},
			[]rest.Problem{{Path: "paths.Save", Text: "there is no such operation; use one of QuerySchedule, SaveSchedule"}, {Path: "paths.Save", Text: notBelow}},
		},
		"URL as a path":              {routeTo("http://other.invalid/x"), []rest.Problem{{Path: "paths.SaveSchedule", Text: notBelow}}},
		"host in a path":             {routeTo("//other.invalid/x"), []rest.Problem{{Path: "paths.SaveSchedule", Text: notBelow}}},
		"broken escape in a path":    {routeTo("%zz"), []rest.Problem{{Path: "paths.SaveSchedule", Text: notBelow}}},
		"Idempotency-Key":            {header("idempotency-key", "1"), []rest.Problem{{Path: "headers.idempotency-key", Text: resends}}},
		"X-Idempotency-Key":          {header("X-Idempotency-Key", "1"), []rest.Problem{{Path: "headers.X-Idempotency-Key", Text: resends}}},
		"header of the library":      {header("content-length", "1"), []rest.Problem{{Path: "headers.content-length", Text: setHere}}},
		"line break in a value":      {header("X-Site", "9\r\nX: y"), []rest.Problem{{Path: "headers.X-Site", Text: notAllowed}}},
		"control character":          {header("X-Site", "9\x01"), []rest.Problem{{Path: "headers.X-Site", Text: notAllowed}}},
		"space in a name":            {header("X Site", "9"), []rest.Problem{{Path: "headers.X Site", Text: notAllowed}}},
		"header without a name":      {header("", "9"), []rest.Problem{{Path: "headers.", Text: notAllowed}}},
		"Chinese name of a header":   {header("站点", "9"), []rest.Problem{{Path: "headers.站点", Text: notAllowed}}},
		"Chinese value of a header":  {header("X-Site", "九"), nil},
		"two problems of one header": {header("Host", "9\x01"), []rest.Problem{{Path: "headers.Host", Text: setHere}, {Path: "headers.Host", Text: notAllowed}}},
		"paths before headers": {
			rest.Route{Headers: map[string]string{"Host": "a", "Content-Type": "b"}, Paths: map[string]string{"SaveSchedule": "//x", "QuerySchedule": "//y"}},
			[]rest.Problem{
				{Path: "paths.QuerySchedule", Text: notBelow}, {Path: "paths.SaveSchedule", Text: notBelow},
				{Path: "headers.Content-Type", Text: setHere}, {Path: "headers.Host", Text: setHere},
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.route.Validate("QuerySchedule", "SaveSchedule")); diff != "" {
				t.Errorf("Validate() problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRoute_Validate_AnyOperation(t *testing.T) {
	t.Parallel()
	route := rest.Route{Paths: map[string]string{"Save": "save", "Query": "//x"}}
	got := route.Validate()
	if len(got) != 1 || got[0].Path != "paths.Query" {
		t.Errorf("Validate() = %v, want one problem at paths.Query", got)
	}
}

func TestRoute_Format(t *testing.T) {
	t.Parallel()
	route := rest.Route{
		Paths:     map[string]string{"SaveSchedule": "save?key=f00d", "QuerySchedule": "query"},
		Headers:   map[string]string{"Authorization": "f00d"},
		Parameter: "data",
	}
	const want = "{Paths:map[QuerySchedule:query SaveSchedule:save?***] Headers:map[Authorization:***] Parameter:data}"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		if got := fmt.Sprintf(verb, route); got != want {
			t.Errorf("Sprintf(%q) = %q, want %q", verb, got, want)
		}
	}
	if got := route.LogValue().String(); got != want {
		t.Errorf("LogValue() = %q, want %q", got, want)
	}
	if got := route.Headers["Authorization"]; got != "f00d" {
		t.Errorf("header after Format = %q, want it unchanged", got)
	}
}
