package appointmenttest

import (
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Rewrite executes the request and lets edit change the response document. It is for everything that
// no other function expresses. The document has the envelope, and the published names and codes in place
// of the vendor's: doc["data"].(map[string]any)["result"]. Its values are string, nil, map[string]any
// and []any. edit may add any value of JSON. name is for [Fault.String].
func Rewrite(name string, edit func(doc map[string]any)) Fault {
	return documentChange(name, func(_ call, doc object) { edit(doc) })
}

// Rejection executes the request and responds with a rejection. A code of digits alone is the
// statusCode of the envelope, such as "99999999". Every other code is the resultCode, such as "Falid".
// Platforms send such messages although they have booked:
//
//	处理中，请稍后查询, 接口调用超时                  the platform waits for another system
//	系统异常, 未知错误, 未将对象引用设置到对象的实例  a handler that catches every exception
//	请勿重复提交, 该申请单已预约                      the platform has received the order before
//
// On a save or cancel, a client must report ErrOutcomeUnknown for these. For other messages, such as
// 号源已满, it reports a definite rejection. Use those with [Fault.Uncommitted].
func Rejection(code, message string) Fault {
	return documentChange(fmt.Sprintf("rejection %s %q", code, message), func(_ call, doc object) {
		if isNumber(code) {
			replaceDocument(doc, object{"statusCode": code, "statusMessage": message})
			return
		}
		replaceDocument(doc, successEnvelope(object{"resultCode": code, "resultDesc": message}))
	})
}

// SuccessCode executes the request and responds with another code of success. A code of digits alone
// replaces the statusCode, such as "200". Every other code replaces the resultCode, such as "OK".
//
// A client whose dialect does not list the code must report ErrOutcomeUnknown on a save or cancel, because
// a complete booking is with it. It must not report a definite rejection.
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

// SetField executes the request and sets a field of the response, by its published name. It sets the
// field everywhere in the response, also in lists. If the response does not have the field, it is added
// to the result, or next to resultCode if there is no result. Platforms that mix up their threads send
// such responses. The client must report ErrOutcomeUnknown for these fields in the response to a save:
//
//	placerOrderNO, medRecNO, idCardNO   another order or patient
//	scheduleResourceUID, scheduleDate   another slot
//	scheduleStartDate                   another day, such as "2026-11-25 08:00:00"
//	scheduleFlag                        "0" or "5", although the response names the slot
//
// In a schedule, a slot with an unknown scheduleTimeStatus is not open. If scheduleFlag is "0" as well,
// the schedule does not prove that the order is not booked.
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

// Padded executes the request and responds with its order number and patient number padded with
// blanks, as an Oracle column of the type CHAR does. A client must read them as the same numbers, and
// list the blanks as a deviation. It is a property of a platform: see [WithEveryResponse].
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

// OtherSave executes the request and responds as to the save of another order, which booked the
// resource R9 at 15:00 on the same day. Platforms that mix up their threads do so. In response to a
// save, a client must report ErrBadResponse and ErrOutcomeUnknown. In response to a query, it must not
// read the day and the scheduleFlag as the booking that it looks for.
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
