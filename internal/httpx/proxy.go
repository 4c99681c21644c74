package httpx

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// proxyError is a proxy's no to a connection. net/http has no type for it.
type proxyError struct {
	proxy  string // its host
	status int
}

func (e *proxyError) Error() string { return e.PlainError() }

// PlainError has the error shown: a proxy's address is the environment's, and its words are
// not in it.
func (e *proxyError) PlainError() string {
	return fmt.Sprintf("the proxy %s answered HTTP %d when it was asked to connect; the environment names it (HTTPS_PROXY), and NO_PROXY says for which hosts there is none",
		e.proxy, e.status)
}

// checkProxy looks at a proxy's answer, before net/http does.
func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{proxy.Host, answer.StatusCode}
}
