// Package rest carries a message to a hospital as a REST call. It knows bytes and
// where to put them, nothing of bookings.
//
// It goes over resty, for how a request is made; the connection, the answer's bytes and
// every decision about repeating a request are the caller's.
package rest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/go-resty/resty/v2"
	"golang.org/x/net/http/httpguts"
)

// Route says where and how a hospital takes its REST calls. The zero Route posts every
// operation's JSON document to the endpoint itself.
type Route struct {
	// Paths are joined to the endpoint, by operation, and may end in a query of their
	// own. An operation without one goes to the endpoint itself.
	Paths map[string]string `json:"paths,omitempty" yaml:"paths,omitempty"`
	// Headers are sent with every request. They may replace the library's own User-Agent and
	// Accept.
	Headers map[string]string `json:"headers,omitempty" yaml:"headers,omitempty"`
	// Parameter is the name of the form field that carries the document, as
	// application/x-www-form-urlencoded. "": the document is the request's body.
	Parameter string `json:"parameter,omitempty" yaml:"parameter,omitempty"`
}

// Format prints the fields, whatever the verb, with *** for what headers and the queries of
// paths hold: it may be a key. Encoders write it, since they keep configurations.
func (r Route) Format(f fmt.State, _ rune) {
	type fields Route
	r.Paths, r.Headers = maps.Clone(r.Paths), maps.Clone(r.Headers)
	for op, path := range r.Paths {
		if path, _, query := strings.Cut(path, "?"); query {
			r.Paths[op] = path + "?***"
		}
	}
	for name := range r.Headers {
		r.Headers[name] = "***"
	}
	_, _ = fmt.Fprintf(f, "%+v", fields(r))
}

// LogValue is what Format prints.
func (r Route) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// Check reports what is wrong with the route, for the named operations.
func (r *Route) Check(operations ...string) error {
	var errs []error
	for _, op := range slices.Sorted(maps.Keys(r.Paths)) {
		if !slices.Contains(operations, op) {
			errs = append(errs, fmt.Errorf("paths: %q is no operation; want one of %s", op, strings.Join(operations, ", ")))
		}
		if u, err := url.Parse(r.Paths[op]); err != nil || u.Host != "" || u.Scheme != "" {
			errs = append(errs, fmt.Errorf("paths: %s: want a path below the endpoint, not a URL of its own", op))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		switch textproto.CanonicalMIMEHeaderKey(name) {
		case "Idempotency-Key", "X-Idempotency-Key":
			errs = append(errs, fmt.Errorf("headers: %s makes Go's transport send a booking twice; leave it out", name))
		case "Content-Type", "Content-Length", "Host", "Accept-Encoding":
			errs = append(errs, fmt.Errorf("headers: %s is set by the library; leave it out", name))
		}
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(r.Headers[name]) {
			errs = append(errs, fmt.Errorf("headers: %q: HTTP cannot carry the name or the value", name))
		}
	}
	return errors.Join(errs...)
}

// Service is a hospital that takes REST calls. It is safe for concurrent use.
type Service struct {
	client    *resty.Client
	endpoint  string
	urls      map[string]string // of operations that do not go to the endpoint itself
	parameter string
}

// New makes a service at endpoint. It is for package appointment, which makes the client;
// nobody outside this module can.
func New(client *httpx.Client, endpoint string, route Route) (*Service, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return nil, errors.New("rest: the endpoint is not a URL")
	}
	s := &Service{endpoint: u.String(), urls: map[string]string{}, parameter: route.Parameter}
	for op, path := range route.Paths {
		if s.urls[op], err = join(u, path); err != nil {
			return nil, fmt.Errorf("rest: the path of %s is none", op)
		}
	}
	s.client = resty.NewWithClient(&http.Client{
		Transport:     client,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	s.client.SetHeader("User-Agent", httpx.UserAgent).SetHeader("Accept", "application/json").
		SetHeaders(route.Headers).SetDisableWarn(true)
	return s, nil
}

// join is the URL of a path, and what query it has, below the endpoint.
func join(endpoint *url.URL, path string) (string, error) {
	below, err := url.Parse(path)
	if err != nil {
		return "", err
	}
	u := *endpoint
	if below.Path != "" {
		u = *u.JoinPath(below.EscapedPath())
	}
	u.RawQuery = strings.Trim(u.RawQuery+"&"+below.RawQuery, "&")
	return u.String(), nil
}

// Call sends a JSON document once and returns the whole answer, whatever its status.
func (s *Service) Call(ctx context.Context, operation string, document []byte) (*httpx.Response, error) {
	to, ok := s.urls[operation]
	if !ok {
		to = s.endpoint
	}
	req := s.client.R().SetContext(ctx).SetDoNotParseResponse(true)
	if s.parameter != "" {
		req.SetFormData(map[string]string{s.parameter: string(document)})
	} else {
		req.SetHeader("Content-Type", "application/json; charset=utf-8").SetBody(document)
	}
	resp, err := req.Post(to)
	if err != nil {
		return nil, httpx.AsError(err)
	}
	a := httpx.ResponseOf(resp.RawResponse)
	a.NoteContentType("application/json", "text/json")
	return a, nil
}
