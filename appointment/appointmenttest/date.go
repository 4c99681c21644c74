package appointmenttest

import (
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The functions of this file do not use the methods of [appointment.Date] and
// [appointment.Clock], so that a mistake in those fails a test.

const startDateLayout = "2006/01/02 15:04:05"

// hospitalZone returns Asia/Shanghai. The fixed offset needs no database of time zones.
func hospitalZone() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// dateOf returns the day of t at the hospital.
func dateOf(t time.Time) appointment.Date {
	y, m, d := t.In(hospitalZone()).Date()
	return appointment.Date{Year: y, Month: m, Day: d}
}

// timeAt returns the time at which the hospital's clock shows c on day d.
func timeAt(d appointment.Date, c appointment.Clock) time.Time {
	return time.Date(d.Year, d.Month, d.Day, c.Hour(), c.Minute(), 0, 0, hospitalZone())
}

func startOfDay(d appointment.Date) time.Time { return timeAt(d, appointment.Clock{}) }

func addDays(d appointment.Date, n int) appointment.Date {
	return dateOf(startOfDay(d).AddDate(0, 0, n))
}

func formatDate(d appointment.Date) string { return startOfDay(d).Format("2006-01-02") }

func formatCompactDate(d appointment.Date) string { return startOfDay(d).Format("20060102") }

// formatWeekday returns arrangeWeek as published: 1 to 7 for Monday to Sunday.
func formatWeekday(d appointment.Date) string {
	return fmt.Sprint((int(startOfDay(d).Weekday())+6)%7 + 1)
}

func minuteOfDay(c appointment.Clock) int { return c.Hour()*60 + c.Minute() }

func formatClock(c appointment.Clock) string { return fmt.Sprintf("%02d:%02d", c.Hour(), c.Minute()) }

func formatCompactClock(c appointment.Clock) string {
	return fmt.Sprintf("%02d%02d", c.Hour(), c.Minute())
}

// parseTime parses text in exactly this layout. [time.Parse] alone accepts "8:00" for "15:04".
func parseTime(layout, text string) (time.Time, bool) {
	t, err := time.ParseInLocation(layout, text, hospitalZone())
	return t, err == nil && t.Format(layout) == text
}

func parseDate(text string) (appointment.Date, bool) {
	t, ok := parseTime("2006-01-02", text)
	return dateOf(t), ok
}

// parseClock parses HH:mm. It accepts 24:00, the end of a day, which [time.Parse] does not.
func parseClock(text string) (appointment.Clock, bool) {
	if text == "24:00" {
		return appointment.ClockAt(24, 0), true
	}
	t, ok := parseTime("15:04", text)
	return appointment.ClockAt(t.Hour(), t.Minute()), ok
}
