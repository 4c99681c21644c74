package appointmenttest_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestHospital_InvalidRequests(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, message, old, replacement string
		want                            string // the whole status message
	}{
		{"not JSON", camelQuery, `"00",`, `"00"`, `the request is not valid JSON`},
		{"trailing text", camelCancel, `}}`, `}} x`, `the request is not valid JSON`},
		{"list instead of an object", camelCancel, camelCancel, `[]`, `the request is not a JSON object`},
		{"not UTF-8", camelQuery, "全科", "\xc8\xab\xbf\xc6", `the request is not UTF-8`},
		{"misspelled field", camelQuery, `"placerOrderNO"`, `"PlacerOrderNO"`, `unknown field "PlacerOrderNO": this platform spells it "placerOrderNO"`},
		{"misspelled required field", camelSave, `"idCardNO"`, `"idCardNo"`, `unknown field "idCardNo": this platform spells it "idCardNO"`},
		{"snake case field", camelQuery, `"scheduleRoute"`, `"schedule_route"`, `unknown field "schedule_route": this platform spells it "scheduleRoute"`},
		{"misspelled field of the envelope", camelQuery, `"method"`, `"Method"`, `unknown field "Method": this platform spells it "method"`},
		{"unknown field", camelQuery, `"days":"2"`, `"hours":"2"`, `unknown field "hours"`},
		{"unknown field of the envelope", camelQuery, `"data"`, `"token":"","data"`, `unknown field "token"`},
		{"field of a save in a query", camelQuery, `"days":"2"`, `"submitExamRequestInfo":"1"`, `unknown field "submitExamRequestInfo"`},
		{"duplicate field", camelQuery, `"days":"2"`, `"days":"2","days":"3"`, `duplicate field "days"`},
		{"duplicate field of the envelope", camelQuery, `"method":"XKH073"`, `"method":"XKH073","method":"XKH074"`, `duplicate field "method"`},
		{"missing field", camelSave, `"sex":"女",`, ``, `missing required field "sex"`},
		{"missing field of a cancel", camelCancel, `,"scheduleOperatorName":"demoCancel"`, ``, `missing required field "scheduleOperatorName"`},
		{"missing field of the envelope", camelQuery, `"businessType":"999",`, ``, `missing required field "businessType"`},
		{"empty required field", camelSave, `"sex":"女"`, `"sex":""`, `required field "sex" is empty`},
		{"blank required field", camelSave, `"sex":"女"`, `"sex":" "`, `required field "sex" is empty`},
		{"number", camelSave, `"age":"41"`, `"age":41`, `field "age" is a number: every value must be a string`},
		{"null", camelQuery, `"days":"2"`, `"days":null`, `field "days" is null: every value must be a string`},
		{"boolean", camelQuery, `"days":"2"`, `"fastingFlag":true`, `field "fastingFlag" is a boolean: every value must be a string`},
		{"object", camelQuery, `"days":"2"`, `"days":{}`, `field "days" is an object: every value must be a string`},
		{"list with one string", camelQuery, `"days":"2"`, `"days":["2"]`, `field "days" is a list: every value must be a string`},
		{"half a surrogate pair", camelSave, `"测试患者甲"`, `"测试\ud840"`, `field "name" holds U+FFFD, which stands for a character that was lost`},
		{"data in a string", camelQuery, camelQuery[strings.Index(camelQuery, `{
`):], `"{}"}`, `field "data" is not a JSON object`},
		{"no data", camelQuery, camelQuery[strings.Index(camelQuery, `,"data"`):], `}`, `missing required field "data"`},
		{"start date", camelQuery, `2026/01/05 08:10:00`, `2026-01-05 08:10:00`, `field "startDate": want yyyy/MM/dd HH:mm:ss`},
		{"start date, one digit", camelQuery, `2026/01/05 08:10:00`, `2026/01/05 8:10:00`, `field "startDate": want yyyy/MM/dd HH:mm:ss`},
		{"start date, fraction", camelQuery, `2026/01/05 08:10:00`, `2026/01/05 08:10:00.5`, `field "startDate": want yyyy/MM/dd HH:mm:ss`},
		{"requested date", camelQuery, `18:23:01`, `2026/01/05 18:23:01`, `field "requestedDate": want HH:mm:ss or yyyy-MM-dd HH:mm:ss`},
		{"schedule date", camelSave, `2026-01-06`, `20260106`, `field "scheduleDate": want yyyy-MM-dd`},
		{"day that does not exist", camelSave, `2026-01-06`, `2026-02-30`, `field "scheduleDate": want yyyy-MM-dd`},
		{"birth date", camelSave, `1982-08-21`, `1982-8-21`, `field "birthDate": want yyyy-MM-dd`},
		{"start time", camelSave, `"08:00"`, `"8:00"`, `field "startTime": want HH:mm`},
		{"end time", camelSave, `"08:30"`, `"08:30:00"`, `field "endTime": want HH:mm`},
		{"days", camelQuery, `"days":"2"`, `"days":"+2"`, `field "days": want a number of days from 1 to 99, in digits`},
		{"zero days", camelQuery, `"days":"2"`, `"days":"0"`, `field "days": want a number of days from 1 to 99, in digits`},
		{"patient class", camelQuery, `"门诊"`, `"1"`, `field "patientClass": want 门诊 or 急诊 or 住院 or 体检`},
		{"route", camelSave, `"scheduleRoute":"8"`, `"scheduleRoute":"9"`, `field "scheduleRoute": want 1 or 2 or 3 or 4 or 5 or 6 or 7 or 8`},
		{"age unit", camelSave, `"岁"`, `"Y"`, `field "ageUnit": want 岁 or 月 or 周 or 天 or 时`},
		{"fasting flag", camelQuery, `"days":"2"`, `"fastingFlag":"N"`, `field "fastingFlag": want 0 or 1`},
		{"business type", camelQuery, `"999"`, `"1"`, `field "businessType": want 999`},
		{"method", camelQuery, `"XKH073"`, `"XKP008"`, `field "method": want XKH073, XKH074 or XKH075`},
		{
			"several mistakes", camelCancel, `"placerOrderNO":"2026010580001"`, `"PLACERORDERNO":7,"patient":"测试患者甲"`,
			`unknown field "PLACERORDERNO": this platform spells it "placerOrderNO"; unknown field "patient"; ` +
				`field "placerOrderNO" is a number: every value must be a string`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(test.message, test.old) {
				t.Fatalf("message = %s, want it to contain %s", test.message, test.old)
			}
			h := start(t, appointment.Jintang)
			got := postJSON(t, h, strings.Replace(test.message, test.old, test.replacement, 1))
			if got.StatusCode != "00000002" || got.StatusMessage != test.want {
				t.Errorf("status = %s, message\n%s\nwant 00000002 and\n%s", got.StatusCode, got.StatusMessage, test.want)
			}
			if n := len(h.Bookings()); n != 0 {
				t.Errorf("got %d bookings, want none", n)
			}
		})
	}
}

