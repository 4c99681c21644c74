package appointmenttest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// A save whose answer is lost: does the program end up with one booking, and know it?
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
	fmt.Println(booking.Source)
	fmt.Println("sent", hospital.Deliveries(appointment.SaveSchedule), "time, booked", len(hospital.Bookings()))
	fmt.Println(hospital.Faults())

	// Output:
	// found by query
	// sent 1 time, booked 1
	// map[drop answer:1]
}

// A hospital's answers become a fixture: they are recorded once, and replayed wherever the
// tests run. Here, a hospital in a box stands for the real one.
func ExampleRecordTo() {
	hospital, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithClock(monday))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer hospital.Close()
	dir, err := os.MkdirTemp("", "recording")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "sanyuan.yaml")

	// At the hospital, with its configuration and a patient of its own.
	rec, err := appointmenttest.RecordTo(file, hospital.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := appointment.NewClient(hospital.Config(), appointment.WithTransport(rec.Wrap))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.SaveSchedule(context.Background(), exampleSave())
	fmt.Println("booked:", err == nil)
	if err := rec.Close(); err != nil { // writes the recording
		fmt.Println(err)
		return
	}

	// Everywhere else, with whoever stands for the patient.
	replay, err := appointmenttest.Replay(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err = appointment.NewClient(replay.Config(), appointment.WithTransport(replay.Wrap))
	if err != nil {
		fmt.Println(err)
		return
	}
	save := exampleSave()
	if err := replay.Recast(save); err != nil {
		fmt.Println(err)
		return
	}
	booking, err := client.SaveSchedule(context.Background(), save)
	if err != nil {
		fmt.Println(err)
		return
	}
	slot, _ := booking.Slot()
	fmt.Println("replayed:", slot.Date, slot.Start, slot.Room)
	fmt.Println("the patient is in it:", save.Name == exampleSave().Name)

	// Output:
	// booked: true
	// replayed: 2026-01-06 08:00 超声 3室
	// the patient is in it: false
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
