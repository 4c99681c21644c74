package soap_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

func TestNew_Invalid(t *testing.T) {
	t.Parallel()
	endpointProblem := soap.Problem{Path: "endpoint", Text: "is not an http or https URL with a host; write one such as https://hospital.example/service"}
	nilOption := func(path string) soap.Problem { return soap.Problem{Path: path, Text: "is nil; leave it out"} }
	isNegative := func(path string) []soap.Problem {
		return []soap.Problem{{Path: path, Text: "-1 is negative; use a number above 0, or 0 for the default"}}
	}
	tests := map[string]struct {
		endpoint string
		binding  soap.Binding
		opts     []soap.Option
		want     []soap.Problem
	}{
		"no endpoint":         {"", binding, nil, []soap.Problem{endpointProblem}},
		"bad escape":          {"http://hospital.invalid/%zz?key=f00d", binding, nil, []soap.Problem{endpointProblem}},
		"no scheme":           {"hospital.invalid/f00d", binding, nil, []soap.Problem{endpointProblem}},
		"no host":             {"http:///f00d", binding, nil, []soap.Problem{endpointProblem}},
		"another scheme":      {"ftp://hospital.invalid/f00d", binding, nil, []soap.Problem{endpointProblem}},
		"no namespace":        {"http://hospital.invalid", soap.Binding{}, nil, []soap.Problem{{Path: "binding.namespace", Text: "is empty or not a URI; use the targetNamespace of the WSDL, such as http://tempuri.org/"}}},
		"nil option":          {"http://hospital.invalid", binding, []soap.Option{soap.WithLimits(soap.Limits{}), nil}, []soap.Problem{nilOption("options[1]")}},
		"negative depth":      {"http://hospital.invalid", binding, []soap.Option{soap.WithLimits(soap.Limits{Depth: -1})}, isNegative("Limits.Depth")},
		"negative elements":   {"http://hospital.invalid", binding, []soap.Option{soap.WithLimits(soap.Limits{Elements: -1})}, isNegative("Limits.Elements")},
		"all of the mistakes": {"", soap.Binding{Namespace: "urn:x", Use: "typed"}, []soap.Option{nil}, []soap.Problem{endpointProblem, {Path: "binding.use", Text: `"typed" is unknown; use one of literal, encoded`}, nilOption("options[0]")}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := soap.New(nil, tt.endpoint, tt.binding, tt.opts...)
			checkProblems(t, "New", err, tt.want...)
		})
	}
}

// checkProblems checks that err is a ConfigError with the problems of want, as the call returns it.
func checkProblems(t *testing.T, call string, err error, want ...soap.Problem) {
	t.Helper()
	var invalid *soap.ConfigError
	if !errors.As(err, &invalid) {
		t.Fatalf("%s error = %v, want a *ConfigError", call, err)
	}
	if diff := cmp.Diff(want, invalid.Problems); diff != "" {
		t.Errorf("%s problems (-want +got):\n%s", call, diff)
	}
}

// The text of the error has every problem in one line.
func TestNew_InvalidText(t *testing.T) {
	t.Parallel()
	_, err := soap.New(nil, "", binding, nil)
	const want = "soap: endpoint: is not an http or https URL with a host; write one such as https://hospital.example/service; options[0]: is nil; leave it out"
	if err == nil || err.Error() != want {
		t.Errorf("New error = %v, want %s", err, want)
	}
}

// TestNew_TransportAndBinding checks that the caller's transport sends the requests, and that
// later changes of the caller's binding have no effect.
func TestNew_TransportAndBinding(t *testing.T) {
	t.Parallel()
	own := binding.Merge(soap.Binding{Operations: map[string]soap.Operation{operation: {Name: "Save"}}})
	var received string
	transport := roundTripFunc(func(req *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(req.Body)
		received = string(body)
		if err != nil {
			return nil, err
		}
		return fixedBody(envelopeStart + resultStart + escaped + resultEnd + envelopeEnd).RoundTrip(req)
	})
	service, err := soap.New(transport, "http://hospital.invalid", own)
	if err != nil {
		t.Fatal(err)
	}
	own.Operations[operation] = soap.Operation{Name: "Changed"}
	resp, err := service.Call(t.Context(), newRequest("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(resp.Body); got != result {
		t.Errorf("Call result = %q, want %q", got, result)
	}
	if !strings.Contains(received, "<Save xmlns=") {
		t.Errorf("request of Call = %q, want the operation Save", received)
	}
}

func TestNew_DefaultTransport(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, wiretest.Respond(okResponse(resultStart+escaped+resultEnd)))
	service, err := soap.New(nil, server.URL, binding)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := service.Call(t.Context(), newRequest("{}"))
	if err != nil || string(resp.Body) != result {
		t.Errorf("Call = %v, %v, want %q", resp, err, result)
	}
}

