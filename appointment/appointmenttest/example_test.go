package appointmenttest_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// The response to a save is lost. The program must have one booking, and know it.
func ExampleHospital_Fail() {
	hospital, err := appointmenttest.Start(appointment.Wanda,
		appointmenttest.WithClock(monday), appointmenttest.WithRepeatBooking())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		fmt.Println(err)
		return
	}

	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	booking, err := client.SaveSchedule(context.Background(), exampleSave())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("found by", booking.Source)
	fmt.Println("sent", hospital.Deliveries(appointment.SaveSchedule), "time, booked", len(hospital.Bookings()))
	fmt.Println(hospital.Faults())

	// Output:
	// found by query
	// sent 1 time, booked 1
	// map[drop response:1]
}

// A gateway responds to a save that the hospital has executed, and the query for the outcome shows only
// half of the schedule. The program must not book another slot.
func ExampleGatewayError() {
	hospital, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithClock(monday))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		fmt.Println(err)
		return
	}

	hospital.Fail(appointment.SaveSchedule, appointmenttest.GatewayError(504, 504))
	hospital.Fail(appointment.QuerySchedule, appointmenttest.FirstPage())
	_, err = client.SaveSchedule(context.Background(), exampleSave())
	fmt.Println("unknown:", errors.Is(err, appointment.ErrOutcomeUnknown))

	booking, err := client.FindBooking(context.Background(), exampleSave()) // the whole schedule
	if err != nil {
		fmt.Println(err)
		return
	}
	slot, _ := booking.Slot()
	fmt.Println("booked:", slot.ResourceUID, slot.Date, slot.Start)
	fmt.Println(len(hospital.Bookings()), "booking")

	// Output:
	// unknown: true
	// booked: 2 2026-01-06 08:00
	// 1 booking
}

// exampleQuery returns a query for ultrasound.
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

// exampleSave returns a save of a slot in the ultrasound room of the default hospital, on Tuesday.
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
