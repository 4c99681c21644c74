package recording_test

import (
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// monday is when the tests play: Monday 2026-01-05, 08:10 at the hospital.
func monday() time.Time { return time.Date(2026, 1, 5, 0, 10, 0, 0, time.UTC) }

func at(hour, minute int) appointment.Clock { return appointment.ClockAt(hour, minute) }

// ultrasound is the resource that camelSave books: its second slot is at 08:00, and has
// one place. The first is past on Monday, the last is full.
func ultrasound() appointmenttest.Resource {
	return appointmenttest.Resource{
		UID: "2", Name: "US普通", ServiceSectID: "US(超声)", Location: "二楼", Room: "3室",
		Times: []appointmenttest.Time{
			{Start: at(7, 30), End: at(8, 0), Capacity: 3, Taken: 1},
			{Start: at(8, 0), End: at(8, 30), Capacity: 1},
			{Start: at(8, 30), End: at(9, 0), Capacity: 5, Taken: 2},
			{Start: at(9, 0), End: at(9, 30), Capacity: 2, Taken: 2},
		},
	}
}

func start(t *testing.T, v appointment.Vendor, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	h, err := appointmenttest.Start(v, append([]appointmenttest.Option{
		appointmenttest.WithClock(monday), appointmenttest.WithResources(ultrasound()),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

func exampleQuery() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		StartDate:       monday(),
		PlacerOrderNO:   "2026010580001",
		ServiceSectID:   "US(超声)",
		ServiceText:     "甲状腺 颈前淋巴结",
		ProcedureName:   "浅表器官(限选2项)",
		PatientClass:    appointment.Outpatient,
		RequestDeptID:   "99",
		RequestDeptName: "全科",
		RequestedDate:   monday(),
		MedRecNO:        "999999198208211267",
		ScheduleRoute:   appointment.RouteInternetHospital,
	}
}

// exampleSave asks for the ultrasound room of the default hospital, on Tuesday.
func exampleSave() *appointment.SaveRequest {
	save := appointment.NewSaveRequest(exampleQuery(), appointment.Slot{})
	save.ScheduleResourceUID, save.ScheduleResourceName = "2", "US普通"
	save.ScheduleDate = appointment.Date{Year: 2026, Month: time.January, Day: 6}
	save.StartTime, save.EndTime = at(8, 0), at(8, 30)
	save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex = "测试患者甲", appointment.Female
	save.Age, save.AgeUnit = 43, appointment.AgeYears
	save.BirthDate = appointment.Date{Year: 1982, Month: time.August, Day: 21}
	save.IdCardNO, save.ContactPhoneNO = "999999198208211267", "13000000001"
	save.CardNO, save.OutPatientNO = "90000000000000000001", "90000000000000000001"
	return save
}
