package appointment

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// check returns every mistake in a dialect as it is configured, before it overrides.
func (d *Dialect) check() error {
	if d == nil {
		return nil
	}
	errs := []error{
		known("envelope", d.Envelope, EnvelopeFull, EnvelopeNone),
		known("data", d.Data, DataObject, DataString),
		known("empty", d.Empty, EmptyOmitted, EmptyWritten),
		known("style", d.Style, casing.Camel.String(), casing.Pascal.String(), casing.Upper.String()),
		checkKeys("names", d.Names), checkLayouts(d.Layouts),
	}
	if d.Charset != "" && !httpx.KnowsCharset(d.Charset) {
		errs = append(errs, fmt.Errorf("charset: %q is unknown; want a name such as gb18030", d.Charset))
	}
	if d.SOAP != nil && d.REST != nil {
		errs = append(errs, errors.New("soap and rest: a hospital is called in one way; leave out one of them"))
	}
	if d.Envelope == EnvelopeNone && d.Data == DataString {
		errs = append(errs, errors.New("data: is a form of the envelope's data, and envelope is none; leave out one of them"))
	}
	errs = append(errs, noneEmpty("statusCodes", d.StatusCodes), noneEmpty("resultCodes", d.ResultCodes), noneEmpty("bookedFlags", d.BookedFlags))
	for _, flag := range d.BookedFlags {
		if flag == FlagNotNeeded || flag == FlagByStaff {
			errs = append(errs, fmt.Errorf("bookedFlags: %q says by the interface that there is no booked slot", flag))
		}
	}
	for i, rule := range d.Reasons {
		errs = append(errs, rule.check(i))
	}
	return errors.Join(errs...)
}

// checkCarrier returns every mistake in how the hospital is called, after overriding.
// Only a vendor that is unknown has neither way.
func (d *Dialect) checkCarrier() error {
	var names []string
	for _, op := range Operations() {
		names = append(names, string(op))
	}
	switch {
	case d.SOAP != nil:
		return prefixed("soap: ", d.SOAP.Check(names...))
	case d.REST != nil:
		return prefixed("rest: ", d.REST.Check(names...))
	}
	return nil
}

// noneEmpty finds an empty entry, which would make success of a code that is missing.
func noneEmpty[T ~string](field string, values []T) error {
	if slices.Contains(values, "") {
		return fmt.Errorf("%s: has an empty entry; leave it out", field)
	}
	return nil
}

func known[T ~string](field string, value T, values ...T) error {
	if value == "" || slices.Contains(values, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is unknown; want one of %v", field, value, values)
}

// checkKeys finds keys that name no operation, and those that are a misspelt field: they
// would have no effect, in silence.
func checkKeys(what string, m map[string]string) error {
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(m)) {
		op, name, scoped := strings.Cut(key, ".")
		if !scoped {
			name = key
		} else if !slices.Contains(Operations(), Operation(op)) {
			errs = append(errs, fmt.Errorf("%s: %s: no operation is called %s", what, key, op))
		}
		if slices.Contains(interfaceFields(), name) {
			continue
		}
		for _, field := range interfaceFields() {
			switch {
			case strings.EqualFold(field, name):
				errs = append(errs, fmt.Errorf("%s: %s: the interface's name is %s", what, key, field))
			case misspelt(name, field):
				errs = append(errs, fmt.Errorf("%s: %s: the interface has no such name; is %s meant?", what, key, field))
			}
		}
	}
	return errors.Join(errs...)
}

// misspelt reports whether one letter of a name that is long enough is missing, too many,
// another, or in the place of its neighbour. A hospital's own fields are keys, too, and may
// differ by a digit.
func misspelt(name, field string) bool {
	name, field = strings.ToLower(name), strings.ToLower(field)
	if len(field) < 6 {
		return false
	}
	i := 0
	for i < min(len(name), len(field)) && name[i] == field[i] {
		i++
	}
	a, b := name[i:], field[i:] // from where they differ
	letter := func(s string) bool { return s[0] < '0' || s[0] > '9' }
	switch len(name) - len(field) {
	case 1:
		return letter(a) && a[1:] == b
	case -1:
		return letter(b) && a == b[1:]
	case 0:
		return letter(a) && letter(b) && a[1:] == b[1:] ||
			len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
	}
	return false
}

// checkLayouts finds layouts that would have no effect, or write no time.
func checkLayouts(m map[string]string) error {
	errs := []error{checkKeys("layouts", m)}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		name := key[strings.IndexByte(key, '.')+1:]
		if !strings.EqualFold(name, "startDate") && !strings.EqualFold(name, "requestedDate") {
			errs = append(errs, fmt.Errorf("layouts: %s: has no layout of its own; startDate and requestedDate have", key))
		}
		if layout := m[key]; (time.Time{}).Format(layout) == layout {
			errs = append(errs, fmt.Errorf("layouts: %s: %q has no part of a time in it; want a Go layout such as %q", key, layout, time.DateTime))
		}
	}
	return errors.Join(errs...)
}
