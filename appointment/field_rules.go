package appointment

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/casing"
)

// fieldRule holds the rules that the tags of a request field set.
type fieldRule struct {
	index    int
	name     string
	required bool
	oneOf    []string
	check    func(string) string // returns the problem of a text, or ""
	max      int                 // published maximum in characters: exceeding it is reported, not refused
}

// parseFieldRules reads the tags of a request type: check:"required,oneof=a|b,identity,phone"
// and max:"32".
func parseFieldRules(t reflect.Type) []fieldRule {
	var rules []fieldRule
	for i := range t.NumField() {
		f := t.Field(i)
		r := fieldRule{index: i}
		r.name, _, _ = strings.Cut(f.Tag.Get("json"), ",")
		if r.name == "-" {
			continue
		}
		for check := range strings.SplitSeq(f.Tag.Get("check"), ",") {
			switch values, isOneOf := strings.CutPrefix(check, "oneof="); {
			case isOneOf:
				r.oneOf = strings.Split(values, "|")
			case check == "required":
				r.required = true
			case check == "identity":
				r.check = identityProblem
			case check == "phone":
				r.check = phoneProblem
			}
		}
		r.max = parseDigits(f.Tag.Get("max"))
		rules = append(rules, r)
	}
	return rules
}

var (
	queryRules  = sync.OnceValue(func() []fieldRule { return parseFieldRules(reflect.TypeFor[QueryRequest]()) })
	saveRules   = sync.OnceValue(func() []fieldRule { return parseFieldRules(reflect.TypeFor[SaveRequest]()) })
	cancelRules = sync.OnceValue(func() []fieldRule { return parseFieldRules(reflect.TypeFor[CancelRequest]()) })
)

// checkFields checks the fields of a request one by one. It returns their problems, and the
// fields that are longer than the interface publishes.
func checkFields(rules []fieldRule, request any) (problems []Problem, tooLong []Deviation) {
	v := reflect.ValueOf(request).Elem()
	for _, r := range rules {
		text, isSet := fieldText(v.Field(r.index))
		switch {
		case !isSet && r.required:
			problems = append(problems, Problem{r.name, "is required and empty"})
		case !isSet:
		case !utf8.ValidString(text):
			problems = append(problems, Problem{r.name, "is not valid UTF-8"})
		case r.oneOf != nil && !slices.Contains(r.oneOf, text):
			problems = append(problems, Problem{r.name, "is not one of " + strings.Join(r.oneOf, ", ")})
		case r.check != nil && r.check(text) != "":
			problems = append(problems, Problem{r.name, r.check(text)})
		}
		if n := utf8.RuneCountInString(text); r.max > 0 && n > r.max {
			tooLong = append(tooLong, Deviation{Path: "request." + r.name, Kind: casing.KindLength, Found: strconv.Itoa(n), Limit: r.max})
		}
	}
	return problems, tooLong
}

// fieldText returns the text of a field for the rules, and whether the field is set. A number
// is always set: a rule of its own decides about 0.
func fieldText(v reflect.Value) (text string, isSet bool) {
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

// identityProblem returns the problem of an identity number, or "". It accepts identity cards
// of 18 characters and, since newborns and foreigners have none, any other document number.
// The hospital checks the check digit.
func identityProblem(s string) string {
	if len(s) < 5 || strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()-") != "" {
		return "is neither an identity-card number (18 characters) nor a document number (letters, digits, - and ())"
	}
	numeric := parseDigits(s[:len(s)-1]) >= 0
	isCard := numeric && strings.Trim(s[len(s)-1:], "0123456789Xx") == ""
	if len(s) == 18 && !isCard && (numeric || parseDigits(s[len(s)-8:]) >= 0) {
		return "has 18 characters like an identity card, but is not 17 digits and a digit or X"
	}
	return ""
}

// phoneProblem returns the problem of a phone number, or "".
func phoneProblem(s string) string {
	if strings.Trim(s, "0123456789+-() ") != "" || len(strings.Trim(s, "+-() ")) < 5 {
		return "is not a phone number (digits, +, -, () and spaces)"
	}
	return ""
}
