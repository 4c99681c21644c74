package httpx_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"golang.org/x/net/http2"
)

// startHTTP2 starts a server that reads whole requests, counts them, and ends each with
// what end writes.
func startHTTP2(t *testing.T, end func(f *http2.Framer, stream uint32)) (url string, pool *x509.CertPool, came *atomic.Int64) {
	t.Helper()
	came = new(atomic.Int64)
	server := httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{NextProtos: []string{"h2"}}
	server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
			defer conn.Close() //nolint:errcheck // the client has what it is to have
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
					came.Add(1)
					end(f, data.StreamID)
				}
			}
		},
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	pool = x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return server.URL, pool, came
}

// TestASilentHTTP2ConnectionIsGivenUp has a connection die as at a firewall that forgot it:
// nobody says so, and nothing that is sent on it is answered, pings included.
func TestASilentHTTP2ConnectionIsGivenUp(t *testing.T) {
	t.Parallel()
	var silent atomic.Bool
	url, pool, came := startHTTP2(t, func(f *http2.Framer, stream uint32) {
		if silent.CompareAndSwap(false, true) {
			return
		}
		const status200 = "\x88" // as HPACK has it
		_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, EndHeaders: true, EndStream: true, BlockFragment: []byte(status200)})
	})
	client, transport := newClient(t)
	transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: pool}) //nolint:gosec // as old as Go's default
	if transport.HTTP2 == nil || transport.HTTP2.SendPingTimeout+transport.HTTP2.PingTimeout > 20*time.Second {
		t.Fatal("the transport lets 20 seconds pass, which is all that a save has, before it gives a silent connection up")
	}
	transport.HTTP2.SendPingTimeout, transport.HTTP2.PingTimeout = 100*time.Millisecond, 100*time.Millisecond
	_, err := client.Do(newRequest(t.Context(), t, url))
	wantFate(t, err, httpx.NoAnswer, "")
	if _, err := client.Do(newRequest(t.Context(), t, url)); err != nil || came.Load() != 2 {
		t.Errorf("the next request: %v; %d arrived", err, came.Load())
	}
}

// TestSentOnceOverHTTP2 has requests arrive whole and be disowned, by each of the ways
// upon which net/http sends a request again by itself.
func TestSentOnceOverHTTP2(t *testing.T) {
	t.Parallel()
	reset := func(code http2.ErrCode) func(*http2.Framer, uint32) {
		return func(f *http2.Framer, stream uint32) { _ = f.WriteRSTStream(stream, code) }
	}
	for name, end := range map[string]func(*http2.Framer, uint32){
		"protocol error": reset(http2.ErrCodeProtocol),
		"refused":        reset(http2.ErrCodeRefusedStream),
		"going away":     func(f *http2.Framer, _ uint32) { _ = f.WriteGoAway(0, http2.ErrCodeNo, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, pool, came := startHTTP2(t, end)
			client, transport := newClient(t)
			transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: pool}) //nolint:gosec // as old as Go's default
			_, err := client.Do(newRequest(t.Context(), t, url))
			wantFate(t, err, httpx.NoAnswer, "HTTP/2")
			if n := came.Load(); n != 1 {
				t.Errorf("the request arrived %d times", n)
			}
		})
	}
}
