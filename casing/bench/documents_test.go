package bench

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

// newSchedule returns the response to a query, without deviations.
func newSchedule(resources, days, times int) *camelResponse {
	result := &camelResult{
		OrganizationID: "41971858", PlacerOrderNO: "2026112380001", PlacerAssigningAuthority: "00",
		ServiceSectID: "DX(普通放射)", ServiceText: "骨龄测定(左手腕正位片)DR", ProcedureName: "上肢",
		MedRecNO: "999999201512190186", PatientClass: "门诊", ResourceUID: "18", ArrangeUID: "18-20261124",
		TimeDetailUID: "18-2026-11-24-0730-0800", ResourceName: "DX", ScheduleDate: "2026-11-24",
		ScheduleTime: "07:30", Quantity: "14", ScheduleFlag: "0",
	}
	for r := range resources {
		resource := camelResource{ResourceUID: fmt.Sprint(18 + r), ResourceName: "DX普通放射"}
		for d := range days {
			date := fmt.Sprintf("2026-11-%02d", 1+d%30)
			day := camelDay{
				ArrangeUID: fmt.Sprintf("%d-%s", 18+r, strings.ReplaceAll(date, "-", "")), ArrangeWeek: fmt.Sprint(1 + (d%30+6)%7), // the first is a Sunday
				ArrangeDay: date, Quantity: "300", AppointmentQuantity: "42",
			}
			for t := range times {
				start, end := 450+t*10, 460+t*10
				day.Times = append(day.Times, camelTime{
					TimeDetailUID: fmt.Sprintf("%d-%s-%02d%02d-%02d%02d", 18+r, date, start/60, start%60, end/60, end%60),
					StartTime:     fmt.Sprintf("%02d:%02d", start/60, start%60), EndTime: fmt.Sprintf("%02d:%02d", end/60, end%60),
					DoctorName: "测试医生甲", Quantity: "20", AppointmentQuantity: fmt.Sprint(t % 20), ScheduleTimeStatus: "Enable",
				})
			}
			resource.Days = append(resource.Days, day)
		}
		result.Resources = append(result.Resources, resource)
	}
	return &camelResponse{
		StatusCode: "00000000", StatusMessage: "成功",
		Data: &camelBusiness{ResultCode: "Success", ResultDesc: "成功", Result: result},
	}
}

// sizes lists the measured documents. The names give the size of the camelCase document.
var sizes = []struct {
	name                   string
	resources, days, times int
}{
	{"1KB", 1, 1, 2},
	{"70KB", 2, 7, 23},
	{"2.8MB", 8, 28, 58},
}

// newDocument returns a schedule in one spelling. encoding/json writes it through the tags of
// that spelling.
func newDocument(style casing.Style, resources, days, times int) []byte {
	camel := mustMarshal(newSchedule(resources, days, times))
	var v any
	switch style {
	case casing.Pascal:
		v = new(pascalResponse)
	case casing.Upper:
		v = new(upperResponse)
	default:
		return camel
	}
	// encoding/json reads names in any case, and writes them as the tags spell them.
	if err := json.Unmarshal(camel, v); err != nil {
		panic(err)
	}
	return mustMarshal(v)
}

// mustMarshal returns a value as JSON.
func mustMarshal(v any) []byte {
	document, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return document
}

// shuffleMembers returns a document with the members of every object in random order.
func shuffleMembers(b *testing.B, doc []byte) []byte {
	b.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	var write func(v any) string
	write = func(v any) string {
		switch v := v.(type) {
		case map[string]any:
			members := make([]string, 0, len(v))
			for name, value := range v {
				members = append(members, fmt.Sprintf("%q:%s", name, write(value)))
			}
			rng.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
			return "{" + strings.Join(members, ",") + "}"
		case []any:
			elements := make([]string, len(v))
			for i, e := range v {
				elements[i] = write(e)
			}
			return "[" + strings.Join(elements, ",") + "]"
		}
		out, err := json.Marshal(v)
		if err != nil {
			b.Fatal(err)
		}
		return string(out)
	}
	var v any
	if err := json.Unmarshal(doc, &v); err != nil {
		b.Fatal(err)
	}
	return []byte(write(v))
}

func newSaveRequest() *camelRequest {
	return &camelRequest{
		SystemID: "HIS01", SystemKey: "key-0001", BusinessType: "999", Method: "XKH074",
		Data: &camelSave{
			PlacerOrderNO: "2024080980007", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲", ScheduleResourceUID: "2",
			ScheduleResourceName: "US普通", ScheduleDate: "2024-08-10", StartTime: "08:00", EndTime: "08:30", OrganizationID: "00",
			ServiceSectID: "US(超声)", ServiceText: "甲状腺 颈前淋巴结", ProcedureName: "浅表器官(限选2项)", PatientClass: "门诊",
			MedRecNO: "999999198208211267", RequestDeptID: "99", RequestDeptName: "全科", RequestedDate: "2024-08-09 10:23:44",
			ProviderID: "438", ProviderName: "测试医生甲", ProviderPhone: "13000000002", Name: "测试患者甲", Sex: "女", Age: "41",
			AgeUnit: "岁", BirthDate: "1982-08-21", ContactPhoneNO: "13000000001", IdCardNO: "999999198208211267",
			CardNO: "90000000000000000001", OutPatientNO: "90000000000000000001", Symptom: "颈部不适 <2 周", ScheduleRoute: "8",
		},
	}
}
