package appointment

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// checkDialect returns the problems of a configured dialect, which may be nil. It also returns
// those of the binding or route of full, the same dialect merged with the vendor's. Paths begin
// with "dialect". With a payload, variables can have any name.
func (d *Dialect) checkDialect(full Dialect, hasPayload bool) []Problem {
	var problems []Problem
	add := func(path, text string) { problems = append(problems, Problem{path, text}) }
	if d != nil {
		problems = d.checkKeys()
	}
	operations := operationNames()
	switch { // an unknown vendor may have neither
	case full.SOAP != nil:
		problems = append(problems, convertProblems("soap", full.SOAP.Validate(operations...))...)
		checkVariables(add, full.SOAP, hasPayload)
	case full.REST != nil:
		problems = append(problems, convertProblems("rest", full.REST.Validate(operations...))...)
		checkPathVariables(add, full.REST, hasPayload)
	}
	for i := range problems {
		problems[i].Path = "dialect." + problems[i].Path
	}
	return problems
}

// convertProblems returns the problems of a service, with path before their paths.
func convertProblems(path string, problems []httpx.Problem) []Problem {
	var converted []Problem
	for _, p := range httpx.PrefixPaths(path, problems) {
		converted = append(converted, Problem(p))
	}
	return converted
}

// checkKeys returns the problems of the keys that are set.
func (d *Dialect) checkKeys() (problems []Problem) {
	add := func(path, text string) { problems = append(problems, Problem{path, text}) }
	addUnknown(add, "envelope", d.Envelope, EnvelopeFull, EnvelopeNone)
	addUnknown(add, "data", d.Data, DataObject, DataString, DataBase64)
	addUnknown(add, "empty", d.Empty, EmptyOmitted, EmptyWritten)
	addUnknown(add, "style", d.Style, casing.Camel.String(), casing.Pascal.String(), casing.Upper.String())
	if d.Charset != "" && !httpx.IsKnownCharset(d.Charset) {
		add("charset", fmt.Sprintf("is %q, which is unknown; want a name such as gb18030", d.Charset))
	}
	if _, ok := httpx.ParseRequestCharset(string(d.RequestCharset)); !ok {
		addUnknown(add, "requestCharset", d.RequestCharset, RequestUTF8, RequestGBK, RequestGB18030, RequestASCII)
	}
	if d.SOAP != nil && d.REST != nil {
		add("soap", "is set together with dialect.rest, and a hospital is called in one way; leave one of them out")
	}
	if d.Envelope == EnvelopeNone && (d.Data == DataString || d.Data == DataBase64) {
		add("data", "has no effect, because dialect.envelope is none; leave one of them out")
	}
	addEmptyEntry(add, "statusCodes", d.StatusCodes)
	addEmptyEntry(add, "resultCodes", d.ResultCodes)
	addEmptyEntry(add, "bookedFlags", d.BookedFlags)
	for i, flag := range d.BookedFlags {
		if flag == FlagNotNeeded || flag == FlagByStaff {
			add(fmt.Sprintf("bookedFlags[%d]", i), fmt.Sprintf("is %q, by which the interface says that no slot is booked", flag))
		}
	}
	checkFieldKeys(add, "names", d.Names)
	checkFieldKeys(add, "layouts", d.Layouts)
	checkLayouts(add, d.Layouts)
	d.checkValues(add)
	d.checkBookedCodes(add)
	for i, rule := range d.Reasons {
		if text := rule.checkRule(); text != "" {
			add(fmt.Sprintf("reasons[%d]", i), text)
		}
	}
	return problems
}

// addUnknown adds a problem if value is set and is none of those known.
func addUnknown[T ~string](add func(path, text string), path string, value T, known ...T) {
	if value != "" && !slices.Contains(known, value) {
		add(path, describeUnknown(value, known...))
	}
}

// addEmptyEntry adds a problem if an entry is empty: with it, a missing code would mean success.
func addEmptyEntry[T ~string](add func(path, text string), path string, values []T) {
	if i := slices.Index(values, ""); i >= 0 {
		add(fmt.Sprintf("%s[%d]", path, i), "is empty; leave it out")
	}
}

// checkFieldKeys finds keys that name an unknown operation, and misspelt fields: they would
// silently have no effect. A key that resembles no field may be a hospital's own.
func checkFieldKeys(add func(path, text string), path string, m map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		op, name := splitFieldKey(key)
		if op != "" && !slices.Contains(Operations(), Operation(op)) {
			add(path+"."+key, fmt.Sprintf("names the operation %s, which is unknown", op))
		}
		if slices.Contains(interfaceFields(), name) {
			continue
		}
		for _, field := range interfaceFields() {
			switch {
			case strings.EqualFold(field, name):
				add(path+"."+key, "is spelled "+field+" in the interface")
			case isMisspelling(name, field):
				add(path+"."+key, "is not a field of the interface; did you mean "+field+"?")
			}
		}
	}
}

// isMisspelling reports whether name differs from a field by one letter: one that is missing,
// added, different, or swapped with its neighbour. Digits may differ, since hospitals number
// fields of their own.
func isMisspelling(name, field string) bool {
	name, field = strings.ToLower(name), strings.ToLower(field)
	if len(field) < 6 {
		return false
	}
	i := 0
	for i < min(len(name), len(field)) && name[i] == field[i] {
		i++
	}
	a, b := name[i:], field[i:]
	isLetter := func(s string) bool { return s[0] < '0' || s[0] > '9' }
	switch len(name) - len(field) {
	case 1:
		return isLetter(a) && a[1:] == b
	case -1:
		return isLetter(b) && a == b[1:]
	case 0:
		return isLetter(a) && isLetter(b) && a[1:] == b[1:] ||
			len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
	}
	return false
}

// checkLayouts finds layouts that would have no effect, or write no time.
func checkLayouts(add func(path, text string), layouts map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(layouts)) {
		_, name := splitFieldKey(key)
		if !strings.EqualFold(name, "startDate") && !strings.EqualFold(name, "requestedDate") {
			add("layouts."+key, "cannot have a layout; only startDate and requestedDate can")
		}
		if layout := layouts[key]; (time.Time{}).Format(layout) == layout {
			add("layouts."+key, fmt.Sprintf("is %q, which contains no part of a time; want a Go layout such as %q", layout, time.DateTime))
		}
	}
}
