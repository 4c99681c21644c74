package soap_test

import (
	"strings"
	"testing"
)

// TestLoadWSDL_ChooseOperations has a table whose keys list the operations of a WSDL. The value
// has those that are chosen for query, save and cancel. It is "" if the caller must choose.
func TestLoadWSDL_ChooseOperations(t *testing.T) {
	t.Parallel()
	for offered, want := range map[string]string{
		"QuerySchedule SaveSchedule CancelSchedule":                                 "QuerySchedule SaveSchedule CancelSchedule",
		"CANCELSCHEDULE SAVESCHEDULE QUERYSCHEDULE":                                 "QUERYSCHEDULE SAVESCHEDULE CANCELSCHEDULE",
		"HIS_XKH073 HIS_XKH074 HIS_XKH075 QuerySchedule":                            "HIS_XKH073 HIS_XKH074 HIS_XKH075",
		"A|检查预约查询 B|检查预约保存 C|(xkh075)":                                              "A B C",
		"getExamList getExamSchedule makeAppointment cancelAppointment":             "getExamSchedule makeAppointment cancelAppointment",
		"QueryBooking BookExam CancelBooking":                                       "QueryBooking BookExam CancelBooking",
		"BookingQuery BookingSave BookingCancel":                                    "BookingQuery BookingSave BookingCancel",
		"query save cancel":                                                         "query save cancel",
		"schedulequery schedulesave schedulecancel":                                 "schedulequery schedulesave schedulecancel",
		"查询 保存预约 取消预约":                                                              "查询 保存预约 取消预约",
		"QueryReservation SaveReservation CancelReservation QueryReport SaveReport": "QueryReservation SaveReservation CancelReservation",
		"Invoke":                                   "Invoke Invoke Invoke",
		"HIPMessageServer":                         "HIPMessageServer HIPMessageServer HIPMessageServer",
		"HelloWorld callService":                   "callService callService callService",
		"统一接口 测试":                                  "统一接口 统一接口 统一接口",
		"QuerySchedule":                            "",
		"QuerySchedule SaveSchedule":               "",
		"QueryPatient SavePatient CancelOrder":     "",
		"bookingquery SaveSchedule CancelSchedule": "",
		"QuerySchedule SaveSchedule ReserveSchedule2 CancelSchedule":    "QuerySchedule SaveSchedule CancelSchedule",
		"QuerySchedule AddAppointment SubmitAppointment CancelSchedule": "",
		"Invoke Execute": "",
		"ConfirmAppointment QuerySchedule CancelSchedule":  "",
		"chaxunyuyue yuyue quxiaoyuyue":                    "chaxunyuyue yuyue quxiaoyuyue",
		"ChaXunHaoYuan SuoHao TuiHao":                      "ChaXunHaoYuan SuoHao TuiHao",
		"QueryBookedInfo AppointReg CancelBookedInfo":      "QueryBookedInfo AppointReg CancelBookedInfo",
		"BookedInfo AppointReg CancelAppoint":              "",
		"查询排班 锁号 退号":                                       "查询排班 锁号 退号",
		"QueryScheduleItemFee SaveSchedule CancelSchedule": "",
		"QueryPatientSchedule SaveBooking CancelBooking":   "",
		"HIS_Interface":                 "HIS_Interface HIS_Interface HIS_Interface",
		"InvokeMethod":                  "InvokeMethod InvokeMethod InvokeMethod",
		"CallService HelloWorld":        "CallService CallService CallService",
		"hisinterface":                  "hisinterface hisinterface hisinterface",
		"Service":                       "Service Service Service",
		"WebServiceInterface GetReport": "WebServiceInterface WebServiceInterface WebServiceInterface",
		"ExecSql":                       "",
		"Invoke QuerySchedule":          "",
		"callservice":                   "callservice callservice callservice",
		"callservicecallservicecallservicecallservice": "",
		"ExecuteSql":     "",
		"CallPatient":    "",
		"CallBack":       "",
		"SendSms":        "",
		"SendMessage":    "",
		"GetMessage":     "",
		"PatientService": "",
		"统一支付":           "",
		"调用服务":           "调用服务 调用服务 调用服务",
		"Ask":            "",
	} {
		b, err := loadText(t, makeWSDL(strings.ReplaceAll(offered, " ", "\n")))
		got := ""
		if err == nil {
			got = b.Operations["QuerySchedule"].Name + " " + b.Operations["SaveSchedule"].Name + " " + b.Operations["CancelSchedule"].Name
		}
		if got != want {
			t.Errorf("LoadWSDL of %q = %q, %v, want %q", offered, got, err, want)
		}
	}
}
