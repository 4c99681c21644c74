package appointment

import (
	"errors"
	"net/http"
)

// WithHTTPClient makes the client's requests go through the transport of hc, as it is:
// proxies, TLS and instrumentation are that transport's. Nothing else of hc is used, and
// it is not changed; if its Transport is nil, the client keeps its own. Redirects are
// refused and cookies not kept whatever hc does. Without this option, the client has a
// transport of its own, which Config.TLS is for.
func WithHTTPClient(hc *http.Client) Option {
	return func(c settings) error {
		if hc == nil {
			return errors.New("WithHTTPClient: the client is nil; leave the option out")
		}
		if hc.Transport != nil && c.config.TLS != nil {
			return errors.New("WithHTTPClient and tls: its transport is used as it is; leave one of the two out")
		}
		if hc.Transport != nil {
			c.http.Transport = hc.Transport
		}
		return nil
	}
}

// WithTransport puts what wrap returns around the client's transport, with its TLS and
// limits as they are: something that looks at requests and answers, such as a recorder.
// Given more than once, the last is the outermost. It must not send a request twice. The
// text of an error of its own is not shown, unless the error has a method PlainError()
// string, which returns a text that may be: one without a patient or a key. The request is
// not sent again if the error has a method Lasts() bool that returns true.
func WithTransport(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return func(c settings) error {
		if wrap == nil {
			return errors.New("WithTransport: the function is nil; leave the option out")
		}
		c.wraps = append(c.wraps, wrap)
		return nil
	}
}

func (c *Client) wrapTransport() error {
	c.idle, _ = c.http.Transport.(idleCloser)
	for _, wrap := range c.wraps {
		if c.http.Transport = wrap(c.http.Transport); c.http.Transport == nil {
			return errors.New("WithTransport: the function returned nil")
		}
	}
	return nil
}

// idleCloser is a transport that keeps connections.
type idleCloser interface{ CloseIdleConnections() }

// CloseIdleConnections closes the connections that are open and unused, if the
// transport can.
func (c *Client) CloseIdleConnections() {
	if c.idle != nil {
		c.idle.CloseIdleConnections()
	}
}
