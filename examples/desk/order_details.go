package main

import (
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// orderDetails are the fields of an exam order as they were typed in, by the interface's names.
// They are replaced as a whole, and never changed.
type orderDetails map[string]string

// newQueryRequest returns the query for a week of slots from this day on, or from now on if from
// is zero.
func (d orderDetails) newQueryRequest(from appointment.Date) *appointment.QueryRequest {
	q := &appointment.QueryRequest{
		Days:            7,
		PlacerOrderNO:   d["placerOrderNO"],
		ServiceSectID:   d["serviceSectID"],
		ServiceText:     d["serviceText"],
		ProcedureName:   d["procedureName"],
		PatientClass:    appointment.PatientClass(d["patientClass"]),
		RequestDeptID:   d["requestDeptID"],
		RequestDeptName: d["requestDeptName"],
		RequestedDate:   d.requestedDate(),
		MedRecNO:        d["idCardNO"],
		ScheduleRoute:   appointment.RouteAppointmentCentre,
	}
	if !from.IsZero() {
		q.StartDate = from.At(appointment.ClockAt(0, 0))
	}
	return q
}

// newSaveRequest returns the request that books the slot. The patient's age is that of today.
func (d orderDetails) newSaveRequest(slot appointment.Slot, today appointment.Date) *appointment.SaveRequest {
	save := appointment.NewSaveRequest(d.newQueryRequest(appointment.Date{}), slot)
	save.ScheduleOperatorID, save.ScheduleOperatorName = d["scheduleOperatorID"], d["scheduleOperatorName"]
	save.ProviderID, save.ProviderName, save.ProviderPhone = d["providerID"], d["providerName"], d["providerPhone"]
	save.Name, save.Sex, save.IdCardNO = d["name"], appointment.Sex(d["sex"]), d["idCardNO"]
	save.BirthDate = d.birthDate()
	save.Age, save.AgeUnit = ageOn(today, save.BirthDate)
	save.ContactPhoneNO, save.CardNO, save.OutPatientNO = d["contactPhoneNO"], d["cardNO"], d["outPatientNO"]
	save.Symptom = d["symptom"]
	return save
}

// operator returns the person at the desk who books and cancels the order.
func (d orderDetails) operator() ledger.Operator {
	return ledger.Operator{ID: d["scheduleOperatorID"], Name: d["scheduleOperatorName"]}
}

// birthDate returns the zero Date if the text is no date.
func (d orderDetails) birthDate() appointment.Date {
	date, _ := appointment.ParseDate(d["birthDate"])
	return date
}

// requestedDate returns the zero Time if the text is not in the format of a datetime-local input.
func (d orderDetails) requestedDate() time.Time {
	day, clock, _ := strings.Cut(d["requestedDate"], "T")
	date, err := appointment.ParseDate(day)
	if err != nil {
		return time.Time{}
	}
	c, err := appointment.ParseClock(clock)
	if err != nil {
		return time.Time{}
	}
	return date.At(c)
}

// MaskedID returns the identity number with its middle masked.
func (d orderDetails) MaskedID() string {
	id := d["idCardNO"]
	if len(id) < 8 {
		return "****"
	}
	return id[:3] + strings.Repeat("*", len(id)-7) + id[len(id)-4:]
}

// Exam returns the exam in one line.
func (d orderDetails) Exam() string {
	return d["serviceSectID"] + " · " + d["serviceText"] + " · " + d["procedureName"]
}

// ageOn returns the age in years, below one year in months, and below one month in days.
func ageOn(today, birthDate appointment.Date) (int, appointment.AgeUnit) {
	months := (today.Year-birthDate.Year)*12 + int(today.Month-birthDate.Month)
	if today.Day < birthDate.Day {
		months--
	}
	switch {
	case months >= 12:
		return months / 12, appointment.AgeYears
	case months >= 1:
		return months, appointment.AgeMonths
	}
	midnight := appointment.ClockAt(0, 0)
	return int(today.At(midnight).Sub(birthDate.At(midnight)) / (24 * time.Hour)), appointment.AgeDays
}
