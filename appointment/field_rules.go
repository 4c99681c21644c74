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
	doubt    func(string) casing.Code // returns why a text looks wrong, or ""; it is sent and reported
	max      int                      // published maximum in characters: exceeding it is reported, not refused
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
				r.doubt = identityDoubt
			case check == "phone":
				r.doubt = phoneDoubt
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
// deviations of fields that are sent although they look wrong. The interface says only which
// fields are required, the values of some, and lengths; published lengths are unreliable.
func checkFields(rules []fieldRule, request any) (problems []Problem, deviations []Deviation) {
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
		case r.doubt != nil && r.doubt(text) != "":
			deviations = append(deviations, requestDeviation(r.name, casing.KindFormat, r.doubt(text)))
		}
		if n := utf8.RuneCountInString(text); r.max > 0 && n > r.max {
			tooLong := requestDeviation(r.name, casing.KindLength, "")
			tooLong.Found, tooLong.Limit = strconv.Itoa(n), r.max
			deviations = append(deviations, tooLong)
		}
	}
	return problems, deviations
}

// requestDeviation returns the deviation of a field of a request.
func requestDeviation(field string, kind casing.Kind, code casing.Code) Deviation {
	return Deviation{Path: "request." + field, Kind: kind, Code: code}
}

// fieldText returns the text of a field for the rules, and whether the field is set. A number
// is always set: a rule of its own decides about 0.
func fieldText(v reflect.Value) (text string, isSet bool) {
	if v.Kind() == reflect.String { // most fields
		return v.String(), strings.TrimSpace(v.String()) != ""
	}
	switch value := v.Addr().Interface().(type) {
	case *time.Time:
		return "", !value.IsZero()
	case fmt.Stringer: // Date, Clock
		return value.String(), !v.IsZero()
	case *int:
		return strconv.Itoa(*value), true
	}
	return "", !v.IsZero()
}

// The codes of fields of a request that are sent although they look wrong.
const (
	// CodeNotIdentityCard is for a number of 18 characters, most of them digits, that is no
	// identity-card number: a mistyped one.
	CodeNotIdentityCard casing.Code = "not-an-identity-card"
	CodeNoDigit         casing.Code = "no-digit"
	CodeFutureDate      casing.Code = "future-date" // later than today, by the clock of this machine
)

// identityDoubt returns why an identity number looks wrong, or "". It can be the number of any
// document, or any text: newborns, officers and unidentified patients have no identity card.
func identityDoubt(s string) casing.Code {
	if toHalfWidth(s) != s {
		return CodeFullWidth
	}
	const length, manyDigits = 18, 14
	digits := 0
	for _, c := range s {
		if '0' <= c && c <= '9' {
			digits++
		}
	}
	isCard := parseDigits(s[:len(s)-1]) >= 0 && strings.ContainsAny(s[len(s)-1:], "0123456789Xx")
	if utf8.RuneCountInString(s) == length && digits >= manyDigits && !isCard {
		return CodeNotIdentityCard
	}
	return ""
}

// phoneDoubt returns why a phone number looks wrong, or "". It can be a short number, and can have
// an extension in any form.
func phoneDoubt(s string) casing.Code {
	switch {
	case toHalfWidth(s) != s:
		return CodeFullWidth
	case !strings.ContainsAny(s, "0123456789"):
		return CodeNoDigit
	}
	return ""
}
