package appointment

import "time"

// Schedule is the response to a query: the slots, and the slot that the hospital recommends or
// that the order already holds. Start with [Schedule.Slots].
type Schedule struct {
	Response `json:"-"`

	// Complete is true if the schedule shows all slots and whether the order is booked: only
	// then does a slot or booking that it does not contain not exist. Response.Missing lists what
	// is missing otherwise. False for a Schedule that the client did not make.
	Complete bool `json:"-"`

	OrganizationID           string `json:"organizationID" max:"32" casing:"required"`           // 机构ID
	PlacerOrderNO            string `json:"placerOrderNO" max:"32"`                              // 申请号
	PlacerAssigningAuthority string `json:"placerAssigningAuthority" max:"32" casing:"required"` // 申请号分配机构
	ServiceSectID            string `json:"serviceSectID" max:"32"`                              // 检查类型

	// ServiceText and ProcedureName are swapped in the published example: do not book with
	// them, see [NewSaveRequest].
	ServiceText   string `json:"serviceText" max:"32" casing:"required"`   // 检查部位
	ProcedureName string `json:"procedureName" max:"32" casing:"required"` // 检查项目

	MedRecNO     string       `json:"medRecNO" max:"32"`                       // 病历号
	PatientClass PatientClass `json:"patientClass" max:"32" casing:"required"` // 病人类型

	// These fields name the slot that the order holds if ScheduleFlag says booked, otherwise
	// the slot that the hospital recommends. The published example has only resource, date and
	// time.
	ResourceUID   string `json:"resourceUID" max:"32" casing:"required"`  // 资源UID，推荐或已预约
	ArrangeUID    string `json:"arrangeUID" max:"32"`                     // 排班UID，推荐或已预约
	TimeDetailUID string `json:"timeDetailUID" max:"32"`                  // 预约时间点UID，推荐或已预约
	ResourceName  string `json:"resourceName" max:"32" casing:"required"` // 资源名称，推荐或已预约
	ScheduleDate  Date   `json:"scheduleDate" max:"32" casing:"required"` // 预约日期，推荐或已预约
	ScheduleTime  Clock  `json:"scheduleTime" max:"32"`                   // 预约时间，推荐或已预约
	Quantity      Count  `json:"quantity" max:"32" casing:"required"`     // 预约时间段可预约数量，推荐或已预约

	ScheduleFlag ScheduleFlag `json:"scheduleFlag" max:"32" casing:"required"` // 是否已预约

	Resources []Resource `json:"scheduleArrangeResourceInfoList"`

	// Extra holds fields that the interface does not have, by the name they were sent under:
	// texts as they are, other values as JSON. Resource, Day and Time have an Extra of the same
	// kind.
	Extra map[string]string `json:"-" casing:"extra"`
}

// Resource is a room, a machine or a team that can be booked (scheduleArrangeResourceInfo).
type Resource struct {
	ResourceUID  string            `json:"resourceUID" max:"32" casing:"required"`  // 资源UID
	ResourceName string            `json:"resourceName" max:"32" casing:"required"` // 资源名称
	Days         []Day             `json:"scheduleArrangeDateInfoList" casing:"required"`
	Extra        map[string]string `json:"-" casing:"extra"`
}

// Day is one day of a resource (scheduleArrangeDateInfo 排班明细).
type Day struct {
	ArrangeUID string `json:"arrangeUID" max:"32" casing:"required"` // 排班UID
	// ArrangeWeek is the weekday in the hospital's numbering (排班星期). The interface says 1–7
	// for Monday–Sunday, but its example counts from 0: use Weekday.
	ArrangeWeek         string            `json:"arrangeWeek" max:"32" casing:"required"`
	ArrangeDay          Date              `json:"arrangeDay" max:"32" casing:"required"` // 排班日期
	Quantity            Count             `json:"quantity" max:"32"`                     // 排班数量
	AppointmentQuantity Count             `json:"appointmentQuantity" max:"32"`          // 已预约数量
	Times               []Time            `json:"scheduleArrangeTimeInfoList"`
	Extra               map[string]string `json:"-" casing:"extra"`
}

// Weekday returns the weekday of ArrangeDay.
func (d Day) Weekday() time.Weekday { return d.ArrangeDay.Weekday() }

// Time is one time of a day (scheduleArrangeTimeInfo 具体时间明细). [Schedule.Slots]
// joins it with its day and resource into a [Slot].
type Time struct {
	// TimeDetailUID identifies the time and its day (预约时间点UID). It may contain the date of
	// another day: it is a key, not a date.
	TimeDetailUID       string            `json:"timeDetailUID" max:"32" casing:"required"`
	StartTime           Clock             `json:"startTime" max:"32" casing:"required"` // 开始时间
	EndTime             Clock             `json:"endTime" max:"32" casing:"required"`   // 结束时间
	DoctorName          string            `json:"doctorName" max:"32"`                  // 医生姓名
	Quantity            Count             `json:"quantity" max:"32"`                    // 排班数量
	AppointmentQuantity Count             `json:"appointmentQuantity" max:"32"`         // 已预约数量
	TitleMsg            string            `json:"titleMsg" max:"32"`                    // 标题
	ScheduleTimeStatus  TimeStatus        `json:"scheduleTimeStatus" max:"32"`          // 预约状态
	Extra               map[string]string `json:"-" casing:"extra"`
}
