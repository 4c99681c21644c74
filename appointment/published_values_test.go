package appointment_test

import (
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The published example messages as Go values, transcribed by hand from testdata/published.

func publishedQuery() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		StartDate: time.Date(2024, 8, 16, 18, 23, 1, 0, shanghai), Days: 15, OrganizationID: "00",
		ServiceSectID: "DX(普通放射)", ServiceText: "上肢", ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass: appointment.Outpatient, RequestDeptID: "99", RequestDeptName: "全科",
		RequestedDate: time.Date(2024, 8, 16, 18, 23, 1, 0, shanghai),
		MedRecNO:      "999999201512190186", ScheduleRoute: "8",
	}
}

func publishedSchedule() *appointment.Schedule {
	august := func(day int) appointment.Date { return appointment.Date{Year: 2024, Month: 8, Day: day} }
	halfHour := func(uid string, hour, minute, booked int) appointment.Time {
		return appointment.Time{
			TimeDetailUID: uid, StartTime: appointment.ClockAt(hour, minute),
			EndTime:  appointment.ClockAt(hour+(minute+30)/60, (minute+30)%60),
			Quantity: appointment.CountOf(20), AppointmentQuantity: appointment.CountOf(booked),
		}
	}
	return &appointment.Schedule{
		Response: successResponse("成功"), Complete: true, OrganizationID: "41971858", PlacerAssigningAuthority: "00",
		ServiceSectID: "DX(普通放射)", ServiceText: "骨龄测定(左手腕正位片)DR", ProcedureName: "上肢",
		MedRecNO: "999999201512190186", PatientClass: "门诊", ResourceUID: "18", ResourceName: "DX",
		ScheduleDate: august(16), ScheduleTime: appointment.ClockAt(7, 30), Quantity: appointment.CountOf(14), ScheduleFlag: "0",
		Resources: []appointment.Resource{{ResourceUID: "18", ResourceName: "DX", Days: []appointment.Day{
			{
				ArrangeUID: "18-20240816", ArrangeWeek: "4", ArrangeDay: august(16),
				Quantity: appointment.CountOf(100), AppointmentQuantity: appointment.CountOf(42),
				Times: []appointment.Time{
					halfHour("18-2024-08-16-0730-0800", 7, 30, 14), halfHour("18-2024-08-16-0800-0830", 8, 0, 10),
					halfHour("18-2024-08-16-0830-0900", 8, 30, 5), halfHour("18-2024-08-16-0900-0930", 9, 0, 6),
					halfHour("18-2024-08-16-0930-1000", 9, 30, 7),
				},
			}, {
				ArrangeUID: "18-20240817", ArrangeWeek: "5", ArrangeDay: august(17),
				Quantity: appointment.CountOf(280), AppointmentQuantity: appointment.CountOf(1),
				Times: []appointment.Time{halfHour("18-2024-08-17-0730-0800", 7, 30, 1), halfHour("18-2024-08-25-1600-1630", 16, 0, 0)},
			}, {
				ArrangeUID: "18-20240826", ArrangeWeek: "0", ArrangeDay: august(26),
				Quantity: appointment.CountOf(300), AppointmentQuantity: appointment.CountOf(0),
				Times: []appointment.Time{
					halfHour("18-2024-08-26-0730-0800", 7, 30, 0), halfHour("18-2024-08-27-1530-1600", 15, 30, 0), halfHour("18-2024-08-27-1600-1630", 16, 0, 0),
				},
			},
		}}},
	}
}

func publishedSave() *appointment.SaveRequest {
	return &appointment.SaveRequest{
		Age: 41, AgeUnit: "岁", BirthDate: appointment.Date{Year: 1982, Month: 8, Day: 21},
		CardNO: "90000000000000000001", ContactPhoneNO: "13000000001", EndTime: appointment.ClockAt(8, 30),
		IdCardNO: "999999198208211267", MedRecNO: "999999198208211267", Name: "测试患者甲", OrganizationID: "00",
		OutPatientNO: "90000000000000000001", PatientClass: "门诊", PlacerOrderNO: "2024080980007",
		ProcedureName: "浅表器官(限选2项)", ProviderID: "438", ProviderName: "测试医生甲", ProviderPhone: "13000000002",
		RequestDeptID: "99", RequestDeptName: "全科", RequestedDate: time.Date(2024, 8, 9, 10, 23, 44, 0, shanghai),
		ScheduleDate: appointment.Date{Year: 2024, Month: 8, Day: 10}, ScheduleOperatorID: "438",
		ScheduleOperatorName: "测试医生甲", ScheduleResourceName: "US普通", ScheduleResourceUID: "2",
		ScheduleRoute: "8", ServiceSectID: "US(超声)", ServiceText: "甲状腺 颈前淋巴结", Sex: "女",
		StartTime: appointment.ClockAt(8, 0), Extra: map[string]string{"submitExamRequestInfo": "1"},
	}
}

func publishedBooking() *appointment.Booking {
	return &appointment.Booking{
		Response: successResponse("保存成功"), AccessionNumber: "15", FillerOrderNO: "1717360",
		ScheduleDate: appointment.Date{Year: 2024, Month: 8, Day: 10}, ScheduleEndDate: appointment.ClockAt(8, 30),
		ScheduleFlag: appointment.FlagBooked, ScheduleID: "2024080980007", ScheduleResourceLocation: "US普通",
		ScheduleResourceName: "US普通20240810", ScheduleResourceRoom: "US普通", ScheduleResourceUID: "2",
		ScheduleSeq: "2024080980007", ScheduleStartDate: appointment.ClockAt(8, 0), ScheduleTimeDetail: "8:00-8:30",
	}
}

func publishedCancel() *appointment.CancelRequest {
	return &appointment.CancelRequest{
		PlacerOrderNO: "2024080980007", ScheduleOperatorID: "demoCancel", ScheduleOperatorName: "demoCancel",
	}
}
