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

// formatDuration returns a duration with its two largest units, such as 3 分 12 秒.
func formatDuration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d 毫秒", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f 秒", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d 分 %d 秒", int(d.Minutes()), int(d.Seconds())%60)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d 小时 %d 分", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d 天 %d 小时", int(d.Hours())/24, int(d.Hours())%24)
}
