package appointment

import (
	"maps"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/casing"
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

// The forms of a field without a value.
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

// Clone returns a copy that shares nothing with d.
func (d Dialect) Clone() Dialect {
	d.Names, d.Layouts = maps.Clone(d.Names), maps.Clone(d.Layouts)
	d.StatusCodes, d.ResultCodes, d.BookedFlags = slices.Clone(d.StatusCodes), slices.Clone(d.ResultCodes), slices.Clone(d.BookedFlags)
	d.Reasons = slices.Clone(d.Reasons)
	for i, r := range d.Reasons {
		d.Reasons[i].Codes, d.Reasons[i].Words = slices.Clone(r.Codes), slices.Clone(r.Words)
	}
	if d.SOAP, d.REST = copied(d.SOAP), copied(d.REST); d.SOAP != nil {
		d.SOAP.Operations = maps.Clone(d.SOAP.Operations)
		for name, o := range d.SOAP.Operations {
			o.Action = copied(o.Action)
			d.SOAP.Operations[name] = o
		}
	}
	if d.REST != nil {
		d.REST.Paths, d.REST.Headers = maps.Clone(d.REST.Paths), maps.Clone(d.REST.Headers)
	}
	return d
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
func newCodec(op Operation, style casing.Style, d *Dialect, within casing.Option) (*casing.Codec, error) {
	opts := []casing.Option{
		within, casing.Zone(hospitalZone), casing.Exact(of(op, d.Names)), casing.Layouts(of(op, d.Layouts)),
	}
	if d.Data == DataString {
		opts = append(opts, casing.InString("data"))
	}
	if d.Empty == EmptyWritten {
		opts = append(opts, casing.WriteEmpty())
	}
	return casing.New(style, append(opts, casing.Types(messagesOf(op)...))...)
}
