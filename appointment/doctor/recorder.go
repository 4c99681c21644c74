package doctor

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// recorder is the transport of all requests of a diagnosis. It sends them through the transport
// of the first client, and records each exchange. It is safe for concurrent use.
type recorder struct {
	mu        sync.Mutex
	transport http.RoundTripper
	first     *exchange // which made the connection
	latest    *exchange // since startCount was called
	count     int       // exchanges since startCount was called
}

// setTransport sets the transport, unless it is set.
func (r *recorder) setTransport(transport http.RoundTripper) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.transport == nil {
		r.transport = transport
	}
}

// RoundTrip implements [http.RoundTripper].
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	e, start := &exchange{}, time.Now()
	transport := r.startExchange(e)
	resp, err := transport.RoundTrip(e.recordRequest(req.WithContext(e.withTrace(req.Context()))))
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.http.start.IsZero() {
		e.http.start = start
	}
	e.http.setEnd(err)
	if err != nil {
		return nil, err
	}
	e.status, e.proto, e.header = resp.StatusCode, resp.Proto, resp.Header.Clone()
	resp.Body = &recordedBody{resp.Body, e, &e.body}
	return resp, nil
}

// startExchange adds an exchange, and returns the transport to send it with.
func (r *recorder) startExchange(e *exchange) http.RoundTripper {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first == nil {
		r.first = e
	}
	r.latest = e
	r.count++
	return r.transport
}

// firstExchange returns the first exchange, or nil.
func (r *recorder) firstExchange() *exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.first
}

// startCount starts a new count of exchanges.
func (r *recorder) startCount() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.latest, r.count = nil, 0
}

// latestExchange returns the latest exchange since startCount was called, or nil, and the number
// of exchanges.
func (r *recorder) latestExchange() (latest *exchange, count int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.latest, r.count
}

// exchange records a request and its response. The transport may report on a connection even
// after the request has ended, so mu protects all fields.
type exchange struct {
	mu sync.Mutex

	dns, tcp, tls, http phase
	target              string // host and port that the transport connects to: the hospital or a proxy
	address             string // the address of the connection
	state               tls.ConnectionState

	request     *http.Request // without its body, which has been read
	requestBody bytes.Buffer

	status int // 0: no response
	proto  string
	header http.Header // of the response
	body   bytes.Buffer
}

// recordRequest returns req with a body that is recorded while it is sent.
func (e *exchange) recordRequest(req *http.Request) *http.Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.request = req
	if req.Body != nil {
		req.Body = &recordedBody{req.Body, e, &e.requestBody}
	}
	return req
}

// phase is a phase of an exchange.
type phase struct {
	start, end time.Time
	err        error
}

// setEnd ends the phase now, with err.
func (p *phase) setEnd(err error) { p.end, p.err = time.Now(), err }

// duration returns the duration of the phase, or 0 if it has not ended.
func (p *phase) duration() time.Duration {
	if p.end.IsZero() {
		return 0
	}
	return p.end.Sub(p.start)
}

// withTrace returns a context with which the transport reports the phases of the exchange.
func (e *exchange) withTrace(ctx context.Context) context.Context {
	locked := func(f func()) {
		e.mu.Lock()
		defer e.mu.Unlock()
		f()
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:  func(hostPort string) { locked(func() { e.target = hostPort }) },
		DNSStart: func(httptrace.DNSStartInfo) { locked(func() { e.dns.start = time.Now() }) },
		DNSDone:  func(info httptrace.DNSDoneInfo) { locked(func() { e.dns.setEnd(info.Err) }) },
		ConnectStart: func(_, _ string) {
			locked(func() {
				if e.tcp.start.IsZero() {
					e.tcp.start = time.Now()
				}
			})
		},
		ConnectDone: func(_, address string, err error) {
			locked(func() {
				if e.tcp.end.IsZero() || e.tcp.err != nil { // of several addresses, the first that connects counts
					e.tcp.setEnd(err)
					e.address = address
				}
			})
		},
		TLSHandshakeStart: func() { locked(func() { e.tls.start = time.Now() }) },
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			locked(func() {
				e.tls.setEnd(err)
				e.state = state
			})
		},
		GotConn: func(httptrace.GotConnInfo) { locked(func() { e.http.start = time.Now() }) },
	})
}

// recordedBody copies a body into a buffer of its exchange while it is read. The reader limits
// the length.
type recordedBody struct {
	io.ReadCloser
	exchange *exchange
	buffer   *bytes.Buffer
}

// Read implements [io.Reader].
func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.exchange.mu.Lock()
	defer b.exchange.mu.Unlock()
	b.buffer.Write(p[:n])
	return n, err
}

// newReplayClient returns a client for cfg that sends nothing: every call receives the recorded
// response of e.
func newReplayClient(cfg appointment.Config, e *exchange) (*appointment.Client, error) {
	return appointment.NewClient(cfg, appointment.WithRetries(0),
		appointment.WithTransport(func(http.RoundTripper) http.RoundTripper { return replayTransport{e} }))
}

// replayTransport is a transport that returns the recorded response of an exchange.
type replayTransport struct{ exchange *exchange }

var errNoRecordedResponse = errors.New("doctor: the exchange has no response")

// RoundTrip implements [http.RoundTripper].
func (t replayTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
	e := t.exchange
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.status == 0 {
		return nil, errNoRecordedResponse
	}
	return &http.Response{
		StatusCode: e.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header:        http.Header{"Content-Type": {e.header.Get("Content-Type")}},
		Body:          io.NopCloser(bytes.NewReader(bytes.Clone(e.body.Bytes()))),
		ContentLength: int64(e.body.Len()),
	}, nil
}
