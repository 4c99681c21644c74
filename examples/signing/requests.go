package main

import (
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The patient is invented: no person's identity number has the region code 999999.
const (
	patientID   = "999999201512190186"
	patientName = "测试患者甲"
	orderNO     = "2026112380001"
)

func newQuery() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		Days:          7,
		PlacerOrderNO: orderNO,
		ServiceSectID: "DX(普通放射)",
		ServiceText:   "上肢",
		ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass:  appointment.Outpatient,
		RequestedDate: time.Now(),
		MedRecNO:      patientID,
		ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// newSave returns a request that books a slot for the order and the patient of the query.
func newSave(query *appointment.QueryRequest, slot appointment.Slot) *appointment.SaveRequest {
	save := appointment.NewSaveRequest(query, slot)
	save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex, save.IdCardNO = patientName, appointment.Female, patientID
	save.BirthDate = appointment.Date{Year: 2015, Month: time.December, Day: 19}
	save.Age, save.AgeUnit = 10, appointment.AgeYears
	save.ContactPhoneNO = "13000000001"
	save.CardNO, save.OutPatientNO = "90000000000000000001", "90000000000000000001"
	save.Symptom = "左手腕外伤后疼痛"
	return save
}
