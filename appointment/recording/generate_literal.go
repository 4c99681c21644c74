package recording

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// requestBuilder builds a request from the recorded fields.
type requestBuilder struct {
	operation appointment.Operation
	fields    map[string]string
	dialect   appointment.Dialect
	hasTime   bool // the source of the request has package time
}

// buildRequest sets the fields of a request, which req points to. It returns them as lines of a composite
// literal.
func (b *requestBuilder) buildRequest(req any) (literal string) {
	var lines strings.Builder
	rest := maps.Clone(b.fields)
	var extra reflect.Value
	for field, value := range reflect.ValueOf(req).Elem().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Tag.Get("casing") == "extra" {
			extra = value
			continue
		}
		text, ok := rest[name]
		delete(rest, name)
		if !ok {
			continue
		}
		if source := b.setField(value, name, text); source != "" {
			fmt.Fprintf(&lines, "\t\t\t%s: %s,\n", field.Name, source)
		}
	}
	if len(rest) > 0 {
		extra.Set(reflect.ValueOf(rest))
		lines.WriteString("\t\t\tExtra: map[string]string{\n")
		for _, name := range slices.Sorted(maps.Keys(rest)) {
			fmt.Fprintf(&lines, "\t\t\t\t%q: %q,\n", name, rest[name])
		}
		lines.WriteString("\t\t\t},\n")
	}
	return lines.String()
}

// setField sets a field to a recorded text. It returns the source of the value, or "" for a text that
// is none of the interface, which the client would not have sent.
func (b *requestBuilder) setField(field reflect.Value, name, text string) (source string) {
	switch value := field.Addr().Interface().(type) {
	case *time.Time:
		*value, b.hasTime = b.parseTime(name, text), true
		y, m, d := value.Date()
		return fmt.Sprintf("time.Date(%d, time.%s, %d, %d, %d, %d, 0, time.FixedZone(\"CST\", 8*60*60))", y, m, d, value.Hour(), value.Minute(), value.Second())
	case *appointment.Date:
		*value, _ = appointment.ParseDate(text)
		if value.IsZero() {
			return ""
		}
		b.hasTime = true
		return fmt.Sprintf("appointment.Date{Year: %d, Month: time.%s, Day: %d}", value.Year, value.Month, value.Day)
	case *appointment.Clock:
		*value, _ = appointment.ParseClock(text)
		if value.IsZero() {
			return ""
		}
		return fmt.Sprintf("appointment.ClockAt(%d, %d)", value.Hour(), value.Minute())
	case *int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return ""
		}
		if name == "age" {
			n = max(n, 1) // a replay ignores it, and 0 is valid only while the patient is a newborn
		}
		*value = n
		return strconv.Itoa(n)
	}
	if field.Kind() != reflect.String {
		return ""
	}
	text = b.publishedValue(name, text)
	field.SetString(text)
	return strconv.Quote(text)
}

// publishedValue returns the interface's value for a hospital's code.
func (b *requestBuilder) publishedValue(name, code string) string {
	for _, key := range []string{string(b.operation) + "." + name, name} {
		for _, published := range slices.Sorted(maps.Keys(b.dialect.Values[key])) {
			if b.dialect.Values[key][published] == code {
				return published
			}
		}
	}
	return code
}

// hospitalZone is the time zone of hospitals, without daylight saving time. The source of a test has the
// same.
var hospitalZone = time.FixedZone("CST", 8*60*60)

// parseTime returns the time that a text stands for. For a text in an unknown format it returns
// some day, since a replay ignores the times of requests.
func (b *requestBuilder) parseTime(name, text string) time.Time {
	layout := cmp.Or(b.dialect.Layouts[string(b.operation)+"."+name], b.dialect.Layouts[name], time.DateTime)
	for _, layout := range []string{layout, time.DateTime, "2006/01/02 15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, hospitalZone); err == nil && t.Year() > 0 {
			return t
		}
	}
	return time.Date(2026, time.January, 1, 0, 0, 0, 0, hospitalZone)
}

// check is the comparison of a result with the value of today, both as source.
type check struct{ name, got, want string }

