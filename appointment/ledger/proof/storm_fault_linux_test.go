package proof

import (
	"math/rand/v2"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// randomFault returns a failure for one request in eight, and a misleading response for another one in
// eight. Each leaves the outcome unknown, or says the truth about it. None is a success for a save that
// was never carried out: no client could detect that.
func randomFault(op appointment.Operation, random *rand.Rand) appointmenttest.Fault {
	switch random.IntN(8) {
	case 0:
		return randomFailure(random)
	case 1:
		return randomMisleadingResponse(op, random)
	}
	return appointmenttest.Fault{}
}

// randomFailure returns a failure of the network or of a service.
func randomFailure(random *rand.Rand) appointmenttest.Fault {
	upTo := func(d time.Duration) time.Duration { return time.Duration(1 + random.Int64N(int64(d))) }
	// After these faults the hospital still sends a complete response, so they must be carried out.
	slow := []appointmenttest.Fault{
		appointmenttest.Delay(upTo(100 * time.Millisecond)), appointmenttest.Delay(upTo(maxLateness)), appointmenttest.Drip(upTo(2 * time.Millisecond)),
	}
	lost := []appointmenttest.Fault{
		appointmenttest.ResetDuringRead(), appointmenttest.ResetAfterRead(), appointmenttest.DropResponse(), appointmenttest.DropResponse(),
		appointmenttest.CommitLate(upTo(50 * time.Millisecond)), appointmenttest.CommitLate(upTo(maxLateness)), appointmenttest.Truncate(),
		appointmenttest.Garbage(), appointmenttest.BadGateway(), appointmenttest.Unavailable(time.Second), appointmenttest.ServerError(),
		appointmenttest.CloseIdle(),
	}
	n := random.IntN(len(slow) + len(lost))
	if n < len(slow) {
		return slow[n]
	}
	fault := lost[n-len(slow)]
	if random.IntN(3) == 0 {
		fault = fault.Uncommitted()
	}
	return fault
}

// The numbers of an order and of a patient that no request has.
const (
	foreignOrder   = "2026112399999"
	foreignPatient = "999999199001010013"
)

// randomMisleadingResponse returns a complete response that does not say what the hospital has done.
func randomMisleadingResponse(op appointment.Operation, random *rand.Rand) appointmenttest.Fault {
	full := appointmenttest.Rejection("99999999", "号源已满").Uncommitted() // true, if no slot is booked
	responses := []appointmenttest.Fault{
		appointmenttest.GatewayError(504, 504), appointmenttest.GatewayError(200, "504"), appointmenttest.ErrorPage(403), appointmenttest.ErrorPage(500),
		appointmenttest.SOAPFault("Client", "未将对象引用设置到对象的实例。"), appointmenttest.HeaderLine("this is not a header"),
		appointmenttest.Rejection("99999999", "处理中，请稍后查询"), appointmenttest.Rejection("Falid", "系统异常"), appointmenttest.Rejection("99999999", "请勿重复提交"),
		appointmenttest.SuccessCode("200"), appointmenttest.SetField("placerOrderNO", foreignOrder), appointmenttest.SetField("medRecNO", foreignPatient),
	}
	switch op {
	case appointment.QuerySchedule:
		responses = append(responses, appointmenttest.FirstPage(), appointmenttest.BookedDayOnly(), appointmenttest.OtherSave(), appointmenttest.Leftover(),
			appointmenttest.SetField("scheduleTimeStatus", "9").And(appointmenttest.SetField("scheduleFlag", "0")))
		return responses[random.IntN(len(responses))]
	case appointment.SaveSchedule:
		responses = append(responses, full, full, full, appointmenttest.OtherSave(), appointmenttest.SetField("scheduleFlag", "0"),
			appointmenttest.SetField("scheduleResourceUID", "R9"), appointmenttest.SetField("scheduleDate", "2026-12-24"),
			full.And(appointmenttest.SetField("placerOrderNO", foreignOrder)))
	}
	response := responses[random.IntN(len(responses))]
	if random.IntN(2) == 0 {
		return response.Uncommitted()
	}
	return response
}

// randomConnectionFault returns a fault for one connection in sixteen.
func randomConnectionFault(random *rand.Rand) appointmenttest.ConnectionFault {
	if random.IntN(16) == 0 {
		return appointmenttest.ResetBeforeRead()
	}
	return appointmenttest.ConnectionFault{}
}
