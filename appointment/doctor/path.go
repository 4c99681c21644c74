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
)

// path is the transport that all requests of an examination take: the first client's own.
// It looks at what passes.
type path struct {
	mu    sync.Mutex
	inner http.RoundTripper
	first *passage // of the connection
	last  *passage // since the beginning of what is looked at; nil: none
	n     int      // how many passed since then
}

func newPath() *path { return &path{} }

// through sets the transport, once.
func (p *path) through(inner http.RoundTripper) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.inner == nil {
		p.inner = inner
	}
}

// passage is what was seen of one request.
type passage struct {
	mu sync.Mutex

	dns, tcp, tls, http span
	goal, addr          string // whom the transport wants to reach, the hospital or a proxy, and what it connected to
	state               tls.ConnectionState
	start               time.Time

	status      int
	contentType string
	retryAfter  bool
	body        bytes.Buffer
}

// span is one stretch of the way.
type span struct {
	begun, ended time.Time
	err          error
}

func (s *span) end(err error) { s.ended, s.err = time.Now(), err }

func (s span) took() time.Duration {
	if s.ended.IsZero() {
		return 0
	}
	return s.ended.Sub(s.begun)
}

// RoundTrip implements [http.RoundTripper].
func (p *path) RoundTrip(req *http.Request) (*http.Response, error) {
	seen := &passage{start: time.Now()}
	p.mu.Lock()
	p.n++
	if p.last = seen; p.first == nil {
		p.first = seen
	}
	inner := p.inner
	p.mu.Unlock()
	resp, err := inner.RoundTrip(req.WithContext(seen.watch(req.Context())))
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if seen.http.begun.IsZero() {
		seen.http.begun = seen.start
	}
	seen.http.end(err)
	if err != nil {
		return nil, err
	}
	seen.status, seen.contentType = resp.StatusCode, resp.Header.Get("Content-Type")
	seen.retryAfter = resp.Header.Get("Retry-After") != ""
	resp.Body = &copied{resp.Body, seen}
	return resp, nil
}

// copied keeps a copy of a body as it is read, which the reader bounds.
type copied struct {
	io.ReadCloser
	seen *passage
}

func (c *copied) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.seen.mu.Lock()
	c.seen.body.Write(p[:n])
	c.seen.mu.Unlock()
	return n, err
}

// watch notes what happens to a request on its way. The transport may still report on a
// connection that it tried when the request is over.
func (s *passage) watch(ctx context.Context) context.Context {
	locked := func(f func()) {
		s.mu.Lock()
		defer s.mu.Unlock()
		f()
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:  func(hostPort string) { locked(func() { s.goal = hostPort }) },
		DNSStart: func(httptrace.DNSStartInfo) { locked(func() { s.dns.begun = time.Now() }) },
		DNSDone:  func(d httptrace.DNSDoneInfo) { locked(func() { s.dns.end(d.Err) }) },
		ConnectStart: func(_, _ string) {
			locked(func() {
				if s.tcp.begun.IsZero() {
					s.tcp.begun = time.Now()
				}
			})
		},
		ConnectDone: func(_, addr string, err error) {
			locked(func() {
				if s.tcp.ended.IsZero() || s.tcp.err != nil { // the first that is connected counts
					s.tcp.end(err)
					s.addr = addr
				}
			})
		},
		TLSHandshakeStart: func() { locked(func() { s.tls.begun = time.Now() }) },
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			locked(func() {
				s.tls.end(err)
				s.state = state
			})
		},
		GotConn: func(httptrace.GotConnInfo) { locked(func() { s.http.begun = time.Now() }) },
	})
}

// connection is what passed first, and made the connection; nil: nothing did.
func (p *path) connection() *passage {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.first
}

// begin forgets what passed before. end is how many requests passed since, and the last of
// them; nil: none did.
func (p *path) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last, p.n = nil, 0
}

func (p *path) end() (last *passage, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last, p.n
}

// answer replays what came, to whoever asks the same again.
func (s *passage) answer(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status == 0 {
		return nil, errors.New("doctor: nothing came")
	}
	return &http.Response{
		StatusCode: s.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header:        http.Header{"Content-Type": {s.contentType}},
		Body:          io.NopCloser(bytes.NewReader(bytes.Clone(s.body.Bytes()))),
		ContentLength: int64(s.body.Len()),
	}, nil
}

// replay is a transport that answers with a passage.
type replay struct{ *passage }

// RoundTrip implements [http.RoundTripper].
func (r replay) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
	return r.answer(req)
}
