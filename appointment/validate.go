package appointment

import (
	"reflect"
	"time"
)

// validate checks a request whose defaults are filled in. It returns the fields that are
// longer than the interface publishes; the error is an ErrInvalidRequest.
func validate(op Operation, req interface {
	checkRequest() ([]Problem, []Deviation)
}) (tooLong []Deviation, err error) {
	problems := []Problem{{"request", "is nil"}}
	if !reflect.ValueOf(req).IsNil() {
		problems, tooLong = req.checkRequest()
	}
	if len(problems) > 0 {
		e := newError(op, ErrInvalidRequest, "")
		e.Problems = problems
		return nil, e
	}
	return tooLong, nil
}

// checkRequest returns the problems of a request, and the fields that are longer than the interface
// publishes: published lengths are unreliable, so these are sent and reported.
func (r *QueryRequest) checkRequest() ([]Problem, []Deviation) {
	problems, tooLong := checkFields(queryRules(), r)
	if r.Days < 0 {
		problems = append(problems, Problem{"days", "is less than 0"})
	}
	return problems, tooLong
}

// checkRequest returns the problems of a request, and the fields that are longer than the interface
// publishes.
func (r *CancelRequest) checkRequest() ([]Problem, []Deviation) {
	problems, tooLong := checkFields(cancelRules(), r)
	if r.Save == nil {
		return problems, tooLong
	}
	if r.Save.PlacerOrderNO != r.PlacerOrderNO {
		problems = append(problems, Problem{"placerOrderNO", "is not that of Save, the request whose booking is cancelled"})
	}
	if r.Save.ScheduleDate.IsZero() {
		problems = append(problems, Problem{"scheduleDate", "of Save is required and empty"})
	}
	// Only a query is made of Save. Other rules of a save depend on the current day.
	queryProblems, _ := r.Save.newQueryRequest().checkRequest()
	for _, p := range queryProblems {
		problems = append(problems, Problem{p.Path, "of Save " + p.Text})
	}
	return problems, tooLong
}

// checkRequest returns the problems of a request, and the fields that are longer than the interface
// publishes.
func (r *SaveRequest) checkRequest() ([]Problem, []Deviation) {
	problems, tooLong := checkFields(saveRules(), r)
	addIf := func(wrong bool, field, text string) {
		if wrong {
			problems = append(problems, Problem{field, text})
		}
	}
	addIf(!r.ScheduleDate.IsZero() && !r.ScheduleDate.isValid(), "scheduleDate", "is not a day of the calendar")
	addIf(!r.StartTime.IsZero() && !r.EndTime.IsZero() && !r.StartTime.Before(r.EndTime), "endTime", "is not after startTime")
	addIf(r.Age < 0, "age", "is less than 0")
	today := DateOf(time.Now())
	addIf(!r.BirthDate.IsZero() && !r.BirthDate.isValid(), "birthDate", "is not a day of the calendar")
	addIf(today.Before(r.BirthDate), "birthDate", "is in the future")
	addIf(r.Age == 0 && r.BirthDate.Before(oneUnitBefore(today, r.AgeUnit)), "age",
		"is required and empty: by birthDate the patient is at least one ageUnit old")
	return problems, tooLong
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
