package appointment_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// misleadingResponse is a kind of response that can deceive a client. It is complete and says something
// else than the hospital did, or has a form that can be read wrongly.
type misleadingResponse struct {
	name       string
	operations []appointment.Operation
	faults     []appointmenttest.Fault
	sent       execution
}

// execution says whether the hospital executes the request before it sends a misleading response.
type execution uint8

const (
	inBothCases   execution = iota
	ifExecuted              // the response is true, if a client reads it right
	ifNotExecuted           // a client takes the response for proof that the request was not executed
)

// draw returns a fault that sends the misleading response to op.
func (m misleadingResponse) draw(op appointment.Operation, random *rand.Rand) appointmenttest.Fault {
	fault := m.faults[random.IntN(len(m.faults))]
	if op != appointment.QuerySchedule && (m.sent == ifNotExecuted || m.sent == inBothCases && random.IntN(2) == 0) {
		return fault.Uncommitted()
	}
	return fault
}

// The numbers of an order and of a patient that no request has.
const (
	foreignOrder   = "2026112399999"
	foreignPatient = "999999199001010013"
)

// misleadingResponses returns every kind of misleading response.
func misleadingResponses() []misleadingResponse {
	return slices.Concat(
		misleadingGateways(), misleadingRejections(), misleadingSuccesses(), misleadingSchedules(), misleadingShapes())
}

func allOperations() []appointment.Operation { return appointment.Operations() }

func writes() []appointment.Operation {
	return []appointment.Operation{appointment.SaveSchedule, appointment.CancelSchedule}
}

func saves() []appointment.Operation { return []appointment.Operation{appointment.SaveSchedule} }

func queries() []appointment.Operation { return []appointment.Operation{appointment.QuerySchedule} }

// misleadingGateways returns responses of proxies, firewalls and frameworks around a platform.
func misleadingGateways() []misleadingResponse {
	pages := func(statuses ...int) (faults []appointmenttest.Fault) {
		for _, status := range statuses {
			faults = append(faults, appointmenttest.ErrorPage(status))
		}
		return faults
	}
	return []misleadingResponse{
		{name: "gateway error", operations: allOperations(), faults: []appointmenttest.Fault{
			appointmenttest.GatewayError(504, 504), appointmenttest.GatewayError(500, 500), appointmenttest.GatewayError(502, 502),
			appointmenttest.GatewayError(503, "503"), appointmenttest.GatewayError(408, 408), appointmenttest.GatewayError(429, "429"),
			appointmenttest.GatewayError(200, "504"), appointmenttest.GatewayError(200, 502), appointmenttest.GatewayError(403, 403),
		}},
		{name: "error page", operations: allOperations(), faults: pages(401, 403, 404, 405, 500, 503)},
		{name: "refused before the platform", operations: allOperations(), sent: ifNotExecuted, faults: append(pages(411, 413, 414, 415, 431),
			appointmenttest.ErrorPage(401).And(appointmenttest.HeaderLine("WWW-Authenticate: NTLM")),
			appointmenttest.SOAPFault("MustUnderstand", "header wsse:Security"), appointmenttest.SOAPFault("VersionMismatch", "version"))},
		{name: "proxy wants a password", operations: allOperations(), sent: ifNotExecuted, faults: pages(407)},
		{name: "exception as a client fault", operations: allOperations(), faults: []appointmenttest.Fault{
			appointmenttest.SOAPFault("Client", "未将对象引用设置到对象的实例。"), appointmenttest.SOAPFault("Client", "Input string was not in a correct format."),
			appointmenttest.SOAPFault("Server", "ORA-00060: deadlock detected while waiting for resource"),
		}},
		{name: "Retry-After of another clock", operations: allOperations(), faults: []appointmenttest.Fault{retryAfterOfAnotherClock()}},
		{name: "damaged head", operations: allOperations(), faults: []appointmenttest.Fault{appointmenttest.HeaderLine("this is not a header")}},
		{name: "leftover response", operations: queries(), faults: []appointmenttest.Fault{appointmenttest.Leftover()}},
	}
}

