package appointmenttest_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"syscall"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestResetBeforeRead(t *testing.T) {
	t.Parallel()
	for _, tr := range transports() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t)
			h.FailConnections(appointmenttest.ResetBeforeRead(), appointmenttest.ConnectionFault{}, appointmenttest.ResetBeforeRead())
			// The error depends on whether the client had written its request.
			if got := tr.send(t, h); !errors.Is(got.err, syscall.ECONNRESET) && !errors.Is(got.err, syscall.EPIPE) {
				t.Errorf("got %+v, want a reset", got)
			}
			checkBookings(t, h, 0, 0)
			for range 2 { // over one connection, so the third fault stays in the queue
				if got := tr.send(t, h); got.status != 200 {
					t.Errorf("the next save = %+v, want HTTP status 200", got)
				}
			}
			if got := h.Faults(); len(got) != 1 || got["reset before read"] != 1 {
				t.Errorf("Faults() = %v, want one reset before read", got)
			}
		})
	}
}

func TestHospital_RefuseAndReopen(t *testing.T) {
	t.Parallel()
	for _, tr := range transports() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t)
			endpoint := h.Config().Endpoint
			if got := tr.send(t, h); !isSuccess(got, tr) { // leaves an idle connection
				t.Errorf("got %+v, want a success", got)
			}
			open := dial(t, h)
			h.Refuse()
			h.Refuse()
			if _, err := open.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("read of an open connection: error = %v, want %v", err, syscall.ECONNRESET)
			}
			if got := tr.send(t, h); !errors.Is(got.err, syscall.ECONNREFUSED) && !errors.Is(got.err, syscall.ECONNRESET) {
				t.Errorf("got %+v after Refuse, want a refused connection", got)
			}
			for range 2 {
				if err := h.Reopen(); err != nil {
					t.Fatal(err)
				}
			}
			if got := tr.send(t, h); got.status != 200 || h.Config().Endpoint != endpoint {
				t.Errorf("got %+v at %s after Reopen, want HTTP status 200 at %s", got, h.Config().Endpoint, endpoint)
			}
			if got := h.Faults(); len(got) != 1 || got["refuse"] != 2 {
				t.Errorf("Faults() = %v, want two refuse", got)
			}
		})
	}
}

// A save in progress is booked although its connection is reset.
func TestHospital_Refuse_SaveInProgress(t *testing.T) {
	t.Parallel()
	tr := overREST()
	h := tr.start(t)
	results := tr.sendDelayed(t, h)
	h.Refuse()
	if got := <-results; !isResetResult(got, tr) {
		t.Errorf("got %+v, want a reset", got)
	}
	h.Settle()
	checkBookings(t, h, 1, 1)
}

func TestHospital_Reopen_PortIsInUse(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	u, err := url.Parse(h.Config().Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	h.Refuse()
	other, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", u.Host)
	if err != nil {
		t.Skip("another program was faster:", err)
	}
	if err := h.Reopen(); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("Reopen error = %v, want %v", err, syscall.EADDRINUSE)
	}
	other.Close()
	if err := h.Reopen(); err != nil {
		t.Errorf("Reopen error = %v after the port is free, want none", err)
	}
}

func TestWithAddress(t *testing.T) {
	t.Parallel()
	first := start(t, appointment.Jintang)
	u, err := url.Parse(first.Config().Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	address := appointmenttest.WithAddress(u.Host)
	if _, err := appointmenttest.Start(appointment.Jintang, address); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("Start with an address in use: error = %v, want %v", err, syscall.EADDRINUSE)
	}
	first.Close()
	second, err := appointmenttest.Start(appointment.Jintang, address)
	if errors.Is(err, syscall.EADDRINUSE) {
		t.Skip("another program was faster:", err)
	} else if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if got, want := second.Config().Endpoint, first.Config().Endpoint; got != want {
		t.Errorf("the endpoint is %s, want %s", got, want)
	}
	if status, _, text := post(t, second, jsonHeader(), camelQuery); status != 200 {
		t.Errorf("a query = HTTP status %d, want 200: %s", status, text)
	}
}

// The endpoint of a hospital on all interfaces is on loopback, and its certificate is for it.
func TestWithAddress_AllInterfaces(t *testing.T) {
	t.Parallel()
	for _, tr := range []transport{overREST(), overRESTWithTLS()} {
		h := tr.start(t, appointmenttest.WithAddress(":0"))
		if u, err := url.Parse(h.Config().Endpoint); err != nil || u.Hostname() != "127.0.0.1" {
			t.Errorf("%s: the endpoint is %s, %v; want one at 127.0.0.1", tr.name, h.Config().Endpoint, err)
		}
		if got := tr.send(t, h); got.status != 200 {
			t.Errorf("%s: got %+v, want HTTP status 200", tr.name, got)
		}
	}
}

// recordedConn is a connection of a middleware.
type recordedConn struct{ net.Conn }

func (c recordedConn) NetConn() net.Conn {
	if over, ok := c.Conn.(*tls.Conn); ok {
		return over.NetConn()
	}
	return c.Conn
}

// recordedWriter is a response of a middleware. Hijack returns a connection of its own.
type recordedWriter struct{ http.ResponseWriter }

func (w recordedWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, buffer, err := w.ResponseWriter.(http.Hijacker).Hijack()
	return recordedConn{c}, buffer, err
}

// A middleware sees each request, and faults reset the connection below it.
func TestWithMiddleware(t *testing.T) {
	t.Parallel()
	for _, tr := range transports() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			var paths []string // the client sends one request after the other
			h := tr.start(t, appointmenttest.WithMiddleware(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					paths = append(paths, r.URL.Path)
					next.ServeHTTP(recordedWriter{w}, r)
				})
			}))
			h.Fail(appointment.SaveSchedule, appointmenttest.ResetAfterRead())
			if got := tr.send(t, h); !errors.Is(got.err, syscall.ECONNRESET) {
				t.Errorf("got %+v, want a reset", got)
			}
			if got := tr.send(t, h); got.status != 200 {
				t.Errorf("got %+v after the fault, want HTTP status 200", got)
			}
			if want := []string{"/hospital/appointment", "/hospital/appointment"}; !slices.Equal(paths, want) {
				t.Errorf("the middleware got %v, want %v", paths, want)
			}
		})
	}
}
