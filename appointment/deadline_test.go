package appointment_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// stall is a way in which a hospital, or the client itself, keeps calls waiting.
type stall struct {
	inject func(h *appointmenttest.Hospital)
	opts   []appointment.Option
	tls    bool
}

// failEveryRequest returns a function that injects one fault into every request.
func failEveryRequest(f appointmenttest.Fault) func(h *appointmenttest.Hospital) {
	return func(h *appointmenttest.Hospital) {
		for _, op := range appointment.Operations() {
			for range 50 {
				h.Fail(op, f)
			}
		}
	}
}

func silenceConnections(h *appointmenttest.Hospital) {
	for range 50 {
		h.FailConnections(appointmenttest.SilentConnection())
	}
}

func stalls() map[string]stall {
	noResponse := failEveryRequest(appointmenttest.Delay(time.Hour))
	slowBody := failEveryRequest(appointmenttest.Drip(20 * time.Millisecond))
	unavailable := failEveryRequest(appointmenttest.Unavailable(time.Second))
	manyRetries := appointment.WithRetries(1000)
	options := func(opts ...appointment.Option) []appointment.Option { return opts }
	return map[string]stall{
		"no header":                 {inject: noResponse},
		"no header, TLS":            {inject: noResponse, tls: true},
		"a byte every 20 ms":        {inject: slowBody},
		"a byte every 20 ms, TLS":   {inject: slowBody, tls: true},
		"silent connection":         {inject: silenceConnections},
		"TLS handshake hangs":       {inject: silenceConnections, tls: true},
		"refused, many retries":     {inject: (*appointmenttest.Hospital).Refuse, opts: options(manyRetries, appointment.WithBreaker(0, 0))},
		"Retry-After, many retries": {inject: unavailable, opts: options(manyRetries)},
		"too many in flight":        {inject: noResponse, opts: options(appointment.WithInFlight(1))},
		"the rate limit is used up": {inject: noResponse, opts: options(appointment.WithRateLimit(1, time.Hour))},
	}
}

// The ways in which a call ends.
const (
	endByTimeout  = "WithTimeout"
	endByDeadline = "deadline of the context"
	endByCancel   = "cancelled"
)

// Three calls at a time wait for a hospital that stalls. Each ends at its deadline, or when its
// caller cancels, and no goroutine and no connection remains. With -short, each stall and ending
// happens at one vendor.
func TestClient_EveryCallEnds(t *testing.T) {
	t.Parallel()
	var longestDelay atomic.Int64
	t.Run("stalls", func(t *testing.T) {
		all := stalls()
		for i, name := range slices.Sorted(maps.Keys(all)) {
			s := all[name]
			for j, ending := range []string{endByTimeout, endByDeadline, endByCancel} {
				for k, vendor := range soapAndRESTVendors() {
					if testing.Short() && (i+j)%2 != k {
						continue
					}
					t.Run(fmt.Sprintf("%s/%s/%s", name, vendor, ending), func(t *testing.T) {
						t.Parallel()
						s.run(t, vendor, ending, &longestDelay)
					})
				}
			}
		}
	})
	t.Logf("the longest delay after a deadline: %v", time.Duration(longestDelay.Load()).Round(time.Microsecond))
}

// run makes the three calls and lets them end in one way.
func (s stall) run(t *testing.T, vendor appointment.Vendor, ending string, longestDelay *atomic.Int64) {
	t.Helper()
	const timeout = 300 * time.Millisecond
	const maxDelay = 3 * time.Second // the machine may be busy with other tests
	var hospitalOpts []appointmenttest.Option
	if s.tls {
		hospitalOpts = append(hospitalOpts, appointmenttest.WithTLS())
	}
	hospital := startOneSlotHospital(t, vendor, 9, hospitalOpts...)
	s.inject(hospital)
	transport, open := newCountingTransport(hospital)
	opts := append([]appointment.Option{appointment.WithHTTPClient(&http.Client{Transport: transport})}, s.opts...)
	if ending == endByTimeout {
		opts = append(opts, appointment.WithTimeout(timeout))
	}
	cfg := hospital.Config()
	cfg.TLS = nil // that of the transport applies
	client, err := appointment.NewClient(cfg, opts...)
	if err != nil {
		t.Fatal(err)
	}
	pprof.Do(t.Context(), pprof.Labels("test", t.Name()), func(ctx context.Context) {
		cancel := func() {}
		switch ending {
		case endByDeadline:
			ctx, cancel = context.WithTimeout(ctx, timeout)
		case endByCancel:
			ctx, cancel = context.WithCancel(ctx)
			time.AfterFunc(timeout, cancel)
		}
		defer cancel()
		start := time.Now()
		var calls sync.WaitGroup
		for _, op := range appointment.Operations() {
			calls.Go(func() {
				_, err := callOperation(ctx, client, op, fullSaveRequest(), fullCancelRequest())
				delay := time.Since(start) - timeout
				raiseTo(longestDelay, int64(delay))
				if e := (*appointment.Error)(nil); !errors.As(err, &e) {
					t.Errorf("%s: error = %v, want an *Error", op, err)
				}
				if delay > maxDelay {
					t.Errorf("%s ended %v after its time, want %v at most; error: %v", op, delay, maxDelay, err)
				}
			})
		}
		calls.Wait()
	})
	client.CloseIdleConnections()
	checkNothingLeft(t, t.Name(), open)
}

// newCountingTransport returns a transport to a hospital, and the number of its open connections.
func newCountingTransport(hospital *appointmenttest.Hospital) (*http.Transport, *atomic.Int64) {
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

// countedConn is a connection that is counted while it is open.
type countedConn struct {
	net.Conn
	once sync.Once
	open *atomic.Int64
}

func (c *countedConn) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}

// checkNothingLeft waits until no connection is open and no goroutine has the label, which a
// goroutine inherits from the one that started it.
func checkNothingLeft(t *testing.T, label string, open *atomic.Int64) {
	t.Helper()
	var profile bytes.Buffer
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		profile.Reset()
		if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
			t.Fatal(err)
		}
		if open.Load() == 0 && !strings.Contains(profile.String(), fmt.Sprintf("%q", label)) {
			return
		}
	}
	t.Errorf("%d connections are open, want none, and no goroutine with label %q:\n%s", open.Load(), label, &profile)
}
