package httpx_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"golang.org/x/net/http2"
)

// startHTTP2 starts a server that reads whole requests and counts them. It calls end for each
// one, to end its stream.
func startHTTP2(t *testing.T, end func(f *http2.Framer, stream uint32)) (server *httptest.Server, received *atomic.Int64) {
	t.Helper()
	received = new(atomic.Int64)
	server = httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{NextProtos: []string{"h2"}}
	server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
			defer conn.Close() //nolint:errcheck // nothing more is sent
			if _, err := io.ReadFull(conn, make([]byte, len(http2.ClientPreface))); err != nil {
				return
			}
			f := http2.NewFramer(conn, conn)
			_ = f.WriteSettings()
			for frame, err := f.ReadFrame(); err == nil; frame, err = f.ReadFrame() {
				if settings, ok := frame.(*http2.SettingsFrame); ok && !settings.IsAck() {
					_ = f.WriteSettingsAck()
				}
				if data, ok := frame.(*http2.DataFrame); ok && data.StreamEnded() {
					received.Add(1)
					end(f, data.StreamID)
				}
			}
		},
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, received
}

// enableHTTP2 makes a transport speak HTTP/2, as a caller's own transport may.
func enableHTTP2(t *http.Transport) { t.Protocols, t.ForceAttemptHTTP2 = nil, true }

// TestClient_Do_RefusedOverHTTP2 has a server that receives a request and refuses it, in each way
// after which net/http would send a request again.
func TestClient_Do_RefusedOverHTTP2(t *testing.T) {
	t.Parallel()
	reset := func(code http2.ErrCode) func(*http2.Framer, uint32) {
		return func(f *http2.Framer, stream uint32) { _ = f.WriteRSTStream(stream, code) }
	}
	for name, end := range map[string]func(*http2.Framer, uint32){
		"protocol error": reset(http2.ErrCodeProtocol),
		"refused stream": reset(http2.ErrCodeRefusedStream),
		"going away":     func(f *http2.Framer, _ uint32) { _ = f.WriteGoAway(0, http2.ErrCodeNo, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, received := startHTTP2(t, end)
			client, transport := newClient(t)
			enableHTTP2(transport)
			transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: rootsOf(server)}) //nolint:gosec // Go's default minimum version
			_, err := client.Do(newRequest(t.Context(), t, server.URL))
			checkError(t, err, httpx.NoResponse, httpx.HTTP2Refused, "HTTP/2")
			if n := received.Load(); n != 1 {
				t.Errorf("requests received: got %d, want 1", n)
			}
		})
	}
}

func TestClient_Do_AbortedOverHTTP2(t *testing.T) {
	t.Parallel()
	var received, overHTTP2 atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		received.Add(1)
		if r.ProtoMajor == 2 {
			overHTTP2.Add(1)
		}
		panic(http.ErrAbortHandler)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	client, transport := newClient(t)
	enableHTTP2(transport)
	transport.TLSClientConfig = &tls.Config{RootCAs: rootsOf(server)}
	_, err := client.Do(newRequest(t.Context(), t, server.URL))
	checkOutcome(t, err, httpx.NoResponse)
	if received.Load() != 1 || overHTTP2.Load() != 1 {
		t.Errorf("requests received: got %d, %d of them over HTTP/2; want 1 over HTTP/2", received.Load(), overHTTP2.Load())
	}
}
