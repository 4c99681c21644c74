package appointment

import (
	"reflect"
	"time"
)

// validate checks a request whose defaults are filled in. It refuses only what the interface
// rules out, or what cannot be meant; the error is an ErrInvalidRequest. It returns the deviations
// of a request that is sent although something in it looks wrong.
func validate(op Operation, req interface {
	checkRequest() ([]Problem, []Deviation)
}) (deviations []Deviation, err error) {
	problems := []Problem{{"request", "is nil"}}
	if !reflect.ValueOf(req).IsNil() {
		problems, deviations = req.checkRequest()
	}
	if len(problems) > 0 {
		e := newError(op, ErrInvalidRequest, "")
		e.Problems = problems
		return nil, e
	}
	return deviations, nil
}

// checkRequest returns the problems and the deviations of a query.
func (r *QueryRequest) checkRequest() ([]Problem, []Deviation) {
	problems, deviations := checkFields(queryRules(), r)
	if r.Days < 0 {
		problems = append(problems, Problem{"days", "is less than 0"})
	}
	return problems, deviations
}

// checkRequest returns the problems and the deviations of a cancel.
func (r *CancelRequest) checkRequest() ([]Problem, []Deviation) {
	problems, deviations := checkFields(cancelRules(), r)
	if r.Save == nil {
		return problems, deviations
	}
	if r.Save.PlacerOrderNO != r.PlacerOrderNO {
		problems = append(problems, Problem{"placerOrderNO", "is not that of Save, the request whose booking is cancelled"})
	}
	if r.Save.ScheduleDate.IsZero() {
		problems = append(problems, Problem{"save.scheduleDate", "is required and empty"})
	}
	// Only a query is made of Save. Other rules of a save depend on the current day.
	queryProblems, _ := r.Save.newQueryRequest().checkRequest()
	for _, p := range queryProblems {
		problems = append(problems, Problem{"save." + p.Path, p.Text})
	}
	return problems, deviations
}

// checkRequest returns the problems and the deviations of a save.
func (r *SaveRequest) checkRequest() ([]Problem, []Deviation) {
	problems, deviations := checkFields(saveRules(), r)
	addIf := func(wrong bool, field, text string) {
		if wrong {
			problems = append(problems, Problem{field, text})
		}
	}
	addIf(!r.ScheduleDate.IsZero() && !r.ScheduleDate.isValid(), "scheduleDate", "is not a day of the calendar")
	addIf(!r.StartTime.IsZero() && !r.EndTime.IsZero() && !r.endsAfterStart(), "endTime", "is not after startTime")
	addIf(r.Age < 0, "age", "is less than 0")
	today := DateOf(time.Now())
	addIf(!r.BirthDate.IsZero() && !r.BirthDate.isValid(), "birthDate", "is not a day of the calendar")
	if today.Before(r.BirthDate) { // a newborn, and clocks that differ: the hospital decides
		deviations = append(deviations, requestDeviation("birthDate", KindContradiction, CodeFutureDate))
	}
	addIf(r.Age == 0 && !r.BirthDate.isPlaceholder() && r.BirthDate.Before(oneUnitBefore(today, r.AgeUnit)), "age",
		"is required and empty: by birthDate the patient is at least one ageUnit old")
	return problems, deviations
}

// endsAfterStart reports whether the slot ends after it starts. A slot of a night ends on the next
// day. If such a slot would be longer than half a day, its times are exchanged.
func (r *SaveRequest) endsAfterStart() bool {
	length := r.StartTime.minutesUntil(r.EndTime)
	return r.StartTime.Before(r.EndTime) || r.EndTime.isEndOfDay() && length > 0 || 0 < length && length <= minutesPerDay/2
}

// oneUnitBefore returns the latest birthday at which a patient is certainly one unit old.
func oneUnitBefore(today Date, unit AgeUnit) Date {
	switch unit {
	case AgeMonths:
		return today.AddDays(-31)
	case AgeWeeks:
		return today.AddDays(-7)
	case AgeDays, AgeHours:
		return today.AddDays(-1)
	}
	return today.AddDays(-366)
}