// retryAfterOfAnotherClock asks to wait for a second, by a clock that is an hour ahead.
func retryAfterOfAnotherClock() appointmenttest.Fault {
	const layout = "Mon, 02 Jan 2006 15:04:05 GMT"
	date := time.Now().UTC().Add(time.Hour)
	return appointmenttest.ErrorPage(503).And(appointmenttest.HeaderLine("Date: " + date.Format(layout))).
		And(appointmenttest.HeaderLine("Retry-After: " + date.Add(time.Second).Format(layout)))
}

// misleadingRejections returns rejections in the form of the interface.
func misleadingRejections() []misleadingResponse {
	rejections := func(messages ...string) (faults []appointmenttest.Fault) {
		for i, message := range messages {
			code := "99999999"
			if i%3 == 2 {
				code = "Falid"
			}
			faults = append(faults, appointmenttest.Rejection(code, message))
		}
		return faults
	}
	full := appointmenttest.Rejection("99999999", "号源已满")
	return []misleadingResponse{
		{name: "pending", operations: allOperations(), faults: rejections("处理中", "正在处理，请稍后查询", "接口调用超时", "请求HIS超时", "请稍后查询预约结果")},
		{name: "catch-all", operations: allOperations(), faults: rejections("系统异常", "系统错误", "系统繁忙，请稍后再试", "未知错误", "网络异常",
			"java.lang.NullPointerException", "未将对象引用设置到对象的实例。", "ORA-12170: TNS:连接超时")},
		{name: "duplicate", operations: saves(), faults: rejections("请勿重复提交", "重复预约", "该申请单已预约")},
		{name: "rejection of another", operations: writes(), faults: []appointmenttest.Fault{
			full.And(appointmenttest.SetField("placerOrderNO", foreignOrder)), full.And(appointmenttest.SetField("medRecNO", foreignPatient)),
			full.And(appointmenttest.SetField("idCardNO", foreignPatient)),
			appointmenttest.Rejection("Falid", "号源已满").And(appointmenttest.SetField("placerOrderNO", foreignOrder)),
		}},
		{name: "rejection", operations: writes(), sent: ifNotExecuted, faults: rejections("号源已满", "该时段已约满", "该时段已约满")},
	}
}

// misleadingSuccesses returns successes in the form of the interface.
func misleadingSuccesses() []misleadingResponse {
	deep := appointmenttest.Rewrite("another order deep inside", func(doc map[string]any) {
		doc["extra"] = map[string]any{"orders": []any{map[string]any{"placerOrderNO": foreignOrder}}}
	})
	flag := func(flag string) appointmenttest.Fault { return appointmenttest.SetField("scheduleFlag", flag) }
	return []misleadingResponse{
		{name: "unknown code", operations: allOperations(), faults: []appointmenttest.Fault{appointmenttest.SuccessCode("200"), appointmenttest.SuccessCode("OK")}},
		{name: "another order", operations: allOperations(), faults: []appointmenttest.Fault{appointmenttest.SetField("placerOrderNO", foreignOrder), deep}},
		{name: "another patient", operations: allOperations(), faults: []appointmenttest.Fault{
			appointmenttest.SetField("medRecNO", foreignPatient), appointmenttest.SetField("idCardNO", foreignPatient),
		}},
		{name: "another slot", operations: saves(), faults: []appointmenttest.Fault{
			appointmenttest.SetField("scheduleStartDate", "2026-12-24 08:00:00"), appointmenttest.SetField("scheduleStartDate", "23:00"),
			appointmenttest.SetField("scheduleResourceUID", "R9"), appointmenttest.SetField("scheduleDate", "2026-12-24"),
		}},
		{name: "no slot beside a slot", operations: saves(), faults: []appointmenttest.Fault{
			flag("0"), flag("5"), flag("0").And(appointmenttest.SetField("scheduleResourceUID", "R9")),
		}},
		{name: "response to another save", operations: []appointment.Operation{appointment.QuerySchedule, appointment.SaveSchedule},
			faults: []appointmenttest.Fault{appointmenttest.OtherSave()}},
	}
}

