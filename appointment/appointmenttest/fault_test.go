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

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// The functions below report whether a client got the result of a fault.

func isResetResult(got result, _ transport) bool {
	return errors.Is(got.err, syscall.ECONNRESET) && got.status == 0
}

func isClosedResult(got result, _ transport) bool {
	return errors.Is(got.err, io.EOF) && got.status == 0
}

func isSuccess(got result, _ transport) bool {
	return got.err == nil && got.status == http.StatusOK && strings.Contains(got.body, "保存成功") && strings.Contains(got.body, "2026010500001")
}

// isTruncated reports whether half of the body is missing.
func isTruncated(got result, _ transport) bool {
	var length int
	_, err := fmt.Sscan(got.header.Get("Content-Length"), &length)
	return err == nil && got.status == http.StatusOK && errors.Is(got.err, io.ErrUnexpectedEOF) && len(got.body) == length/2 && length > 300
}

func isGarbage(got result, tr transport) bool {
	contentType := "application/json;charset=UTF-8"
	if tr.isSOAP() {
		contentType = "text/xml; charset=utf-8"
	}
	return got.err == nil && got.status == http.StatusOK && got.header.Get("Content-Type") == contentType && len(got.body) > 100 &&
		!utf8.ValidString(got.body) && !strings.ContainsAny(got.body, "<{[") && !json.Valid([]byte(got.body))
}

func isErrorPage(status int, retryAfter string) func(result, transport) bool {
	return func(got result, _ transport) bool {
		return got.err == nil && got.status == status && got.header.Get("Content-Type") == "text/html" &&
			got.header.Get("Retry-After") == retryAfter && strings.Contains(got.body, "<h1>"+fmt.Sprint(status)+" ")
	}
}

func isServerError(got result, tr transport) bool {
	if got.err != nil || got.status != http.StatusInternalServerError {
		return false
	}
	contentType := got.header.Get("Content-Type")
	if tr.isSOAP() {
		return contentType == "text/xml; charset=utf-8" &&
			strings.Contains(got.body, "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Server was unable")
	}
	const body = `{"timestamp":"2026-01-05T08:10:00.000+08:00","status":500,"error":"Internal Server Error","path":"/hospital/appointment"}`
	return contentType == "application/json" && got.body == body
}

// Each fault over each transport: the result at the client, and the state of the hospital.
func TestHospital_Fail(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault                appointmenttest.Fault
		name                 string
		isResult             func(result, transport) bool
		bookings, deliveries int
	}{
		{appointmenttest.ResetDuringRead(), "reset during read", isResetResult, 0, 0},
		{appointmenttest.ResetAfterRead(), "reset after read", isResetResult, 0, 1},
		{appointmenttest.DropResponse(), "drop response", isClosedResult, 1, 1},
		{appointmenttest.CommitLate(0), "commit late", isResetResult, 1, 1},
		{appointmenttest.Delay(time.Millisecond), "delay", isSuccess, 1, 1},
		{appointmenttest.Drip(time.Microsecond), "drip", isSuccess, 1, 1},
		{appointmenttest.Truncate(), "truncate", isTruncated, 1, 1},
		{appointmenttest.Garbage(), "garbage", isGarbage, 1, 1},
		{appointmenttest.BadGateway(), "bad gateway", isErrorPage(http.StatusBadGateway, ""), 1, 1},
		{appointmenttest.Unavailable(1100 * time.Millisecond), "unavailable", isErrorPage(http.StatusServiceUnavailable, "2"), 0, 1},
		{appointmenttest.ServerError(), "server error", isServerError, 1, 1},
		{appointmenttest.CloseIdle(), "close idle", isClosedResult, 0, 0},

		{appointmenttest.DropResponse().Uncommitted(), "drop response, uncommitted", isClosedResult, 0, 1},
		{appointmenttest.CommitLate(0).Uncommitted(), "commit late, uncommitted", isResetResult, 0, 1},
		{appointmenttest.Delay(0).Uncommitted(), "delay, uncommitted", isSuccess, 0, 1},
		{appointmenttest.Drip(0).Uncommitted(), "drip, uncommitted", isSuccess, 0, 1},
		{appointmenttest.Truncate().Uncommitted(), "truncate, uncommitted", isTruncated, 0, 1},
		{appointmenttest.Garbage().Uncommitted(), "garbage, uncommitted", isGarbage, 0, 1},
		{appointmenttest.BadGateway().Uncommitted(), "bad gateway, uncommitted", isErrorPage(http.StatusBadGateway, ""), 0, 1},
		{appointmenttest.ServerError().Uncommitted(), "server error, uncommitted", isServerError, 0, 1},
		{appointmenttest.Unavailable(0).Uncommitted(), "unavailable", isErrorPage(http.StatusServiceUnavailable, "0"), 0, 1},
	}
	for _, tr := range transports() {
		for _, test := range tests {
			t.Run(tr.name+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				h := tr.start(t)
				h.Fail(appointment.SaveSchedule, test.fault)
				if got := tr.send(t, h); !test.isResult(got, tr) {
					t.Errorf("got HTTP status %d, %v, %q, %v; want the result of %s", got.status, got.header, got.body, got.err, test.name)
				}
				h.Settle()
				checkBookings(t, h, test.bookings, test.deliveries)
				if got := h.Faults(); len(got) != 1 || got[test.name] != 1 || test.fault.String() != test.name {
					t.Errorf("Faults() = %v after %v, want one %s", got, test.fault, test.name)
				}
				want := "保存成功"
				if test.bookings > 0 {
					want = "该申请单已预约"
				}
				if got := tr.send(t, h); !strings.Contains(got.body, want) {
					t.Errorf("the same save again = %s, %v; want %s", got.body, got.err, want)
				}
			})
		}
	}
}

