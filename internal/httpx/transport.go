package httpx

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// The default limits of a response, in bytes.
const (
	DefaultMaxBody   = 8 << 20  // of a body, after decompression
	DefaultMaxHeader = 64 << 10 // of the status line and headers
)

// NewTransport returns a transport for many concurrent callers of one server.
//
// It keeps up to 64 idle connections to a host, where net/http keeps two. It speaks only
// HTTP/1.1. Over HTTP/2 all calls share one connection and fail with it. There net/http also
// does not limit informational responses, and does not report which limit was exceeded.
//
// The transport is not a copy of http.DefaultTransport, since programs replace that. It
// trusts the CAs of the machine. To change this, set TLSClientConfig to a result of
// [ClientTLS].
func NewTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	http1 := &http.Protocols{}
	http1.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            watchConns(dialer.DialContext),
		OnProxyConnectResponse: checkProxyResponse,
		Protocols:              http1,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        90 * time.Second,
		TLSClientConfig:        ClientTLS(&tls.Config{MinVersion: tls.VersionTLS12}),
		TLSHandshakeTimeout:    10 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: DefaultMaxHeader,
	}
}
