package appointment

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// SaveRequest books one slot for one order (检查预约保存, XKH074). [NewSaveRequest] fills in
// everything that a query and the chosen slot already contain. A field is required unless its
// comment says "optional" or names a default.
//
// A SaveRequest may be stored as JSON and read back: the hospital receives the same bytes from
// both. Store it before it is sent. After a crash, [Client.FindBooking] takes the stored request
// and returns its outcome. The JSON contains patient data. A struct that embeds a SaveRequest
// encodes as the request alone, without its other fields: give the request a name in it.
type SaveRequest struct {
	// PlacerOrderNO is the order number (申请单号), see [FormatOrderNO]. One order holds at most
	// one slot.
	PlacerOrderNO string `json:"placerOrderNO" check:"required" max:"32"`
	// ScheduleOperatorID identifies the person who books (预约操作者ID).
	ScheduleOperatorID string `json:"scheduleOperatorID" check:"required" max:"32"`
	// ScheduleOperatorName is that person's name (预约操作者姓名).
	ScheduleOperatorName string `json:"scheduleOperatorName" check:"required" max:"32"`
	// ScheduleResourceUID identifies the slot's resource (预约资源UID): Slot.ResourceUID.
	ScheduleResourceUID string `json:"scheduleResourceUID" check:"required" max:"32"`
	// ScheduleResourceName is the resource's name (预约资源名称): Slot.ResourceName.
	ScheduleResourceName string `json:"scheduleResourceName" check:"required" max:"32"`
	// ScheduleDate is the slot's day (预约日期): Slot.ArrangeDay.
	ScheduleDate Date `json:"scheduleDate" check:"required" max:"32"`
	// StartTime is the time at which the slot begins (开始时间).
	StartTime Clock `json:"startTime" check:"required" max:"32"`
	// EndTime is the time at which it ends (结束时间), after StartTime: 00:00 and 24:00 are the end of
	// the day. A slot of at most 12 hours may end on the next day.
	EndTime Clock `json:"endTime" check:"required" max:"32"`
	// OrganizationID identifies the ordering institution (机构ID). Default:
	// Config.OrganizationID; required if that is empty as well.
	OrganizationID string `json:"organizationID" check:"required" max:"32"`
	// ServiceSectID is the kind of exam (检查类型).
	ServiceSectID string `json:"serviceSectID" check:"required" max:"32"`
	// ServiceID must be the query's ServiceID, although the save table labels it exam item
	// (检查项目ID). Optional.
	ServiceID string `json:"serviceID" max:"32"`
	// ServiceText must be the query's ServiceText (the body part), although the save table labels
	// it exam item (检查项目).
	ServiceText string `json:"serviceText" check:"required" max:"32"`
	// ProcedureID must be the query's ProcedureID. Optional.
	ProcedureID string `json:"procedureID" max:"32"`
	// ProcedureName must be the query's ProcedureName (the exam item), although the save table
	// labels it body part (检查部位名称).
	ProcedureName string `json:"procedureName" check:"required" max:"32"`
	// PatientClass is the kind of visit (病人类型).
	PatientClass PatientClass `json:"patientClass" check:"required,oneof=门诊|急诊|住院|体检" max:"32"`
	// MedRecNO carries the patient's identity-card number (病历号, 传身份证号), or the number of
	// another document.
	MedRecNO string `json:"medRecNO" check:"required,identity" max:"32"`
	// RequestDeptID identifies the ordering department (申请科室ID). Default: "99".
	RequestDeptID string `json:"requestDeptID" check:"required" max:"32"`
	// RequestDeptName is its name (申请科室名称). Default: "全科".
	RequestDeptName string `json:"requestDeptName" check:"required" max:"32"`
	// RequestedDate is the time at which the exam was ordered (申请时间).
	RequestedDate time.Time `json:"requestedDate" layout:"2006-01-02 15:04:05" check:"required" max:"32"`
	// ProviderID identifies the ordering doctor (申请医生ID).
	ProviderID string `json:"providerID" check:"required" max:"32"`
	// ProviderName is the doctor's name (申请医生姓名).
	ProviderName string `json:"providerName" check:"required" max:"32"`
	// ProviderPhone is the doctor's phone (申请医生电话), in any form.
	ProviderPhone string `json:"providerPhone" check:"required,phone" max:"32"`
	// Name is the patient's name (病人姓名).
	Name string `json:"name" check:"required" max:"32"`
	// Sex is the patient's sex (性别).
	Sex Sex `json:"sex" check:"required" max:"32"`
	// Age is the patient's age (年龄) in AgeUnit. Zero is accepted only if BirthDate agrees: a
	// newborn, not a forgotten field.
	Age int `json:"age,string" check:"required" max:"32"`
	// AgeUnit is the unit of Age (年龄单位).
	AgeUnit AgeUnit `json:"ageUnit" check:"required,oneof=岁|月|周|天|时" max:"32"`
	// BirthDate is the patient's birthday (出生日期). 1900-01-01 and 0001-01-01 stand for an unknown
	// one.
	BirthDate Date `json:"birthDate" check:"required" max:"32"`
	// ContactPhoneNO is the patient's phone (联系电话), in any form.
	ContactPhoneNO string `json:"contactPhoneNO" check:"required,phone" max:"32"`
	// IdCardNO is the patient's identity-card number (病人身份证号). The interface has no rule for it. It
	// can be the number of another document, or a text that the hospital expects if a patient has
	// none.
	IdCardNO string `json:"idCardNO" check:"required,identity" max:"32"` //nolint:revive,staticcheck // the interface's own name
	// CardNO is the patient's card at the hospital (就诊卡号).
	CardNO string `json:"cardNO" check:"required" max:"32"`
	// OutPatientNO is the outpatient number (门诊号).
	OutPatientNO string `json:"outPatientNO" check:"required" max:"32"`
	// ClinicDiagnosis is the clinical diagnosis (临床诊断). Optional.
	ClinicDiagnosis string `json:"clinicDiagnosis" max:"32"`
	// MedicalRecord is the case history (病史). Optional.
	MedicalRecord string `json:"medicalRecord" max:"32"`
	// Symptom is the complaint and the findings (主诉症状体征). Optional.
	Symptom string `json:"symptom" max:"32"`
	// Reason is the purpose of the exam (检查目的). Optional.
	Reason string `json:"reason" max:"32"`
	// Attention is a note to the exam department (注意事项). Optional.
	Attention string `json:"attention" max:"32"`
	// RequestMemo is a remark on the order (申请备注). Optional.
	RequestMemo string `json:"requestMemo" max:"32"`
	// ScheduleRoute is the channel through which the appointment is made (预约途径). Optional on a
	// save.
	ScheduleRoute ScheduleRoute `json:"scheduleRoute" check:"oneof=1|2|3|4|5|6|7|8" max:"32"`
	// Extra holds fields that only this hospital has, by camelCase name, such as the published
	// example's submitExamRequestInfo. They are sent in the dialect's spelling.
	Extra map[string]string `json:"extra,omitzero" casing:"extra"`
}

