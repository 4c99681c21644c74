package appointmenttest

import (
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// defaultResources returns two rooms for every exam type. The names are those of the published
// examples.
func defaultResources() []Resource {
	isXray := func(serviceSectID string) bool { return strings.HasPrefix(serviceSectID, "DX") }
	isUltrasound := func(serviceSectID string) bool { return strings.HasPrefix(serviceSectID, "US") }
	isOther := func(serviceSectID string) bool { return !isXray(serviceSectID) && !isUltrasound(serviceSectID) }
	large, small := halfHours(20, 1, 10, 5, 1), halfHours(1, 4, 2, 1, 8)
	return []Resource{
		{UID: "18", Name: "DX(普通放射)", Location: "门诊楼一层", Room: "DX 1室", Times: large, servesType: isXray, varyTaken: true},
		{UID: "19", Name: "DX(数字摄影)", Location: "门诊楼一层", Room: "DX 2室", Times: small, servesType: isXray, varyTaken: true},
		{UID: "2", Name: "US普通", Location: "门诊楼二层", Room: "超声 3室", Times: small, servesType: isUltrasound, varyTaken: true},
		{UID: "3", Name: "US彩超", Location: "门诊楼二层", Room: "超声 4室", Times: large, servesType: isUltrasound, varyTaken: true},
		{UID: "31", Name: "综合检查一", Location: "医技楼一层", Room: "综合 1室", Times: large, servesType: isOther, varyTaken: true},
		{UID: "32", Name: "综合检查二", Location: "医技楼一层", Room: "综合 2室", Times: small, servesType: isOther, varyTaken: true},
	}
}

// halfHours returns the half-hour slots of a day with a lunch break. The capacities repeat.
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
