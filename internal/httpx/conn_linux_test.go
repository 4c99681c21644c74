package httpx_test

import (
	"context"
	"net"
	"net/http/httptrace"
	"syscall"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// TestClient_Do_UserTimeout checks that the kernel sends a request on a fresh connection only
// until the deadline of the request.
func TestClient_Do_UserTimeout(t *testing.T) {
	t.Parallel()
	const tcpUserTimeout = 0x12
	for name, tt := range map[string]struct {
		timeout  time.Duration
		fresh    bool
		min, max time.Duration
	}{
		"fresh":          {time.Minute, true, 50 * time.Second, time.Minute - 500*time.Millisecond},
		"fresh, a year":  {365 * 24 * time.Hour, true, 24 * 24 * time.Hour, 25 * 24 * time.Hour}, // more does not fit
		"kept":           {time.Minute, false, 0, 0},
		"fresh, forever": {0, true, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var conn net.Conn
			var got time.Duration
			server := wiretest.Start(t, func(x *wiretest.Exchange) {
				raw, err := tcpConnOf(conn).SyscallConn()
				if err != nil {
					t.Error(err)
				}
				_ = raw.Control(func(fd uintptr) {
					milliseconds, err := syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout)
					if err != nil {
						t.Error(err)
					}
					got = time.Duration(milliseconds) * time.Millisecond
				})
				x.Write(wiretest.Response(200, "text/plain", "ok"))
			})
			client := newSeparateClient(t, nil)
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { conn = info.Conn }})
			if tt.timeout > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, tt.timeout)
				defer cancel()
			}
			if tt.fresh {
				ctx = withFresh(ctx)
			}
			if _, err := client.Do(newRequest(ctx, t, server.URL)); err != nil {
				t.Fatal(err)
			}
			if got < tt.min || got > tt.max {
				t.Errorf("TCP_USER_TIMEOUT = %v, want %v to %v", got, tt.min, tt.max)
			}
		})
	}
}
