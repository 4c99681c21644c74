package httpx_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// TestClient_Do_ProxyRefuses checks that the error names the proxy and its status, since the
// caller may not know of the proxy. It must not show the proxy's response or password.
func TestClient_Do_ProxyRefuses(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, secretBody, http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	client, transport := newClient(t)
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("platform", "a password")
	transport.Proxy = http.ProxyURL(address)
	_, err = client.Do(newRequest(t.Context(), t, "https://hospital.invalid"))
	checkError(t, err, httpx.NotSent, httpx.Proxy, "the proxy "+address.Host+" refused to connect to the server: HTTP 407")
	if strings.Contains(err.Error(), "password") {
		t.Errorf("error text = %q, want it without the password", err)
	}
}