// On a connection that was used before, a client might retry. net/http does not, because it has
// sent part of the request.
func TestHospital_Fail_UsedConnection(t *testing.T) {
	t.Parallel()
	tr := overREST()
	h := tr.start(t)
	tr.send(t, h)
	for _, fault := range []appointmenttest.Fault{appointmenttest.CloseIdle(), appointmenttest.DropResponse(), appointmenttest.ResetAfterRead()} {
		h.Fail(appointment.SaveSchedule, fault)
		if got := tr.send(t, h); !isClosedResult(got, tr) && !isResetResult(got, tr) {
			t.Errorf("%v: got %+v, want a closed connection", fault, got)
		}
		tr.send(t, h) // makes a new connection, which stays open
	}
	checkBookings(t, h, 1, 6)
}

func TestFault_Zero(t *testing.T) {
	t.Parallel()
	var none appointmenttest.Fault
	if got := none.Uncommitted(); got != none {
		t.Errorf("Fault{}.Uncommitted() = %v, want Fault{}", got)
	}
	if got := none.String(); got != "none" {
		t.Errorf("Fault{}.String() = %q, want none", got)
	}
	if got := (appointmenttest.ConnectionFault{}).String(); got != "none" {
		t.Errorf("ConnectionFault{}.String() = %q, want none", got)
	}
	if got := none.And(none); got != none {
		t.Errorf("Fault{}.And(Fault{}) = %v, want Fault{}", got)
	}
	if f := appointmenttest.CloseIdle(); f.Uncommitted() != f {
		t.Errorf("CloseIdle().Uncommitted() = %v, want the same fault", f.Uncommitted())
	}
}

