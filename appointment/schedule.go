package appointment

import "time"

// Schedule is the answer to a query: what can be booked, and the slot that the
// hospital recommends or that the order holds already. Start from [Schedule.Slots].
type Schedule struct {
	Response `json:"-"`

	OrganizationID           string `json:"organizationID" max:"32" casing:"due"`           // 机构ID
	PlacerOrderNO            string `json:"placerOrderNO" max:"32"`                         // 申请号
	PlacerAssigningAuthority string `json:"placerAssigningAuthority" max:"32" casing:"due"` // 申请号分配机构
	ServiceSectID            string `json:"serviceSectID" max:"32"`                         // 检查类型

	// ServiceText and ProcedureName come back swapped in the published example: do
	// not book with them, see [NewSaveRequest].
	ServiceText   string `json:"serviceText" max:"32" casing:"due"`   // 检查部位
	ProcedureName string `json:"procedureName" max:"32" casing:"due"` // 检查项目

	MedRecNO     string       `json:"medRecNO" max:"32"`                  // 病历号
	PatientClass PatientClass `json:"patientClass" max:"32" casing:"due"` // 病人类型

	// The slot that the order holds if ScheduleFlag says booked, else the one that
	// the hospital recommends. The example names it by resource, date and time alone.
	ResourceUID   string `json:"resourceUID" max:"32" casing:"due"`  // 资源UID，推荐或已预约
	ArrangeUID    string `json:"arrangeUID" max:"32"`                // 排班UID，推荐或已预约
	TimeDetailUID string `json:"timeDetailUID" max:"32"`             // 预约时间点UID，推荐或已预约
	ResourceName  string `json:"resourceName" max:"32" casing:"due"` // 资源名称，推荐或已预约
	ScheduleDate  Date   `json:"scheduleDate" max:"32" casing:"due"` // 预约日期，推荐或已预约
	ScheduleTime  Clock  `json:"scheduleTime" max:"32"`              // 预约时间，推荐或已预约
	Quantity      Count  `json:"quantity" max:"32" casing:"due"`     // 预约时间段可预约数量，推荐或已预约

	ScheduleFlag ScheduleFlag `json:"scheduleFlag" max:"32" casing:"due"` // 是否已预约

	Resources []Resource `json:"scheduleArrangeResourceInfoList"`

	// Extra holds fields that the interface does not have, by the name they came under: text
	// as text, anything else as its JSON. Resource, Day and Time have an Extra of the same
	// kind.
	Extra map[string]string `json:"-" casing:"extra"`
}

// Held returns the slot that the order already holds at this hospital; ok is false where it
// holds none, or the hospital does not say which. An order holds at most one, so that a
// save of another is refused (ReasonAlreadyBooked): cancel first. Only a query with a
// PlacerOrderNO can tell.
func (s *Schedule) Held() (slot BookedSlot, ok bool) {
	held, state := s.held(nil)
	return held, state == orderBooked
}

// Resource is what is booked: a room, a machine, a team (scheduleArrangeResourceInfo).
type Resource struct {
	ResourceUID  string            `json:"resourceUID" max:"32" casing:"due"`  // 资源UID
	ResourceName string            `json:"resourceName" max:"32" casing:"due"` // 资源名称
	Days         []Day             `json:"scheduleArrangeDateInfoList" casing:"due"`
	Extra        map[string]string `json:"-" casing:"extra"`
}

// Day is one day of a resource (scheduleArrangeDateInfo 排班明细).
type Day struct {
	ArrangeUID string `json:"arrangeUID" max:"32" casing:"due"` // 排班UID
	// ArrangeWeek is the weekday as the hospital counts it (排班星期). Published as 1–7
	// for Monday–Sunday, yet the example counts from 0: trust Weekday.
	ArrangeWeek         string            `json:"arrangeWeek" max:"32" casing:"due"`
	ArrangeDay          Date              `json:"arrangeDay" max:"32" casing:"due"` // 排班日期
	Quantity            Count             `json:"quantity" max:"32"`                // 排班数量
	AppointmentQuantity Count             `json:"appointmentQuantity" max:"32"`     // 已预约数量
	Times               []Time            `json:"scheduleArrangeTimeInfoList"`
	Extra               map[string]string `json:"-" casing:"extra"`
}

// Weekday is the weekday of ArrangeDay.
func (d Day) Weekday() time.Weekday { return d.ArrangeDay.Weekday() }

// Time is one time of a day (scheduleArrangeTimeInfo 具体时间明细). [Schedule.Slots]
// joins it with its day and resource into a [Slot].
type Time struct {
	// TimeDetailUID identifies the time together with its day (预约时间点UID). It may
	// name another day than the one it stands under: it is a key, not a date.
	TimeDetailUID       string            `json:"timeDetailUID" max:"32" casing:"due"`
	StartTime           Clock             `json:"startTime" max:"32" casing:"due"` // 开始时间
	EndTime             Clock             `json:"endTime" max:"32" casing:"due"`   // 结束时间
	DoctorName          string            `json:"doctorName" max:"32"`             // 医生姓名
	Quantity            Count             `json:"quantity" max:"32"`               // 排班数量
	AppointmentQuantity Count             `json:"appointmentQuantity" max:"32"`    // 已预约数量
	TitleMsg            string            `json:"titleMsg" max:"32"`               // 标题
	ScheduleTimeStatus  TimeStatus        `json:"scheduleTimeStatus" max:"32"`     // 预约状态
	Extra               map[string]string `json:"-" casing:"extra"`
}
