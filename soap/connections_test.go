package soap_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// TestConnectionsAreKept counts the connections of a thousand calls in a row, and of 32
// callers at once, who need one each and no more in the rounds that follow.
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*httptest.Server){"http": (*httptest.Server).Start, "TLS": (*httptest.Server).StartTLS} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var connections atomic.Int64
			var meet sync.WaitGroup // the callers of a round are all there before one is answered
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				if r.URL.Path == "/together" {
					meet.Done()
					meet.Wait()
				}
				w.Header().Set("Content-Type", plain)
				_, _ = io.WriteString(w, env11+opening+result+closing+end11)
			}))
			server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					connections.Add(1)
				}
			}
			start(server)
			t.Cleanup(server.Close)
			transport := httpx.NewTransport()
			if server.TLS != nil {
				transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
			}
			t.Cleanup(transport.CloseIdleConnections)
			client := &httpx.Client{Transport: transport, Limit: 1 << 20}

			alone := soap.New(client, server.URL, binding)
			for range 1000 {
				if _, err := alone.Call(t.Context(), operation, []byte("{}")); err != nil {
					t.Fatal(err)
				}
			}
			// net/http closes one whose writer has not said within 50 ms that it is done, which
			// a busy machine brings about.
			const closed = 3
			if n := connections.Load(); n > 1+closed {
				t.Errorf("%d connections for a thousand calls in a row", n)
			}
			together := soap.New(client, server.URL+"/together", binding)
			const callers = 32
			for range 10 {
				meet.Add(callers)
				var round sync.WaitGroup
				for range callers {
					round.Go(func() {
						if _, err := together.Call(t.Context(), operation, []byte("{}")); err != nil {
							t.Error(err)
							meet.Done() // so that the others do not wait for ever
						}
					})
				}
				round.Wait()
			}
			if n := connections.Load(); n > callers+closed {
				t.Errorf("%d connections for %d callers", n, callers)
			}
		})
	}
}
