package appointmenttest_test

import (
	"errors"
	"net"
	"net/url"
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
