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

// document is the document that the tests send. It holds characters that forms and URLs escape.
const document = `{"name":"赵测试","phone":"13000000001","note":"a&b=c+d%20<𠮷>"}`

// newService returns a service at url with its own connection pool.
func newService(t testing.TB, url string, route rest.Route) *rest.Service {
	t.Helper()
	transport := httpx.NewTransport()
	transport.Proxy = nil // the traffic of tests stays on this machine
	t.Cleanup(transport.CloseIdleConnections)
	service, err := rest.New(transport, url, route)
	if err != nil {
		t.Fatal(err)
	}
	return service
}

// routeTo returns a route with a path for the operation.
func routeTo(path string) rest.Route {
	return rest.Route{Paths: map[string]string{operation: path}}
}

// newRequest returns a request for the operation.
func newRequest(document string) rest.Request {
	return rest.Request{Operation: operation, Document: []byte(document)}
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
