package appointmenttest

import (
	"slices"
	"strconv"
	"strings"
)

// format is the published format of a field's values.
type format int

const (
	anyText format = iota
	startDateTime
	requestedTime
	plainDate
	plainTime
	dayCount
	businessType
	patientClass
	scheduleRoute
	ageUnit
	fastingFlag
)

// allowedValues returns the published values of an enumeration, or nil for other formats.
func (f format) allowedValues() []string {
	switch f {
	case businessType:
		return []string{"999"}
	case patientClass:
		return []string{"门诊", "急诊", "住院", "体检"}
	case scheduleRoute:
		return []string{"1", "2", "3", "4", "5", "6", "7", "8"}
	case ageUnit:
		return []string{"岁", "月", "周", "天", "时"}
	case fastingFlag:
		return []string{"0", "1"}
	}
	return nil
}

// description returns the format for a message to the caller.
func (f format) description() string {
	switch f {
	case startDateTime:
		return "want yyyy/MM/dd HH:mm:ss"
	case requestedTime:
		return "want HH:mm:ss or yyyy-MM-dd HH:mm:ss"
	case plainDate:
		return "want yyyy-MM-dd"
	case plainTime:
		return "want HH:mm"
	case dayCount:
		return "want a number of days from 1 to 99, in digits"
	}
	return "want " + strings.Join(f.allowedValues(), " or ")
}

// matches reports whether text has the format.
func (f format) matches(text string) bool {
	ok := true
	switch f {
	case anyText:
	case startDateTime:
		_, ok = parseTime(startDateLayout, text)
	case requestedTime:
		if _, ok = parseTime("15:04:05", text); !ok {
			_, ok = parseTime("2006-01-02 15:04:05", text)
		}
	case plainDate:
		_, ok = parseDate(text)
	case plainTime:
		_, ok = parseClock(text)
	case dayCount:
		n, err := strconv.ParseUint(text, 10, 32) // accepts digits and no sign
		ok = err == nil && n >= 1 && len(text) <= 2
	default:
		ok = slices.Contains(f.allowedValues(), text)
	}
	return ok
}
