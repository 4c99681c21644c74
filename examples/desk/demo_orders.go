package main

import (
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// demoOrders wait at the desk when the demo begins. The people are invented: no person's
// identity number has the region code 999999.
var demoOrders = []struct {
	name, sex, id, section, part, item, symptom string
}{
	{"测试患者甲", "女", "999999201512190186", "DX(普通放射)", "上肢", "骨龄测定(左手腕正位片)DR", "身高增长缓慢"},
	{"测试患者乙", "女", "999999198208211267", "US(超声)", "颈部", "甲状腺及颈部淋巴结彩超", "体检发现甲状腺结节"},
	{"测试患者丙", "男", "999999197503024419", "CT", "胸部", "胸部CT平扫", "咳嗽两周"},
	{"测试患者丁", "男", "99999919630117301X", "MR", "头颅", "颅脑MR平扫", "反复头晕"},
	{"测试患者戊", "女", "999999199006062525", "US(超声)", "腹部", "肝胆胰脾彩超", "右上腹不适"},
	{"测试患者己", "男", "999999200010102633", "DX(普通放射)", "胸部", "胸部正侧位片DR", "入职体检"},
}

// demoSections is how many kinds of exam there are, the first of each in demoOrders.
const demoSections = 4

// demoSheet is the i-th order of the day, for the people of demoOrders in turn.
func demoSheet(i int, now time.Time) sheet {
	o := demoOrders[i%len(demoOrders)]
	number, _ := appointment.FormatOrderNO(appointment.DateOf(now), i+1) // none after 9999 orders: then it is to be typed in
	s := blank(now)
	for name, value := range map[string]string{
		"placerOrderNO": number, "serviceSectID": o.section, "serviceText": o.part, "procedureName": o.item,
		"name": o.name, "sex": o.sex, "idCardNO": o.id, "symptom": o.symptom,
		"birthDate":      o.id[6:10] + "-" + o.id[10:12] + "-" + o.id[12:14],
		"contactPhoneNO": "13000000001", "cardNO": fmt.Sprintf("9%07d", i+1), "outPatientNO": fmt.Sprintf("9%07d", i+1),
		"providerName": "测试医生甲", "providerID": "438", "providerPhone": "13000000002",
		"scheduleOperatorName": "测试导诊员", "scheduleOperatorID": "601",
	} {
		s[name] = value
	}
	return s
}

// demoResources are the rooms of the n-th hospital. The hospitals are differently busy.
func demoResources(n int) []appointmenttest.Resource {
	room := func(uid, name, section, location string, places int) appointmenttest.Resource {
		r := appointmenttest.Resource{UID: uid, Name: name, ServiceSectID: section, Location: location, Room: name}
		for minute := 8 * 60; minute < 17*60; minute += 30 {
			if minute >= 11*60+30 && minute < 13*60+30 {
				continue
			}
			i := len(r.Times)
			taken := (i*i + 3*n + i) % (places + 2)
			r.Times = append(r.Times, appointmenttest.Time{
				Start: appointment.ClockAt(minute/60, minute%60), End: appointment.ClockAt((minute+30)/60, (minute+30)%60),
				Capacity: places, Taken: min(taken, places),
			})
		}
		return r
	}
	return []appointmenttest.Resource{
		room("18", "DX 1室", "DX(普通放射)", "门诊楼一层", 6),
		room("19", "DX 2室", "DX(普通放射)", "门诊楼一层", 3),
		room("2", "超声 3室", "US(超声)", "门诊楼二层", 4),
		room("31", "CT 1室", "CT", "医技楼一层", 2),
		room("41", "MR 1室", "MR", "医技楼负一层", 1),
	}
}
