package appointmenttest

import (
	"fmt"
	"strconv"

	"github.com/exam-appointment/appointment-go/appointment"
)

// refusedResponse carries an outer error and no data.
func refusedResponse(r refusal) object {
	return object{"statusCode": r.code, "statusMessage": r.message}
}

// deniedResponse is one whose business result is a failure. Falid is the published value.
func deniedResponse(d denial) object {
	return enveloped(object{"resultCode": "Falid", "resultDesc": string(d)})
}

func enveloped(data object) object {
	return object{"statusCode": statusOK, "statusMessage": "成功", "data": data}
}

func succeeded(desc string, result object) object {
	data := object{"resultCode": "Success", "resultDesc": desc}
	if result != nil {
		data["result"] = result
	}
	return enveloped(data)
}

// perform does what a checked request asks, and words the answer. Unless commit, the
// books stay as they are.
func (h *Hospital) perform(req request, commit bool) object {
	v := req.values
	switch req.op {
	case appointment.QuerySchedule:
		return succeeded("成功", h.queryResult(v, h.books.show(windowOf(v))))
	case appointment.SaveSchedule:
		done, why := h.books.save(orderOf(v), commit)
		if why != "" {
			return deniedResponse(why)
		}
		return succeeded("保存成功", saveResult(done))
	default:
		if why := h.books.cancel(v["placerOrderNO"], v["scheduleSeq"], commit); why != "" {
			return deniedResponse(why)
		}
		return succeeded("取消成功", nil)
	}
}

// windowOf and orderOf read values whose form was checked.
func windowOf(v map[string]string) window {
	start, _ := parseTime("2006/01/02 15:04:05", v["startDate"])
	days, err := strconv.Atoi(v["days"])
	if err != nil {
		days = 7 // left out
	}
	return window{
		placerOrderNO: v["placerOrderNO"], serviceSectID: v["serviceSectID"],
		from: dayOf(start), days: days,
	}
}

func orderOf(v map[string]string) order {
	date, _ := parseDate(v["scheduleDate"])
	start, _ := parseClock(v["startTime"])
	end, _ := parseClock(v["endTime"])
	return order{
		placerOrderNO: v["placerOrderNO"], resourceUID: v["scheduleResourceUID"],
		serviceSectID: v["serviceSectID"],
		date:          date, start: start, end: end,
		medRecNO: v["medRecNO"], name: v["name"],
	}
}

func (h *Hospital) queryResult(v map[string]string, w week) object {
	organization := v["organizationID"]
	if organization == "" {
		organization = h.config.OrganizationID
	}
	result := object{
		"organizationID":           organization,
		"placerOrderNO":            v["placerOrderNO"],
		"placerAssigningAuthority": h.config.OrganizationID,
		"serviceSectID":            v["serviceSectID"],
		// Swapped, as in the published example.
		"serviceText":   v["procedureName"],
		"procedureName": v["serviceText"],
		"medRecNO":      v["medRecNO"],
		"patientClass":  v["patientClass"],
		// Required, and empty where there is no slot to name.
		"resourceUID": "", "resourceName": "", "arrangeUID": "", "timeDetailUID": "",
		"scheduleDate": "", "scheduleTime": "", "quantity": "0",
		"scheduleFlag":                    "0",
		"scheduleArrangeResourceInfoList": resourceList(w.resources),
	}
	if s := w.chosen; s != nil {
		result["resourceUID"] = s.resource.UID
		result["resourceName"] = s.resource.Name
		result["arrangeUID"] = arrangeUID(s.resource, s.date)
		result["timeDetailUID"] = s.uid()
		result["scheduleDate"] = dateText(s.date)
		result["scheduleTime"] = clockText(s.Start)
		result["quantity"] = fmt.Sprint(s.Capacity - s.taken) // 可预约数量
	}
	if w.booked {
		result["scheduleFlag"] = string(appointment.FlagBooked)
	}
	return result
}

func resourceList(resources []weekResource) []object {
	var list []object
	for _, r := range resources {
		var days []object
		for _, d := range r.days {
			var times []object
			for _, s := range d.slots {
				times = append(times, s.object())
			}
			days = append(days, object{
				"arrangeUID": arrangeUID(r.Resource, d.date), "arrangeDay": dateText(d.date),
				"arrangeWeek": weekText(d.date),
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

func (s *weekSlot) object() object {
	return object{
		"timeDetailUID": s.uid(),
		"startTime":     clockText(s.Start), "endTime": clockText(s.End),
		"quantity": fmt.Sprint(s.Capacity), "appointmentQuantity": fmt.Sprint(s.taken),
		"scheduleTimeStatus": string(s.status),
		"doctorName":         nil, "titleMsg": nil, // null in the published example
	}
}

func arrangeUID(r Resource, d appointment.Date) string { return r.UID + "-" + compactDate(d) }

func (s *weekSlot) uid() string {
	return s.resource.UID + "-" + dateText(s.date) + "-" + compactClock(s.Start) + "-" + compactClock(s.End)
}

// saveResult confirms a save. One that made no booking names the resource alone.
func saveResult(c confirmation) object {
	result := object{
		"scheduleSeq": "", "scheduleID": "",
		"scheduleResourceUID": c.resource.UID, "scheduleResourceName": c.resource.Name,
		"scheduleResourceLocation": c.resource.Location, "scheduleResourceRoom": c.resource.Room,
		"scheduleStartDate": "", "scheduleEndDate": "", "scheduleDate": "", "scheduleTimeDetail": "",
		"scheduleNotice": "", "scheduleFlag": string(c.resource.Flag),
		"fillerOrderNO": "", "fillerPatientID": "", "accessionNumber": "",
	}
	if r := c.record; r.ScheduleSeq != "" {
		result["scheduleSeq"] = r.ScheduleSeq
		result["scheduleID"] = r.ScheduleSeq
		result["scheduleStartDate"] = clockText(r.Start)
		result["scheduleEndDate"] = clockText(r.End)
		result["scheduleDate"] = dateText(r.Date)
		result["scheduleTimeDetail"] = clockText(r.Start) + "-" + clockText(r.End)
		result["fillerOrderNO"] = fmt.Sprint(1717360 + c.serial)
		result["accessionNumber"] = r.AccessionNumber
	}
	return result
}