// misleadingSchedules returns schedules that do not say whether the order is booked.
func misleadingSchedules() []misleadingResponse {
	status := func(status string) appointmenttest.Fault {
		return appointmenttest.SetField("scheduleTimeStatus", status)
	}
	notBooked := appointmenttest.SetField("scheduleFlag", "0")
	return []misleadingResponse{
		{name: "booked day only", operations: queries(), faults: []appointmenttest.Fault{appointmenttest.BookedDayOnly()}},
		{name: "first page", operations: queries(), faults: []appointmenttest.Fault{appointmenttest.FirstPage()}},
		{name: "unknown status", operations: queries(), faults: []appointmenttest.Fault{status("已约").And(notBooked), status("9").And(notBooked), status("00")}},
	}
}

// misleadingShapes returns true responses in forms that can be read wrongly, and some without a meaning.
func misleadingShapes() []misleadingResponse {
	shaped := func(shapes ...appointmenttest.Shape) (faults []appointmenttest.Fault) {
		for _, shape := range shapes {
			faults = append(faults, appointmenttest.Shaped(shape))
		}
		return faults
	}
	return []misleadingResponse{
		{name: "lists of serializers", operations: allOperations(), sent: ifExecuted, faults: shaped(appointmenttest.ShapeDotNet, appointmenttest.ShapePHP,
			appointmenttest.ShapePHPFromOne, appointmenttest.ShapeXML, appointmenttest.ShapeItem, appointmenttest.ShapeList)},
		{name: "references", operations: allOperations(), sent: ifExecuted, faults: shaped(appointmenttest.ShapeReference)},
		{name: "objects in lists", operations: allOperations(), sent: ifExecuted, faults: shaped(appointmenttest.ShapeResultList, appointmenttest.ShapeDataList)},
		{name: "no meaning", operations: allOperations(), sent: ifExecuted, faults: shaped(
			appointmenttest.ShapeDangling, appointmenttest.ShapeWrapped, appointmenttest.ShapeTwoResults)},
		{name: "no meaning, flag 0", operations: queries(), faults: hiddenSchedules()},
		{name: "padded numbers", operations: allOperations(), sent: ifExecuted, faults: []appointmenttest.Fault{appointmenttest.Padded()}},
		{name: "compressed", operations: allOperations(), sent: ifExecuted, faults: []appointmenttest.Fault{
			appointmenttest.Compressed("gzip", "gzip", "gzip"), appointmenttest.Compressed("", "gzip"), appointmenttest.Compressed("deflate", "zlib"),
			appointmenttest.Compressed("deflate", "flate"), appointmenttest.Compressed("br", "br"),
		}},
		{name: "multipart/related", operations: allOperations(), sent: ifExecuted, faults: []appointmenttest.Fault{appointmenttest.Multipart()}},
	}
}

// hiddenSchedules returns schedules that have the booked slot only in a form without a meaning.
func hiddenSchedules() (faults []appointmenttest.Fault) {
	for _, shape := range []appointmenttest.Shape{appointmenttest.ShapeDangling, appointmenttest.ShapeWrapped} {
		faults = append(faults, appointmenttest.SetField("scheduleFlag", "0").And(appointmenttest.Shaped(shape)))
	}
	return faults
}

// misleadingNames returns the names of the misleading responses by the names of their faults.
func misleadingNames() map[string]string {
	names := map[string]string{}
	for _, m := range misleadingResponses() {
		for _, fault := range m.faults {
			for _, f := range []appointmenttest.Fault{fault, fault.Uncommitted()} {
				name := m.name
				if f != fault {
					name += ", not executed"
				}
				if other, ok := names[f.String()]; ok && other != name {
					panic(fmt.Sprintf("the misleading responses %q and %q have a fault of the same name, %v", other, name, f))
				}
				names[f.String()] = name
			}
		}
	}
	return names
}

// randomMisleadingFault returns a fault that sends one of the misleading responses to op.
func randomMisleadingFault(all []misleadingResponse, op appointment.Operation, random *rand.Rand) appointmenttest.Fault {
	for {
		if m := all[random.IntN(len(all))]; slices.Contains(m.operations, op) {
			return m.draw(op, random)
		}
	}
}
