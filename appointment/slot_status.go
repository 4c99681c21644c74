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

// statusDeviations reports the statuses that the interface and the dialect do not have: that of the
// order, and those of slots. It reports each status of slots once, with the number of other slots
// that have it.
func (s *Schedule) statusDeviations() []Deviation {
	report := &valueReport{}
	for i, r := range s.Resources {
		for j, d := range r.Days {
			for k, t := range d.Times {
				if t.isUnknownStatus() {
					path := fmt.Sprintf("%s.scheduleArrangeTimeInfoList[%d].scheduleTimeStatus", dayPath(i, j), k)
					report.add(path, string(t.ScheduleTimeStatus), CodeUnknownStatus)
				}
			}
		}
	}
	flag := ScheduleFlag(strings.TrimSpace(string(s.ScheduleFlag)))
	if s.unknown.flag || !s.isBookedFlag(flag) && !slices.Contains([]ScheduleFlag{"", FlagNotNeeded, FlagBooked, FlagByStaff}, flag) {
		return append(report.deviations, Deviation{
			Path: "data.result.scheduleFlag", Kind: KindValue, Code: CodeUnknownFlag, Found: showCode(string(flag)),
		})
	}
	return report.deviations
}

// isUnknownStatus reports whether the slot has a status that the interface and the dialect do not
// have.
func (t *Time) isUnknownStatus() bool {
	_, isMarked := t.Extra[unknownStatusKey]
	return isMarked || !t.ScheduleTimeStatus.isKnown()
}

// unknownStatusKey marks a slot in its Extra whose status is none of the dialect's codes, although
// it looks like a status of the interface. No field of a response is there under this name.
const unknownStatusKey = "scheduleTimeStatus"

// markUnknownStatus marks the slot if its status looks like one of the interface.
func (t *Time) markUnknownStatus() {
	if !t.ScheduleTimeStatus.isKnown() {
		return
	}
	if t.Extra == nil {
		t.Extra = map[string]string{}
	}
	t.Extra[unknownStatusKey] = string(t.ScheduleTimeStatus)
}

// dayPath returns the path of a day of a resource, by their indexes.
func dayPath(resource, day int) string {
	return fmt.Sprintf("data.result.scheduleArrangeResourceInfoList[%d].scheduleArrangeDateInfoList[%d]", resource, day)
}

// valueReport collects the deviations of unknown values.
type valueReport struct {
	deviations []Deviation
	indexes    map[reportedValue]int // in deviations
}

// reportedValue is an unknown value of a kind, as it is shown.
type reportedValue struct {
	code  casing.Code
	shown string
}

// add reports a value at a path. It reports each value of a code once, with the number of others.
// After maxValues, it counts others with the last one.
func (r *valueReport) add(path, value string, code casing.Code) {
	const maxValues = 16
	key := reportedValue{code, showCode(value)}
	if i, isReported := r.indexes[key]; isReported {
		r.deviations[i].More++
		return
	}
	if len(r.deviations) == maxValues {
		r.deviations[maxValues-1].More++
		return
	}
	if r.indexes == nil {
		r.indexes = map[reportedValue]int{}
	}
	r.indexes[key] = len(r.deviations)
	r.deviations = append(r.deviations, Deviation{Path: path, Kind: KindValue, Code: code, Found: key.shown})
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
// that the dialect does not list as booked. If dialect.values.scheduleFlag has entries, it means
// that none of them has the flag. The flag does not say whether the order is booked.
const CodeUnknownFlag casing.Code = "unknown-flag"

// CodeUnknownStatus means that a slot has a status that the interface does not have, and that no
// entry of dialect.values.scheduleTimeStatus maps to one. The slot keeps it, and is not open.
const CodeUnknownStatus casing.Code = "unknown-status"

// CodeUnknownValue means that no entry of the dialect's values for the field has the value.
const CodeUnknownValue casing.Code = "unknown-value"
