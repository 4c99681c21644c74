package appointmenttest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// WithDialect makes the hospital speak d in place of its vendor's dialect, as a hospital
// does whose departures nobody has told us: [Hospital.Config] stays the vendor's. A client
// understands the hospital if its Config.Dialect is d as well.
//
// The hospital is as strict as ever: it refuses every other spelling, envelope and form.
// Two things are as at most real services: a SOAP parameter of another name or namespace
// reads as null, and if d sends no SOAPAction (soap.ActionAbsent), none is looked at. The
// first of d.StatusCodes and d.ResultCodes are what it says of success; d.Charset is how
// its answers are encoded, without saying so; an empty d.Empty lets optional fields be left
// out. What d says about how to read answers (BookedFlags, Reasons) has no effect.
//
// Over REST, a hospital without the envelope needs a path for each operation: nothing
// else tells them apart.
func WithDialect(d appointment.Dialect) Option {
	return func(s *settings) error {
		s.dialect = &d
		return nil
	}
}

// WithoutWSDL keeps the hospital from showing its WSDL: it answers 404 at ?wsdl.
func WithoutWSDL() Option {
	return func(s *settings) error {
		s.noWSDL = true
		return nil
	}
}

// speech is how a platform speaks the interface.
type speech struct {
	style              style
	exact              map[string]string // names that depart from the style, as in Dialect.Names
	bare               bool              // no envelope
	inString           bool              // the envelope's data is a document in a string
	written            bool              // fields without a value must be there
	layouts            map[string]string // of times, as in Dialect.Layouts
	statusOK, resultOK string
	gb                 bool // answers are in GB18030

	soap    bool
	binding binding
	route   route
}

// speechOf is the vendor's, with what the settings say otherwise.
func speechOf(cfg appointment.Config, s settings) (speech, error) {
	if cfg.Dialect = s.dialect; s.dialect != nil {
		cfg.Endpoint = "http://127.0.0.1:1" + basePath
		if _, err := appointment.NewClient(cfg); err != nil { // nobody could speak to such a hospital
			return speech{}, fmt.Errorf("WithDialect: %w", err)
		}
	}
	d := cfg.FullDialect()
	out := speech{
		style: map[string]style{"camel": camel, "pascal": pascal, "upper": upper}[d.Style],
		exact: d.Names, layouts: d.Layouts,
		bare: d.Envelope == appointment.EnvelopeNone, inString: d.Data == appointment.DataString,
		written:  d.Empty == appointment.EmptyWritten,
		statusOK: d.StatusCodes[0], resultOK: d.ResultCodes[0],
		gb: d.Charset != "",
	}
	if d.SOAP != nil {
		out.soap, out.binding = true, bindingOf(&d, s)
		return out, nil
	}
	out.route = routeOf(&d)
	if out.bare && len(out.route.paths) < len(appointment.Operations()) {
		return speech{}, fmt.Errorf("WithDialect: without an envelope, nothing tells REST calls apart; want a path in REST for each of %q", appointment.Operations())
	}
	return out, nil
}

// spell is how the platform writes a published name.
func (s speech) spell(op appointment.Operation, name string) string {
	if exact := ofOperation(s.exact, op, name); exact != "" {
		return exact
	}
	return s.style.spell(name)
}

// layout is how a time is written; "": as the interface has it.
func (s speech) layout(op appointment.Operation, name string) string {
	return ofOperation(s.layouts, op, name)
}

// ofOperation is what a map has for a field of one operation, else for it in all of them.
func ofOperation(m map[string]string, op appointment.Operation, name string) string {
	if own, ok := m[string(op)+"."+name]; ok {
		return own
	}
	return m[name]
}

// document is what the envelope's data holds: data itself, or the document in its string.
func (s speech) document(data json.RawMessage) []byte {
	if !s.inString {
		return data
	}
	var text string
	if json.Unmarshal(data, &text) != nil {
		return nil // which is no JSON
	}
	return []byte(text)
}

// dress puts an answer into the platform's envelope, or out of it, and its own codes in.
func (s speech) dress(op appointment.Operation, answer object) object {
	data, _ := answer["data"].(object)
	if data["resultCode"] == "Success" {
		data["resultCode"] = s.resultOK
	}
	if answer["statusCode"] == statusOK {
		answer["statusCode"] = s.statusOK
	}
	switch {
	case s.bare && data == nil:
		return object{"resultCode": answer["statusCode"], "resultDesc": answer["statusMessage"]}
	case s.bare:
		return data
	case s.inString && data != nil:
		text, _ := json.Marshal(s.respell(op, data)) // an object cannot hold what encoding/json refuses
		answer["data"] = strings.TrimSpace(string(text))
	}
	return answer
}

// encode is an answer in the platform's charset, and its Content-Type.
func (s speech) encode(r reply) reply {
	if s.gb {
		r.body = toGB18030(r.body)
		r.contentType, _, _ = strings.Cut(r.contentType, ";")
	}
	return r
}
