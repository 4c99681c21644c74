package appointment

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checkValues finds entries of Values that would have no effect, or that would make a response or a
// request ambiguous.
func (d *Dialect) checkValues(add func(path, text string)) {
	for _, key := range slices.Sorted(maps.Keys(d.Values)) {
		path := "values." + key
		op, field := splitFieldKey(key)
		e, text := findEnumeration(field)
		switch {
		case op != "" && !slices.Contains(Operations(), Operation(op)):
			add(path, fmt.Sprintf("names the operation %s, which is unknown; want one of %s", op, joinValues(Operations())))
		case text != "":
			add(path, text)
		case op != "" && !slices.Contains(e.sent, Operation(op)) && !slices.Contains(e.read, Operation(op)):
			add(path, fmt.Sprintf("has no effect, because %s has no %s", op, field))
		case len(d.Values[key]) == 0:
			add(path, "has no entries; leave it out")
		default:
			d.checkCodes(add, path, op, e, d.Values[key])
		}
	}
}

// findEnumeration returns the enumeration with this name, or the problem of a field that is none.
func findEnumeration(field string) (e enumeration, text string) {
	var names []string
	near := ""
	for _, e := range enumerations() {
		if e.field == field {
			return e, ""
		}
		names = append(names, e.field)
		if strings.EqualFold(field, e.field) || isMisspelling(field, e.field) {
			near = e.field
		}
	}
	switch want := strings.Join(names, ", "); {
	case near != "" && strings.EqualFold(field, near):
		return e, "is spelled " + near + " in the interface"
	case near != "":
		return e, "is not a field of the interface; did you mean " + near + "?"
	case slices.Contains(interfaceFields(), field):
		return e, "has no list of values in the interface; only these fields can have codes: " + want
	default:
		return e, "is not a field of the interface; these fields can have codes: " + want
	}
}

// checkCodes checks the codes of one field.
func (d *Dialect) checkCodes(add func(path, text string), path, op string, e enumeration, codes map[string]string) {
	known := slices.Clone(e.values)
	if e.hasOthers && e.field == "scheduleFlag" {
		known = append(known, texts(d.BookedFlags...)...)
	} else if e.hasOthers {
		known = append(known, d.ResultCodes...)
	}
	isSent := len(e.sent) > 0 && (op == "" || slices.Contains(e.sent, Operation(op)))
	first := map[string]string{} // the first value with each code
	for _, value := range slices.Sorted(maps.Keys(codes)) {
		code := strings.TrimSpace(codes[value])
		switch other, isTwice := first[code]; {
		case strings.TrimSpace(value) == "":
			add(path, "has an entry for an empty value; leave it out")
		case known != nil && !slices.Contains(known, value):
			add(path+"."+value, describeUnknownValue(value, code, known))
		case code == "":
			add(path+"."+value, "is empty; leave it out")
		case isTwice && !e.canShare:
			add(path+"."+value, fmt.Sprintf("is %q, the code of %s too, so that a code would be ambiguous", codes[value], other))
		case isSent && !e.canShare && slices.Contains(e.values, code) && code != value && codes[code] == "":
			add(path+"."+value, fmt.Sprintf("is %q, which is also sent for %[1]s, a value without a code; give that a code as well", code))
		default:
			first[code] = value
		}
	}
}

// describeUnknownValue returns the problem of a value that the interface does not have. The usual
// mistake is to write the code first.
func describeUnknownValue(value, code string, known []string) string {
	text := "is not a value of the interface, which has " + strings.Join(known, ", ")
	if slices.Contains(known, code) {
		text += fmt.Sprintf("; the interface's value comes first: %s: %q", code, value)
	}
	return text
}

// checkBookedCodes finds flags among BookedFlags that are codes of the hospital. BookedFlags must
// have the values that the codes stand for.
func (d *Dialect) checkBookedCodes(add func(path, text string)) {
	for i, flag := range d.BookedFlags {
		for _, key := range slices.Sorted(maps.Keys(d.Values)) {
			codes := d.Values[key]
			_, isValue := codes[string(flag)]
			if _, field := splitFieldKey(key); field != "scheduleFlag" || isValue {
				continue
			}
			for value, code := range codes {
				if strings.TrimSpace(code) == string(flag) {
					add(fmt.Sprintf("bookedFlags[%d]", i), fmt.Sprintf("is %q, a code in dialect.values.%s; write the value that it stands for, %q", flag, key, value))
				}
			}
		}
	}
}
