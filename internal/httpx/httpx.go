// Package httpx is the one HTTP floor under soap and rest. It sends a request once,
// reads the whole answer within bounds and as UTF-8, and says of every failure what
// became of the request on the connection.
//
// It calls a RoundTripper and no http.Client, so that no redirect is followed, no
// cookie kept and no caller's client changed.
package httpx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// DefaultLimit bounds an answer, after decompression, in bytes.
const DefaultLimit = 8 << 20

// Client sends requests. It is safe for concurrent use.
type Client struct {
	// Transport carries the requests.
	Transport http.RoundTripper
	// Limit bounds an answer in bytes, after decompression.
	Limit int64
	// Charset is how answers are encoded, whatever they claim; "": as they claim.
	Charset string
}

// NewTransport is a transport for many callers of one hospital: as net/http's own, but
// with as many idle connections to one host as callers are likely to need, where
// net/http keeps two, and with small limits for servers that hang.
func NewTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns = 64
	t.MaxIdleConnsPerHost = 64
	t.TLSHandshakeTimeout = 10 * time.Second
	t.MaxResponseHeaderBytes = 64 << 10
	return t
}

// Answer is a whole answer.
type Answer struct {
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
	NotSent   Fate = iota + 1 // it is proven that nothing of the request left
	NoAnswer                  // it may have arrived; no whole answer came
	BadAnswer                 // it was answered, with what cannot be read
)

// Error says why there is no readable answer. Its text holds nothing of the request or
// the answer.
type Error struct {
	Fate    Fate
	Problem string
	Err     error // may be nil, and may say more than is fit for a log
}

func (e *Error) Error() string { return e.Problem }

func (e *Error) Unwrap() error { return e.Err }

// Do sends the request and reads the answer, whatever its status. An error is an [*Error].
func (c *Client) Do(req *http.Request) (*Answer, error) {
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		return nil, &Error{Fate: NotSent, Problem: describe(err), Err: err}
	}
	var w wire
	start := time.Now()
	resp, err := c.Transport.RoundTrip(req.WithContext(w.watch(ctx)))
	if err != nil {
		err = contextError(ctx, err)
		return nil, &Error{Fate: w.fate(), Problem: describe(err) + w.where(ctx, err, start), Err: err}
	}
	defer resp.Body.Close() //nolint:errcheck // the answer is read by then
	body, err := c.read(ctx, resp)
	if err != nil {
		return nil, err
	}
	text, notes, err := toUTF8(body, resp.Header.Get("Content-Type"), c.Charset)
	if err != nil {
		return nil, &Error{Fate: BadAnswer, Problem: err.Error(), Err: err}
	}
	return &Answer{Status: resp.StatusCode, Header: resp.Header, Body: text, Notes: notes}, nil
}

func (c *Client) read(ctx context.Context, resp *http.Response) ([]byte, error) {
	var body bytes.Buffer
	if n := resp.ContentLength; 0 < n && n <= c.Limit {
		body.Grow(int(n) + bytes.MinRead)
	}
	_, err := body.ReadFrom(io.LimitReader(resp.Body, c.Limit+1))
	if int64(body.Len()) > c.Limit {
		return nil, &Error{Fate: BadAnswer, Problem: fmt.Sprintf("the answer is longer than the limit of %d bytes", c.Limit)}
	}
	if err != nil {
		err = contextError(ctx, err)
		return nil, &Error{Fate: NoAnswer, Err: err,
			Problem: fmt.Sprintf("%s, %d bytes into the answer's body", describe(err), body.Len())}
	}
	return body.Bytes(), nil
}

// contextError is the context's error where that is what ended the request: transports
// report it in several ways.
func contextError(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return errors.Join(cause, err)
	}
	return err
}

// wire is what httptrace saw of a request.
type wire struct {
	asked     atomic.Bool // for a connection: the transport does report
	connected atomic.Bool // a connection was had, so the request may be on it
}

func (w *wire) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { w.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { w.connected.Store(true) },
	})
}

// fate is NotSent only on proof: a transport that reports what it does, and never had a
// connection, its TLS handshake included. Any other failure may have come after the
// request did.
func (w *wire) fate() Fate {
	if w.asked.Load() && !w.connected.Load() {
		return NotSent
	}
	return NoAnswer
}

func (w *wire) where(ctx context.Context, err error, start time.Time) string {
	if ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return ""
	}
	after := time.Since(start).Round(time.Millisecond)
	if w.fate() == NotSent {
		return fmt.Sprintf(" after %v, before there was a connection", after)
	}
	return fmt.Sprintf(" after %v, before the answer", after)
}
