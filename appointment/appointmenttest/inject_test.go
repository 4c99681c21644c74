package appointmenttest_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// eventually waits for what no signal tells of: that a request has arrived.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// dial opens a connection of its own to the hospital. Reading from it fails after 10 seconds.
func dial(t *testing.T, h *appointmenttest.Hospital) net.Conn {
	t.Helper()
	u, err := url.Parse(h.Config().Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	return conn
}

// rawSave sends camelSave over a connection, and reads nothing.
func rawSave(t *testing.T, conn net.Conn) {
	t.Helper()
	_, err := io.WriteString(conn, "POST /hospital/appointment HTTP/1.1\r\nHost: hospital\r\nContent-Type: application/json\r\n"+
		"Content-Length: "+strconv.Itoa(len(camelSave))+"\r\n\r\n"+camelSave)
	if err != nil {
		t.Fatal(err)
	}
}

func TestFaultsStrikeInOrder(t *testing.T) {
	t.Parallel()
	l := lines()[0]
	h := l.open(t)
	h.Fail(save, appointmenttest.BadGateway().Uncommitted(), appointmenttest.Fault{})
	h.Fail(appointment.CancelSchedule, appointmenttest.Unavailable(time.Second))
	h.Fail(save, appointmenttest.ServerError())
	for i, want := range []int{502, 200, 500, 200} {
		if got := l.send(t, h); got.status != want {
			t.Errorf("request %d: HTTP status %d, %v; want %d", i, got.status, got.err, want)
		}
	}
	if status, header, _ := post(t, h, l.header, camelCancel); status != 503 || header.Get("Retry-After") != "1" {
		t.Errorf("cancel: HTTP status %d, %v", status, header)
	}
	want := map[string]int{"bad gateway, uncommitted": 1, "server error": 1, "unavailable": 1}
	if got := h.Faults(); !maps.Equal(got, want) {
		t.Errorf("struck %v, want %v", got, want)
	}
}

// A refused request meets its fault too; one that names no operation leaves it to the next.
func TestWhichRequestsMeetFaults(t *testing.T) {
	t.Parallel()
	l := lines()[0]
	h := l.open(t)
	h.Fail(save, appointmenttest.BadGateway(), appointmenttest.ServerError())
	for _, test := range []struct {
		old, spoilt string
		want        int
	}{{"XKH074", "XKH079", 200}, {"placerOrderNO", "orderNO", 502}, {"", "", 500}} {
		if status, _, body := post(t, h, l.header, strings.Replace(camelSave, test.old, test.spoilt, 1)); status != test.want {
			t.Errorf("%s: HTTP status %d, want %d: %s", test.spoilt, status, test.want, body)
		}
	}
	if n := len(h.Bookings()); n != 1 {
		t.Errorf("%d bookings", n)
	}
}

func TestCommitLate(t *testing.T) {
	t.Parallel()
	l := lines()[2]
	h := l.open(t)
	h.Fail(save, appointmenttest.CommitLate(time.Hour))
	if got := l.send(t, h); !isReset(got, l) {
		t.Errorf("got %+v", got)
	}
	if n := len(h.Bookings()); n != 0 || h.Deliveries(save) != 1 {
		t.Errorf("%d bookings at once, %d deliveries", n, h.Deliveries(save))
	}
	h.Settle()
	if n := len(h.Bookings()); n != 1 {
		t.Errorf("%d bookings once settled", n)
	}
}

// It comes by itself, too, and what it finds is judged then: another order has the slot.
func TestCommitLateByItself(t *testing.T) {
	t.Parallel()
	l := lines()[0]
	h := l.open(t)
	h.Fail(save, appointmenttest.CommitLate(30*time.Millisecond))
	l.send(t, h)
	eventually(t, "booked", func() bool { return len(h.Bookings()) == 1 })

	h.Fail(save, appointmenttest.CommitLate(time.Hour))
	l.save = strings.NewReplacer("2026010580001", "2026010580002", "2026-01-06", "2026-01-07").Replace(camelSave)
	l.send(t, h)
	l.save = strings.Replace(l.save, "2026010580002", "2026010580003", 1)
	l.send(t, h)
	h.Settle()
	if got := h.Bookings(); len(got) != 2 || got[1].PlacerOrderNO != "2026010580003" {
		t.Errorf("bookings %v", got)
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	l := lines()[1]
	h := l.open(t)
	answered := underWay(t, h, l)
	if n := len(h.Bookings()); n != 0 {
		t.Errorf("%d bookings before the delay is over", n)
	}
	h.Settle()
	if n := len(h.Bookings()); n != 1 {
		t.Errorf("%d bookings once settled", n)
	}
	if got := <-answered; !isConfirmed(got, l) {
		t.Errorf("got %+v", got)
	}
}

func TestDelayedIsCarriedOutForAClientThatHasGone(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	h.Fail(save, appointmenttest.Delay(100*time.Millisecond))
	conn := dial(t, h)
	rawSave(t, conn)
	conn.Close()
	eventually(t, "booked", func() bool { return len(h.Bookings()) == 1 })
}

// The answer comes byte for byte from its very first on.
func TestDrip(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	const pause = 30 * time.Millisecond
	h.Fail(save, appointmenttest.Drip(pause))
	conn := dial(t, h)
	rawSave(t, conn)
	var got []byte
	buffer := make([]byte, 100)
	var first time.Time
	for len(got) < 4 {
		n, err := conn.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, buffer[:n]...); first.IsZero() {
			first = time.Now()
		}
	}
	// The first may have been read late, the fourth not early.
	if passed := time.Since(first); string(got) != "HTTP" || passed < pause {
		t.Errorf("%q within %v", got, passed)
	}
	if n := len(h.Bookings()); n != 1 {
		t.Errorf("%d bookings", n)
	}
}

func TestHeal(t *testing.T) {
	t.Parallel()
	l := lines()[3]
	h := l.open(t)
	h.FailConnections(appointmenttest.SilentConnection(), appointmenttest.ResetBeforeRead())
	silent := dial(t, h)
	eventually(t, "silent", func() bool { return h.Faults()["silent connection"] == 1 })
	h.Fail(save, appointmenttest.BadGateway())
	if err := h.Heal(); err != nil {
		t.Fatal(err)
	}
	if _, err := silent.Read(make([]byte, 1)); err == nil || isTimeout(err) {
		t.Errorf("the silent connection lasts: %v", err)
	}
	if got := l.send(t, h); !isConfirmed(got, l) {
		t.Errorf("got %+v", got)
	}
	h.Refuse()
	if err := h.Heal(); err != nil {
		t.Fatal(err)
	}
	if got := l.send(t, h); got.status != 200 {
		t.Errorf("reopened: %+v", got)
	}
	if got := h.Faults(); !maps.Equal(got, map[string]int{"silent connection": 1, "refuse": 1}) {
		t.Errorf("struck %v", got)
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// A client that gives up a silent connection is noticed.
func TestSilentConnectionEndsWithTheClient(t *testing.T) {
	t.Parallel()
	for _, l := range lines()[:2] {
		h := l.open(t)
		h.FailConnections(appointmenttest.SilentConnection())
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if got := l.sendUntil(ctx, h); !errors.Is(got.err, context.DeadlineExceeded) {
			t.Errorf("%s: %+v", l.name, got)
		}
		if n := h.Deliveries(save); n != 0 || len(h.Bookings()) != 0 {
			t.Errorf("%s: %d deliveries, bookings %v", l.name, n, h.Bookings())
		}
		if got := l.send(t, h); !isConfirmed(got, l) {
			t.Errorf("%s: afterwards %+v", l.name, got)
		}
	}
}
