package main

import (
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func formatDateTime(t time.Time) string { return t.In(shanghai).Format("2006年1月2日 15:04") }

func formatTime(t time.Time) string { return t.In(shanghai).Format("15:04:05") }

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// formatDay returns a day and its weekday, such as 11月25日 周三.
func formatDay(d appointment.Date) string {
	if d.IsZero() {
		return "日期未告知"
	}
	return fmt.Sprintf("%d月%d日 %s", int(d.Month), d.Day, weekdays[d.Weekday()])
}
