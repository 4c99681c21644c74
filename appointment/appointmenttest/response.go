package appointmenttest

import (
	"fmt"
	"strconv"

	"github.com/exam-appointment/appointment-go/appointment"
)

// executeRequest executes a valid request and returns the response. Without commit it changes nothing
// and returns the same response.
func (h *Hospital) executeRequest(req request, commit bool) object {
	v := req.values
	switch req.op {
	case appointment.QuerySchedule:
		return successResponse("成功", h.queryResult(v, h.bookings.querySchedule(parseWindow(v))))
	case appointment.SaveSchedule:
		confirmed, reason := h.bookings.saveBooking(parseOrder(v), commit)
		if reason != "" {
			return rejectionResponse(reason)
		}
		return successResponse("保存成功", saveResult(confirmed))
	default:
		if reason := h.bookings.cancelBooking(v["placerOrderNO"], v["scheduleSeq"], commit); reason != "" {
			return rejectionResponse(reason)
		}
		return successResponse("取消成功", nil)
	}
}

// problemResponse returns a response with the status of an invalid request and no data.
func problemResponse(p requestProblem) object {
	return object{"statusCode": p.statusCode, "statusMessage": p.message}
}

// rejectionResponse returns a response with a failed result. "Falid" is the published value.
func rejectionResponse(reason rejection) object {
	return successEnvelope(object{"resultCode": "Falid", "resultDesc": string(reason)})
}

func successResponse(desc string, result object) object {
	data := object{"resultCode": "Success", "resultDesc": desc}
	if result != nil {
		data["result"] = result
	}
	return successEnvelope(data)
}

func successEnvelope(data object) object {
	return object{"statusCode": statusOK, "statusMessage": "成功", "data": data}
}

// parseWindow reads the values of a query. The checker has validated their formats.
func parseWindow(values map[string]string) queryWindow {
	start, _ := parseTime(startDateLayout, values["startDate"])
	days, err := strconv.Atoi(values["days"])
	if err != nil {
		days = 7 // the default for an absent value
	}
	return queryWindow{
		placerOrderNO: values["placerOrderNO"], serviceSectID: values["serviceSectID"],
		firstDay: dateOf(start), days: days,
	}
}

// parseOrder reads the values of a save. The checker has validated their formats.
func parseOrder(values map[string]string) saveOrder {
	date, _ := parseDate(values["scheduleDate"])
	start, _ := parseClock(values["startTime"])
	end, _ := parseClock(values["endTime"])
	return saveOrder{
		placerOrderNO: values["placerOrderNO"], resourceUID: values["scheduleResourceUID"],
		serviceSectID: values["serviceSectID"],
		date:          date, start: start, end: end,
		medRecNO: values["medRecNO"], name: values["name"],
	}
}

func (h *Hospital) queryResult(values map[string]string, s schedule) object {
	organization := values["organizationID"]
	if organization == "" {
		organization = h.config.OrganizationID
	}
	result := object{
		"organizationID":           organization,
		"placerOrderNO":            values["placerOrderNO"],
		"placerAssigningAuthority": h.config.OrganizationID,
		"serviceSectID":            values["serviceSectID"],
		// Swapped, as in the published example.
		"serviceText":   values["procedureName"],
		"procedureName": values["serviceText"],
		"medRecNO":      values["medRecNO"],
		"patientClass":  values["patientClass"],
		// Required, and empty without a selected slot.
		"resourceUID": "", "resourceName": "", "arrangeUID": "", "timeDetailUID": "",
		"scheduleDate": "", "scheduleTime": "", "quantity": "0",
		"scheduleFlag":                    "0",
		"scheduleArrangeResourceInfoList": resourceList(s.resources),
	}
	if slot := s.selected; slot != nil {
		result["resourceUID"] = slot.resource.UID
		result["resourceName"] = slot.resource.Name
		result["arrangeUID"] = arrangeUID(slot.resource, slot.date)
		result["timeDetailUID"] = slot.timeDetailUID()
		result["scheduleDate"] = formatDate(slot.date)
		result["scheduleTime"] = formatClock(slot.Start)
		result["quantity"] = fmt.Sprint(slot.Capacity - slot.taken) // 可预约数量
	}
	if s.isBooked {
		result["scheduleFlag"] = string(appointment.FlagBooked)
	}
	return result
}

func resourceList(resources []scheduleResource) []any {
	var list []any
	for _, r := range resources {
		var days []any
		for _, d := range r.days {
			var times []any
			for _, slot := range d.slots {
				times = append(times, slotObject(slot))
			}
			days = append(days, object{
				"arrangeUID": arrangeUID(r.Resource, d.date), "arrangeDay": formatDate(d.date),
				"arrangeWeek": formatWeekday(d.date),
				"quantity":    fmt.Sprint(d.capacity), "appointmentQuantity": fmt.Sprint(d.taken),
				"scheduleArrangeTimeInfoList": times,
			})
		}
		list = append(list, object{
			"resourceUID": r.UID, "resourceName": r.Name, "scheduleArrangeDateInfoList": days,
		})
	}
	return list
}

func slotObject(s *scheduleSlot) object {
	return object{
		"timeDetailUID": s.timeDetailUID(),
		"startTime":     formatClock(s.Start), "endTime": s.formatEnd(),
		"quantity": fmt.Sprint(s.Capacity), "appointmentQuantity": fmt.Sprint(s.taken),
		"scheduleTimeStatus": string(s.status),
		"doctorName":         nil, "titleMsg": nil, // null in the published example
	}
}

func arrangeUID(r Resource, d appointment.Date) string { return r.UID + "-" + formatCompactDate(d) }

func (s *scheduleSlot) timeDetailUID() string {
	return s.resource.UID + "-" + formatDate(s.date) + "-" + formatCompactClock(s.Start) + "-" + formatCompactClock(s.End)
}

// saveResult returns the result of a save. Without a booking it names the resource alone.
func saveResult(c confirmation) object {
	result := object{
		"scheduleSeq": "", "scheduleID": "",
		"scheduleResourceUID": c.resource.UID, "scheduleResourceName": c.resource.Name,
		"scheduleResourceLocation": c.resource.Location, "scheduleResourceRoom": c.resource.Room,
		"scheduleStartDate": "", "scheduleEndDate": "", "scheduleDate": "", "scheduleTimeDetail": "",
		"scheduleNotice": "", "scheduleFlag": string(c.resource.Flag),
		"fillerOrderNO": "", "fillerPatientID": "", "accessionNumber": "",
	}
	if b := c.booking; b.ScheduleSeq != "" {
		result["scheduleSeq"] = b.ScheduleSeq
		result["scheduleID"] = b.ScheduleSeq
		result["scheduleStartDate"] = formatClock(b.Start)
		result["scheduleEndDate"] = c.endText
		result["scheduleDate"] = formatDate(b.Date)
		result["scheduleTimeDetail"] = formatClock(b.Start) + "-" + c.endText
		result["fillerOrderNO"] = fmt.Sprint(1717360 + c.serial)
		result["accessionNumber"] = b.AccessionNumber
	}
	return result
}
