package appointment

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/casing"
)

// timeStatuses are the statuses of a slot that the interface has.
var timeStatuses = []TimeStatus{StatusCurrent, StatusSchedule, StatusEnable, StatusFull, StatusDisable}

// isKnown reports whether t is absent, or a status that the interface has, in any case and with any
// blanks around it.
func (t TimeStatus) isKnown() bool {
	if t == "" || slices.Contains(timeStatuses, t) {
		return true
	}
	text := strings.TrimSpace(string(t))
	return text == "" || slices.ContainsFunc(timeStatuses, func(s TimeStatus) bool { return strings.EqualFold(text, string(s)) })
}

// statusDeviations reports the statuses that the interface does not have: that of the order, and
// those of slots. It reports each status of slots once, with the number of other slots that have it.
func (s *Schedule) statusDeviations() []Deviation {
	found := s.slotStatusDeviations()
	flag := ScheduleFlag(strings.TrimSpace(string(s.ScheduleFlag)))
	if !s.isBookedFlag(flag) && !slices.Contains([]ScheduleFlag{"", FlagNotNeeded, FlagBooked, FlagByStaff}, flag) {
		found = append(found, Deviation{
			Path: "data.result.scheduleFlag", Kind: KindValue, Code: CodeUnknownFlag, Found: showCode(string(flag)),
		})
	}
	return found
}

func (s *Schedule) slotStatusDeviations() []Deviation {
	const maxStatuses = 16 // more are counted with the last one
	var found []Deviation
	places := map[string]int{} // in found, by the status as it is shown
	report := func(status TimeStatus, resource, day, time int) {
		shown := showCode(string(status))
		place, isCounted := places[shown]
		switch {
		case isCounted:
			found[place].More++
		case len(found) == maxStatuses:
			found[maxStatuses-1].More++
		default:
			places[shown] = len(found)
			path := fmt.Sprintf("data.result.scheduleArrangeResourceInfoList[%d].scheduleArrangeDateInfoList[%d]"+
				".scheduleArrangeTimeInfoList[%d].scheduleTimeStatus", resource, day, time)
			found = append(found, Deviation{Path: path, Kind: KindValue, Code: CodeUnknownStatus, Found: shown})
		}
	}
	for i, r := range s.Resources {
		for j, d := range r.Days {
			for k, t := range d.Times {
				if !t.ScheduleTimeStatus.isKnown() {
					report(t.ScheduleTimeStatus, i, j, k)
				}
			}
		}
	}
	return found
}

// codePattern matches codes such as 00, S1 and NOT_OPEN.
var codePattern = regexp.MustCompile(`^([0-9A-Za-z]{1,4}|[A-Za-z_-]{1,16})$`)

// showCode returns a value of a response if it is a short code, and HiddenValue otherwise.
func showCode(value string) string {
	if value = strings.TrimSpace(value); codePattern.MatchString(value) {
		return value
	}
	return HiddenValue
}

// HiddenValue stands in a Deviation for a value that is not shown, because it does not look like a
// code. Any other value could be patient data.
const HiddenValue = "(value not shown)"

// KindValue is a value that the interface does not have, in a field whose values it lists.
// Deviation.Found is the value, if it is a short code.
const KindValue casing.Kind = "value"

// CodeUnknownFlag means that a schedule has a scheduleFlag that the interface does not have, and
// that the dialect does not list as booked. It does not say whether the order is booked.
const CodeUnknownFlag casing.Code = "not a flag of the interface, and not in dialect.bookedFlags"

// CodeUnknownStatus means that a slot has a status that the interface does not have, and that no
// entry of the dialect maps to one. The slot keeps it, and is not open.
const CodeUnknownStatus casing.Code = "not a status of the interface, and no entry of dialect.values.scheduleTimeStatus maps it; the slot is not open"
