// Package soap carries a message to a hospital as a SOAP web-service call. It knows
// bytes and how a service wants to be called, nothing of bookings.
//
// It goes over gowsdl, which makes the envelope, the call and the fault. What gowsdl does
// that real servers cannot take is put right in the two places that it leaves open: the
// HTTP client that it is given, and the values that it writes and reads, which marshal
// themselves.
package soap

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/hooklift/gowsdl/soap"
)

// Service is a hospital's web service. It is safe for concurrent use.
type Service struct {
	client   *httpx.Client
	endpoint string
	binding  Binding
	limits   Limits
}

// New makes a service at endpoint. The WSDL's own address plays no part. It is for package
// appointment, which makes the client; nobody outside this module can.
func New(client *httpx.Client, endpoint string, binding Binding, opts ...Option) *Service {
	s := &Service{client: client, endpoint: endpoint, binding: binding, limits: defaultLimits}
	for _, opt := range opts {
		opt(s)
	}
	return s
}

// Call sends a document once and returns the answer with the result's text as its Body.
// An answer that is no SOAP comes back as it is, with a note. An error is an
// [*httpx.Error], or a [*Fault] that the service answered with.
func (s *Service) Call(ctx context.Context, operation string, document []byte) (*httpx.Response, error) {
	if err := carriable(document); err != nil {
		return nil, &httpx.Error{Fate: httpx.NotSent, Problem: err.Error(), Lasts: true, Err: err}
	}
	c := &call{service: s, operation: operation}
	result := answer{call: c}
	var attachments []soap.MIMEMultipartAttachment // gowsdl panics at an answer that has some, and no place to put them
	err := soap.NewClient(s.endpoint, soap.WithHTTPClient(c)).
		CallContextWithAttachmentsAndFaultDetail(ctx, "", &request{&s.binding, operation, document}, &result, nil, &attachments)
	if err != nil {
		return c.failed(err)
	}
	c.answer.Body = result.text
	return c.answer, nil
}

// failed is what it means that gowsdl has no result.
func (c *call) failed(err error) (*httpx.Response, error) {
	var failed *httpx.Error
	var fault *soap.SOAPFault
	var several xml.UnmarshalError
	problem := "the SOAP envelope of the answer is not well-formed XML"
	switch {
	case errors.As(err, &failed):
		if c.answer != nil {
			failed.Status = c.answer.Status
		}
		return nil, failed
	case c.answer == nil:
		return nil, &httpx.Error{Fate: httpx.NotSent, Problem: "the request could not be made", Err: err}
	case errors.Is(err, errNoEnvelope):
		return c.answer, nil
	case errors.As(err, &fault), errors.Is(err, errFault):
		if f, ok := parseFault(c.envelope, c.answer.Status); ok {
			return nil, f
		}
	case errors.Is(err, errTree), errors.Is(err, errResults):
		problem = err.Error()
	case errors.As(err, &several):
		problem = "the SOAP body of the answer has several elements where one is due"
	}
	return nil, &httpx.Error{Fate: httpx.BadResponse, Problem: problem, Status: c.answer.Status, Err: err}
}

// call is the HTTP client that gowsdl makes one call with.
type call struct {
	service   *Service
	operation string
	answer    *httpx.Response
	envelope  []byte // whole
	text      []byte // what was taken out of it, unless nil
}

// errNoEnvelope keeps gowsdl from an answer that it could make nothing of.
var errNoEnvelope = errors.New("soap: the answer is not a SOAP envelope")

// Do implements gowsdl's HTTPClient.
func (c *call) Do(req *http.Request) (*http.Response, error) {
	if err := c.prepare(req); err != nil {
		return nil, &httpx.Error{Fate: httpx.NotSent, Problem: "the request could not be made", Err: err}
	}
	a, err := c.service.client.Do(req)
	if err != nil {
		return nil, err
	}
	c.answer = a
	if err = c.service.limits.checkTags(a.Body); err != nil {
		return nil, &httpx.Error{Fate: httpx.BadResponse, Problem: err.Error(), Err: err}
	}
	envelope, version, ok := findEnvelope(a.Body)
	if !ok {
		a.Notes = append(a.Notes, httpx.Note{What: "envelope", Seen: "no SOAP envelope"})
		return nil, errNoEnvelope
	}
	c.note(version)
	c.envelope = envelope
	if rest, text, ok := takeText(envelope); ok {
		envelope, c.text = rest, text
	}
	if err = c.service.limits.check(envelope); err == nil {
		envelope, err = joinSurrogates(envelope)
	}
	if err != nil {
		return nil, &httpx.Error{Fate: httpx.BadResponse, Problem: err.Error(), Err: err}
	}
	// gowsdl takes a status of 400 and more for a failure of HTTP, though SOAP 1.1 sends
	// faults with 500; and it stumbles over odd Content-Types.
	return (&httpx.Response{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/xml"}},
		Body:   envelope,
	}).Response(req), nil
}

// note says in what the answer's envelope departs from what was asked for.
func (c *call) note(version Version) {
	due := c.service.binding.Version
	if due == "" {
		due = SOAP11
	}
	switch version {
	case due:
	case "":
		c.answer.Notes = append(c.answer.Notes, httpx.Note{What: "envelope", Seen: "an envelope in a namespace that is none of SOAP's"})
	default:
		c.answer.Notes = append(c.answer.Notes, httpx.Note{What: "envelope", Seen: "SOAP " + string(version)})
	}
	c.answer.NoteContentType("text/xml", "application/soap+xml", "application/xml")
}

// prepare puts right what gowsdl puts in a request.
func (c *call) prepare(req *http.Request) error {
	req.Close = false // it would open a connection for every call
	req.Header.Set("User-Agent", httpx.UserAgent)
	req.Header.Del("SOAPAction")
	action, ok := c.service.binding.action(c.operation)
	if c.service.binding.Version != SOAP12 {
		req.Header.Set("Content-Type", "text/xml; charset=utf-8")
		if ok {
			req.Header["SOAPAction"] = []string{`"` + action + `"`} // some servers look for these very letters
		}
		return nil
	}
	contentType := "application/soap+xml; charset=utf-8"
	if ok {
		contentType += fmt.Sprintf(`; action="%s"`, action)
	}
	req.Header.Set("Content-Type", contentType)
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	body = bytes.Replace(body, []byte(ns11), []byte(ns12), 1)
	req.Body = io.NopCloser(bytes.NewReader(body))
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return nil
}
