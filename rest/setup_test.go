package rest_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/rest"
)

const operation = "SaveSchedule"

// document is what the tests send: what forms and URLs would have to escape is in it.
const document = `{"name":"赵测试","phone":"13000000001","note":"a&b=c+d%20<𠮷>"}`

// newService is a service at url with a connection pool of its own.
func newService(t testing.TB, url string, route rest.Route) *rest.Service {
	t.Helper()
	transport := httpx.NewTransport()
	transport.Proxy = nil // a test's traffic stays on this machine
	t.Cleanup(transport.CloseIdleConnections)
	s, err := rest.New(&httpx.Client{Transport: transport, Limit: 1 << 16}, url, route)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// onWire is a request as it is written here, with \n for line ends of the head, {host} and
// {length} for what differs, as it is on the wire.
func onWire(url, golden string) string {
	head, body, _ := strings.Cut(golden, "\n\n")
	head = strings.ReplaceAll(head, "{host}", strings.TrimPrefix(url, "http://"))
	head = strings.ReplaceAll(head, "{length}", strconv.Itoa(len(body)))
	return strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body
}

// roundTripper is a transport made of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
