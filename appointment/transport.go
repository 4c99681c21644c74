package appointment

import (
	"cmp"
	"crypto/tls"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// newHTTPClient returns the HTTP client that requests are sent with, over the caller's
// transport or one of its own. Its own sends each write on a fresh connection. tlsConfig is nil
// for the usual TLS.
func newHTTPClient(o *options, tlsConfig *tls.Config, charset string, requestCharset httpx.RequestCharset) *httpx.Client {
	c := &httpx.Client{
		Transport: o.transport,
		MaxBody:   cmp.Or(o.limits.ResponseBytes, httpx.DefaultMaxBody),
		Charset:   charset,

		RequestCharset: requestCharset,
	}
	if c.Transport != nil {
		return c
	}
	own := httpx.NewTransport()
	if tlsConfig != nil {
		own.TLSClientConfig = tlsConfig
	}
	c.MaxHeader = cmp.Or(o.limits.HeaderBytes, httpx.DefaultMaxHeader)
	own.MaxResponseHeaderBytes = c.MaxHeader
	c.Transport = httpx.SeparateFresh(own)
	return c
}
