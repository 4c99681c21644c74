// Package httpx is the one HTTP floor under soap and rest. It sends a request once,
// reads the whole answer within bounds and as UTF-8, and says of every failure what
// became of the request on the connection.
//
// It calls a RoundTripper and no http.Client, so that no redirect is followed, no
// cookie kept and no caller's client changed.
package httpx

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// What bounds an answer by default, in bytes: its body, after decompression, and its
// status line and headers.
const (
	DefaultLimit     = 8 << 20
	DefaultHeadLimit = 64 << 10
)

// Client sends requests. It is safe for concurrent use.
type Client struct {
	// Transport carries the requests.
	Transport http.RoundTripper
	// Limit bounds an answer in bytes, after decompression. LimitName is what the caller
	// calls it, for the error that says that it was exceeded.
	Limit     int64
	LimitName string
	// HeadLimit is what bounds an answer's status line and headers, in bytes, where the
	// transport is one of [NewTransport]; 0: it is not known. HeadLimitName is its name.
	HeadLimit     int64
	HeadLimitName string
	// Charset is how answers are encoded, whatever they claim, if their bytes can be
	// that; "": as they claim.
	Charset string
}

// NewTransport is a transport for many callers of one hospital: as net/http's own, but
// with as many idle connections to one host as callers are likely to need, where
// net/http keeps two, and with small limits for servers that hang. It speaks HTTP/1.1
// alone: over HTTP/2 all calls would be on one connection and die with it, and net/http
// would neither bound what is before an answer nor say which bound was exceeded. It is no
// copy of http.DefaultTransport, which programs replace, also by what is no *http.Transport.
// It trusts whom the machine trusts; set what [ClientTLS] returns to have it otherwise.
func NewTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	http1 := &http.Protocols{}
	http1.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            metered(dialer.DialContext),
		OnProxyConnectResponse: checkProxy,
		Protocols:              http1,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        90 * time.Second,
		TLSClientConfig:        ClientTLS(&tls.Config{MinVersion: tls.VersionTLS12}),
		TLSHandshakeTimeout:    10 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: DefaultHeadLimit,
	}
}

// Response is a whole answer.
type Response struct {
	Status int
	Header http.Header
	// Body is the answer's text in UTF-8, without a byte-order mark.
	Body []byte
	// Notes say in which ways the answer departed from what was due, and was read.
	Notes []Note
}

// Note is one way in which an answer departs from what is due below its fields: in its
// charset, its Content-Type, its envelope.
type Note struct{ What, Seen string }

// Fate is what became of a request that has no readable answer.
type Fate uint8

// The fates.
const (
	NotSent     Fate = iota + 1 // it is proven that nothing of the request left
	NoResponse                  // it may have arrived; no whole answer came
	BadResponse                 // it was answered, with what cannot be read
)

// Error says why there is no readable answer. Its text holds nothing of the request or
// the answer.
type Error struct {
	Fate    Fate
	Problem string
	// Refused is Problem without the options of a configuration that may help, where a TLS
	// handshake failed: for a caller that does not have those. "" where there are none.
	Refused string
	Lasts   bool  // the same would become of the request if it were sent again
	Status  int   // of an answer that came and cannot be read; 0 if none did
	Err     error // may be nil, and may say more than is fit for a log
}

func (e *Error) Error() string { return e.Problem }

func (e *Error) Unwrap() error { return e.Err }

// Do sends the request and reads the answer, whatever its status. An error is an [*Error].
func (c *Client) Do(req *http.Request) (*Response, error) {
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		return nil, &Error{Fate: NotSent, Problem: describe(err), Err: err}
	}
	var w wire
	start := time.Now()
	watched := req.WithContext(w.watch(ctx))
	watched.GetBody = w.once(req.GetBody)
	resp, err := c.Transport.RoundTrip(watched)
	if err != nil {
		if long := c.longHead(&w, err); long != nil {
			return nil, long
		}
		return nil, w.failure(ctx, contextError(ctx, err), start)
	}
	defer resp.Body.Close() //nolint:errcheck // the answer is read by then
	body, err := c.read(ctx, resp)
	if err != nil {
		return nil, err
	}
	text, notes, err := ToUTF8(body, resp.Header.Get("Content-Type"), c.Charset)
	if err != nil {
		return nil, &Error{Fate: BadResponse, Problem: err.Error(), Status: resp.StatusCode, Err: err}
	}
	return &Response{Status: resp.StatusCode, Header: resp.Header, Body: text, Notes: notes}, nil
}

func (c *Client) read(ctx context.Context, resp *http.Response) ([]byte, error) {
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // what follows is not HTTP, and a deadline would not end the reading of it
	}
	body, err := c.readWithin(resp.Body, resp.ContentLength)
	if err == nil {
		return body, nil
	}
	e := &Error{Fate: BadResponse, Status: resp.StatusCode, Err: err}
	switch {
	case errors.Is(err, errTooLong):
		e.Problem = c.tooLong()
	case damagedGzip(err):
		e.Problem = "the answer claims to be gzip, and is none or is damaged"
	default:
		e.Fate, e.Err = NoResponse, contextError(ctx, err)
		e.Problem = fmt.Sprintf("%s, %d bytes into the answer's body", describe(e.Err), len(body))
	}
	return nil, e
}

// contextError is the context's error where that is what ended the request: transports
// report it in several ways.
func contextError(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return errors.Join(cause, err)
	}
	return err
}

func damagedGzip(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
}