// With wrong credentials, a hospital reports no other mistakes.
func TestHospital_WrongCredentials(t *testing.T) {
	t.Parallel()
	for _, credential := range []string{"platform-01", "key-of-jintang-7c1e"} {
		h := start(t, appointment.Jintang)
		message := strings.NewReplacer(credential, "guess", `"sex"`, `"gender"`).Replace(camelSave)
		got := postJSON(t, h, message)
		if got.StatusCode != "00000001" || got.StatusMessage != "鉴权失败" {
			t.Errorf("without %s: got %+v, want the status 00000001 and 鉴权失败", credential, got)
		}
		checkBookings(t, h, 0, 1)
	}
}

func TestHospital_ValidRequests(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, message, old, replacement string }{
		{"query", camelQuery, "", ""},
		{"query with a day in requestedDate", camelQuery, `18:23:01`, `2026-01-05 18:23:01`},
		{"query with an empty optional field", camelQuery, `"2026010580001"`, `""`},
		{"query without optional fields", camelQuery, `"days":"2","placerOrderNO":"2026010580001","organizationID":"00",`, ``},
		{"query with every optional field", camelQuery, `"days":"2"`, `"days":"15","serviceID":"1","procedureID":"2","fastingFlag":"0"`},
		{"save", camelSave, "", ""},
		{"save without the extra field", camelSave, `,"submitExamRequestInfo":"1"`, ``},
		{"save with text that needs escapes", camelSave, `"sex"`, `"symptom":"\"<a&b>\" \ud840\udc00\t]]>","sex"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := postJSON(t, start(t, appointment.Jintang), strings.Replace(test.message, test.old, test.replacement, 1))
			if got.StatusCode != "00000000" || got.StatusMessage != "成功" || got.Data.ResultCode != "Success" {
				t.Errorf("got %+v, want the status 00000000 and Success", got)
			}
		})
	}
}
