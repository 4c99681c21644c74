package appointmenttest_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// promptly fails the test if do takes longer than any machine needs for it.
func promptly(t *testing.T, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	select {
	case <-done:
	case <-time.After(4 * time.Second): // httptest complains after 5
		t.Errorf("%s takes more than 4 seconds", what)
	}
}

// Close waits for nothing that would take long, and loses nothing that was taken in.
func TestCloseIsPrompt(t *testing.T) {
	t.Parallel()
	for _, l := range lines()[:2] {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			roomy := ultrasound()
			roomy.Times[1].Capacity = 3
			h := l.open(t, withResource(roomy))
			h.Fail(save, appointmenttest.Delay(time.Hour), appointmenttest.Drip(time.Hour), appointmenttest.CommitLate(time.Hour))
			var wg sync.WaitGroup
			for i := range 3 {
				l := l
				l.save = strings.Replace(l.save, "2026010580001", strconv.Itoa(2026010580001+i), 1)
				wg.Go(func() { l.send(t, h) })
			}
			eventually(t, "delivered", func() bool { return h.Deliveries(save) == 3 })
			h.FailConnections(appointmenttest.SilentConnection())
			silent := dial(t, h)
			eventually(t, "silent", func() bool { return h.Faults()["silent connection"] == 1 })

			promptly(t, "Close", h.Close)
			if n := len(h.Bookings()); n != 3 {
				t.Errorf("%d bookings", n)
			}
			if _, err := silent.Read(make([]byte, 1)); err == nil || isTimeout(err) {
				t.Errorf("the silent connection lasts: %v", err)
			}
			promptly(t, "the clients' end", wg.Wait)
			if h.Reopen() == nil || h.Heal() == nil {
				t.Error("a closed hospital opens again")
			}
		})
	}
}

// While it refuses, too.
func TestCloseWhileRefusing(t *testing.T) {
	t.Parallel()
	h := lines()[1].open(t)
	h.Refuse()
	promptly(t, "Close", h.Close)
}
