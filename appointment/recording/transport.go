package recording

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
)

// transport records the exchanges of next.
type transport struct {
	recorder *Recorder
	next     http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readRequestBody(req)
	if err != nil {
		return nil, err
	}
	ctx, isNotSent := watchConnection(req.Context())
	sent := req.Clone(ctx)
	sealedID := sent.Header.Get(sealedIDHeader)
	sent.Header.Del(sealedIDHeader)
	e := t.recorder.add(deidentify.Request{
		Method: req.Method, URL: req.URL.String(), Header: sent.Header.Clone(), Body: body,
	})
	t.recorder.assign(sealedID, e)
	if req.Body != nil && req.Body != http.NoBody {
		sent.Body = io.NopCloser(bytes.NewReader(body))
	}
	resp, err := t.next.RoundTrip(sent)
	if err != nil {
		outcome := deidentify.NoResponse
		if isNotSent() {
			outcome = deidentify.NotSent
		}
		t.recorder.finish(e, outcome)
		t.recorder.forget(sealedID)
		return nil, err
	}
	t.recorder.setResponse(e, deidentify.Response{
		StatusCode: resp.StatusCode, Proto: resp.Proto, ProtoMajor: resp.ProtoMajor, ProtoMinor: resp.ProtoMinor,
		Header: resp.Header.Clone(), ContentLength: resp.ContentLength, Uncompressed: resp.Uncompressed,
	})
	if sealedID != "" {
		resp.Header.Set(sealedIDHeader, sealedID) // the payload removes it
	}
	resp.Body = &recordedBody{resp.Body, t.recorder, e}
	return resp, nil
}

// readRequestBody reads the body of a request and closes it, as a transport must.
func readRequestBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(req.Body)
	if closeErr := req.Body.Close(); err == nil {
		err = closeErr
	}
	return body, err
}

// watchConnection returns a context for a request, and a function that reports whether it is proven
// that nothing was sent. This is so if the transport requested a connection and got none.
func watchConnection(ctx context.Context) (watched context.Context, isNotSent func() bool) {
	var requested, connected atomic.Bool
	watched = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { requested.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	return watched, func() bool { return requested.Load() && !connected.Load() }
}

// recordedBody is the body of a response. It records the bytes that the client reads.
type recordedBody struct {
	io.ReadCloser
	recorder *Recorder
	exchange *exchange
}

// Read implements [io.Reader].
func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.recorder.appendBody(b.exchange, p[:n])
	switch {
	case errors.Is(err, io.EOF):
		b.recorder.finish(b.exchange, deidentify.Received)
	case err != nil:
		b.recorder.finish(b.exchange, deidentify.NoResponse)
	}
	return n, err
}

// Close implements [io.Closer]. The response is whole if the client has read as many bytes as the
// server announced. It need not have read on to the end.
func (b *recordedBody) Close() error {
	outcome := deidentify.NoResponse
	if b.isWhole() {
		outcome = deidentify.Received
	}
	b.recorder.finish(b.exchange, outcome)
	return b.ReadCloser.Close()
}

func (b *recordedBody) isWhole() bool {
	b.recorder.mu.Lock()
	defer b.recorder.mu.Unlock()
	partial := b.exchange.partial
	return int64(len(partial.Body)) == partial.ContentLength
}
