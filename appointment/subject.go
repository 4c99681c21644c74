package appointment

import (
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/casing"
)

// subject identifies the order, the patient and, for a save, the slot of a request. A response to
// the request must not name any other.
type subject struct {
	order    string
	patients []string     // the numbers by which the patient may be named
	save     *SaveRequest // nil for a cancel
}

// subject returns the order, the patient and the slot of a save.
func (r *SaveRequest) subject() *subject {
	return &subject{order: r.PlacerOrderNO, patients: []string{r.MedRecNO, r.IdCardNO, r.CardNO, r.OutPatientNO}, save: r}
}

// subject returns the order of a cancel, and its patient if Save is set.
func (r *CancelRequest) subject() *subject {
	s := &subject{order: r.PlacerOrderNO}
	if r.Save != nil {
		s.patients = r.Save.subject().patients
	}
	return s
}

// mismatch returns the failure of facts that name a different order or patient than s, or "".
func (s *subject) mismatch(facts []fact) Failure {
	otherPatient := Failure("")
	for _, f := range facts {
		if strings.TrimSpace(f.value) == "" {
			continue
		}
		switch f.field {
		case "placerOrderNO":
			if s.order != "" && !isSameNumber(f.value, s.order) {
				return FailureOtherOrder
			}
		case "medRecNO", "idCardNO":
			if !isOneOfPatients(f.value, s.patients) {
				otherPatient = FailureOtherPatient
			}
		}
	}
	return otherPatient
}

// isOneOfPatients reports whether a number agrees with one of a patient's, or whether none of
// these is known.
func isOneOfPatients(number string, patients []string) bool {
	known := slices.ContainsFunc(patients, func(p string) bool { return p != "" })
	return !known || slices.ContainsFunc(patients, func(p string) bool { return p != "" && isSamePatient(number, p) })
}

// slotMismatch returns the failure of facts that name a different slot than the save requests, or
// "".
func (s *subject) slotMismatch(facts []fact) Failure {
	for _, f := range facts {
		switch f.field {
		case "scheduleResourceUID":
			if !isSameNumber(f.value, s.save.ScheduleResourceUID) {
				return FailureOtherResource
			}
		case "scheduleDate":
			var day Date
			if day.UnmarshalText([]byte(f.value)) == nil && !day.IsZero() && day != s.save.ScheduleDate {
				return FailureOtherDate
			}
		case "scheduleStartDate":
			if failure := s.save.startMismatch(f.value); failure != "" {
				return failure
			}
		}
	}
	return ""
}

// startMismatch returns the failure of a start that is not in the slot, or "". Hospitals give a
// start within the slot, such as the time of a preliminary check. The text may contain a day.
func (r *SaveRequest) startMismatch(text string) Failure {
	var day Date
	if strings.ContainsAny(text, " T") && day.UnmarshalText([]byte(text)) == nil && !day.IsZero() && day != r.ScheduleDate {
		return FailureOtherDate
	}
	var start Clock
	if start.UnmarshalText([]byte(text)) == nil && !start.IsZero() && start != r.StartTime && !start.isInSlot(r.StartTime, r.EndTime) {
		return FailureOtherTime
	}
	return ""
}

// identifiesBooking reports whether facts contain the number of a booking, or one of the flags
// that say booked.
func identifiesBooking(facts []fact, bookedFlags []ScheduleFlag) bool {
	return slices.ContainsFunc(facts, func(f fact) bool {
		switch f.field {
		case "scheduleSeq", "scheduleID":
			return strings.Trim(f.value, "0- ") != ""
		case "scheduleFlag":
			return slices.Contains(bookedFlags, ScheduleFlag(strings.TrimSpace(f.value)))
		}
		return false
	})
}

// namesSlot reports whether facts name a slot: its day, and its resource or its time.
func namesSlot(facts []fact) bool {
	has := func(field string) bool {
		return slices.ContainsFunc(facts, func(f fact) bool { return f.field == field })
	}
	return has("scheduleDate") && (has("scheduleResourceUID") || has("scheduleStartDate"))
}

// hasFlagFact reports whether facts contain a flag that says booked or, if booked is false, another
// flag.
func hasFlagFact(facts []fact, bookedFlags []ScheduleFlag, booked bool) bool {
	return slices.ContainsFunc(facts, func(f fact) bool {
		return f.field == "scheduleFlag" && slices.Contains(bookedFlags, ScheduleFlag(strings.TrimSpace(f.value))) == booked
	})
}

// isSameResourceName reports whether two names can be of the same resource. A hospital may
// shorten or extend a name, but CT1 is not CT11.
func isSameResourceName(a, b string) bool {
	if a, b = strings.TrimSpace(a), strings.TrimSpace(b); len(a) > len(b) {
		a, b = b, a
	}
	before, after, found := strings.Cut(b, a)
	isDigit := func(s string, i int) bool { return 0 <= i && i < len(s) && '0' <= s[i] && s[i] <= '9' }
	startsInNumber := isDigit(before, len(before)-1) && isDigit(a, 0)
	endsInNumber := isDigit(a, len(a)-1) && isDigit(after, 0)
	return found && !startsInNumber && !endsInNumber
}

// paddingDeviations reports the numbers that are padded with blanks, as columns of fixed length
// are.
func paddingDeviations(facts []fact) []Deviation {
	var deviations []Deviation
	for _, f := range facts {
		if f.field != factMessage && strings.TrimSpace(f.value) != f.value {
			deviations = append(deviations, Deviation{Path: f.field, Kind: casing.KindFormat, Code: CodePadded})
		}
	}
	return deviations
}
