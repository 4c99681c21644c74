package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	gosoap "github.com/hooklift/gowsdl/soap"
)

// gowsdlClient is the HTTP client that gowsdl uses for one call. It corrects the request and the
// response.
type gowsdlClient struct {
	service  *Service
	request  Request
	response *httpx.Response // nil until a response was received
	envelope []byte          // of the response, complete
	longText []byte          // removed from the envelope before gowsdl reads it; nil: none
}

// errNoEnvelope stops gowsdl from reading a response that is not a SOAP envelope.
var errNoEnvelope = errors.New("soap: the response is not a SOAP envelope")

// Do sends a request that gowsdl made. It returns a response that gowsdl can read.
func (c *gowsdlClient) Do(req *http.Request) (*http.Response, error) {
	if err := c.correctRequest(req); err != nil {
		return nil, err
	}
	if err := c.request.AddHeader(req.Header, c.service.client.Header); err != nil {
		return nil, httpx.InvalidRequest(err)
	}
	c.request.AddQuery(req.URL)
	resp, err := c.service.client.Do(req)
	if err != nil {
		return nil, err
	}
	c.response = resp
	envelope, err := c.readEnvelope()
	var unreadable *envelopeError
	switch {
	case errors.As(err, &unreadable):
		return nil, c.badResponse(unreadable, err)
	case err != nil:
		return nil, err
	}
	// gowsdl does not read the body if the status is 400 or more, but SOAP 1.1 sends
	// faults with 500. It also fails at some Content-Types.
	return (&httpx.Response{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/xml"}},
		Body:   envelope,
	}).HTTPResponse(req), nil
}

// correctRequest replaces the headers that gowsdl sets. It converts the envelope where
// the binding needs SOAP 1.2.
func (c *gowsdlClient) correctRequest(req *http.Request) error {
	req.Close = false // gowsdl would open a connection for every call
	req.Header.Set("User-Agent", httpx.UserAgent)
	req.Header.Del("SOAPAction")
	action, hasAction := c.service.binding.SOAPAction(c.request.Operation)
	if c.service.binding.Version == SOAP12 {
		contentType := c.service.client.RequestCharset.ContentType("application/soap+xml")
		if hasAction {
			contentType += fmt.Sprintf(`; action="%s"`, action)
		}
		req.Header.Set("Content-Type", contentType)
		return c.convertEnvelope(req)
	}
	req.Header.Set("Content-Type", c.service.client.RequestCharset.ContentType("text/xml"))
	if hasAction {
		req.Header["SOAPAction"] = []string{`"` + action + `"`} // not Set: some servers need this uppercase
	}
	return c.convertEnvelope(req)
}

// convertEnvelope converts the envelope that gowsdl wrote to the charset of requests, and to SOAP
// 1.2 where the binding needs that.
func (c *gowsdlClient) convertEnvelope(req *http.Request) error {
	isSOAP12, charset := c.service.binding.Version == SOAP12, c.service.client.RequestCharset
	if !isSOAP12 && (charset == "" || charset == httpx.RequestUTF8) {
		return nil
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	if isSOAP12 {
		body = bytes.Replace(body, []byte(namespace11), []byte(namespace12), 1)
	}
	if body, err = charset.EncodeXML(body); err != nil {
		return &httpx.Error{Outcome: httpx.NotSent, Problem: err.Error(), Permanent: true, Err: err}
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return nil
}

// readEnvelope returns the envelope of the response in the form that gowsdl reads. It is in SOAP
// 1.1 and within the limits, and has no long text and no surrogate references.
func (c *gowsdlClient) readEnvelope() ([]byte, error) {
	if err := c.service.limits.checkAttributes(c.response.Body); err != nil {
		return nil, err
	}
	envelope, version, ok := findEnvelope(c.response.Body)
	if !ok {
		c.addNote(CodeNoSOAPEnvelope, "")
		return nil, errNoEnvelope
	}
	c.noteVersion(version)
	c.response.CheckContentType("text/xml", "application/soap+xml", "application/xml")
	c.envelope = envelope
	if short, text, ok := extractLongText(envelope); ok {
		envelope, c.longText = short, text
	}
	if err := c.service.limits.checkElements(envelope); err != nil {
		return nil, err
	}
	return joinSurrogates(envelope)
}

// noteVersion notes an envelope of another SOAP version than the request's.
func (c *gowsdlClient) noteVersion(version Version) {
	switch version {
	case c.service.binding.version():
	case "":
		c.addNote(CodeForeignNamespace, "")
	default:
		c.addNote(CodeSOAPVersion, string(version))
	}
}

func (c *gowsdlClient) addNote(code, found string) {
	c.response.Notes = append(c.response.Notes, httpx.Note{Kind: httpx.NoteEnvelope, Code: code, Found: found})
}

// convertError converts an error of gowsdl to a [*Fault] or an [*httpx.Error].
func (c *gowsdlClient) convertError(err error) error {
	var failed *httpx.Error
	switch {
	case errors.As(err, &failed):
		return failed
	case c.response == nil:
		return requestNotMade(err)
	}
	var fault *gosoap.SOAPFault
	if errors.As(err, &fault) || errors.Is(err, errFault) {
		if f, ok := parseFault(c.envelope, c.response); ok {
			return f
		}
	}
	var unreadable *envelopeError
	var several xml.UnmarshalError
	switch {
	case errors.As(err, &unreadable):
		return c.badResponse(unreadable, err)
	case errors.As(err, &several):
		return c.badResponse(errSeveralElements, err)
	}
	return c.badResponse(errMalformed, err)
}

var (
	errSeveralElements = &envelopeError{EnvelopeSeveralElements, "the SOAP body of the response has several elements instead of one"}
	errMalformed       = &envelopeError{EnvelopeMalformed, "the SOAP envelope of the response is not well-formed XML"}
)

// badResponse returns the error for a response that cannot be read. err is the cause.
func (c *gowsdlClient) badResponse(e *envelopeError, err error) error {
	return &httpx.Error{Outcome: httpx.BadResponse, Code: e.code, Problem: e.problem, Status: c.response.Status, Response: c.response, Err: err}
}

// requestNotMade returns the error for a request that failed before it was sent.
func requestNotMade(err error) error {
	return &httpx.Error{Outcome: httpx.NotSent, Problem: "the request could not be made", Err: err}
}
