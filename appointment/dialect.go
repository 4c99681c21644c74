package appointment

import (
	"maps"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// Dialect describes how a hospital implements the interface. It is data: an entry of a
// configuration file. In Config it holds the deviations from the vendor's dialect; a field
// that is empty keeps the vendor's value. No vendor has published a dialect, so each begins
// with the defaults named here.
type Dialect struct {
	// Style is the spelling of field names: "camel", "pascal" or "upper". Default: the
	// vendor's.
	Style string `json:"style,omitempty" yaml:"style,omitempty"`
	// Names are exact names that differ from the style, by the interface's name, such as
	// idCardNO: idCardNo. A name for only one operation has the key SaveSchedule.idCardNO.
	// Names of the envelope can be among them.
	Names map[string]string `json:"names,omitempty" yaml:"names,omitempty"`
	// Layouts are the formats of startDate and requestedDate, as Go time layouts, by field as
	// in Names: QuerySchedule.requestedDate: "15:04:05".
	Layouts map[string]string `json:"layouts,omitempty" yaml:"layouts,omitempty"`
	// Values are the hospital's own codes for the values of an enumeration, by field and then by
	// the interface's value: patientClass: {门诊: "1000"}, scheduleTimeStatus: {Enable: "00"}. Codes
	// for only one operation have the key SaveSchedule.scheduleFlag. Requests are written with
	// them, and a value without a code is sent as it is. Responses are read with them. There, a
	// value that is none of the codes of its field has no meaning: it is kept and reported. The
	// fields are patientClass, scheduleRoute, ageUnit, fastingFlag, sex, scheduleTimeStatus,
	// scheduleFlag, arrangeWeek and resultCode.
	Values map[string]map[string]string `json:"values,omitempty" yaml:"values,omitempty"`
	// Envelope says whether messages have the envelope. Default: EnvelopeFull.
	Envelope Envelope `json:"envelope,omitempty" yaml:"envelope,omitempty"`
	// Data is the form of the envelope's data. Default: DataObject.
	Data DataForm `json:"data,omitempty" yaml:"data,omitempty"`
	// Empty says how fields without a value are sent. Default: EmptyOmitted.
	Empty EmptyForm `json:"empty,omitempty" yaml:"empty,omitempty"`
	// StatusCodes are the statusCodes that mean success. Default: "00000000".
	StatusCodes []string `json:"statusCodes,omitempty" yaml:"statusCodes,omitempty"`
	// ResultCodes are the resultCodes that mean success, in any case. Values applies first.
	// Default: "Success".
	ResultCodes []string `json:"resultCodes,omitempty" yaml:"resultCodes,omitempty"`
	// BookedFlags are the scheduleFlags of an order that holds a slot. Values applies first.
	// Default: "1", "2".
	BookedFlags []ScheduleFlag `json:"bookedFlags,omitempty" yaml:"bookedFlags,omitempty"`
	// Reasons recognise why a hospital rejects. They are tried before the built-in rules.
	Reasons []ReasonRule `json:"reasons,omitempty" yaml:"reasons,omitempty"`
	// Charset is the charset of responses, whatever they declare. Default: as they declare.
	Charset string `json:"charset,omitempty" yaml:"charset,omitempty"`
	// RequestCharset is the charset of requests: UTF-8, GBK, GB18030, or ascii, in which JSON has
	// \uXXXX for every other character. A request with a character that GBK does not have is not
	// sent. Default: UTF-8.
	RequestCharset RequestCharset `json:"requestCharset,omitempty" yaml:"requestCharset,omitempty"`
	// SOAP says how to call a web service. Its fields override the vendor's binding; for a
	// vendor that uses REST it replaces the route.
	SOAP *soap.Binding `json:"soap,omitempty" yaml:"soap,omitempty"`
	// REST says how to call a REST service. It replaces the vendor's route or binding.
	REST *rest.Route `json:"rest,omitempty" yaml:"rest,omitempty"`
}

// Envelope says whether systemId, systemKey, businessType and method surround the business
// fields.
type Envelope string

// The envelopes.
const (
	EnvelopeFull Envelope = "full"
	EnvelopeNone Envelope = "none" // only the business fields, as in the published examples
)

// DataForm is the form of the envelope's data.
type DataForm string

// The forms of data.
const (
	DataObject DataForm = "object"
	DataString DataForm = "string" // a JSON document inside a string
	DataBase64 DataForm = "base64" // the Base64 of a JSON document, inside a string
)

// EmptyForm says how a field without a value is sent.
type EmptyForm string

// The forms of a field without a value.
const (
	EmptyOmitted EmptyForm = "omitted"
	EmptyWritten EmptyForm = "written" // as ""
)

// RequestCharset is the charset of requests.
type RequestCharset string

// The charsets of requests. Names are read in any case.
const (
	RequestUTF8    RequestCharset = "UTF-8"
	RequestGBK     RequestCharset = "GBK"
	RequestGB18030 RequestCharset = "GB18030"
	RequestASCII   RequestCharset = "ascii" // every charset includes it
)

// defaultDialect returns the dialect that every vendor's begins with.
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

// merge returns d with every field that override sets.
func (d Dialect) merge(override *Dialect) Dialect {
	if override == nil {
		return d
	}
	setNonEmpty(&d.Style, override.Style)
	setNonEmpty(&d.Envelope, override.Envelope)
	setNonEmpty(&d.Data, override.Data)
	setNonEmpty(&d.Empty, override.Empty)
	setNonEmpty(&d.Charset, override.Charset)
	setNonEmpty(&d.RequestCharset, override.RequestCharset)
	d.Names, d.Layouts, d.Values, d.Reasons = override.Names, override.Layouts, override.Values, override.Reasons
	if len(override.StatusCodes) > 0 {
		d.StatusCodes = override.StatusCodes
	}
	if len(override.ResultCodes) > 0 {
		d.ResultCodes = override.ResultCodes
	}
	if len(override.BookedFlags) > 0 {
		d.BookedFlags = override.BookedFlags
	}
	switch {
	case override.SOAP != nil:
		var binding soap.Binding
		if d.SOAP != nil {
			binding = *d.SOAP
		}
		d.SOAP, d.REST = new(binding.Merge(*override.SOAP)), nil
	case override.REST != nil:
		d.SOAP, d.REST = nil, override.REST
	}
	return d
}

// setNonEmpty sets a field to value unless that is empty.
func setNonEmpty[T ~string](field *T, value T) {
	if value != "" {
		*field = value
	}
}

// Clone returns a copy that shares nothing with d.
func (d Dialect) Clone() Dialect {
	d.Names, d.Layouts, d.Values = maps.Clone(d.Names), maps.Clone(d.Layouts), maps.Clone(d.Values)
	for key, codes := range d.Values {
		d.Values[key] = maps.Clone(codes)
	}
	d.StatusCodes, d.ResultCodes, d.BookedFlags = slices.Clone(d.StatusCodes), slices.Clone(d.ResultCodes), slices.Clone(d.BookedFlags)
	d.Reasons = slices.Clone(d.Reasons)
	for i, r := range d.Reasons {
		d.Reasons[i].Codes, d.Reasons[i].Words = slices.Clone(r.Codes), slices.Clone(r.Words)
	}
	if d.SOAP, d.REST = clonePointer(d.SOAP), clonePointer(d.REST); d.SOAP != nil {
		d.SOAP.Parameters, d.SOAP.Notes = slices.Clone(d.SOAP.Parameters), slices.Clone(d.SOAP.Notes)
		d.SOAP.Operations = maps.Clone(d.SOAP.Operations)
		for name, o := range d.SOAP.Operations {
			o.Action, o.Parameters = clonePointer(o.Action), slices.Clone(o.Parameters)
			d.SOAP.Operations[name] = o
		}
	}
	if d.REST != nil {
		d.REST.Paths, d.REST.Headers = maps.Clone(d.REST.Paths), maps.Clone(d.REST.Headers)
	}
	return d
}

// splitFieldKey splits a key of Dialect.Names, Layouts or Values, such as SaveSchedule.idCardNO,
// into the operation, "" for all, and the field.
func splitFieldKey(key string) (operation, field string) {
	if operation, field, scoped := strings.Cut(key, "."); scoped {
		return operation, field
	}
	return "", key
}
