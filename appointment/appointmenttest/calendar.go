package appointmenttest

import (
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Dates and times are written and read here and not by appointment's own methods: a
// mistake in those must show in a test, not be made on both sides.

// hospitalZone is hospital time, Asia/Shanghai, by its fixed offset so that the machine
// needs no zone database.
func hospitalZone() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

func dayOf(t time.Time) appointment.Date {
	y, m, d := t.In(hospitalZone()).Date()
	return appointment.Date{Year: y, Month: m, Day: d}
}

// moment is when the hospital's clock shows c on day d.
func moment(d appointment.Date, c appointment.Clock) time.Time {
	return time.Date(d.Year, d.Month, d.Day, c.Hour(), c.Minute(), 0, 0, hospitalZone())
}

func midnight(d appointment.Date) time.Time { return moment(d, appointment.Clock{}) }

func addDays(d appointment.Date, n int) appointment.Date { return dayOf(midnight(d).AddDate(0, 0, n)) }

func dateText(d appointment.Date) string { return midnight(d).Format("2006-01-02") }

func compactDate(d appointment.Date) string { return midnight(d).Format("20060102") }

// weekText is arrangeWeek as published: 1 to 7 for Monday to Sunday.
func weekText(d appointment.Date) string {
	return fmt.Sprint((int(midnight(d).Weekday())+6)%7 + 1)
}

func minutes(c appointment.Clock) int { return c.Hour()*60 + c.Minute() }

func clockText(c appointment.Clock) string { return fmt.Sprintf("%02d:%02d", c.Hour(), c.Minute()) }

func compactClock(c appointment.Clock) string { return fmt.Sprintf("%02d%02d", c.Hour(), c.Minute()) }

// parseTime reads exactly layout: time.Parse alone would pass "8:00" for "15:04".
func parseTime(layout, text string) (time.Time, bool) {
	t, err := time.ParseInLocation(layout, text, hospitalZone())
	return t, err == nil && t.Format(layout) == text
}

func parseDate(text string) (appointment.Date, bool) {
	t, ok := parseTime("2006-01-02", text)
	return dayOf(t), ok
}

// parseClock reads HH:mm. 24:00 is the end of a day, which time.Parse does not know.
func parseClock(text string) (appointment.Clock, bool) {
	if text == "24:00" {
		return appointment.ClockAt(24, 0), true
	}
	t, ok := parseTime("15:04", text)
	return appointment.ClockAt(t.Hour(), t.Minute()), ok
}
