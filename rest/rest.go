// Package rest calls a REST service of a hospital. It posts JSON documents as bytes and knows
// nothing of bookings.
//
// It makes requests with resty, and sends them through a transport that sends each request
// once. The caller decides whether to send a request again.
package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/go-resty/resty/v2"
)

// Response is a whole HTTP response: its Status and Header, and its Body as text in UTF-8. Its
// Notes say in which ways the charset or the Content-Type differs from the expected one.
type Response = httpx.Response

// Error is the error of a call without a readable response. Its Outcome is [NotSent],
// [NoResponse] or [BadResponse]. Its Code is a stable name for the kind of failure, such as
// "dial" or "too-long". Permanent means that the same call would fail again. Status is the HTTP
// status of a response that cannot be read. The text of an Error holds nothing of a message.
// The text of its cause may.
type Error = httpx.Error

// The outcomes of a call without a readable response.
const (
	NotSent     = httpx.NotSent     // the request is proven not to have been received
	NoResponse  = httpx.NoResponse  // the request may have been received
	BadResponse = httpx.BadResponse // the request was received, and its response cannot be read
)

// Service calls the REST service of one hospital. It is safe for concurrent use.
type Service struct {
	client    *resty.Client
	endpoint  string
	urls      map[string]string // by operation, for those with a path of their own
	parameter string
}

// New returns a service at the URL endpoint. Its requests are sent by transport, without
// following redirects. A nil transport means a new one that keeps idle connections and verifies
// certificates by the CAs of the machine. New returns an error if endpoint is not a URL, or
// if route is not valid; the error then lists the problems of route.
func New(transport http.RoundTripper, endpoint string, route Route) (*Service, error) {
	base, err := url.Parse(endpoint)
	if err != nil {
		return nil, errors.New("rest: the endpoint is not a URL") // err quotes it, and it may hold a key
	}
	if problems := route.Validate(); len(problems) > 0 {
		return nil, fmt.Errorf("rest: the route is not valid: %s", joinProblems(problems))
	}
	s := &Service{endpoint: base.String(), urls: map[string]string{}, parameter: route.Parameter}
	for operation, path := range route.Paths {
		below, _ := url.Parse(path) // Validate has parsed it
		s.urls[operation] = joinURL(base, below)
	}
	s.client = resty.NewWithClient(&http.Client{
		Transport:     httpx.ClientFor(transport),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	s.client.SetHeader("User-Agent", httpx.UserAgent).SetHeader("Accept", "application/json").
		SetHeaders(route.Headers).SetDisableWarn(true)
	return s, nil
}

// joinURL returns the URL of the path of below under base, with the queries of both.
func joinURL(base, below *url.URL) string {
	u := *base
	if below.Path != "" {
		u = *u.JoinPath(below.EscapedPath())
	}
	u.RawQuery = strings.Trim(u.RawQuery+"&"+below.RawQuery, "&")
	return u.String()
}

// Call sends a JSON document once and returns the whole response, whatever its status. An error
// is an [*Error].
func (s *Service) Call(ctx context.Context, operation string, document []byte) (*Response, error) {
	target, ok := s.urls[operation]
	if !ok {
		target = s.endpoint
	}
	req := s.client.R().SetContext(ctx).SetDoNotParseResponse(true)
	if s.parameter != "" {
		req.SetFormData(map[string]string{s.parameter: string(document)})
	} else {
		req.SetHeader("Content-Type", "application/json; charset=utf-8").SetBody(document)
	}
	resp, err := req.Post(target)
	if err != nil {
		return nil, httpx.AsError(err)
	}
	response := httpx.ResponseOf(resp.RawResponse)
	response.CheckContentType("application/json", "text/json")
	return response, nil
}
