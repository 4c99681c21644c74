package recording

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
)

// Recorder records what a client and a hospital say to each other, for a [Replay] without
// the hospital, and without its patients. See the package's documentation for what is left
// of them. It is safe for use by several goroutines.
type Recorder struct {
	file   string
	config appointment.Config

	mu        sync.Mutex
	exchanges []*exchange
	closed    bool
}

// exchange is one request and what came of it, as it was on the wire.
type exchange struct {
	deidentify.Exchange
	head  deidentify.Response
	ended bool
}

// Record starts a recording of the hospital that cfg configures. file is where
// [Recorder.Close] writes it, named .yaml; what is there is replaced. It fails at once if
// nothing can be written there, and contacts nobody.
//
//	rec, err := recording.Record("testdata/sanyuan.yaml", cfg)
//	client, err := appointment.NewClient(cfg, appointment.WithTransport(rec.Wrap))
//	…
//	err = rec.Close()
//
// cfg tells what is a key, and by which names the hospital calls the interface's fields.
// Its key and its endpoint are not written. Of its TLS, pins, versions and ciphers are, for
// [Replayer.WriteCurl], and no certificate, file or name.
func Record(file string, cfg appointment.Config) (*Recorder, error) {
	if !strings.HasSuffix(file, ".yaml") {
		return nil, fmt.Errorf("recording: a recording is a file named .yaml, and %q is not", file)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, fmt.Errorf("recording: the recording cannot be written: %w", err)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("recording: the recording cannot be written: %w", err)
	}
	return &Recorder{file: file, config: cfg}, f.Close()
}

// Format prints where the recording will be, whatever the verb, and nothing of what was said.
func (r *Recorder) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Recorder{%s}", r.file) }

// Wrap puts the recorder around a client's transport; it is for
// [appointment.WithTransport]. The client gets every answer as it came.
func (r *Recorder) Wrap(inner http.RoundTripper) http.RoundTripper { return tap{r, inner} }

// tap is where a recorder listens.
type tap struct {
	recorder *Recorder
	inner    http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t tap) RoundTrip(req *http.Request) (*http.Response, error) {
	e := &exchange{Exchange: deidentify.Exchange{
		Request: deidentify.Request{Method: req.Method, URL: req.URL.String(), Header: req.Header.Clone()},
		Outcome: deidentify.NoResponse, Start: time.Now(),
	}}
	if req.Body != nil && req.Body != http.NoBody {
		body, err := wholeBody(req)
		if err != nil {
			return nil, err
		}
		e.Request.Body = body
		req = req.Clone(req.Context())
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	t.recorder.add(e)
	ctx, unsent := watchUnsent(req.Context())
	resp, err := t.inner.RoundTrip(req.WithContext(ctx))
	if err != nil {
		t.recorder.end(e, func() {
			if unsent() {
				e.Outcome = deidentify.NotSent
			}
		})
		return nil, err
	}
	e.head = deidentify.Response{
		StatusCode: resp.StatusCode, Proto: resp.Proto, ProtoMajor: resp.ProtoMajor, ProtoMinor: resp.ProtoMinor,
		Header: resp.Header.Clone(), ContentLength: resp.ContentLength, Uncompressed: resp.Uncompressed,
	}
	resp.Body = &heard{resp.Body, t.recorder, e}
	return resp, nil
}

// wholeBody reads a request's body and closes it, as whoever carries it must even if it fails.
func wholeBody(req *http.Request) ([]byte, error) {
	body, err := io.ReadAll(req.Body)
	if closing := req.Body.Close(); err == nil {
		err = closing
	}
	return body, err
}

// watchUnsent reports whether it is proven that nothing reached the hospital: no connection
// was had, of a transport that tells.
func watchUnsent(ctx context.Context) (context.Context, func() bool) {
	var asked, connected atomic.Bool
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}), func() bool { return asked.Load() && !connected.Load() }
}

func (r *Recorder) add(e *exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.exchanges = append(r.exchanges, e)
	}
}

func (r *Recorder) end(e *exchange, finish func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !e.ended {
		e.ended, e.Duration = true, time.Since(e.Start)
		finish()
	}
}

// received is a whole answer.
func (e *exchange) received() { e.Response, e.Outcome = &e.head, deidentify.Received }

// heard is an answer's body, of which the recorder keeps what the client reads.
type heard struct {
	io.ReadCloser
	recorder *Recorder
	exchange *exchange
}

func (h *heard) Read(p []byte) (int, error) {
	n, err := h.ReadCloser.Read(p)
	h.recorder.mu.Lock()
	if !h.exchange.ended {
		h.exchange.head.Body = append(h.exchange.head.Body, p[:n]...)
	}
	h.recorder.mu.Unlock()
	switch {
	case errors.Is(err, io.EOF):
		h.recorder.end(h.exchange, h.exchange.received)
	case err != nil:
		h.recorder.end(h.exchange, func() {})
	}
	return n, err
}

func (h *heard) Close() error {
	h.recorder.end(h.exchange, func() {
		if e := h.exchange; int64(len(e.head.Body)) == e.head.ContentLength { // whole, though nobody looked for its end
			e.received()
		}
	})
	return h.ReadCloser.Close()
}

// Close ends the recording and writes it: the file, and beside it the requests as curl
// commands, in a file named .curl.txt. Nothing is on disk before. Its error must be looked
// at: it says that there is no recording, as where nothing was recorded. Requests that are
// still under way are not in it, nor is what follows. Closing again does nothing.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	var ended []deidentify.Exchange
	for _, e := range r.exchanges {
		if e.ended {
			ended = append(ended, e.Exchange)
		}
		e.ended = true
	}
	r.exchanges = nil
	if len(ended) == 0 {
		return fmt.Errorf("recording: %s: nothing was recorded: give the client appointment.WithTransport(rec.Wrap)", r.file)
	}
	if err := write(r.file, r.config, ended); err != nil {
		return fmt.Errorf("recording: %s: %w", r.file, err)
	}
	return nil
}
