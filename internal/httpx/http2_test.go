package httpx_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

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

// overHTTP2 makes a transport speak HTTP/2, as a caller's own may.
func overHTTP2(t *http.Transport) { t.Protocols, t.ForceAttemptHTTP2 = nil, true }

// The client's own transport does not, whatever the server would.
func TestOwnTransportSpeaksHTTP1(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 1 {
			t.Errorf("the request came over %s", r.Proto)
		}
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	client, transport := newClient(t)
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: pool}) //nolint:gosec // as old as Go's default
	if _, err := client.Do(newRequest(t.Context(), t, server.URL)); err != nil {
		t.Error(err)
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
			overHTTP2(transport)
			transport.TLSClientConfig = httpx.ClientTLS(&tls.Config{RootCAs: pool}) //nolint:gosec // as old as Go's default
			_, err := client.Do(newRequest(t.Context(), t, url))
			wantFate(t, err, httpx.NoResponse, "HTTP/2")
			if n := came.Load(); n != 1 {
				t.Errorf("the request arrived %d times", n)
			}
		})
	}
}
