package appointmenttest

import (
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Rewrite executes the request and lets edit change the response document, for everything that no
// other function expresses. The document has the published names and codes, without the spelling of
// the vendor, and the envelope: doc["data"].(map[string]any)["result"]. Its values are string, nil,
// map[string]any and []any. edit may add other values that are JSON. name is for [Fault.String].
func Rewrite(name string, edit func(doc map[string]any)) Fault {
	return documentChange(name, func(_ call, doc object) { edit(doc) })
}

// Rejection executes the request and responds with a rejection. A code of digits alone is the
// statusCode of the envelope, such as "99999999". Every other code, such as "Falid", is the
// resultCode. Real platforms send these although they have booked:
//
//	处理中，请稍后查询 or 接口调用超时      the reason is "pending"
//	系统异常, 未知错误 or 未将对象引用设置到对象的实例  a handler for every exception
//	请勿重复提交 or 该申请单已预约          the same request was received before
//
// On a save or cancel, a client must report ErrOutcomeUnknown for such messages, and look by a query. For
// others, such as 号源已满, it reports a definite rejection: use those with [Fault.Uncommitted].
func Rejection(code, message string) Fault {
	return documentChange(fmt.Sprintf("rejection %s %q", code, message), func(_ call, doc object) {
		if isNumber(code) {
			replaceDocument(doc, object{"statusCode": code, "statusMessage": message})
			return
		}
		replaceDocument(doc, successEnvelope(object{"resultCode": code, "resultDesc": message}))
	})
}

// SuccessCode executes the request and responds as always, but with another code. A code of digits
// alone replaces the statusCode, such as "200", every other code the resultCode, such as "OK".
//
// A client that does not know the code must not take a complete booking beside it for a rejection: it
// reports ErrOutcomeUnknown. dialect.statusCodes and dialect.resultCodes make it known.
func SuccessCode(code string) Fault {
	return documentChange("success code "+code, func(_ call, doc object) {
		if isNumber(code) {
			doc["statusCode"] = code
		} else if data := dataOf(doc); data != nil {
			data["resultCode"] = code
		}
	})
}

// isNumber reports whether a code consists of digits.
func isNumber(code string) bool { return code != "" && strings.Trim(code, "0123456789") == "" }

// SetField executes the request and sets a field of the response, by its published name, wherever the
// response has it, also in lists. If the response has it nowhere, it is added to the result, or beside
// resultCode if there is no result. Mixed-up threads at hospitals return such responses. On a save
// or cancel:
//
//	placerOrderNO, medRecNO, idCardNO   of another order or patient: ErrBadResponse
//	scheduleResourceUID, scheduleDate   of another slot: ErrBadResponse
//	scheduleStartDate                   such as "2026-11-25 08:00:00", another day: ErrBadResponse
//	scheduleFlag                        "0" or "5" beside a booked slot: ErrOutcomeUnknown
//
// In a query, a scheduleTimeStatus that the dialect does not know is not open. With a scheduleFlag "0", the
// schedule does not show that the order is not booked.
func SetField(name, value string) Fault {
	return documentChange("changed "+name, func(_ call, doc object) {
		if replaceValues(doc, name, value) {
			return
		}
		target := resultOf(doc)
		switch data := dataOf(doc); {
		case name == "totalPage", name == "totalRecord":
			target = doc
		case target != nil:
		case data != nil:
			target = data
		default:
			target = object{}
			doc["data"] = target
		}
		target[name] = value
	})
}

// replaceValues sets all fields with this name, and reports whether there are any.
func replaceValues(value any, name, replacement string) (found bool) {
	switch v := value.(type) {
	case object:
		if _, found = v[name]; found {
			v[name] = replacement
		}
		for _, member := range v {
			found = replaceValues(member, name, replacement) || found
		}
	case []any:
		for _, item := range v {
			found = replaceValues(item, name, replacement) || found
		}
	}
	return found
}

// Padded executes the request and returns its order number and its patient number padded with blanks,
// as an Oracle column of the type CHAR does. A client must take them for the same numbers, and list
// the blanks as a deviation. It is a property of a platform: see [WithEveryResponse].
func Padded() Fault {
	return documentChange("padded numbers", func(c call, doc object) {
		result := resultOf(doc)
		for _, name := range []string{"placerOrderNO", "medRecNO"} {
			if number := c.values[name]; result != nil && number != "" {
				result[name] = fmt.Sprintf("%-32s", number)
			}
		}
	})
}

// OtherSave executes the request and responds as to the save of another order, which has booked the
// resource R9 at 15:00 on the same day. Mixed-up threads at hospitals do so. A client must report that
// as ErrBadResponse, with ErrOutcomeUnknown. In response to a query, it must not take the day and the
// scheduleFlag for a booking.
func OtherSave() Fault {
	return documentChange("response to another save", func(c call, doc object) {
		replaceDocument(doc, successResponse("保存成功", saveResult(confirmation{
			resource: Resource{UID: "R9", Name: "R9", Location: "R9", Room: "R9", Flag: appointment.FlagBooked},
			booking: Booking{
				ScheduleSeq: "9000000000001", AccessionNumber: "90001",
				Date: c.day(), Start: appointment.ClockAt(15, 0), End: appointment.ClockAt(15, 30),
			},
			endText: "15:30",
		})))
	})
}
