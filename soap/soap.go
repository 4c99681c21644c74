// Package soap sends documents to a web service as SOAP calls and reads the
// results. [LoadWSDL] makes the [Binding] of a service from its WSDL.
//
// The package does not read the documents. LoadWSDL knows the names of the three
// operations of the appointment interface (XKH073 to XKH075). Here "the interface" means
// that one.
//
// gowsdl writes the envelope, makes the call and reads faults. Real servers need
// more than gowsdl v0.5.0 does. This package adds it in two places: in the HTTP
// client that gowsdl uses, and in the values that gowsdl encodes and decodes.
package soap

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	gosoap "github.com/hooklift/gowsdl/soap"
)

// Service calls one web service. Make it with [New]. It is safe for concurrent use.
type Service struct {
	client     *httpx.Client
	endpoint   string
	binding    *Binding
	parameters *parsedParameters
	limits     Limits
	header     envelopeHeader
}

// Request is the request of a call. Operation is a name as in [Binding.Operations]. Document is the
// value of the variable $document. Variables are the values of the other variables in [Parameter]
// values, by their names without "$". Header and Query are sent only with this call. Header cannot
// replace a header that the service sends itself, such as SOAPAction.
type Request = httpx.Request

// Response is a whole HTTP response: its Status and Header, and its Body as text in
// UTF-8. [Service.Call] sets Body to the text of the SOAP result. Notes say in which ways
// the charset, the Content-Type or the envelope differs from the expected one.
type Response = httpx.Response

// Error is the error of a call without a readable response. Its Outcome is [NotSent],
// [NoResponse] or [BadResponse]. Its Code is a stable name for the kind of failure, such
// as "dial" or "too-long". Permanent means that the same call would fail again. Status is
// the HTTP status of a response that cannot be read. The text of an Error holds nothing
// of a message. The text of its cause may.
type Error = httpx.Error

// The outcomes of a call without a readable response.
const (
	NotSent     = httpx.NotSent     // the request is proven not to have been received
	NoResponse  = httpx.NoResponse  // the request may have been received
	BadResponse = httpx.BadResponse // the request was received, and its response cannot be read
)

// The codes of notes of kind "envelope".
const (
	// CodeNoSOAPEnvelope notes a response that is not a SOAP envelope.
	CodeNoSOAPEnvelope = "no-soap-envelope"
	// CodeForeignNamespace notes an envelope that is neither in the namespace of SOAP
	// 1.1 nor in that of SOAP 1.2.
	CodeForeignNamespace = "foreign-envelope-namespace"
	// CodeSOAPVersion notes an envelope of another SOAP version than the request's.
	// Found is that version, such as "1.2".
	CodeSOAPVersion = "other-soap-version"
)

// ConfigError lists all Problems of the configuration of a [Service], in a fixed order, or those of
// the options of [LoadWSDL].
type ConfigError = httpx.ConfigError

// Problem is one mistake. Its Path is the place of the mistake: "endpoint", a path in the [Binding],
// such as "binding.namespace", an option, such as "WithUsernameToken.username", or "options[0]" for
// the first option. Its Text says what is wrong and what to do. It does not repeat Path.
type Problem = httpx.Problem

// Option sets an option of a [Service].
type Option func(*options)

type options struct {
	limits   Limits
	header   envelopeHeader
	problems []Problem
}

// New returns a Service that calls the web service at endpoint, which is an http or
// https URL. The address in a WSDL is not used.
//
// Transport sends the requests. A nil transport means a new one that keeps idle
// connections and verifies certificates by the CAs of the machine. The error is a [*ConfigError]
// with every problem of the endpoint, the binding and the options.
func New(transport http.RoundTripper, endpoint string, binding Binding, opts ...Option) (*Service, error) {
	var problems []Problem
	if u, err := url.Parse(endpoint); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		problems = append(problems, Problem{Path: "endpoint", Text: "is not an http or https URL with a host; write one such as https://hospital.example/service"}) // do not quote it: it may contain a key
	}
	problems = append(problems, httpx.PrefixPaths("binding", binding.Validate())...)
	set := options{limits: defaultLimits}
	for i, opt := range opts {
		if opt == nil {
			set.problems = append(set.problems, nilOption(i))
			continue
		}
		opt(&set)
	}
	if problems = append(problems, set.problems...); len(problems) > 0 {
		return nil, fmt.Errorf("soap: %w", &ConfigError{Problems: problems})
	}
	binding.Operations = maps.Clone(binding.Operations)
	return &Service{client: httpx.ClientFor(transport), endpoint: endpoint, binding: &binding, parameters: newParsedParameters(&binding), limits: set.limits, header: set.header}, nil
}

// nilOption returns the problem of option number i.
func nilOption(i int) Problem {
	return Problem{Path: fmt.Sprintf("options[%d]", i), Text: "is nil; leave it out"}
}

// Format prints the same for every verb: the endpoint and the parameters may hold secrets.
func (s Service) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("Service")) }

// Call sends the document of r once, in the parameters of its operation, and returns the
// response.
//
// If the response is not a SOAP envelope, Call returns it unchanged, with a note
// [CodeNoSOAPEnvelope]. The error is an [*Error], or the [*Fault] that the service
// returned.
func (s *Service) Call(ctx context.Context, r Request) (*Response, error) {
	parameters := s.parameters.parametersOf(r.Operation)
	if err := checkRequest(parameters, r); err != nil {
		return nil, httpx.InvalidRequest(err)
	}
	c := &gowsdlClient{service: s, request: r}
	result := responseBody{client: c}
	// gowsdl panics at a response with attachments if it has no variable for them.
	var attachments []gosoap.MIMEMultipartAttachment
	client := gosoap.NewClient(s.endpoint, gosoap.WithHTTPClient(c))
	s.header.addTo(client, s.binding)
	err := client.
		CallContextWithAttachmentsAndFaultDetail(ctx, "", &requestBody{s.binding, parameters, r}, &result, nil, &attachments)
	switch {
	case errors.Is(err, errNoEnvelope):
		return c.response, nil
	case err != nil:
		return nil, c.convertError(err)
	}
	c.response.Body = result.text
	return c.response, nil
}
