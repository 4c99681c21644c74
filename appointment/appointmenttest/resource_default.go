package appointmenttest

import (
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// defaultResources are named after those of the published examples. Whatever the exam, there
// are two rooms that can do it.
func defaultResources() []Resource {
	xray := func(section string) bool { return strings.HasPrefix(section, "DX") }
	ultrasound := func(section string) bool { return strings.HasPrefix(section, "US") }
	others := func(section string) bool { return !xray(section) && !ultrasound(section) }
	long, short := halfHours(20, 1, 10, 5, 1), halfHours(1, 4, 2, 1, 8)
	return []Resource{
		{UID: "18", Name: "DX(普通放射)", Location: "门诊楼一层", Room: "DX 1室", Times: long, does: xray, varied: true},
		{UID: "19", Name: "DX(数字摄影)", Location: "门诊楼一层", Room: "DX 2室", Times: short, does: xray, varied: true},
		{UID: "2", Name: "US普通", Location: "门诊楼二层", Room: "超声 3室", Times: short, does: ultrasound, varied: true},
		{UID: "3", Name: "US彩超", Location: "门诊楼二层", Room: "超声 4室", Times: long, does: ultrasound, varied: true},
		{UID: "31", Name: "综合检查一", Location: "医技楼一层", Room: "综合 1室", Times: long, does: others, varied: true},
		{UID: "32", Name: "综合检查二", Location: "医技楼一层", Room: "综合 2室", Times: short, does: others, varied: true},
	}
}

// halfHours is a day of half-hour slots with a lunch break; their capacities repeat.
func halfHours(capacities ...int) []Time {
	var times []Time
	for minute := 7*60 + 30; minute < 17*60; minute += 30 {
		if minute >= 11*60+30 && minute < 13*60+30 {
			continue
		}
		times = append(times, Time{
			Start:    appointment.ClockAt(minute/60, minute%60),
			End:      appointment.ClockAt((minute+30)/60, (minute+30)%60),
			Capacity: capacities[len(times)%len(capacities)],
		})
	}
	return times
}