// NewSaveRequest returns a request that books s. It copies the fields that a query and a save
// share from q, by name. Among them are serviceText and procedureName, which the response to
// the query returns swapped. The caller fills in the operator, the ordering doctor and the
// patient, and the order number if q has none.
func NewSaveRequest(q *QueryRequest, s Slot) *SaveRequest {
	return &SaveRequest{
		PlacerOrderNO:   q.PlacerOrderNO,
		OrganizationID:  q.OrganizationID,
		ServiceSectID:   q.ServiceSectID,
		ServiceID:       q.ServiceID,
		ServiceText:     q.ServiceText,
		ProcedureID:     q.ProcedureID,
		ProcedureName:   q.ProcedureName,
		PatientClass:    q.PatientClass,
		RequestDeptID:   q.RequestDeptID,
		RequestDeptName: q.RequestDeptName,
		RequestedDate:   q.RequestedDate,
		MedRecNO:        q.MedRecNO,
		ScheduleRoute:   q.ScheduleRoute,

		ScheduleResourceUID:  s.ResourceUID,
		ScheduleResourceName: s.ResourceName,
		ScheduleDate:         s.ArrangeDay,
		StartTime:            s.StartTime,
		EndTime:              s.EndTime,
	}
}

// newQueryRequest returns a request for the schedule of a save's order, from the day of its slot on.
func (r *SaveRequest) newQueryRequest() *QueryRequest {
	q := &QueryRequest{
		StartDate:       r.ScheduleDate.At(Clock{}),
		PlacerOrderNO:   r.PlacerOrderNO,
		OrganizationID:  r.OrganizationID,
		ServiceSectID:   r.ServiceSectID,
		ServiceID:       r.ServiceID,
		ServiceText:     r.ServiceText,
		ProcedureID:     r.ProcedureID,
		ProcedureName:   r.ProcedureName,
		PatientClass:    r.PatientClass,
		RequestDeptID:   r.RequestDeptID,
		RequestDeptName: r.RequestDeptName,
		RequestedDate:   r.RequestedDate,
		MedRecNO:        r.MedRecNO,
		ScheduleRoute:   r.ScheduleRoute,
	}
	if q.ScheduleRoute == "" { // optional on a save, required on a query
		q.ScheduleRoute = RouteInternetHospital
	}
	return q
}

