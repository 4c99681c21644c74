// Package rest calls a REST service of a hospital. It posts JSON documents as bytes, and does
// not read them.
//
// It makes requests with resty, and sends them through a transport that sends each request
// once. The caller decides whether to send a request again.
package rest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/go-resty/resty/v2"
)

// Request is the request of a call. Operation is a name as in Route.Paths. Document is the
// text to send. Variables are the values of the variables in paths, by their names without "$". Header and
// Query are sent only with this call. Header cannot replace a header that the service sends itself,
// such as Content-Type.
type Request = httpx.Request

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
	sender    *httpx.Client
	base      *url.URL
	endpoint  string                  // base as a text
	urls      map[string]string       // by operation, for those with a path without variables
	paths     map[string]pathTemplate // by operation, for those with a path of their own
	parameter string
}

// New returns a service at endpoint, which is an http or https URL. Its requests are sent by
// transport, without following redirects. A nil transport means a new one that keeps idle
// connections and verifies certificates by the CAs of the machine. The error is a
// [*ConfigError] with every problem of the endpoint and of the route.
func New(transport http.RoundTripper, endpoint string, route Route) (*Service, error) {
	var problems []Problem
	base, err := url.Parse(endpoint)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		problems = append(problems, Problem{Path: "endpoint", Text: "is not an http or https URL with a host; write one such as https://hospital.example/service"}) // do not quote it: it may contain a key
	}
	problems = append(problems, httpx.PrefixPaths("route", route.Validate())...)
	if len(problems) > 0 {
		return nil, fmt.Errorf("rest: %w", &ConfigError{Problems: problems})
	}
	s := &Service{
		base: base, endpoint: base.String(), parameter: route.Parameter,
		urls: map[string]string{}, paths: map[string]pathTemplate{},
	}
	for operation, path := range route.Paths {
		s.paths[operation] = parsePath(path)
		if target, err := s.joinPath(Request{Operation: operation}); err == nil && len(route.Variables(operation)) == 0 {
			s.urls[operation] = target.String()
		}
	}
	s.sender = httpx.ClientFor(transport)
	s.client = resty.NewWithClient(&http.Client{
		Transport:     s.sender,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	s.client.SetHeader("User-Agent", httpx.UserAgent).SetHeader("Accept", "application/json").
		SetHeaders(route.Headers).SetDisableWarn(true)
	return s, nil
}

// Call sends the document of r once and returns the whole response, whatever its status. An error
// is an [*Error].
func (s *Service) Call(ctx context.Context, r Request) (*Response, error) {
	target, err := s.targetOf(r)
	if err != nil {
		return nil, httpx.InvalidRequest(err)
	}
	req := s.client.R().SetContext(ctx).SetDoNotParseResponse(true)
	if err := r.AddHeader(req.Header, s.client.Header, s.sender.Header); err != nil {
		return nil, httpx.InvalidRequest(err)
	}
	if err := s.setBody(req, r.Document); err != nil {
		return nil, &httpx.Error{Outcome: httpx.NotSent, Problem: err.Error(), Permanent: true, Err: err}
	}
	resp, err := req.Post(target)
	if err != nil {
		return nil, httpx.AsError(err)
	}
	response := httpx.ResponseOf(resp.RawResponse)
	response.CheckContentType("application/json", "text/json")
	return response, nil
}

// setBody sets the document as the body of a request, or as the parameter of a form. A form in
// another charset than UTF-8 declares it.
func (s *Service) setBody(req *resty.Request, document []byte) error {
	document, err := s.sender.RequestCharset.Encode(document)
	if err != nil {
		return err
	}
	if s.parameter == "" {
		req.SetHeader("Content-Type", s.sender.RequestCharset.ContentType("application/json")).SetBody(document)
		return nil
	}
	if s.sender.RequestCharset != httpx.RequestGBK && s.sender.RequestCharset != httpx.RequestGB18030 {
		req.SetFormData(map[string]string{s.parameter: string(document)})
		return nil
	}
	parameter, err := s.sender.RequestCharset.Encode([]byte(s.parameter))
	if err != nil {
		return err
	}
	req.SetHeader("Content-Type", s.sender.RequestCharset.ContentType("application/x-www-form-urlencoded")).
		SetBody(url.QueryEscape(string(parameter)) + "=" + url.QueryEscape(string(document)))
	return nil
}
