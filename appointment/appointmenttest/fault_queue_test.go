package appointmenttest_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// writeSave sends camelSave over a connection and reads no response.
func writeSave(t *testing.T, conn net.Conn) {
	t.Helper()
	_, err := io.WriteString(conn, "POST /hospital/appointment HTTP/1.1\r\nHost: hospital\r\nContent-Type: application/json\r\n"+
		"Content-Length: "+strconv.Itoa(len(camelSave))+"\r\n\r\n"+camelSave)
	if err != nil {
		t.Fatal(err)
	}
}

func TestHospital_Fail_Order(t *testing.T) {
	t.Parallel()
	tr := overREST()
	h := tr.start(t)
	h.Fail(appointment.SaveSchedule, appointmenttest.BadGateway().Uncommitted(), appointmenttest.Fault{})
	h.Fail(appointment.CancelSchedule, appointmenttest.Unavailable(time.Second))
	h.Fail(appointment.SaveSchedule, appointmenttest.ServerError())
	for i, want := range []int{502, 200, 500, 200} {
		if got := tr.send(t, h); got.status != want {
			t.Errorf("save %d: HTTP status = %d, %v; want %d", i+1, got.status, got.err, want)
		}
	}
	if status, header, _ := post(t, h, tr.header, camelCancel); status != 503 || header.Get("Retry-After") != "1" {
		t.Errorf("cancel: HTTP status = %d, header %v; want 503 and Retry-After 1", status, header)
	}
	want := map[string]int{"bad gateway, uncommitted": 1, "server error": 1, "unavailable": 1}
	if got := h.Faults(); !maps.Equal(got, want) {
		t.Errorf("Faults() = %v, want %v", got, want)
	}
}

// The function of WithFaults gives a fault to each request that finds none in the queue.
func TestWithFaults(t *testing.T) {
	t.Parallel()
	tr := overREST()
	var called []appointment.Operation // the client sends one request after the other
	h := tr.start(t, appointmenttest.WithFaults(func(op appointment.Operation) appointmenttest.Fault {
		if called = append(called, op); len(called) == 2 {
			return appointmenttest.Fault{}
		}
		return appointmenttest.BadGateway()
	}))
	h.Fail(appointment.SaveSchedule, appointmenttest.ServerError())
	for i, want := range []int{500, 502, 200, 502} {
		if got := tr.send(t, h); got.status != want {
			t.Errorf("save %d: HTTP status = %d, %v; want %d", i+1, got.status, got.err, want)
		}
	}
	save := appointment.SaveSchedule
	if want := []appointment.Operation{save, save, save}; !slices.Equal(called, want) {
		t.Errorf("the function was called for %v, want %v", called, want)
	}
	if got, want := h.Faults(), map[string]int{"server error": 1, "bad gateway": 2}; !maps.Equal(got, want) {
		t.Errorf("Faults() = %v, want %v", got, want)
	}
}

// An invalid request takes a fault. A request without an operation leaves it to the next.
func TestHospital_Fail_InvalidRequests(t *testing.T) {
	t.Parallel()
	tr := overREST()
	h := tr.start(t)
	h.Fail(appointment.SaveSchedule, appointmenttest.BadGateway(), appointmenttest.ServerError())
	for _, test := range []struct {
		name, old, replacement string
		want                   int
	}{
		{"unknown operation", "XKH074", "XKH079", 200},
		{"misspelled field", "placerOrderNO", "orderNO", 502},
		{"valid", "", "", 500},
	} {
		if status, _, body := post(t, h, tr.header, strings.Replace(camelSave, test.old, test.replacement, 1)); status != test.want {
			t.Errorf("%s: HTTP status = %d, want %d: %s", test.name, status, test.want, body)
		}
	}
	if n := len(h.Bookings()); n != 1 {
		t.Errorf("got %d bookings, want 1", n)
	}
}

func TestHospital_Heal(t *testing.T) {
	t.Parallel()
	tr := overSOAPWithTLS()
	h := tr.start(t)
	h.FailConnections(appointmenttest.SilentConnection(), appointmenttest.ResetBeforeRead())
	silent := dial(t, h)
	waitUntil(t, "the connection is silent", func() bool { return h.Faults()["silent connection"] == 1 })
	h.Fail(appointment.SaveSchedule, appointmenttest.BadGateway())
	if err := h.Heal(); err != nil {
		t.Fatal(err)
	}
	if _, err := silent.Read(make([]byte, 1)); err == nil || isTimeout(err) {
		t.Errorf("read of the silent connection: error = %v, want a closed connection", err)
	}
	if got := tr.send(t, h); !isSuccess(got, tr) {
		t.Errorf("got %+v after Heal, want a success", got)
	}
	h.Refuse()
	if err := h.Heal(); err != nil {
		t.Fatal(err)
	}
	if got := tr.send(t, h); got.status != 200 {
		t.Errorf("got %+v after Refuse and Heal, want HTTP status 200", got)
	}
	if got, want := h.Faults(), map[string]int{"silent connection": 1, "refuse": 1}; !maps.Equal(got, want) {
		t.Errorf("Faults() = %v, want %v", got, want)
	}
}

// The hospital notices that a client gives up a silent connection.
func TestSilentConnection_ClientCloses(t *testing.T) {
	t.Parallel()
	for _, tr := range []transport{overREST(), overRESTWithTLS()} {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t)
			h.FailConnections(appointmenttest.SilentConnection())
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if got := tr.sendContext(ctx, h); !errors.Is(got.err, context.DeadlineExceeded) {
				t.Errorf("got %+v, want %v", got, context.DeadlineExceeded)
			}
			checkBookings(t, h, 0, 0)
			if got := tr.send(t, h); !isSuccess(got, tr) {
				t.Errorf("the next save = %+v, want a success", got)
			}
		})
	}
}