// storedSaveRequest is the JSON of a SaveRequest. Its dates keep 1900-01-01 and 0001-01-01, which a
// Date reads as no date.
type storedSaveRequest struct {
	*plainSaveRequest
	ScheduleDate storedDate `json:"scheduleDate"`
	BirthDate    storedDate `json:"birthDate"`
}

// plainSaveRequest is a SaveRequest without methods.
type plainSaveRequest SaveRequest

// MarshalJSON returns all fields as JSON. It returns an error if a text is not valid UTF-8, which
// JSON cannot contain: encoding/json would replace the bytes without an error. Every such
// request is an ErrInvalidRequest.
func (r SaveRequest) MarshalJSON() ([]byte, error) {
	if field := findInvalidText(reflect.ValueOf(r)); field != "" {
		return nil, fmt.Errorf("appointment: %w: %s is not valid UTF-8", ErrInvalidRequest, field)
	}
	if _, offset := r.RequestedDate.Zone(); offset%60 != 0 { // JSON would lose the seconds
		r.RequestedDate = r.RequestedDate.UTC()
	}
	return json.Marshal(storedSaveRequest{(*plainSaveRequest)(&r), storedDate(r.ScheduleDate), storedDate(r.BirthDate)})
}

// UnmarshalJSON reads the JSON of MarshalJSON. It ignores unknown members.
func (r *SaveRequest) UnmarshalJSON(document []byte) error {
	stored := storedSaveRequest{(*plainSaveRequest)(r), storedDate(r.ScheduleDate), storedDate(r.BirthDate)}
	if err := json.Unmarshal(document, &stored); err != nil {
		return err
	}
	r.ScheduleDate, r.BirthDate = Date(stored.ScheduleDate), Date(stored.BirthDate)
	return nil
}

// findInvalidText returns the name of the first field of a struct with a text that is not valid
// UTF-8, or "".
func findInvalidText(v reflect.Value) string {
	for i := range v.NumField() {
		isValid := true
		switch field := v.Field(i); field.Kind() {
		case reflect.String:
			isValid = utf8.ValidString(field.String())
		case reflect.Map:
			for entry := field.MapRange(); entry.Next(); {
				isValid = isValid && utf8.ValidString(entry.Key().String()) && utf8.ValidString(entry.Value().String())
			}
		}
		if !isValid {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			return name
		}
	}
	return ""
}
