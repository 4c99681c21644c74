package appointmenttest

import (
	"slices"
	"strconv"
	"strings"
)

// form is what a field's text must look like, where the interface says so.
type form int

const (
	anyText form = iota
	startStamp
	requestStamp
	plainDate
	plainTime
	dayCount
	businessType
	patientClass
	scheduleRoute
	ageUnit
	fastingFlag
)

// choices are the published values of an enumeration, nil if f is none.
func (f form) choices() []string {
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

// wanted describes f to who got it wrong.
func (f form) wanted() string {
	switch f {
	case startStamp:
		return "want yyyy/MM/dd HH:mm:ss"
	case requestStamp:
		return "want HH:mm:ss or yyyy-MM-dd HH:mm:ss"
	case plainDate:
		return "want yyyy-MM-dd"
	case plainTime:
		return "want HH:mm"
	case dayCount:
		return "want a number of days from 1 to 99, in digits"
	}
	return "want " + strings.Join(f.choices(), " or ")
}

func (f form) accepts(text string) bool {
	ok := true
	switch f {
	case anyText:
	case startStamp:
		_, ok = parseTime("2006/01/02 15:04:05", text)
	case requestStamp:
		if _, ok = parseTime("15:04:05", text); !ok {
			_, ok = parseTime("2006-01-02 15:04:05", text)
		}
	case plainDate:
		_, ok = parseDate(text)
	case plainTime:
		_, ok = parseClock(text)
	case dayCount:
		n, err := strconv.ParseUint(text, 10, 32) // takes digits alone, no sign
		ok = err == nil && n >= 1 && len(text) <= 2
	default:
		ok = slices.Contains(f.choices(), text)
	}
	return ok
}
