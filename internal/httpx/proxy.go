package httpx

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// proxyError is the error of a proxy that refused to connect to the server. net/http has no
// type for it.
type proxyError struct {
	host   string // of the proxy
	status int
}

// Error returns the same text as PlainError.
func (e *proxyError) Error() string { return e.PlainError() }

// PlainError returns a text that may be shown. It holds nothing of the proxy's response or of
// a password in the proxy's URL.
func (e *proxyError) PlainError() string {
	return fmt.Sprintf("the proxy %s refused to connect to the server: HTTP %d; the environment names the proxy in HTTPS_PROXY, and the hosts to reach without it in NO_PROXY",
		e.host, e.status)
}

// checkProxyResponse returns a *proxyError if the proxy did not connect. net/http calls it
// with the proxy's response to CONNECT.
func checkProxyResponse(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{proxy.Host, resp.StatusCode}
}
