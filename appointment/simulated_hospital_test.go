package appointment_test

import (
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// startHospital starts a simulated hospital on the day of fullSaveRequest's order. Its
// responses are the same in every run.
func startHospital(t *testing.T, vendor appointment.Vendor, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	hospital, err := appointmenttest.Start(vendor, append(opts,
		appointmenttest.WithDays(2),
		appointmenttest.WithClock(func() time.Time { return time.Date(2026, 11, 23, 8, 10, 0, 0, shanghai) }),
		appointmenttest.WithResources(appointmenttest.Resource{
			UID: "18", Name: "DX", Location: "门诊楼一层", Room: "DX 1室",
			Times: []appointmenttest.Time{
				{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: 20, Taken: 3},
				{Start: appointment.ClockAt(8, 30), End: appointment.ClockAt(9, 0), Capacity: 1, Taken: 1},
			},
		}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	return hospital
}

// startExampleHospital starts a simulated hospital, for which it is Monday morning.
func startExampleHospital() *appointmenttest.Hospital {
	hospital, err := appointmenttest.Start(appointment.Mingtian,
		appointmenttest.WithClock(func() time.Time { return time.Date(2026, 11, 23, 0, 10, 0, 0, time.UTC) }),
		appointmenttest.WithResources(appointmenttest.Resource{
			UID: "18", Name: "DX", Location: "门诊楼一层", Room: "DX 1室",
			Times: []appointmenttest.Time{
				{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: 20, Taken: 3},
				{Start: appointment.ClockAt(8, 30), End: appointment.ClockAt(9, 0), Capacity: 2, Taken: 2},
				{Start: appointment.ClockAt(9, 0), End: appointment.ClockAt(9, 30), Capacity: 1},
			},
		}))
	if err != nil {
		panic(err)
	}
	return hospital
}

// simulatedSchedule returns the response of that hospital to fullQueryRequest.
func simulatedSchedule() *appointment.Schedule {
	tuesday := appointment.Date{Year: 2026, Month: 11, Day: 24}
	times := []appointment.Time{
		{
			TimeDetailUID: "18-2026-11-24-0800-0830", StartTime: appointment.ClockAt(8, 0), EndTime: appointment.ClockAt(8, 30),
			Quantity: appointment.CountOf(20), AppointmentQuantity: appointment.CountOf(3), ScheduleTimeStatus: appointment.StatusCurrent,
		}, {
			TimeDetailUID: "18-2026-11-24-0830-0900", StartTime: appointment.ClockAt(8, 30), EndTime: appointment.ClockAt(9, 0),
			Quantity: appointment.CountOf(1), AppointmentQuantity: appointment.CountOf(1), ScheduleTimeStatus: appointment.StatusFull,
		},
	}
	day := appointment.Day{
		ArrangeUID: "18-20261124", ArrangeWeek: "2", ArrangeDay: tuesday,
		Quantity: appointment.CountOf(21), AppointmentQuantity: appointment.CountOf(4), Times: times,
	}
	return &appointment.Schedule{
		Complete: true, Response: successResponse("成功"), OrganizationID: "00", PlacerOrderNO: "2026112380001", PlacerAssigningAuthority: "41971858",
		ServiceSectID: "DX(普通放射)", ServiceText: "骨龄测定(左手腕正位片)DR", ProcedureName: "上肢",
		MedRecNO: "999999201512190186", PatientClass: "门诊", ResourceUID: "18", ArrangeUID: "18-20261124",
		TimeDetailUID: "18-2026-11-24-0800-0830", ResourceName: "DX", ScheduleDate: tuesday,
		ScheduleTime: appointment.ClockAt(8, 0), Quantity: appointment.CountOf(17), ScheduleFlag: "0",
		Resources: []appointment.Resource{{ResourceUID: "18", ResourceName: "DX", Days: []appointment.Day{day}}},
	}
}

// simulatedBooking returns the response of that hospital to fullSaveRequest.
func simulatedBooking() *appointment.Booking {
	return &appointment.Booking{
		Response: successResponse("保存成功"), ScheduleFlag: appointment.FlagBooked,
		ScheduleSeq: "2026112300001", ScheduleID: "2026112300001", FillerOrderNO: "1717361", AccessionNumber: "1",
		ScheduleResourceUID: "18", ScheduleResourceName: "DX", ScheduleResourceLocation: "门诊楼一层", ScheduleResourceRoom: "DX 1室",
		ScheduleDate: appointment.Date{Year: 2026, Month: 11, Day: 24}, ScheduleStartDate: appointment.ClockAt(8, 0),
		ScheduleEndDate: appointment.ClockAt(8, 30), ScheduleTimeDetail: "08:00-08:30",
	}
}
