package appointmenttest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// The answers that the kinds of faults leave.

func isReset(s seen, _ line) bool {
	return errors.Is(s.err, syscall.ECONNRESET) && s.status == 0
}

func isClosed(s seen, _ line) bool { return errors.Is(s.err, io.EOF) && s.status == 0 }

func isConfirmed(s seen, _ line) bool {
	return s.err == nil && s.status == http.StatusOK && strings.Contains(s.body, "保存成功") && strings.Contains(s.body, "2026010500001")
}

func isCut(s seen, _ line) bool {
	var length int
	_, err := fmt.Sscan(s.header.Get("Content-Length"), &length)
	half := length / 2
	return err == nil && s.status == http.StatusOK && errors.Is(s.err, io.ErrUnexpectedEOF) && len(s.body) == half && length > 300
}

func isNoise(s seen, l line) bool {
	want := "application/json;charset=UTF-8"
	if l.header["SOAPAction"] != "" {
		want = "text/xml; charset=utf-8"
	}
	return s.err == nil && s.status == http.StatusOK && s.header.Get("Content-Type") == want && len(s.body) > 100 &&
		!utf8.ValidString(s.body) && !strings.ContainsAny(s.body, "<{[") && !json.Valid([]byte(s.body))
}

func isPage(status int, retryAfter string) func(seen, line) bool {
	return func(s seen, _ line) bool {
		return s.err == nil && s.status == status && s.header.Get("Content-Type") == "text/html" &&
			s.header.Get("Retry-After") == retryAfter && strings.Contains(s.body, "<h1>"+fmt.Sprint(status)+" ")
	}
}

func isServerError(s seen, l line) bool {
	if l.header["SOAPAction"] != "" {
		return s.err == nil && s.status == http.StatusInternalServerError && s.header.Get("Content-Type") == "text/xml; charset=utf-8" &&
			strings.Contains(s.body, "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Server was unable")
	}
	const want = `{"timestamp":"2026-01-05T08:10:00.000+08:00","status":500,"error":"Internal Server Error","path":"/hospital/appointment"}`
	return s.err == nil && s.status == http.StatusInternalServerError && s.header.Get("Content-Type") == "application/json" && s.body == want
}

// Each fault over each transport: what its client sees, and what the hospital has of it.
func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault             appointmenttest.Fault
		name              string
		is                func(seen, line) bool
		booked, delivered int
	}{
		{appointmenttest.ResetDuringRead(), "reset during read", isReset, 0, 0},
		{appointmenttest.ResetAfterRead(), "reset after read", isReset, 0, 1},
		{appointmenttest.DropResponse(), "drop answer", isClosed, 1, 1},
		{appointmenttest.CommitLate(0), "commit late", isReset, 1, 1},
		{appointmenttest.Delay(time.Millisecond), "delay", isConfirmed, 1, 1},
		{appointmenttest.Drip(time.Microsecond), "drip", isConfirmed, 1, 1},
		{appointmenttest.Truncate(), "truncate", isCut, 1, 1},
		{appointmenttest.Garbage(), "garbage", isNoise, 1, 1},
		{appointmenttest.BadGateway(), "bad gateway", isPage(http.StatusBadGateway, ""), 1, 1},
		{appointmenttest.Unavailable(1100 * time.Millisecond), "unavailable", isPage(http.StatusServiceUnavailable, "2"), 0, 1},
		{appointmenttest.ServerError(), "server error", isServerError, 1, 1},
		{appointmenttest.CloseIdle(), "close idle", isClosed, 0, 0},

		{appointmenttest.DropResponse().Uncommitted(), "drop answer, uncommitted", isClosed, 0, 1},
		{appointmenttest.CommitLate(0).Uncommitted(), "commit late, uncommitted", isReset, 0, 1},
		{appointmenttest.Delay(0).Uncommitted(), "delay, uncommitted", isConfirmed, 0, 1},
		{appointmenttest.Drip(0).Uncommitted(), "drip, uncommitted", isConfirmed, 0, 1},
		{appointmenttest.Truncate().Uncommitted(), "truncate, uncommitted", isCut, 0, 1},
		{appointmenttest.Garbage().Uncommitted(), "garbage, uncommitted", isNoise, 0, 1},
		{appointmenttest.BadGateway().Uncommitted(), "bad gateway, uncommitted", isPage(http.StatusBadGateway, ""), 0, 1},
		{appointmenttest.ServerError().Uncommitted(), "server error, uncommitted", isServerError, 0, 1},
		{appointmenttest.Unavailable(0).Uncommitted(), "unavailable", isPage(http.StatusServiceUnavailable, "0"), 0, 1},
	}
	for _, l := range lines() {
		for _, test := range tests {
			t.Run(l.name+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				h := l.open(t)
				h.Fail(save, test.fault)
				if got := l.send(t, h); !test.is(got, l) {
					t.Errorf("%d %v %q, %v", got.status, got.header, got.body, got.err)
				}
				h.Settle()
				if n := len(h.Bookings()); n != test.booked {
					t.Errorf("%d bookings, want %d", n, test.booked)
				}
				if n := h.Deliveries(save); n != test.delivered {
					t.Errorf("%d deliveries, want %d", n, test.delivered)
				}
				if struck := h.Faults(); len(struck) != 1 || struck[test.name] != 1 || test.fault.String() != test.name {
					t.Errorf("struck %v by %v, want one %s", struck, test.fault, test.name)
				}
				again := "该申请单已预约"
				if test.booked == 0 {
					again = "保存成功"
				}
				if got := l.send(t, h); !strings.Contains(got.body, again) {
					t.Errorf("sent again: %s, %v; want %s", got.body, got.err, again)
				}
			})
		}
	}
}

// Over a connection that was used before, which is where a client may think that it can
// send again: net/http does not, since something was written.
func TestFaultsOnAUsedConnection(t *testing.T) {
	t.Parallel()
	l := lines()[0]
	h := l.open(t)
	l.send(t, h)
	for _, f := range []appointmenttest.Fault{appointmenttest.CloseIdle(), appointmenttest.DropResponse(), appointmenttest.ResetAfterRead()} {
		h.Fail(save, f)
		if got := l.send(t, h); !isClosed(got, l) && !isReset(got, l) {
			t.Errorf("%v: %+v", f, got)
		}
		l.send(t, h) // well again, over a connection that stays
	}
	if n := h.Deliveries(save); n != 6 {
		t.Errorf("%d deliveries", n)
	}
}

func TestNoFault(t *testing.T) {
	t.Parallel()
	var none appointmenttest.Fault
	if none.Uncommitted() != none || none.String() != "none" || (appointmenttest.ConnectionFault{}).String() != "none" {
		t.Errorf("%v, uncommitted %v, of a connection %v", none, none.Uncommitted(), appointmenttest.ConnectionFault{})
	}
	if f := appointmenttest.CloseIdle(); f.Uncommitted() != f {
		t.Errorf("what is not carried out anyway is another uncommitted: %v", f.Uncommitted())
	}
}
