package appointmenttest_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// clientResult is the result that a client must report: a success, or the class of an error and
// whether the outcome is unknown.
type clientResult struct {
	class   error // nil for a success
	unknown bool
}

var (
	noResponse  = clientResult{appointment.ErrNoResponse, true}
	badResponse = clientResult{appointment.ErrBadResponse, true}
	unclear     = clientResult{appointment.ErrRejected, true}
	rejected    = clientResult{appointment.ErrRejected, false}
	unreadable  = clientResult{appointment.ErrBadResponse, false} // of a query
)

// saveFaults returns faults of a save, with the result that their documentation names.
func saveFaults() []struct {
	fault appointmenttest.Fault
	want  clientResult
	rest  clientResult // over REST, if it is not zero
} {
	const other = "2026010580002"
	full := appointmenttest.Rejection("99999999", "号源已满")
	challenge := appointmenttest.HeaderLine("WWW-Authenticate: NTLM")
	return []struct {
		fault appointmenttest.Fault
		want  clientResult
		rest  clientResult
	}{
		{fault: appointmenttest.GatewayError(504, 504), want: noResponse},
		{fault: appointmenttest.GatewayError(429, "429"), want: noResponse},
		{fault: appointmenttest.GatewayError(200, "504"), want: noResponse},
		{fault: appointmenttest.ErrorPage(403), want: unclear},
		{fault: appointmenttest.ErrorPage(404), want: badResponse},
		{fault: appointmenttest.ErrorPage(413).Uncommitted(), want: rejected},
		{fault: appointmenttest.ErrorPage(401).And(challenge).Uncommitted(), want: rejected},
		{fault: appointmenttest.ErrorPage(503), want: noResponse},
		{fault: appointmenttest.SOAPFault("Client", "未将对象引用设置到对象的实例。"), want: unclear, rest: badResponse},
		{fault: appointmenttest.HeaderLine("this is not a header"), want: badResponse},
		{fault: appointmenttest.Rejection("99999999", "处理中，请稍后查询"), want: unclear},
		{fault: appointmenttest.Rejection("99999999", "接口调用超时"), want: unclear},
		{fault: appointmenttest.Rejection("Falid", "系统异常"), want: unclear},
		{fault: appointmenttest.Rejection("99999999", "请勿重复提交"), want: unclear},
		{fault: full.Uncommitted(), want: rejected},
		{fault: full.And(appointmenttest.SetField("placerOrderNO", other)), want: badResponse},
		{fault: appointmenttest.SuccessCode("200"), want: unclear},
		{fault: appointmenttest.SuccessCode("OK"), want: unclear},
		{fault: appointmenttest.SetField("placerOrderNO", other), want: badResponse},
		{fault: appointmenttest.SetField("idCardNO", "999999199001010013"), want: badResponse},
		{fault: appointmenttest.SetField("scheduleResourceUID", "R9"), want: badResponse},
		{fault: appointmenttest.SetField("scheduleStartDate", "2026-01-07 08:00:00"), want: badResponse},
		{fault: appointmenttest.SetField("scheduleFlag", "0"), want: badResponse},
		{fault: appointmenttest.OtherSave(), want: badResponse},
		{fault: appointmenttest.Padded()},
		{fault: appointmenttest.Shaped(appointmenttest.ShapeDotNet)},
		{fault: appointmenttest.Shaped(appointmenttest.ShapeResultList)},
		{fault: appointmenttest.Shaped(appointmenttest.ShapeDataList)},
		{fault: appointmenttest.Shaped(appointmenttest.ShapeTwoResults), want: badResponse},
		{fault: appointmenttest.Compressed("gzip", "gzip", "gzip")},
		{fault: appointmenttest.Compressed("", "gzip")},
		{fault: appointmenttest.Compressed("deflate", "zlib")},
		{fault: appointmenttest.Compressed("deflate", "flate")},
		{fault: appointmenttest.Compressed("br", "br"), want: badResponse},
		{fault: appointmenttest.Multipart()},
	}
}

// A client reports what the documentation of each fault says, at every vendor. A query does not
// show the outcome.
func TestFaults_SaveSchedule(t *testing.T) {
	t.Parallel()
	for _, v := range appointment.Vendors() {
		for _, test := range saveFaults() {
			t.Run(string(v)+"/"+test.fault.String(), func(t *testing.T) {
				t.Parallel()
				want := test.want
				if isREST := v == appointment.Jintang || v == appointment.Laida; isREST && test.rest != (clientResult{}) {
					want = test.rest
				}
				h := start(t, v)
				h.Fail(appointment.SaveSchedule, test.fault)
				h.Fail(appointment.QuerySchedule, appointmenttest.Garbage())
				_, err := newClient(t, h.Config()).SaveSchedule(t.Context(), exampleSave())
				checkResult(t, err, want)
			})
		}
	}
}

