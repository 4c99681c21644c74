package main

import (
	"fmt"
	"maps"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// demoOrders are the orders that the demo starts with. Their patients are invented: no identity
// number of a real person has the region code 999999.
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

// demoSections is the number of exam types. The first orders of demoOrders have one each.
const demoSections = 4

// newDemoDetails returns the i-th order of the day, for the patients of demoOrders in turn.
func newDemoDetails(i int, now time.Time) orderDetails {
	o := demoOrders[i%len(demoOrders)]
	number, _ := appointment.FormatOrderNO(appointment.DateOf(now), i+1) // empty above 9999: then it must be typed in
	details := newOrderDetails(now)
	maps.Copy(details, orderDetails{
		"placerOrderNO": number, "serviceSectID": o.section, "serviceText": o.part, "procedureName": o.item,
		"name": o.name, "sex": o.sex, "idCardNO": o.id, "symptom": o.symptom,
		"birthDate":      o.id[6:10] + "-" + o.id[10:12] + "-" + o.id[12:14],
		"contactPhoneNO": "13000000001", "cardNO": fmt.Sprintf("9%07d", i+1), "outPatientNO": fmt.Sprintf("9%07d", i+1),
		"providerName": "测试医生甲", "providerID": "438", "providerPhone": "13000000002",
		"scheduleOperatorName": "测试导诊员", "scheduleOperatorID": "601",
	})
	return details
}

// newDemoResources returns the rooms of the n-th hospital. Each hospital is differently busy.
func newDemoResources(n int) []appointmenttest.Resource {
	return []appointmenttest.Resource{
		newDemoRoom(n, "18", "DX 1室", "DX(普通放射)", "门诊楼一层", 6),
		newDemoRoom(n, "19", "DX 2室", "DX(普通放射)", "门诊楼一层", 3),
		newDemoRoom(n, "2", "超声 3室", "US(超声)", "门诊楼二层", 4),
		newDemoRoom(n, "31", "CT 1室", "CT", "医技楼一层", 2),
		newDemoRoom(n, "41", "MR 1室", "MR", "医技楼负一层", 1),
	}
}

// newDemoRoom returns a room of the n-th hospital with half-hour slots from 08:00 to 17:00, except
// for the lunch break. Each slot has this many places, and some are taken.
func newDemoRoom(n int, uid, name, section, location string, places int) appointmenttest.Resource {
	room := appointmenttest.Resource{UID: uid, Name: name, ServiceSectID: section, Location: location, Room: name}
	for minute := 8 * 60; minute < 17*60; minute += 30 {
		if minute >= 11*60+30 && minute < 13*60+30 {
			continue
		}
		i := len(room.Times)
		taken := (i*i + 3*n + i) % (places + 2)
		room.Times = append(room.Times, appointmenttest.Time{
			Start: appointment.ClockAt(minute/60, minute%60), End: appointment.ClockAt((minute+30)/60, (minute+30)%60),
			Capacity: places, Taken: min(taken, places),
		})
	}
	return room
}
