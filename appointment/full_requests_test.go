package appointment_test

import (
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

var shanghai = time.FixedZone("", 8*60*60)

// fullQueryRequest returns a valid request in which every field of the interface is set.
func fullQueryRequest() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		StartDate: time.Date(2026, 11, 24, 7, 30, 0, 0, shanghai), Days: 7, PlacerOrderNO: "2026112380001",
		OrganizationID: "00", ServiceSectID: "DX(普通放射)", ServiceID: "B01", ServiceText: "上肢",
		ProcedureID: "P01", ProcedureName: "骨龄测定(左手腕正位片)DR", PatientClass: appointment.Outpatient,
		RequestDeptID: "99", RequestDeptName: "全科", RequestedDate: time.Date(2026, 11, 23, 10, 23, 44, 0, shanghai),
		FastingFlag: appointment.NotFasting, MedRecNO: "999999201512190186", ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// fullSaveRequest returns a valid request in which every field of the interface is set.
func fullSaveRequest() *appointment.SaveRequest {
	return &appointment.SaveRequest{
		PlacerOrderNO: "2026112380001", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲",
		ScheduleResourceUID: "18", ScheduleResourceName: "DX", ScheduleDate: appointment.Date{Year: 2026, Month: 11, Day: 24},
		StartTime: appointment.ClockAt(8, 0), EndTime: appointment.ClockAt(8, 30), OrganizationID: "00",
		ServiceSectID: "DX(普通放射)", ServiceID: "B01", ServiceText: "上肢", ProcedureID: "P01",
		ProcedureName: "骨龄测定(左手腕正位片)DR", PatientClass: appointment.Outpatient, MedRecNO: "999999201512190186",
		RequestDeptID: "99", RequestDeptName: "全科", RequestedDate: time.Date(2026, 11, 23, 10, 23, 44, 0, shanghai),
		ProviderID: "438", ProviderName: "测试医生甲", ProviderPhone: "13000000002", Name: "测试患者甲",
		Sex: appointment.Female, Age: 10, AgeUnit: appointment.AgeYears, BirthDate: appointment.Date{Year: 2015, Month: 12, Day: 19},
		ContactPhoneNO: "13000000001", IdCardNO: "999999201512190186", CardNO: "90000000000000000001",
		OutPatientNO: "90000000000000000002", ClinicDiagnosis: "左手腕外伤", MedicalRecord: "无特殊", Symptom: "疼痛",
		Reason: "骨龄", Attention: "无", RequestMemo: "尽快", ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// fullCancelRequest returns a valid request in which every field of the interface is set.
func fullCancelRequest() *appointment.CancelRequest {
	return &appointment.CancelRequest{
		PlacerOrderNO: "2026112380001", PlacerAssigningAuthority: "00", ObservationUID: "1.2.3", ScheduleSeq: "2026112380001",
		OrganizationID: "00", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲", ScheduleStatus: "1",
	}
}
