package rest

import (
	"fmt"
	"log/slog"
	"maps"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"golang.org/x/net/http/httpguts"
)

// Route says how to call the REST service of a hospital. With the zero Route, the document of
// every operation is posted to the endpoint.
type Route struct {
	// Paths are the paths of operations, below the endpoint. A path may end in a query. An
	// operation without a path is posted to the endpoint itself. A path may have variables, such as
	// save?time=$timestamp, whose values are escaped. "$$" is a dollar sign.
	Paths Paths `json:"paths,omitempty" yaml:"paths,omitempty"`
	// Headers are sent with every request. They may replace User-Agent and Accept.
	Headers map[string]string `json:"headers,omitempty" yaml:"headers,omitempty"`
	// Parameter is the name of the form field that holds the document, which is then sent as
	// application/x-www-form-urlencoded. "" means that the document is the body of the request.
	Parameter string `json:"parameter,omitempty" yaml:"parameter,omitempty"`
}

// Format prints the fields of the route, the same for every verb. It prints *** for the values
// of headers and the queries of paths, since they may hold a key. Encoders such as
// encoding/json do write the values.
func (r Route) Format(f fmt.State, _ rune) {
	type fields Route
	r.Paths, r.Headers = maps.Clone(r.Paths), maps.Clone(r.Headers)
	for operation, path := range r.Paths {
		if path, _, hasQuery := strings.Cut(path, "?"); hasQuery {
			r.Paths[operation] = path + "?***"
		}
	}
	for name := range r.Headers {
		r.Headers[name] = "***"
	}
	_, _ = fmt.Fprintf(f, "%+v", fields(r))
}

// LogValue returns the text that Format prints.
func (r Route) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// Variables returns the names of the variables in the path of an operation, without "$" and in
// their order.
func (r *Route) Variables(operation string) []string {
	parts, _ := httpx.ParseTemplate(r.Paths[operation])
	return httpx.TemplateVariables(parts)
}

// ConfigError lists all Problems of the configuration of a [Service], in a fixed order.
type ConfigError = httpx.ConfigError

// Problem is one mistake. Its Path is the place of the mistake, such as "paths.SaveSchedule" or
// "headers.Idempotency-Key" in a [Route]. Its Text describes the mistake and how to correct it. It
// does not repeat Path.
type Problem = httpx.Problem

// Validate returns the problems of the route, sorted by their places. Only the named
// operations may have a path. If none is named, every operation may.
func (r *Route) Validate(operations ...string) []Problem {
	var problems []Problem
	for _, operation := range slices.Sorted(maps.Keys(r.Paths)) {
		add := func(text string) { problems = append(problems, Problem{Path: "paths." + operation, Text: text}) }
		if len(operations) > 0 && !slices.Contains(operations, operation) {
			add("there is no such operation; use one of " + strings.Join(operations, ", "))
		}
		if u, err := url.Parse(r.Paths[operation]); err != nil || u.Host != "" || u.Scheme != "" {
			add("this is not a path below the endpoint; leave out scheme and host, and escape % as %25")
		}
		if _, ok := httpx.ParseTemplate(r.Paths[operation]); !ok {
			add("this has a $ without the name of a variable after it; write $$ for a dollar sign")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		add := func(text string) { problems = append(problems, Problem{Path: "headers." + name, Text: text}) }
		switch textproto.CanonicalMIMEHeaderKey(name) {
		case "Idempotency-Key", "X-Idempotency-Key":
			add("this header makes net/http send a request twice; leave it out")
		case "Content-Type", "Content-Length", "Host", "Accept-Encoding":
			add("the library sets this header itself; leave it out")
		}
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(r.Headers[name]) {
			add("its name or value has characters that HTTP does not allow in a header; remove them")
		}
	}
	return problems
}
