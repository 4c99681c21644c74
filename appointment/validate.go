package appointment

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/casing"
)

// rule is what the tags of one request field ask of it.
type rule struct {
	index    int
	name     string
	required bool
	oneof    []string
	form     func(string) string // what is wrong with a text, "" if nothing
	max      int                 // characters, as published: exceeding it is reported, never refused
}

// rulesOf reads the tags of a request type: check:"required,oneof=a|b,identity,phone"
// and max:"32".
func rulesOf(t reflect.Type) []rule {
	var rules []rule
	for i := range t.NumField() {
		f := t.Field(i)
		r := rule{index: i}
		r.name, _, _ = strings.Cut(f.Tag.Get("json"), ",")
		if r.name == "-" {
			continue
		}
		for check := range strings.SplitSeq(f.Tag.Get("check"), ",") {
			switch values, isOneof := strings.CutPrefix(check, "oneof="); {
			case isOneof:
				r.oneof = strings.Split(values, "|")
			case check == "required":
				r.required = true
			case check == "identity":
				r.form = identityProblem
			case check == "phone":
				r.form = phoneProblem
			}
		}
		r.max = digits(f.Tag.Get("max"))
		rules = append(rules, r)
	}
	return rules
}

var (
	queryRules  = sync.OnceValue(func() []rule { return rulesOf(reflect.TypeFor[QueryRequest]()) })
	saveRules   = sync.OnceValue(func() []rule { return rulesOf(reflect.TypeFor[SaveRequest]()) })
	cancelRules = sync.OnceValue(func() []rule { return rulesOf(reflect.TypeFor[CancelRequest]()) })
)

// checkFields returns what is wrong with the fields of a request one by one, and which
// are longer than the interface publishes.
func checkFields(rules []rule, request any) (problems []Problem, long []Deviation) {
	v := reflect.ValueOf(request).Elem()
	for _, r := range rules {
		text, set := textOf(v.Field(r.index))
		switch {
		case !set && r.required:
			problems = append(problems, Problem{r.name, "is required and empty"})
		case !set:
		case !utf8.ValidString(text):
			problems = append(problems, Problem{r.name, "is not valid UTF-8"})
		case r.oneof != nil && !slices.Contains(r.oneof, text):
			problems = append(problems, Problem{r.name, "is none of " + strings.Join(r.oneof, ", ")})
		case r.form != nil && r.form(text) != "":
			problems = append(problems, Problem{r.name, r.form(text)})
		}
		if n := utf8.RuneCountInString(text); r.max > 0 && n > r.max {
			long = append(long, Deviation{Path: "request." + r.name, Kind: casing.KindLength,
				Seen: fmt.Sprintf("%d characters, where the published maximum is %d", n, r.max)})
		}
	}
	return problems, long
}

// textOf is a field's text as far as rules look at it, and whether it is set. An int is
// always set: whether 0 will do is for the rules of its own field.
func textOf(v reflect.Value) (text string, set bool) {
	switch value := v.Interface().(type) {
	case time.Time:
		return "", !value.IsZero()
	case fmt.Stringer: // Date, Clock
		return value.String(), !v.IsZero()
	case int:
		return fmt.Sprint(value), true
	}
	return v.String(), strings.TrimSpace(v.String()) != ""
}

// identityProblem takes identity cards of 18 characters and, since newborns and
// foreigners have none, any other document number. Whether the card's check digit is
// right is for the hospital to say.
func identityProblem(s string) string {
	if len(s) < 5 || strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()-") != "" {
		return "is no identity-card number (18 characters), nor the number of another document: letters, digits, - and () alone"
	}
	number := digits(s[:len(s)-1]) >= 0
	isCard := number && strings.Trim(s[len(s)-1:], "0123456789Xx") == ""
	if len(s) == 18 && !isCard && (number || digits(s[len(s)-8:]) >= 0) {
		return "has 18 characters like an identity card, but not 17 digits and a digit or X"
	}
	return ""
}

func phoneProblem(s string) string {
	if strings.Trim(s, "0123456789+-() ") != "" || len(strings.Trim(s, "+-() ")) < 5 {
		return "is no phone number: digits, +, -, () and spaces alone"
	}
	return ""
}

func (r *QueryRequest) validate() ([]Problem, []Deviation) {
	problems, long := checkFields(queryRules(), r)
	if r.Days < 0 {
		problems = append(problems, Problem{"days", "is less than 0"})
	}
	return problems, long
}

func (r *CancelRequest) validate() ([]Problem, []Deviation) {
	problems, long := checkFields(cancelRules(), r)
	if r.Save == nil {
		return problems, long
	}
	if r.Save.PlacerOrderNO != r.PlacerOrderNO {
		problems = append(problems, Problem{"placerOrderNO", "is another than that of Save, the request whose booking is cancelled"})
	}
	if r.Save.ScheduleDate.IsZero() {
		problems = append(problems, Problem{"scheduleDate", "of Save is required and empty"})
	}
	asked, _ := r.Save.asQuery().validate() // not all of a save's rules: some depend on the day
	for _, p := range asked {
		problems = append(problems, Problem{p.Field, "of Save " + p.Text})
	}
	return problems, long
}

func (r *SaveRequest) validate() ([]Problem, []Deviation) {
	problems, long := checkFields(saveRules(), r)
	add := func(wrong bool, field, text string) {
		if wrong {
			problems = append(problems, Problem{field, text})
		}
	}
	add(!r.ScheduleDate.IsZero() && !r.ScheduleDate.valid(), "scheduleDate", "is a day that no calendar has")
	add(!r.StartTime.IsZero() && !r.EndTime.IsZero() && !r.StartTime.Before(r.EndTime), "endTime", "is not after startTime")
	add(r.Age < 0, "age", "is less than 0")
	today := DateOf(time.Now())
	born := r.BirthDate
	add(!born.IsZero() && !born.valid(), "birthDate", "is a day that no calendar has")
	add(today.Before(born), "birthDate", "is in the future")
	add(r.Age == 0 && born.Before(oneUnitBefore(today, r.AgeUnit)), "age",
		"is required and empty: 0 is for a patient who by birthDate is not one ageUnit old yet")
	return problems, long
}

// oneUnitBefore is the last birthday at which somebody is certainly one unit old today.
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
