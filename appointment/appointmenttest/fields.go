package appointmenttest

import (
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// style is the way in which a platform spells published names.
type style int

const (
	camel  style = iota // placerOrderNO, as published
	pascal              // PlacerOrderNO
	upper               // PLACERORDERNO
)

func (s style) spell(name string) string {
	switch {
	case s == upper:
		return strings.ToUpper(name)
	case s == pascal && name != "":
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return name
}

// interfaceCode returns the code of an operation in the envelope's method.
func interfaceCode(op appointment.Operation) string {
	switch op {
	case appointment.QuerySchedule:
		return "XKH073"
	case appointment.SaveSchedule:
		return "XKH074"
	case appointment.CancelSchedule:
		return "XKH075"
	}
	return ""
}

// operationOf returns the operation of an interface code, or "".
func operationOf(code string) appointment.Operation {
	for _, op := range appointment.Operations() {
		if interfaceCode(op) == code {
			return op
		}
	}
	return ""
}

// field is a field that a request may have.
type field struct {
	name     string // as published
	required bool
	format   format
}

func envelopeFields() []field {
	return []field{
		{"systemId", true, anyText},
		{"systemKey", true, anyText},
		{"businessType", true, businessType},
		{"method", true, anyText},
		{"data", true, anyText},
	}
}

// requestFields returns the business fields of an operation in the published order.
func requestFields(op appointment.Operation) []field {
	switch op {
	case appointment.QuerySchedule:
		return queryFields()
	case appointment.SaveSchedule:
		return saveFields()
	case appointment.CancelSchedule:
		return cancelFields()
	}
	return nil
}

func queryFields() []field {
	return []field{
		{"startDate", true, startDateTime},
		{"days", false, dayCount},
		{"placerOrderNO", false, anyText},
		{"organizationID", false, anyText},
		{"serviceSectID", true, anyText},
		{"serviceID", false, anyText},
		{"serviceText", true, anyText},
		{"procedureID", false, anyText},
		{"procedureName", true, anyText},
		{"patientClass", true, patientClass},
		{"requestDeptID", true, anyText},
		{"requestDeptName", true, anyText},
		{"requestedDate", true, requestedTime},
		{"fastingFlag", false, fastingFlag},
		{"medRecNO", true, anyText},
		{"scheduleRoute", true, scheduleRoute},
	}
}

func saveFields() []field {
	return []field{
		{"placerOrderNO", true, anyText},
		{"scheduleOperatorID", true, anyText},
		{"scheduleOperatorName", true, anyText},
		{"scheduleResourceUID", true, anyText},
		{"scheduleResourceName", true, anyText},
		{"scheduleDate", true, plainDate},
		{"startTime", true, plainTime},
		{"endTime", true, plainTime},
		{"organizationID", true, anyText},
		{"serviceSectID", true, anyText},
		{"serviceID", false, anyText},
		{"serviceText", true, anyText},
		{"procedureID", false, anyText},
		{"procedureName", true, anyText},
		{"patientClass", true, patientClass},
		{"medRecNO", true, anyText},
		{"requestDeptID", true, anyText},
		{"requestDeptName", true, anyText},
		{"requestedDate", true, requestedTime},
		{"providerID", true, anyText},
		{"providerName", true, anyText},
		{"providerPhone", true, anyText},
		{"name", true, anyText},
		{"sex", true, anyText},
		{"age", true, anyText},
		{"ageUnit", true, ageUnit},
		{"birthDate", true, plainDate},
		{"contactPhoneNO", true, anyText},
		{"idCardNO", true, anyText},
		{"cardNO", true, anyText},
		{"outPatientNO", true, anyText},
		{"clinicDiagnosis", false, anyText},
		{"medicalRecord", false, anyText},
		{"symptom", false, anyText},
		{"reason", false, anyText},
		{"attention", false, anyText},
		{"requestMemo", false, anyText},
		{"scheduleRoute", false, scheduleRoute},
		// In the published example and in no table.
		{"submitExamRequestInfo", false, anyText},
	}
}

func cancelFields() []field {
	return []field{
		{"placerOrderNO", true, anyText},
		{"placerAssigningAuthority", false, anyText},
		{"observationUID", false, anyText},
		{"scheduleSeq", false, anyText},
		// Required by the table and absent from the published example.
		{"organizationID", false, anyText},
		{"scheduleOperatorID", true, anyText},
		{"scheduleOperatorName", true, anyText},
		{"scheduleStatus", false, anyText},
	}
}
