package appointment

import "time"

// Schedule is the response to a query: the slots, and the slot that the hospital recommends or
// that the order already holds. Start with [Schedule.Slots]. A field that the hospital left out is
// empty.
type Schedule struct {
	Response `json:"-"`

	// Complete is true if the schedule shows all slots and whether the order is booked. Only then
	// is it certain that a slot or booking that is not in it does not exist. Otherwise
	// Response.Missing lists the missing parts. It is false for a Schedule that the client did not
	// make.
	Complete bool `json:"-"`

	// OrganizationID identifies the ordering institution (机构ID).
	OrganizationID string `json:"organizationID" max:"32" casing:"required"`
	// PlacerOrderNO is the order number of the query (申请号).
	PlacerOrderNO string `json:"placerOrderNO" max:"32"`
	// PlacerAssigningAuthority identifies the issuer of the order number (申请号分配机构).
	PlacerAssigningAuthority string `json:"placerAssigningAuthority" max:"32" casing:"required"`
	// ServiceSectID is the kind of exam (检查类型).
	ServiceSectID string `json:"serviceSectID" max:"32"`

	// ServiceText and ProcedureName are swapped in the published example: do not book with
	// them, see [NewSaveRequest].
	ServiceText   string `json:"serviceText" max:"32" casing:"required"`   // 检查部位
	ProcedureName string `json:"procedureName" max:"32" casing:"required"` // 检查项目

	// MedRecNO is the patient's identity-card number (病历号).
	MedRecNO string `json:"medRecNO" max:"32"`
	// PatientClass is the kind of visit (病人类型).
	PatientClass PatientClass `json:"patientClass" max:"32" casing:"required"`

	// The next fields name the slot that the order holds if ScheduleFlag says booked, otherwise
	// the slot that the hospital recommends. The published example has only resource, date and
	// time.

	// ResourceUID identifies that slot's resource (资源UID，推荐或已预约).
	ResourceUID string `json:"resourceUID" max:"32" casing:"required"`
	// ArrangeUID identifies its day, as Day.ArrangeUID does (排班UID，推荐或已预约).
	ArrangeUID string `json:"arrangeUID" max:"32"`
	// TimeDetailUID identifies its time, as Time.TimeDetailUID does (预约时间点UID，推荐或已预约).
	TimeDetailUID string `json:"timeDetailUID" max:"32"`
	// ResourceName is the resource's name (资源名称，推荐或已预约).
	ResourceName string `json:"resourceName" max:"32" casing:"required"`
	// ScheduleDate is its day (预约日期，推荐或已预约).
	ScheduleDate Date `json:"scheduleDate" max:"32" casing:"required"`
	// ScheduleTime is the time at which it begins (预约时间，推荐或已预约).
	ScheduleTime Clock `json:"scheduleTime" max:"32"`
	// Quantity is the number of bookings that it takes (预约时间段可预约数量，推荐或已预约). The
	// interface does not say whether the bookings made are subtracted: use Slot.Remaining.
	Quantity Count `json:"quantity" max:"32" casing:"required"`

	// ScheduleFlag says whether the order is booked (是否已预约). Call Booked or Held instead,
	// which know the dialect's values.
	ScheduleFlag ScheduleFlag `json:"scheduleFlag" max:"32" casing:"required"`

	// Resources are the resources with their days and times (scheduleArrangeResourceInfoList).
	Resources []Resource `json:"scheduleArrangeResourceInfoList"`

	// Extra holds fields that the interface does not have, by the name they were sent under:
	// strings as they are, other values as JSON.
	Extra map[string]string `json:"-" casing:"extra"`
}

// Resource is a room, a machine or a team that can be booked (scheduleArrangeResourceInfo).
type Resource struct {
	// ResourceUID identifies the resource at the hospital (资源UID).
	ResourceUID string `json:"resourceUID" max:"32" casing:"required"`
	// ResourceName is its name (资源名称).
	ResourceName string `json:"resourceName" max:"32" casing:"required"`
	// Days are the days on which it can be booked (排班明细), in the hospital's order.
	Days []Day `json:"scheduleArrangeDateInfoList" casing:"required"`
	// Extra holds fields that the interface does not have, see Schedule.Extra.
	Extra map[string]string `json:"-" casing:"extra"`
}

// Day is one day of a resource (scheduleArrangeDateInfo 排班明细).
type Day struct {
	// ArrangeUID identifies the day of the resource (排班UID).
	ArrangeUID string `json:"arrangeUID" max:"32" casing:"required"`
	// ArrangeWeek is the weekday in the hospital's numbering (排班星期). The interface says 1–7
	// for Monday–Sunday, but its example counts from 0: use Weekday.
	ArrangeWeek string `json:"arrangeWeek" max:"32" casing:"required"`
	// ArrangeDay is the day (排班日期).
	ArrangeDay Date `json:"arrangeDay" max:"32" casing:"required"`
	// Quantity is the capacity of the day: the number of bookings that it takes (排班数量).
	Quantity Count `json:"quantity" max:"32"`
	// AppointmentQuantity is the number of bookings made on the day (已预约数量).
	AppointmentQuantity Count `json:"appointmentQuantity" max:"32"`
	// Times are the times of the day (具体时间明细), in the hospital's order.
	Times []Time `json:"scheduleArrangeTimeInfoList"`
	// Extra holds fields that the interface does not have, see Schedule.Extra.
	Extra map[string]string `json:"-" casing:"extra"`
}

// Weekday returns the weekday of ArrangeDay.
func (d Day) Weekday() time.Weekday { return d.ArrangeDay.Weekday() }

// Time is one time of a day (scheduleArrangeTimeInfo 具体时间明细). [Schedule.Slots]
// joins it with its day and resource into a [Slot].
type Time struct {
	// TimeDetailUID identifies the time and its day (预约时间点UID). It may contain the date of
	// another day: it is a key, not a date.
	TimeDetailUID string `json:"timeDetailUID" max:"32" casing:"required"`
	// StartTime is the time at which the slot begins (开始时间).
	StartTime Clock `json:"startTime" max:"32" casing:"required"`
	// EndTime is the time at which it ends (结束时间).
	EndTime Clock `json:"endTime" max:"32" casing:"required"`
	// DoctorName is the name of the doctor who examines (医生姓名).
	DoctorName string `json:"doctorName" max:"32"`
	// Quantity is the capacity of the slot: the number of bookings that it takes (排班数量).
	Quantity Count `json:"quantity" max:"32"`
	// AppointmentQuantity is the number of bookings made (已预约数量). Slot.Remaining subtracts it.
	AppointmentQuantity Count `json:"appointmentQuantity" max:"32"`
	// TitleMsg is the hospital's title of the slot (标题).
	TitleMsg string `json:"titleMsg" max:"32"`
	// ScheduleTimeStatus is the status of the slot (预约状态). Call Slot.Open instead, which also
	// looks at the counts.
	ScheduleTimeStatus TimeStatus `json:"scheduleTimeStatus" max:"32"`
	// Extra holds fields that the interface does not have, see Schedule.Extra. It also has a
	// scheduleTimeStatus that looks like a status of the interface and is none of the codes in
	// Dialect.Values. Such a slot is not open.
	Extra map[string]string `json:"-" casing:"extra"`
}