// checkSchedule returns the checks of a schedule.
func checkSchedule(s *appointment.Schedule) []check {
	slots, open, first := 0, 0, ""
	for slot := range s.Slots() {
		slots++
		if slot.Open() {
			open++
		}
		if slot.Open() && first == "" {
			first = fmt.Sprint(slot.ArrangeDay, " ", slot.StartTime, " ", slot.ResourceUID)
		}
	}
	return append([]check{
		{"slots", "slots", strconv.Itoa(slots)},
		{"open slots", "open", strconv.Itoa(open)},
		{"first open slot", "first", strconv.Quote(first)},
		{"placerOrderNO", "schedule.PlacerOrderNO", strconv.Quote(s.PlacerOrderNO)},
		{"scheduleFlag", "string(schedule.ScheduleFlag)", strconv.Quote(string(s.ScheduleFlag))},
		{"Booked()", "schedule.Booked()", strconv.FormatBool(s.Booked())},
		{"Complete", "schedule.Complete", strconv.FormatBool(s.Complete)},
		{"number of missing parts", "len(schedule.Missing)", strconv.Itoa(len(s.Missing))},
	}, checkResponse("schedule", &s.Response)...)
}

// checkBooking returns the checks of a booking.
func checkBooking(b *appointment.Booking) []check {
	checks := []check{
		{"scheduleFlag", "string(booking.ScheduleFlag)", strconv.Quote(string(b.ScheduleFlag))},
		{"Booked()", "booking.Booked()", strconv.FormatBool(b.Booked())},
		{"scheduleSeq", "booking.ScheduleSeq", strconv.Quote(b.ScheduleSeq)},
		{"scheduleID", "booking.ScheduleID", strconv.Quote(b.ScheduleID)},
		{"scheduleResourceUID", "booking.ScheduleResourceUID", strconv.Quote(b.ScheduleResourceUID)},
		{"scheduleDate", "booking.ScheduleDate.String()", strconv.Quote(b.ScheduleDate.String())},
		{"scheduleStartDate", "booking.ScheduleStartDate.String()", strconv.Quote(b.ScheduleStartDate.String())},
	}
	return append(checks, checkResponse("booking", &b.Response)...)
}

// checkResponse returns the checks of the response in a result, which is a variable of the test.
func checkResponse(result string, r *appointment.Response) []check {
	return []check{
		{"source", "string(" + result + ".Source)", strconv.Quote(string(r.Source))},
		{"HTTP status", result + ".HTTPStatus", strconv.Itoa(r.HTTPStatus)},
		{"deviations", result + ".Deviations", formatDeviations(r.Deviations)},
	}
}

// formatDeviations returns the source of deviations.
func formatDeviations(deviations []appointment.Deviation) string {
	if len(deviations) == 0 {
		return "[]appointment.Deviation(nil)"
	}
	source := "[]appointment.Deviation{\n"
	for _, d := range deviations {
		var parts []string
		for field, value := range reflect.ValueOf(d).Fields() {
			if !value.IsZero() {
				parts = append(parts, fmt.Sprintf("%s: %#v", field.Name, value))
			}
		}
		source += "{" + strings.Join(parts, ", ") + "},\n"
	}
	return source + "}"
}

// checkError returns the checks of an error.
func checkError(e *appointment.Error) []check {
	checks := []check{
		{"class is " + className(e.Class), "errors.Is(err, appointment." + className(e.Class) + ")", "true"},
		{"outcome unknown", "e.OutcomeUnknown", strconv.FormatBool(e.OutcomeUnknown)},
		{"reason", "string(e.Reason)", strconv.Quote(string(e.Reason))},
		{"code", "e.Code", strconv.Quote(e.Code)},
		{"failure", "string(e.Failure)", strconv.Quote(string(e.Failure))},
		{"HTTP status", "e.HTTPStatus", strconv.Itoa(e.HTTPStatus)},
	}
	if e.Response == nil {
		return append(checks, check{"Response == nil", "e.Response == nil", "true"})
	}
	return append(checks, check{"deviations", "e.Response.Deviations", formatDeviations(e.Response.Deviations)})
}

// className returns the name of a class of errors.
func className(class error) string {
	for name, c := range map[string]error{
		"ErrNotSent": appointment.ErrNotSent, "ErrRejected": appointment.ErrRejected,
		"ErrNoResponse": appointment.ErrNoResponse, "ErrBadResponse": appointment.ErrBadResponse,
	} {
		if c == class { //nolint:errorlint // a class is one of these values
			return name
		}
	}
	return "ErrNotBooked"
}
