package soap_test

import (
	"errors"
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

	env11   = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>`
	env12   = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>`
	end11   = `</soap:Body></soap:Envelope>`
	end12   = `</s:Body></s:Envelope>`
	plain   = `text/xml; charset=utf-8`
	opening = `<SaveScheduleResponse xmlns="http://tempuri.org/"><SaveScheduleResult>`
	closing = `</SaveScheduleResult></SaveScheduleResponse>`
)

var binding = soap.Binding{Namespace: "http://tempuri.org/"}

// newService is a service at url with a connection pool of its own.
func newService(t testing.TB, url string, b soap.Binding) *soap.Service {
	t.Helper()
	if err := b.Check(operation, "QuerySchedule"); err != nil {
		t.Fatal(err)
	}
	transport := httpx.NewTransport()
	transport.Proxy = nil // a test's traffic stays on this machine
	t.Cleanup(transport.CloseIdleConnections)
	return soap.New(&httpx.Client{Transport: transport, Limit: 1 << 20}, url, b)
}

// answered calls a service that answers with raw bytes.
func answered(t testing.TB, raw string) (*httpx.Response, error) {
	t.Helper()
	server := wiretest.Start(t, wiretest.Always(raw))
	a, err := newService(t, server.URL, binding).Call(t.Context(), operation, []byte("{}"))
	if n := len(server.Requests()); n != 1 {
		t.Errorf("delivered %d times, want once", n)
	}
	return a, err
}

// ok is an answer of status 200 in SOAP 1.1, as ASMX makes it, around a body.
func ok(body string) string { return wiretest.Response(200, plain, env11+body+end11) }

// wantFate checks an error's fate, that its text says what, and nothing of the message.
func wantFate(t *testing.T, err error, fate httpx.Fate, what string) {
	t.Helper()
	var e *httpx.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want an *httpx.Error", err, err)
	}
	if e.Fate != fate || !strings.Contains(e.Error(), what) {
		t.Errorf("fate %d, error %q; want fate %d and %q; cause: %v", e.Fate, e, fate, what, e.Err)
	}
	for _, secret := range []string{"测试", "1300000", "999999", "f00d"} {
		if strings.Contains(e.Error(), secret) {
			t.Errorf("error %q holds %q", e, secret)
		}
	}
}

// onWire is a request as it is written here, with \n for line ends of the head, {host} and
// {length} for what differs, as it is on the wire.
func onWire(url, golden string) string {
	head, body, _ := strings.Cut(golden, "\n\n")
	head = strings.ReplaceAll(head, "{host}", strings.TrimPrefix(url, "http://"))
	head = strings.ReplaceAll(head, "{length}", strconv.Itoa(len(body)))
	return strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body
}