// Two faults happen to one request, in any order.
func TestFault_And(t *testing.T) {
	t.Parallel()
	isDripped := func(got result, tr transport) bool { // net/http writes the header Date, and a Drip does not
		return isSuccess(got, tr) && strings.Contains(got.body, "2026-01-07") && got.header.Get("Date") == ""
	}
	field := appointmenttest.SetField("scheduleDate", "2026-01-07")
	tests := []struct {
		fault                appointmenttest.Fault
		name                 string
		isResult             func(result, transport) bool
		bookings, deliveries int
	}{
		{appointmenttest.Drip(0).And(field), "drip and changed scheduleDate", isDripped, 1, 1},
		{field.And(appointmenttest.Drip(0)), "drip and changed scheduleDate", isDripped, 1, 1},
		{field.And(appointmenttest.Delay(0)).Uncommitted(), "delay and changed scheduleDate, uncommitted", isSuccess, 0, 1},
		{field.Uncommitted().And(appointmenttest.Truncate()), "truncate and changed scheduleDate, uncommitted", isTruncated, 0, 1},
		{field.And(appointmenttest.DropResponse()), "drop response and changed scheduleDate", isClosedResult, 1, 1},
		{appointmenttest.CommitLate(0).And(field), "commit late and changed scheduleDate", isResetResult, 1, 1},
		{appointmenttest.Unavailable(0).And(appointmenttest.HeaderLine("X-Cache: MISS")), "unavailable and extra header line", isErrorPage(503, "0"), 0, 1},
		{field.Uncommitted().And(appointmenttest.Unavailable(0)), "unavailable and changed scheduleDate", isErrorPage(503, "0"), 0, 1},
		{appointmenttest.Fault{}.And(appointmenttest.ServerError()), "server error", isServerError, 1, 1},
	}
	for _, tr := range transports() {
		for _, test := range tests {
			t.Run(tr.name+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				h := tr.start(t)
				h.Fail(appointment.SaveSchedule, test.fault)
				if got := tr.send(t, h); !test.isResult(got, tr) {
					t.Errorf("got HTTP status %d, %v, %q, %v; want the result of %s", got.status, got.header, got.body, got.err, test.name)
				}
				h.Settle()
				checkBookings(t, h, test.bookings, test.deliveries)
				if got := h.Faults(); len(got) != 1 || got[test.name] != 1 {
					t.Errorf("Faults() = %v, want one %s", got, test.name)
				}
			})
		}
	}
}

func TestCommitLate_Settle(t *testing.T) {
	t.Parallel()
	tr := overSOAP()
	h := tr.start(t)
	h.Fail(appointment.SaveSchedule, appointmenttest.CommitLate(time.Hour))
	if got := tr.send(t, h); !isResetResult(got, tr) {
		t.Errorf("got %+v, want a reset", got)
	}
	checkBookings(t, h, 0, 1)
	h.Settle()
	checkBookings(t, h, 1, 1)
}

func TestCommitLate_TimePasses(t *testing.T) {
	t.Parallel()
	tr := overREST()
	h := tr.start(t)
	h.Fail(appointment.SaveSchedule, appointmenttest.CommitLate(30*time.Millisecond))
	tr.send(t, h)
	waitUntil(t, "the save is booked", func() bool { return len(h.Bookings()) == 1 })
}

// The hospital decides at the late execution, when another order has booked the slot.
func TestCommitLate_SlotIsTakenMeanwhile(t *testing.T) {
	t.Parallel()
	tr := overREST()
	h := tr.start(t)
	h.Fail(appointment.SaveSchedule, appointmenttest.CommitLate(time.Hour))
	tr.send(t, h)
	tr.withOrder("2026010580003").send(t, h)
	h.Settle()
	if got := h.Bookings(); len(got) != 1 || got[0].PlacerOrderNO != "2026010580003" {
		t.Errorf("Bookings() = %v, want that of order 2026010580003", got)
	}
}

func TestDelay_Settle(t *testing.T) {
	t.Parallel()
	tr := overRESTWithTLS()
	h := tr.start(t)
	results := tr.sendDelayed(t, h)
	checkBookings(t, h, 0, 1)
	h.Settle()
	checkBookings(t, h, 1, 1)
	if got := <-results; !isSuccess(got, tr) {
		t.Errorf("got %+v, want a success", got)
	}
}

func TestDelay_ClientCloses(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	h.Fail(appointment.SaveSchedule, appointmenttest.Delay(100*time.Millisecond))
	conn := dial(t, h)
	writeSave(t, conn)
	conn.Close()
	waitUntil(t, "the save is booked", func() bool { return len(h.Bookings()) == 1 })
}

// The first byte comes at once, the fourth not before the pause.
func TestDrip_OneByteAtATime(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	const pause = 30 * time.Millisecond
	h.Fail(appointment.SaveSchedule, appointmenttest.Drip(pause))
	conn := dial(t, h)
	writeSave(t, conn)
	var got []byte
	var first time.Time
	buffer := make([]byte, 100)
	for len(got) < 4 {
		n, err := conn.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, buffer[:n]...); first.IsZero() {
			first = time.Now()
		}
	}
	if passed := time.Since(first); string(got) != "HTTP" || passed < pause {
		t.Errorf("got %q in %v, want HTTP in %v or more", got, passed, pause)
	}
	checkBookings(t, h, 1, 1)
}
