package appointment_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// stall is a way in which a hospital, or the client itself, keeps a call waiting.
type stall struct {
	tls   bool
	begin func(h *appointmenttest.Hospital)
	opts  []appointment.Option
}

// everyCall meets the same fault.
func everyCall(f appointmenttest.Fault) func(h *appointmenttest.Hospital) {
	return func(h *appointmenttest.Hospital) {
		for _, op := range appointment.Operations() {
			for range 50 {
				h.Fail(op, f)
			}
		}
	}
}

func silence(h *appointmenttest.Hospital) {
	for range 50 {
		h.FailConnections(appointmenttest.SilentConnection())
	}
}

func stalls() map[string]stall {
	return map[string]stall{
		"no header":                   {begin: everyCall(appointmenttest.Delay(time.Hour))},
		"no header, TLS":              {begin: everyCall(appointmenttest.Delay(time.Hour)), tls: true},
		"a byte every 20 ms":          {begin: everyCall(appointmenttest.Drip(20 * time.Millisecond))},
		"a byte every 20 ms, TLS":     {begin: everyCall(appointmenttest.Drip(20 * time.Millisecond)), tls: true},
		"nothing after connecting":    {begin: silence},
		"a TLS handshake that hangs":  {begin: silence, tls: true},
		"refused, with many retries":  {begin: (*appointmenttest.Hospital).Refuse, opts: []appointment.Option{appointment.WithRetries(1000), appointment.WithBreaker(0, 0)}},
		"come back later":             {begin: everyCall(appointmenttest.Unavailable(time.Second)), opts: []appointment.Option{appointment.WithRetries(1000)}},
		"all places taken by stalled": {begin: everyCall(appointmenttest.Delay(time.Hour)), opts: []appointment.Option{appointment.WithInFlight(1)}},
		"the rate is used up":         {begin: everyCall(appointmenttest.Delay(time.Hour)), opts: []appointment.Option{appointment.WithRateLimit(1, time.Hour)}},
	}
}

// allowance is how late a call may be on a machine that is busy with other tests.
const allowance = 3 * time.Second

// TestEveryCallEnds has three calls at once at a hospital that keeps them waiting: each
// ends at its deadline, or when its caller gives it up, and leaves nothing behind.
func TestEveryCallEnds(t *testing.T) {
	t.Parallel()
	var worst atomic.Int64
	t.Run("stalls", func(t *testing.T) {
		for name, s := range stalls() {
			for _, vendor := range carriers() {
				for _, end := range []string{"client's timeout", "context's deadline", "cancelled"} {
					t.Run(fmt.Sprintf("%s/%s/%s", name, vendor, end), func(t *testing.T) {
						t.Parallel()
						s.run(t, vendor, end, &worst)
					})
				}
			}
		}
	})
	t.Logf("the worst overrun: %v", time.Duration(worst.Load()).Round(time.Microsecond))
}

func (s stall) run(t *testing.T, vendor appointment.Vendor, end string, worst *atomic.Int64) {
	const patience = 300 * time.Millisecond
	var hospitalOpts []appointmenttest.Option
	if s.tls {
		hospitalOpts = append(hospitalOpts, appointmenttest.WithTLS())
	}
	hospital := roomWith(t, vendor, 9, hospitalOpts...)
	s.begin(hospital)
	transport, open := countingTransport(hospital)
	opts := append([]appointment.Option{appointment.WithHTTPClient(&http.Client{Transport: transport})}, s.opts...)
	if end == "client's timeout" {
		opts = append(opts, appointment.WithTimeout(patience))
	}
	cfg := hospital.Config()
	cfg.TLS = nil // the transport's
	client, err := appointment.NewClient(cfg, opts...)
	if err != nil {
		t.Fatal(err)
	}
	pprof.Do(t.Context(), pprof.Labels("test", t.Name()), func(ctx context.Context) {
		switch end {
		case "context's deadline":
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, patience)
			defer cancel()
		case "cancelled":
			var cancel context.CancelFunc
			ctx, cancel = context.WithCancel(ctx)
			defer cancel()
			time.AfterFunc(patience, cancel)
		}
		start := time.Now()
		var all sync.WaitGroup
		for _, op := range appointment.Operations() {
			all.Go(func() {
				_, err := callOnce(ctx, client, op, everySaveField(), everyCancelField())
				over := time.Since(start) - patience
				raise(worst, int64(over))
				if e := (*appointment.Error)(nil); !errors.As(err, &e) || over > allowance {
					t.Errorf("%s ended %v after its time: %v", op, over, err)
				}
			})
		}
		all.Wait()
	})
	client.CloseIdleConnections()
	nothingLeft(t, t.Name(), open)
}

// countingTransport counts the connections that are open.
func countingTransport(hospital *appointmenttest.Hospital) (*http.Transport, *atomic.Int64) {
	var open atomic.Int64
	transport := hospital.HTTPClient().Transport.(*http.Transport).Clone()
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		open.Add(1)
		return &countedConn{Conn: conn, open: &open}, nil
	}
	return transport, &open
}

type countedConn struct {
	net.Conn
	once sync.Once
	open *atomic.Int64
}

func (c *countedConn) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}

// nothingLeft waits for the last goroutine and connection of a call to end. Goroutines
// bear the label of who started them.
func nothingLeft(t *testing.T, label string, open *atomic.Int64) {
	t.Helper()
	var profile bytes.Buffer
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		profile.Reset()
		if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
			t.Fatal(err)
		}
		if open.Load() == 0 && !strings.Contains(profile.String(), fmt.Sprintf("%q", label)) {
			return
		}
	}
	t.Errorf("%d connections are left open, and goroutines:\n%s", open.Load(), &profile)
}
