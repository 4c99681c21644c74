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
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// Dialect is how a hospital speaks the interface, as data: an entry of a configuration
// file. In Config it holds what departs from the vendor's dialect; a field that is
// empty keeps the vendor's. Since no vendor has published its own, every vendor's
// begins with the defaults named here.
type Dialect struct {
	// Style spells the fields: "camel", "pascal" or "upper". Default: the vendor's.
	Style string `json:"style,omitempty" yaml:"style,omitempty"`
	// Names are exact names that depart from the style's rule, by the interface's
	// name, such as idCardNO: idCardNo. A name for one operation alone is keyed
	// SaveSchedule.idCardNO. The envelope's names are among them.
	Names map[string]string `json:"names,omitempty" yaml:"names,omitempty"`
	// Layouts are how startDate and requestedDate are written, as Go time layouts, by
	// field like Names: QuerySchedule.requestedDate: "15:04:05".
	Layouts map[string]string `json:"layouts,omitempty" yaml:"layouts,omitempty"`
	// Envelope says whether messages have the envelope. Default: EnvelopeFull.
	Envelope Envelope `json:"envelope,omitempty" yaml:"envelope,omitempty"`
	// Data is the form of the envelope's data. Default: DataObject.
	Data DataForm `json:"data,omitempty" yaml:"data,omitempty"`
	// Empty says what becomes of fields without a value. Default: EmptyOmitted.
	Empty EmptyForm `json:"empty,omitempty" yaml:"empty,omitempty"`
	// StatusCodes are the statusCodes that mean success. Default: "00000000".
	StatusCodes []string `json:"statusCodes,omitempty" yaml:"statusCodes,omitempty"`
	// ResultCodes are the resultCodes that mean success, in any case. Default: "Success".
	ResultCodes []string `json:"resultCodes,omitempty" yaml:"resultCodes,omitempty"`
	// BookedFlags are the scheduleFlags of an order that holds a slot. Default: "1", "2".
	BookedFlags []ScheduleFlag `json:"bookedFlags,omitempty" yaml:"bookedFlags,omitempty"`
	// Reasons tell why a hospital rejects. They are tried before the built-in ones.
	Reasons []ReasonRule `json:"reasons,omitempty" yaml:"reasons,omitempty"`
	// Charset is how answers are encoded, whatever they claim. Default: as they claim.
	Charset string `json:"charset,omitempty" yaml:"charset,omitempty"`
	// SOAP is how to call a web service. What it sets overrides the vendor's binding;
	// for a vendor that speaks REST it replaces the route.
	SOAP *soap.Binding `json:"soap,omitempty" yaml:"soap,omitempty"`
	// REST is how to call a REST service. It replaces the vendor's route or binding.
	REST *rest.Route `json:"rest,omitempty" yaml:"rest,omitempty"`
}

// Envelope says whether systemId, systemKey, businessType and method are around the
// business fields.
type Envelope string

// The envelopes.
const (
	EnvelopeFull Envelope = "full"
	EnvelopeNone Envelope = "none" // the business fields alone, as in the published examples
)

// DataForm is the form of the envelope's data.
type DataForm string

// The forms of data.
const (
	DataObject DataForm = "object"
	DataString DataForm = "string" // a JSON document inside a string
)

// EmptyForm says what becomes of fields without a value.
type EmptyForm string

// The forms of emptiness.
const (
	EmptyOmitted EmptyForm = "omitted"
	EmptyWritten EmptyForm = "written" // as ""
)

// defaultDialect is what vendors' dialects begin with.
func defaultDialect() Dialect {
	return Dialect{
		Envelope:    EnvelopeFull,
		Data:        DataObject,
		Empty:       EmptyOmitted,
		StatusCodes: []string{"00000000"},
		ResultCodes: []string{"Success"},
		BookedFlags: []ScheduleFlag{"1", FlagBooked},
	}
}

// override returns d with every field that over sets.
func (d Dialect) override(over *Dialect) Dialect {
	if over == nil {
		return d
	}
	pick(&d.Style, over.Style)
	pick(&d.Envelope, over.Envelope)
	pick(&d.Data, over.Data)
	pick(&d.Empty, over.Empty)
	pick(&d.Charset, over.Charset)
	d.Names, d.Layouts, d.Reasons = over.Names, over.Layouts, over.Reasons
	if len(over.StatusCodes) > 0 {
		d.StatusCodes = over.StatusCodes
	}
	if len(over.ResultCodes) > 0 {
		d.ResultCodes = over.ResultCodes
	}
	if len(over.BookedFlags) > 0 {
		d.BookedFlags = over.BookedFlags
	}
	switch {
	case over.SOAP != nil:
		base := soap.Binding{}
		if d.SOAP != nil {
			base = *d.SOAP
		}
		merged := base.Override(*over.SOAP)
		d.SOAP, d.REST = &merged, nil
	case over.REST != nil:
		d.SOAP, d.REST = nil, over.REST
	}
	return d
}

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
		for _, field := range interfaceFields() {
			if strings.EqualFold(field, name) && field != name {
				errs = append(errs, fmt.Errorf("%s: %s: the interface's name is %s", what, key, field))
			}
		}
	}
	return errors.Join(errs...)
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

// of is what a map of Names or Layouts holds for one operation.
func of(op Operation, m map[string]string) map[string]string {
	own := map[string]string{}
	for key, value := range m {
		if !strings.Contains(key, ".") {
			own[key] = value
		}
	}
	for key, value := range m {
		if name, ok := strings.CutPrefix(key, string(op)+"."); ok {
			own[name] = value
		}
	}
	return own
}

// newCodec makes the codec of one operation's messages.
func newCodec(op Operation, style casing.Style, d *Dialect) (*casing.Codec, error) {
	opts := []casing.Option{
		casing.Zone(hospitalZone), casing.Exact(of(op, d.Names)), casing.Layouts(of(op, d.Layouts)),
	}
	if d.Data == DataString {
		opts = append(opts, casing.InString("data"))
	}
	if d.Empty == EmptyWritten {
		opts = append(opts, casing.WriteEmpty())
	}
	return casing.New(style, append(opts, casing.Types(messagesOf(op)...))...)
}
