package appointment_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestProxyFromTheEnvironment runs itself again in an environment that names a proxy: it
// is read once in a process. The hospital's name resolves nowhere, so that only the proxy
// can have had the request.
func TestProxyFromTheEnvironment(t *testing.T) {
	if os.Getenv("APPOINTMENT_TEST_PROXY") != "" {
		client, err := appointment.NewClient(appointment.Config{
			Name: "市三院", Vendor: appointment.Laida, Endpoint: "http://hospital.invalid/base", SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00",
		}, appointment.WithRetries(0))
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.QuerySchedule(t.Context(), everyQueryField())
		fmt.Println("the call:", err)
		return
	}
	t.Parallel()
	var asked atomic.Pointer[string]
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		url := r.URL.String()
		asked.Store(&url)
		answer(w, r, found)
	}))
	t.Cleanup(proxy.Close)
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxyFromTheEnvironment$", "-test.v") //nolint:gosec // the test itself
	again.Env = append(os.Environ(), "APPOINTMENT_TEST_PROXY=1", "HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=")
	out, err := again.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "the call: <nil>") {
		t.Errorf("%v: %s", err, out)
	}
	if url := asked.Load(); url == nil || *url != "http://hospital.invalid/base" {
		t.Errorf("the proxy was asked for %v", url)
	}
}

// TestNothingGoesElsewhere has a hospital send the client to another server in every way
// that HTTP has. The other server must see no request, and the first no second one.
func TestNothingGoesElsewhere(t *testing.T) {
	t.Parallel()
	for _, vendor := range carriers() {
		for _, status := range []int{201, 300, 301, 302, 303, 307, 308, 401, 421, 503} {
			var elsewhere, here atomic.Int32
			other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
			t.Cleanup(other.Close)
			client := newClient(t, vendor, func(w http.ResponseWriter, _ *http.Request) {
				here.Add(1)
				for _, header := range []string{"Location", "Content-Location", "Refresh", "Link"} {
					w.Header().Set(header, other.URL)
				}
				w.Header().Set("Alt-Svc", `h2="`+strings.TrimPrefix(other.URL, "http://")+`"`)
				w.Header().Set("WWW-Authenticate", "Basic")
				w.Header().Set("Set-Cookie", "session=1")
				w.WriteHeader(status)
			})
			_, err := client.CancelSchedule(t.Context(), everyCancelField())
			if err == nil || elsewhere.Load() != 0 || here.Load() != 1 {
				t.Errorf("%s, %d: %d requests elsewhere, %d here, %v", vendor, status, elsewhere.Load(), here.Load(), err)
			}
		}
	}
}

// A caller's client is as it was after calls that fail, are sent again and are redirected,
// and nothing but its transport has a part in them.
func TestACallersClientIsLeftAlone(t *testing.T) {
	t.Parallel()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	callers := &http.Client{Transport: transport, Timeout: 1, CheckRedirect: func(*http.Request, []*http.Request) error {
		t.Error("it was asked about a redirect")
		return nil
	}}
	asked := 0
	client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		http.Redirect(w, r, "/", http.StatusFound)
	}, appointment.WithHTTPClient(callers), appointment.WithRetries(1))
	if _, err := client.QuerySchedule(t.Context(), everyQueryField()); err == nil || asked != 2 {
		t.Errorf("%d requests, %v", asked, err)
	}
	if callers.Transport != transport || callers.Timeout != 1 || callers.Jar != nil || transport.MaxResponseHeaderBytes != 0 ||
		transport.DialContext != nil || transport.Proxy != nil {
		t.Error("it was changed")
	}
}