func checkResult(t *testing.T, err error, want clientResult) {
	t.Helper()
	if want.class == nil && err != nil || !errors.Is(err, want.class) || errors.Is(err, appointment.ErrOutcomeUnknown) != want.unknown {
		t.Errorf("error = %v, want class %v, outcome unknown: %t", err, want.class, want.unknown)
	}
}

// FindBooking of a booked order after each fault of a query, at every vendor.
func TestFaults_FindBooking(t *testing.T) {
	t.Parallel()
	unknownStatus := appointmenttest.SetField("scheduleTimeStatus", "9").And(appointmenttest.SetField("scheduleFlag", "0"))
	tests := []struct {
		fault appointmenttest.Fault
		want  clientResult
	}{
		{appointmenttest.FirstPage(), badResponse},
		{appointmenttest.BookedDayOnly(), badResponse},
		{appointmenttest.OtherSave(), badResponse},
		{unknownStatus, badResponse},
		{appointmenttest.SetField("scheduleTimeStatus", "00"), clientResult{}},
		{appointmenttest.Shaped(appointmenttest.ShapeDotNet), clientResult{}},
		{appointmenttest.Shaped(appointmenttest.ShapePHP), clientResult{}},
		{appointmenttest.Shaped(appointmenttest.ShapePHPFromOne), clientResult{}},
		{appointmenttest.Shaped(appointmenttest.ShapeXML), clientResult{}},
		{appointmenttest.Shaped(appointmenttest.ShapeItem), clientResult{}},
		{appointmenttest.Shaped(appointmenttest.ShapeList), clientResult{}},
		{appointmenttest.Shaped(appointmenttest.ShapeReference), clientResult{}},
		{appointmenttest.Shaped(appointmenttest.ShapeResultList), clientResult{}},
		{appointmenttest.Shaped(appointmenttest.ShapeDataList), clientResult{}},
		{appointmenttest.Shaped(appointmenttest.ShapeDangling), unreadable},
		{appointmenttest.Shaped(appointmenttest.ShapeWrapped), unreadable},
		{appointmenttest.Shaped(appointmenttest.ShapeTwoResults), unreadable},
		{appointmenttest.Padded(), clientResult{}},
		{appointmenttest.Multipart(), clientResult{}},
	}
	for _, v := range appointment.Vendors() {
		for _, test := range tests {
			t.Run(string(v)+"/"+test.fault.String(), func(t *testing.T) {
				t.Parallel()
				h := start(t, v)
				client := newClient(t, h.Config())
				if _, err := client.SaveSchedule(t.Context(), exampleSave()); err != nil {
					t.Fatal(err)
				}
				h.Fail(appointment.QuerySchedule, test.fault)
				booking, err := client.FindBooking(t.Context(), exampleSave())
				checkResult(t, err, test.want)
				if errors.Is(err, appointment.ErrNotBooked) {
					t.Errorf("error = %v, want no ErrNotBooked: the order is booked", err)
				}
				if err != nil {
					return
				}
				if slot, _ := booking.Slot(); slot.ResourceUID != "2" || slot.Start != at(8, 0) {
					t.Errorf("slot = %v, want the booked slot", slot)
				}
			})
		}
	}
}

// The wait of Retry-After is relative to the clock of the response, which may be wrong.
func TestHeaderLine_RetryAfterOfAnotherClock(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	date := time.Now().UTC().Add(time.Hour)
	h.Fail(appointment.QuerySchedule, appointmenttest.ErrorPage(503).
		And(appointmenttest.HeaderLine("Date: "+date.Format(http.TimeFormat))).
		And(appointmenttest.HeaderLine("Retry-After: "+date.Add(7*time.Second).Format(http.TimeFormat))))
	_, err := newClient(t, h.Config()).QuerySchedule(t.Context(), exampleQuery())
	var e *appointment.Error
	if !errors.As(err, &e) || e.RetryAfter != 7*time.Second {
		t.Errorf("error = %v, %+v; want RetryAfter 7s", err, e)
	}
}

// The slot until the end of the day that a hospital offers can be booked.
func TestTime_EndText_Client(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "00:00", "24:00", "23:59:59"} {
		night := appointmenttest.Time{Start: at(22, 0), End: at(24, 0), Capacity: 1, EndText: text}
		h := start(t, appointment.Jintang, appointmenttest.WithResources(appointmenttest.Resource{UID: "2", Times: []appointmenttest.Time{night}}))
		client := newClient(t, h.Config())
		schedule, err := client.QuerySchedule(t.Context(), exampleQuery())
		if err != nil {
			t.Errorf("EndText %q: QuerySchedule error = %v, want nil", text, err)
			continue
		}
		for slot := range schedule.Slots() {
			save := exampleSave()
			save.ScheduleDate, save.StartTime, save.EndTime = slot.ArrangeDay, slot.StartTime, slot.EndTime
			if _, err := client.SaveSchedule(t.Context(), save); err != nil || len(h.Bookings()) != 1 {
				t.Errorf("EndText %q: SaveSchedule error = %v, %d bookings; want nil and 1", text, err, len(h.Bookings()))
			}
			break
		}
	}
}