func TestService_Call_ConnectionFails(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]wiretest.Handler{
		"closed": (*wiretest.Exchange).Close,
		"reset":  (*wiretest.Exchange).Reset,
		"body truncated": func(x *wiretest.Exchange) {
			x.Write("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + envelopeStart)
			x.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, handler)
			_, err := newService(t, server.URL+"/f00d", binding).Call(t.Context(), newRequest("测试"))
			checkError(t, err, soap.NoResponse, "")
			if n := len(server.Requests()); n != 1 {
				t.Errorf("Call sent %d requests, want 1", n)
			}
		})
	}
	t.Run("connection refused", func(t *testing.T) {
		t.Parallel()
		_, err := newService(t, "http://127.0.0.1:1/f00d", binding).Call(t.Context(), newRequest("测试"))
		checkError(t, err, soap.NotSent, "connection refused")
	})
}

// TestService_Call_NoOperation calls with an element that has no name, which gowsdl cannot write.
func TestService_Call_NoOperation(t *testing.T) {
	t.Parallel()
	_, err := newService(t, "http://hospital.invalid", binding).Call(t.Context(), soap.Request{Document: []byte("测试")})
	checkError(t, err, soap.NotSent, "the request could not be made")
}

// TestService_Call_Concurrent checks that each of many callers of one service gets the response
// to its own request.
func TestService_Call_Concurrent(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		_, document, _ := strings.Cut(x.Request, "<data>")
		document, _, _ = strings.Cut(document, "</data>")
		x.Write(okResponse(resultStart + document + resultEnd))
	})
	service := newService(t, server.URL, binding)
	var callers sync.WaitGroup
	for i := range 8 {
		callers.Go(func() {
			for j := range 25 {
				want := fmt.Sprintf(`{"caller":%d,"call":%d}`, i, j)
				resp, err := service.Call(t.Context(), newRequest(want))
				if err != nil || string(resp.Body) != want {
					t.Errorf("Call = %v, %v, want %s", resp, err, want)
				}
			}
		})
	}
	callers.Wait()
}

// TestService_Call_KeepsConnections checks that a thousand calls in a row use one connection. It
// also checks that 32 concurrent callers use one each, also in later rounds.
func TestService_Call_KeepsConnections(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*httptest.Server){"http": (*httptest.Server).Start, "https": (*httptest.Server).StartTLS} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const callers = 32
			var connections atomic.Int64
			var arrived sync.WaitGroup // the server responds when all requests of a round have arrived
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				if r.URL.Path == "/together" {
					arrived.Done()
					arrived.Wait()
				}
				w.Header().Set("Content-Type", xmlType)
				_, _ = io.WriteString(w, envelopeStart+resultStart+result+resultEnd+envelopeEnd)
			}))
			server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					connections.Add(1)
				}
			}
			start(server)
			t.Cleanup(server.Close)
			transport := httpx.NewTransport()
			if server.TLS != nil {
				transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
			}
			t.Cleanup(transport.CloseIdleConnections)
			client := &httpx.Client{Transport: transport, MaxBody: 1 << 20}

			alone := newServiceOn(t, client, server.URL, binding)
			for range 1000 {
				if _, err := alone.Call(t.Context(), newRequest("{}")); err != nil {
					t.Fatal(err)
				}
			}
			// net/http closes a connection if its writer does not report within 50 ms that it is
			// done. This can happen on a busy machine.
			const closed = 3
			if n := connections.Load(); n > 1+closed {
				t.Errorf("a thousand calls in a row used %d connections, want at most %d", n, 1+closed)
			}
			together := newServiceOn(t, client, server.URL+"/together", binding)
			for range 10 {
				arrived.Add(callers)
				var round sync.WaitGroup
				for range callers {
					round.Go(func() {
						if _, err := together.Call(t.Context(), newRequest("{}")); err != nil {
							t.Error(err)
							arrived.Done() // so that the others do not wait forever
						}
					})
				}
				round.Wait()
			}
			if n := connections.Load(); n > callers+closed {
				t.Errorf("%d callers used %d connections, want at most %d", callers, n, callers+closed)
			}
		})
	}
}
