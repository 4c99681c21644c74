package appointment

import "time"

// QueryRequest asks for the time slots of an exam (检查预约查询, XKH073). A field is required
// unless its comment says "optional" or names a default. Defaults are filled in a copy; the
// caller's value does not change.
type QueryRequest struct {
	// StartDate is the time from which slots are returned (查看预约开始时间). Default: now.
	StartDate time.Time `json:"startDate" layout:"2006/01/02 15:04:05" check:"required" max:"20"`
	// Days is the number of days to return (查看预约天数). Optional: 0 leaves it to the hospital.
	Days int `json:"days,string,omitempty" max:"2"`
	// PlacerOrderNO is the order number (申请单号), see [FormatOrderNO]. Optional on a query, but
	// only with it can the response say whether the order is already booked.
	PlacerOrderNO string `json:"placerOrderNO" max:"32"`
	// OrganizationID identifies the ordering institution (检查申请机构ID). Optional; default:
	// Config.OrganizationID.
	OrganizationID string `json:"organizationID" max:"11"`
	// ServiceSectID is the kind of exam (检查类型), such as "CT" or "US(超声)".
	ServiceSectID string `json:"serviceSectID" check:"required" max:"18"`
	// ServiceID is the body part's code (检查部位ID). Optional.
	ServiceID string `json:"serviceID" max:"14"`
	// ServiceText is the body part's name (检查部位名称).
	ServiceText string `json:"serviceText" check:"required" max:"14"`
	// ProcedureID is the exam item's code (检查项目ID). Optional.
	ProcedureID string `json:"procedureID" max:"32"`
	// ProcedureName is the exam item's name (检查项目名称).
	ProcedureName string `json:"procedureName" check:"required" max:"32"`
	// PatientClass is the kind of visit (病人类型).
	PatientClass PatientClass `json:"patientClass" check:"required,oneof=门诊|急诊|住院|体检" max:"10"`
	// RequestDeptID identifies the ordering department (申请科室ID). Default: "99".
	RequestDeptID string `json:"requestDeptID" check:"required" max:"32"`
	// RequestDeptName is its name (申请科室名称). Default: "全科".
	RequestDeptName string `json:"requestDeptName" check:"required" max:"32"`
	// RequestedDate is the time at which the exam was ordered (检查申请时间). It is sent as
	// "yyyy-MM-dd HH:mm:ss" unless Dialect.Layouts has another layout.
	RequestedDate time.Time `json:"requestedDate" layout:"2006-01-02 15:04:05" check:"required" max:"20"`
	// FastingFlag is optional (是否空腹); the interface does not use it yet.
	FastingFlag FastingFlag `json:"fastingFlag" check:"oneof=0|1" max:"1"`
	// MedRecNO carries the patient's identity-card number (病历号, 传身份证号), or the number of
	// another document.
	MedRecNO string `json:"medRecNO" check:"required,identity" max:"32"`
	// ScheduleRoute is the channel through which the appointment is made (预约途径).
	ScheduleRoute ScheduleRoute `json:"scheduleRoute" check:"required,oneof=1|2|3|4|5|6|7|8" max:"1"`
	// Extra holds fields that only this hospital has, by camelCase name. They are sent in the
	// dialect's spelling.
	Extra map[string]string `json:"extra,omitempty" casing:"extra"`
}
