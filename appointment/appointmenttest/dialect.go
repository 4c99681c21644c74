package appointmenttest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/exam-appointment/appointment-go/appointment"
)

// WithDialect makes the hospital use d instead of the dialect of its vendor, like a real
// hospital whose deviations are not known yet. [Hospital.Config] stays that of the vendor. A
// client needs d in Config.Dialect to be understood.
//
// The hospital rejects every other spelling, envelope and format. In two points it behaves like
// most real services. It reads a SOAP parameter of another name or namespace as null. If d sends
// no SOAPAction (soap.ActionAbsent), it ignores that header.
//
// If d has several SOAP parameters, a request must have all of them, in their order and with the
// texts that d says. If d names a SOAP result, responses have another text before it.
//
// Successful responses have the first of d.StatusCodes and d.ResultCodes, and the codes of
// d.Values. They are encoded in d.Charset, with a question mark for characters that it does not
// have. They do not declare the charset. Requests must be in d.RequestCharset, declare it, and have
// the codes of d.Values. If d.Empty omits empty fields, optional fields may be absent. The parts of
// d for reading responses (BookedFlags, Reasons) have no effect.
//
// Over REST, a hospital without the envelope needs a path for each operation. Nothing else
// distinguishes them.
func WithDialect(d appointment.Dialect) Option {
	return func(o *options) error {
		o.dialect = &d
		return nil
	}
}

// WithoutWSDL makes the hospital respond with HTTP 404 at ?wsdl.
func WithoutWSDL() Option {
	return func(o *options) error {
		o.withoutWSDL = true
		return nil
	}
}

// dialect is the form in which a platform reads requests and writes responses.
type dialect struct {
	style              style
	names              map[string]string // exceptions from the style, as in Dialect.Names
	noEnvelope         bool
	data               appointment.DataForm
	requireEmpty       bool                         // optional fields without a value must be sent
	layouts            map[string]string            // of times, as in Dialect.Layouts
	values             map[string]map[string]string // codes, as in Dialect.Values
	statusOK, resultOK string                       // codes of success
	charset            string                       // of responses; empty for UTF-8
	requestCharset     requestCharset

	isSOAP  bool
	binding binding // for SOAP
	route   route   // for REST
}

// newDialect returns the dialect of WithDialect or of the vendor.
func newDialect(cfg appointment.Config, o options) (dialect, error) {
	if cfg.Dialect = o.dialect; o.dialect != nil {
		cfg.Endpoint = "http://127.0.0.1:1" + basePath
		var opts []appointment.Option
		if o.payload != nil {
			opts = append(opts, appointment.WithPayload(o.payload))
		}
		if _, err := appointment.NewClient(cfg, opts...); err != nil { // validates the dialect
			return dialect{}, fmt.Errorf("WithDialect: %w", err)
		}
	}
	full := cfg.FullDialect()
	d := dialect{
		style:        map[string]style{"camel": camel, "pascal": pascal, "upper": upper}[full.Style],
		names:        full.Names,
		noEnvelope:   full.Envelope == appointment.EnvelopeNone,
		data:         full.Data,
		requireEmpty: full.Empty == appointment.EmptyWritten,
		layouts:      full.Layouts,
		values:       full.Values,
		statusOK:     full.StatusCodes[0],
		resultOK:     full.ResultCodes[0],
		charset:      full.Charset,

		requestCharset: newRequestCharset(string(full.RequestCharset)),
	}
	if full.SOAP != nil {
		d.isSOAP, d.binding = true, newBinding(cfg, &full, o)
		return d, nil
	}
	d.route = newRoute(cfg, &full, o.payload != nil)
	if d.noEnvelope && d.route.hasRoot {
		return dialect{}, fmt.Errorf("WithDialect: without an envelope, nothing distinguishes REST calls: want a path in REST for each of %q", appointment.Operations())
	}
	return d, nil
}

// spell returns the platform's spelling of a published name.
func (d dialect) spell(op appointment.Operation, name string) string {
	if spelling := lookUpField(d.names, op, name); spelling != "" {
		return spelling
	}
	return d.style.spell(name)
}

// timeLayout returns the layout of a time, or "" for the published one.
func (d dialect) timeLayout(op appointment.Operation, name string) string {
	return lookUpField(d.layouts, op, name)
}

// lookUpField returns the entry for a field of one operation, or else for this field in all
// operations.
func lookUpField(entries map[string]string, op appointment.Operation, name string) string {
	if entry, ok := entries[string(op)+"."+name]; ok {
		return entry
	}
	return entries[name]
}

// businessDocument returns the document in data of the envelope, or nil if there is none.
func (d dialect) businessDocument(data json.RawMessage) []byte {
	if !d.isDataInString() {
		return data
	}
	var text string
	if json.Unmarshal(data, &text) != nil {
		return nil
	}
	if d.data != appointment.DataBase64 {
		return []byte(text)
	}
	encoded, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil
	}
	document, err := d.requestCharset.decode(encoded)
	if err != nil {
		return nil
	}
	return document
}

// isDataInString reports whether data of the envelope is a document in a string, perhaps in Base64.
func (d dialect) isDataInString() bool {
	return d.data == appointment.DataString || d.data == appointment.DataBase64
}

// translateCodes replaces the published codes of success by those of the platform.
func (d dialect) translateCodes(response object) {
	if data := dataOf(response); data["resultCode"] == "Success" {
		data["resultCode"] = d.resultOK
	}
	if response["statusCode"] == statusOK {
		response["statusCode"] = d.statusOK
	}
}

// applyEnvelope changes a response with the published envelope to the form of the platform. data is
// an object, or a list after [Shaped].
func (d dialect) applyEnvelope(op appointment.Operation, response object) any {
	data := response["data"]
	code, hasCode := response["statusCode"]
	switch {
	case d.noEnvelope && hasCode && code != d.statusOK: // a rejection by the envelope alone
		rejection := object{"resultCode": code, "resultDesc": response["statusMessage"]}
		if fields, ok := data.(object); ok {
			maps.Copy(fields, rejection)
			return fields
		}
		return rejection
	case d.noEnvelope:
		return data
	case d.isDataInString() && data != nil:
		document := encodeJSON(d.spellNames(op, data))
		if response["data"] = string(document); d.data == appointment.DataBase64 {
			response["data"] = base64.StdEncoding.EncodeToString(d.encodeText(document))
		}
	}
	return response
}
