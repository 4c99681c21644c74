package soap_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
)

const (
	operation = "SaveSchedule"
	result    = `{"statusCode":"0","name":"赵测试"}`
	// escaped is result in XML.
	escaped = `{&quot;statusCode&quot;:&quot;0&quot;,&quot;name&quot;:&quot;赵测试&quot;}`

	envelopeStart   = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>`
	envelopeEnd     = `</soap:Body></soap:Envelope>`
	envelope12Start = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>`
	envelope12End   = `</s:Body></s:Envelope>`
	xmlType         = `text/xml; charset=utf-8`
	resultStart     = `<SaveScheduleResponse xmlns="http://tempuri.org/"><SaveScheduleResult>`
	resultEnd       = `</SaveScheduleResult></SaveScheduleResponse>`
)

var binding = soap.Binding{Namespace: "http://tempuri.org/"}

// newService returns a service at url with its own connections.
func newService(t testing.TB, url string, b soap.Binding, opts ...soap.Option) *soap.Service {
	t.Helper()
	transport := httpx.NewTransport()
	transport.Proxy = nil // a test's traffic stays on this machine
	t.Cleanup(transport.CloseIdleConnections)
	return newServiceOn(t, &httpx.Client{Transport: transport, MaxBody: 1 << 20}, url, b, opts...)
}

// newServiceOn returns a service at url that sends its requests through transport.
func newServiceOn(t testing.TB, transport http.RoundTripper, url string, b soap.Binding, opts ...soap.Option) *soap.Service {
	t.Helper()
	if problems := b.Validate(operation, "QuerySchedule"); len(problems) > 0 {
		t.Fatalf("Validate() = %v, want no problems", problems)
	}
	service, err := soap.New(transport, url, b, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return service
}

// callServer calls a server that sends raw as its response.
func callServer(t testing.TB, raw string) (*soap.Response, error) {
	t.Helper()
	server := wiretest.Start(t, wiretest.Respond(raw))
	resp, err := newService(t, server.URL, binding).Call(t.Context(), newRequest("{}"))
	if n := len(server.Requests()); n != 1 {
		t.Errorf("Call sent %d requests, want 1", n)
	}
	return resp, err
}

// okResponse returns a response with status 200 and body in an envelope of SOAP 1.1, as
// ASMX sends it.
func okResponse(body string) string {
	return wiretest.Response(200, xmlType, envelopeStart+body+envelopeEnd)
}

// checkError checks the outcome of an error, that its text contains text, and that it
// contains nothing of the message.
func checkError(t *testing.T, err error, outcome httpx.Outcome, text string) {
	t.Helper()
	var e *soap.Error
	if !errors.As(err, &e) {
		t.Fatalf("Call error = %v (%T), want a *soap.Error", err, err)
	}
	if e.Outcome != outcome || !strings.Contains(e.Error(), text) {
		t.Errorf("Call error = outcome %d, %q, want outcome %d, %q; cause: %v", e.Outcome, e, outcome, text, e.Err)
	}
	for _, secret := range []string{"测试", "1300000", "999999", "f00d"} {
		if strings.Contains(e.Error(), secret) {
			t.Errorf("Call error = %q, want it without %q", e, secret)
		}
	}
}

// newRequest returns a request for the operation.
func newRequest(document string) soap.Request {
	return soap.Request{Operation: operation, Document: []byte(document)}
}

// rawRequest returns the bytes of a request. The golden request has \n as line end in its
// headers, and {host} and {length} in place of the values that differ.
func rawRequest(url, golden string) string {
	header, body, _ := strings.Cut(golden, "\n\n")
	header = strings.ReplaceAll(header, "{host}", strings.TrimPrefix(url, "http://"))
	header = strings.ReplaceAll(header, "{length}", strconv.Itoa(len(body)))
	return strings.ReplaceAll(header, "\n", "\r\n") + "\r\n\r\n" + body
}

// roundTripFunc is a function as an http.RoundTripper.
type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// captureBody returns a transport that keeps the body of a request and responds with a result.
func captureBody(body *[]byte) http.RoundTripper {
	return roundTripFunc(func(req *http.Request) (*http.Response, error) {
		var err error
		if *body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		return fixedBody(envelopeStart + resultStart + escaped + resultEnd + envelopeEnd).RoundTrip(req)
	})
}

// fixedBody is a transport that returns a response with this body.
type fixedBody string

func (b fixedBody) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {xmlType}},
		Body: io.NopCloser(strings.NewReader(string(b))), ContentLength: -1, Request: req}, nil
}

var replacementReference = regexp.MustCompile(`(?i)&#(0*65533|x0*fffd);`)

// hasReplacement reports whether body itself contains U+FFFD or a reference to it.
func hasReplacement(body string) bool {
	return strings.ContainsRune(body, '\uFFFD') || replacementReference.MatchString(body)
}

// makeWSDL returns a document/literal WSDL with one port for SOAP 1.1. Each line of
// operations is the name of an operation that takes a string. Its documentation may follow
// after a bar.
func makeWSDL(operations string) string {
	var elements, messages, abstract, bound strings.Builder
	for line := range strings.Lines(operations) {
		name, doc, _ := strings.Cut(strings.TrimSpace(line), "|")
		fmt.Fprintf(&elements, `<s:element name="%s"><s:complexType><s:sequence><s:element name="data" type="s:string"/></s:sequence></s:complexType></s:element>`, name)
		fmt.Fprintf(&messages, `<message name="%s"><part name="p" element="t:%[1]s"/></message>`, name)
		fmt.Fprintf(&abstract, `<operation name="%s"><documentation>%s</documentation><input message="t:%[1]s"/></operation>`, name, doc)
		fmt.Fprintf(&bound, `<operation name="%s"><soap:operation soapAction="urn:%[1]s"/><input><soap:body use="literal"/></input></operation>`, name)
	}
	return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:t">` +
		`<types><s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">` + elements.String() + `</s:schema></types>` +
		messages.String() + `<portType name="P">` + abstract.String() + `</portType>` +
		`<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>` + bound.String() + `</binding>` +
		`<service name="S"><port name="Main" binding="t:B"/></service></definitions>`
}

// loadText writes a WSDL to a file and loads it.
func loadText(t *testing.T, text string, opts ...soap.WSDLOption) (*soap.Binding, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "his.wsdl")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return soap.LoadWSDL(t.Context(), file, opts...)
}

func readFile(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
