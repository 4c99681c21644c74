package appointment_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// namedTransport appends its name to passed when it sends a request. It cannot close connections.
type namedTransport struct {
	http.RoundTripper
	name   string
	passed *[]string
}

func (n namedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	*n.passed = append(*n.passed, n.name)
	return n.RoundTripper.RoundTrip(r)
}

// A request passes the last wrapper first, and then the client's own transport with its TLS.
func TestWithTransport(t *testing.T) {
	t.Parallel()
	hospital, err := appointmenttest.Start(appointment.Wanda, appointmenttest.WithTLS())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	var passed []string
	wrap := func(name string) appointment.Option {
		return appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper { return namedTransport{inner, name, &passed} })
	}
	cfg := hospital.Config()
	cfg.TLS = &appointment.TLS{DangerouslyTrustAnyServer: true} // other tests verify the server
	client, err := appointment.NewClient(cfg, wrap("inner"), wrap("outer"))
	if err != nil {
		t.Fatal(err)
	}
	if err := queryOnce(t, client); err != nil {
		t.Fatal(err)
	}
	if want := []string{"outer", "inner"}; !slices.Equal(passed, want) {
		t.Errorf("the request passed %q, want %q", passed, want)
	}
	client.CloseIdleConnections() // closes those of the client's own transport
	if got := hospital.Deliveries(appointment.QuerySchedule); got != 1 {
		t.Errorf("%d queries delivered, want 1", got)
	}
}

func TestWithTransport_Nil(t *testing.T) {
	t.Parallel()
	for want, wrap := range map[string]func(http.RoundTripper) http.RoundTripper{
		"WithTransport: has a nil function":                          nil,
		"WithTransport: has a function, number 1, that returned nil": func(http.RoundTripper) http.RoundTripper { return nil },
	} {
		_, err := appointment.NewClient(appointment.Config{Vendor: appointment.Laida, Endpoint: "http://127.0.0.1:1/", SystemID: "HIS01", SystemKey: systemKey},
			appointment.WithTransport(wrap))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("NewClient() error = %v, want it to contain %q", err, want)
		}
	}
}

// plainError is an error with a text that may be shown.
type plainError struct{ error }

func (plainError) PlainError() string { return "today is a holiday" }

// The error of a wrapper is shown only if it has a method PlainError.
func TestWithTransport_ErrorText(t *testing.T) {
	t.Parallel()
	secret := errors.New("测试患者甲")
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"PlainError":          {plainError{secret}, "today is a holiday"},
		"PlainError, wrapped": {fmt.Errorf("wrapped: %w", plainError{secret}), "today is a holiday"},
		"other error":         {secret, "the HTTP request failed for an unknown reason"},
	} {
		client := newClient(t, appointment.Laida, nil, appointment.WithTransport(func(http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, tt.err })
		}))
		err := queryOnce(t, client)
		if !errors.Is(err, tt.err) {
			t.Errorf("%s: errors.Is(%v, err of the transport) = false, want true", name, err)
		}
		if err != nil && (!strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), secret.Error())) {
			t.Errorf("%s: error = %v, want it to contain %q and not the secret", name, err, tt.want)
		}
	}
}

// A process reads its proxy from the environment once, so the test runs itself again in an
// environment that names one. The hospital's name resolves nowhere: only the proxy can respond.
func TestNewClient_ProxyFromEnvironment(t *testing.T) {
	const success = "the call succeeded"
	if os.Getenv("APPOINTMENT_TEST_PROXY") != "" {
		client, err := appointment.NewClient(appointment.Config{
			Name: "市三院", Vendor: appointment.Laida, Endpoint: "http://hospital.invalid/base", SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00",
		}, appointment.WithRetries(0))
		if err != nil {
			t.Fatal(err)
		}
		if err := queryOnce(t, client); err != nil {
			t.Fatal(err)
		}
		fmt.Println(success)
		return
	}
	t.Parallel()
	var received atomic.Pointer[string]
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		url := r.URL.String()
		received.Store(&url)
		writeResponse(w, r, notBookedDoc)
	}))
	t.Cleanup(proxy.Close)
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNewClient_ProxyFromEnvironment$", "-test.v") //nolint:gosec // the test itself
	command.Env = append(os.Environ(), "APPOINTMENT_TEST_PROXY=1", "HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=")
	output, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(output), success) {
		t.Errorf("the process ended with %v, want %q in its output: %s", err, success, output)
	}
	const want = "http://hospital.invalid/base"
	if got := received.Load(); got == nil || *got != want {
		t.Errorf("the proxy received a request for %v, want %q", got, want)
	}
}

// The hospital sends the client to another server in every way that HTTP has. The client sends one
// request, to the hospital alone.
func TestClient_CancelSchedule_FollowsNoRedirect(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		for _, status := range []int{201, 300, 301, 302, 303, 307, 308, 401, 421, 503} {
			var toOther, toHospital atomic.Int32
			other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { toOther.Add(1) }))
			t.Cleanup(other.Close)
			client := newClient(t, vendor, func(w http.ResponseWriter, _ *http.Request) {
				toHospital.Add(1)
				for _, header := range []string{"Location", "Content-Location", "Refresh", "Link"} {
					w.Header().Set(header, other.URL)
				}
				w.Header().Set("Alt-Svc", `h2="`+strings.TrimPrefix(other.URL, "http://")+`"`)
				w.Header().Set("WWW-Authenticate", "Basic")
				w.Header().Set("Set-Cookie", "session=1")
				w.WriteHeader(status)
			})
			if _, err := client.CancelSchedule(t.Context(), fullCancelRequest()); err == nil {
				t.Errorf("%s, HTTP %d: error = nil, want one", vendor, status)
			}
			if toHospital.Load() != 1 || toOther.Load() != 0 {
				t.Errorf("%s, HTTP %d: %d requests to the hospital, %d to the other server, want 1, 0", vendor, status, toHospital.Load(), toOther.Load())
			}
		}
	}
}

// A retry and a redirect change nothing in the caller's http.Client. Of that client, only the
// transport is used.
func TestWithHTTPClient_Unchanged(t *testing.T) {
	t.Parallel()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	httpClient := &http.Client{Transport: transport, Timeout: 1, CheckRedirect: func(*http.Request, []*http.Request) error {
		t.Error("CheckRedirect was called, want it unused")
		return nil
	}}
	requests := 0
	client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) {
		if requests++; requests == 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		http.Redirect(w, r, "/", http.StatusFound)
	}, appointment.WithHTTPClient(httpClient), appointment.WithRetries(1))
	if err := queryOnce(t, client); err == nil || requests != 2 {
		t.Errorf("QuerySchedule() error = %v after %d requests, want one after 2", err, requests)
	}
	if httpClient.Transport != transport || httpClient.Timeout != 1 || httpClient.Jar != nil {
		t.Errorf("the caller's client is %+v, want it unchanged", httpClient)
	}
	if transport.MaxResponseHeaderBytes != 0 || transport.DialContext != nil || transport.Proxy != nil {
		t.Errorf("the caller's transport = %+v, want it unchanged", transport)
	}
}
