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
	for _, l := range lines() {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			h := l.open(t)
			h.FailConnections(appointmenttest.ResetBeforeRead(), appointmenttest.ConnectionFault{}, appointmenttest.ResetBeforeRead())
			// Which of them a client meets is a race: its request is written or not.
			if got := l.send(t, h); !errors.Is(got.err, syscall.ECONNRESET) && !errors.Is(got.err, syscall.EPIPE) {
				t.Errorf("got %+v", got)
			}
			if n := h.Deliveries(save); n != 0 || len(h.Bookings()) != 0 {
				t.Errorf("%d deliveries, bookings %v", n, h.Bookings())
			}
			for range 2 { // over one connection: the third fault waits
				if got := l.send(t, h); got.status != 200 {
					t.Errorf("then %+v", got)
				}
			}
			if got := h.Faults(); len(got) != 1 || got["reset before read"] != 1 {
				t.Errorf("struck %v", got)
			}
		})
	}
}

func TestRefuseAndReopen(t *testing.T) {
	t.Parallel()
	for _, l := range lines() {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			h := l.open(t)
			endpoint := h.Config().Endpoint
			if got := l.send(t, h); !isConfirmed(got, l) { // leaves a connection idle
				t.Errorf("got %+v", got)
			}
			open := dial(t, h)
			h.Refuse()
			h.Refuse()
			if _, err := open.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("an open connection: %v", err)
			}
			if got := l.send(t, h); !errors.Is(got.err, syscall.ECONNREFUSED) && !errors.Is(got.err, syscall.ECONNRESET) {
				t.Errorf("refused: %+v", got)
			}
			for range 2 {
				if err := h.Reopen(); err != nil {
					t.Fatal(err)
				}
			}
			if got := l.send(t, h); got.status != 200 || h.Config().Endpoint != endpoint {
				t.Errorf("reopened at %s, was %s: %+v", h.Config().Endpoint, endpoint, got)
			}
			if got := h.Faults(); len(got) != 1 || got["refuse"] != 2 {
				t.Errorf("struck %v", got)
			}
		})
	}
}

// A save that is under way when the connections are cut is in the books, and its answer lost.
func TestRefuseWhileASaveIsUnderWay(t *testing.T) {
	t.Parallel()
	l := lines()[0]
	h := l.open(t)
	answered := underWay(t, h, l)
	h.Refuse()
	if got := <-answered; !isReset(got, l) {
		t.Errorf("got %+v", got)
	}
	h.Settle()
	if n := len(h.Bookings()); n != 1 {
		t.Errorf("%d bookings", n)
	}
}

// The port may be somebody else's by then.
func TestReopenWhereThePortIsTaken(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	u, err := url.Parse(h.Config().Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	h.Refuse()
	squatter, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", u.Host)
	if err != nil {
		t.Skip("somebody was quicker:", err)
	}
	if err := h.Reopen(); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("got %v", err)
	}
	squatter.Close()
	if err := h.Reopen(); err != nil {
		t.Error(err)
	}
}
