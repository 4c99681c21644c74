package appointment

// The interface's enumerations. Each is an open string type: a response may hold a value that
// is not listed here. A request is valid only with a listed value, if the interface lists any.

// PatientClass is the kind of visit (patientClass 病人类型).
type PatientClass string

// The published patient classes.
const (
	Outpatient  PatientClass = "门诊"
	Emergency   PatientClass = "急诊"
	Inpatient   PatientClass = "住院"
	HealthCheck PatientClass = "体检"
)

// ScheduleRoute is the channel through which the appointment is made (scheduleRoute 预约途径).
type ScheduleRoute string

// The published routes.
const (
	RouteConsultingRoom    ScheduleRoute = "1" // 诊间
	RouteAppointmentCentre ScheduleRoute = "2" // 预约中心
	RouteExamDepartment    ScheduleRoute = "3" // 医技科室
	RouteKiosk             ScheduleRoute = "4" // 自助机
	RouteMobile            ScheduleRoute = "5" // 手机端
	RouteAutomatic         ScheduleRoute = "6" // 自动
	RouteQueueNumber       ScheduleRoute = "7" // 取排队号
	RouteInternetHospital  ScheduleRoute = "8" // 互联网医院
)

// AgeUnit is the unit of SaveRequest.Age (ageUnit 年龄单位).
type AgeUnit string

// The published units of age.
const (
	AgeYears  AgeUnit = "岁"
	AgeMonths AgeUnit = "月"
	AgeWeeks  AgeUnit = "周"
	AgeDays   AgeUnit = "天"
	AgeHours  AgeUnit = "时"
)

// FastingFlag says whether the patient is fasting (fastingFlag 是否空腹). The interface defines
// it and does not use it yet.
type FastingFlag string

// The published fasting flags.
const (
	NotFasting FastingFlag = "0"
	Fasting    FastingFlag = "1"
)

// Sex is the patient's sex (sex 性别). The interface has no list of values, so any text is
// valid.
type Sex string

// The usual values.
const (
	Male   Sex = "男"
	Female Sex = "女"
)

// TimeStatus is the status of a slot (scheduleTimeStatus 预约状态). It is absent from the
// published example: call [Slot.Open], which also looks at the counts.
type TimeStatus string

// The published slot statuses.
const (
	StatusCurrent  TimeStatus = "Current"  // recommended by the hospital (系统推荐选中)
	StatusSchedule TimeStatus = "Schedule" // booked by this order (已预约选中)
	StatusEnable   TimeStatus = "Enable"   // free (可以预约)
	StatusFull     TimeStatus = "Full"     // full (预约已满)
	StatusDisable  TimeStatus = "Disable"  // cannot be booked (不可预约)
)

// ScheduleFlag is the state of an order in the response to a save or a query (scheduleFlag
// 预约标志). Dialect.BookedFlags has the values that mean "booked".
type ScheduleFlag string

// The published flags of a response to a save. In a response to a query "0" means not booked.
const (
	FlagNotNeeded ScheduleFlag = "0" // no appointment needed (不用预约)
	FlagBooked    ScheduleFlag = "2" // booked (预约完成)
	FlagByStaff   ScheduleFlag = "5" // staff must arrange it (需人工预约)
)
