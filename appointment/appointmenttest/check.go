package appointmenttest

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The outer status of an answer. The interface leaves all but success to the vendor.
const (
	statusOK           = "00000000"
	statusUnauthorised = "00000001"
	statusBadRequest   = "00000002"
)

// refusal is an outer status other than success.
type refusal struct{ code, message string }

// request is one that passed the checks, or as much of it as could be recognised.
type request struct {
	op     appointment.Operation // empty: not recognised
	values map[string]string     // by published name; those left out or empty are ""
}

// checker holds request documents against the interface as one platform speaks it.
type checker struct {
	speech    speech
	systemID  string
	systemKey string
}

// check reads a request document. called is the operation that the transport already
// named, and empty where the method alone says it. A refusal lists all that is wrong,
// but for wrong credentials, after which a platform says nothing more.
func (c checker) check(doc []byte, called appointment.Operation) (request, *refusal) {
	req := request{op: called}
	if !utf8.Valid(doc) {
		return req, &refusal{statusBadRequest, "the request is not UTF-8"}
	}
	outer, err := members(doc)
	if err != nil {
		return req, &refusal{statusBadRequest, "the request is " + err.Error()}
	}
	p := &problems{speech: c.speech, op: called}
	if c.speech.bare {
		return p.business(req, outer)
	}
	envelope := p.names(outer, envelopeFields())
	header := p.texts(envelope, envelopeFields()[:4])
	if req.op == "" {
		req.op = operationOf(header["method"])
		p.op = req.op
	}
	id, key := header["systemId"], header["systemKey"]
	if id != "" && key != "" && (id != c.systemID || key != c.systemKey) {
		return req, &refusal{statusUnauthorised, "鉴权失败"}
	}
	p.method(header["method"], called)

	if data, ok := envelope["data"]; ok {
		inner, err := members(c.speech.document(data))
		if err != nil {
			p.add("field %q is %v", p.spell("data"), err)
		} else if req.op != "" {
			return p.business(req, inner)
		}
	} else {
		p.missing("data")
	}
	return req, p.refusal()
}

// business reads the business fields, and refuses the request if anything in it was wrong.
func (p *problems) business(req request, fields []member) (request, *refusal) {
	known := requestFields(req.op)
	req.values = p.texts(p.names(fields, known), known)
	return req, p.refusal()
}

func operationOf(method string) appointment.Operation {
	for _, op := range appointment.Operations() {
		if method != "" && methodOf(op) == method {
			return op
		}
	}
	return ""
}

// problems collects what is wrong with one request, each by its name in the platform's
// spelling and never with a value.
type problems struct {
	speech speech
	op     appointment.Operation // empty: not known yet
	found  []string
}

func (p *problems) spell(name string) string { return p.speech.spell(p.op, name) }

// refusal lists the problems; nil if there are none.
func (p *problems) refusal() *refusal {
	if len(p.found) == 0 {
		return nil
	}
	return &refusal{statusBadRequest, strings.Join(p.found, "; ")}
}

func (p *problems) add(format string, args ...any) {
	p.found = append(p.found, fmt.Sprintf(format, args...))
}

func (p *problems) missing(name string) { p.add("missing required field %q", p.spell(name)) }

// names sorts an object's members by published name. A member in another spelling is
// a problem, yet it is kept, so that one misspelling is not reported as two mistakes.
func (p *problems) names(object []member, known []field) map[string]json.RawMessage {
	byName := map[string]json.RawMessage{}
	seen := map[string]bool{}
	for _, m := range object {
		if seen[m.name] {
			p.add("duplicate field %q", m.shown())
			continue
		}
		seen[m.name] = true
		f, ok := p.lookUp(known, m.name)
		switch spelled := p.spell(f.name); {
		case !ok:
			p.add("unknown field %q", m.shown())
			continue
		case spelled != m.name:
			p.add("unknown field %q: this platform spells it %q", m.shown(), spelled)
		}
		if _, twice := byName[f.name]; !twice || p.spell(f.name) == m.name {
			byName[f.name] = m.value
		}
	}
	return byName
}

// lookUp finds the field that name is the platform's spelling of, or else any.
func (p *problems) lookUp(known []field, name string) (field, bool) {
	for _, f := range known {
		if p.spell(f.name) == name {
			return f, true
		}
	}
	fold := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	for _, f := range known {
		if fold(f.name) == fold(name) {
			return f, true
		}
	}
	return field{}, false
}

// texts reads the values of the known fields, each of which must be a JSON string in
// the field's form.
func (p *problems) texts(byName map[string]json.RawMessage, known []field) map[string]string {
	values := map[string]string{}
	for _, f := range known {
		raw, ok := byName[f.name]
		spelled := p.spell(f.name)
		var text string
		switch {
		case !ok && f.required:
			p.missing(f.name)
		case !ok && p.speech.written && f.name != "submitExamRequestInfo" && f.name != "days":
			p.add("field %q is left out: want it, if only as \"\"", spelled)
		case !ok:
		case json.Unmarshal(raw, &text) != nil || kind(raw) != "a string":
			p.add("field %q is %s: every value must be a string", spelled, kind(raw))
		case strings.TrimSpace(text) == "" && f.required:
			p.add("required field %q is empty", spelled)
		case text == "":
		case strings.ContainsRune(text, utf8.RuneError):
			p.add("field %q holds U+FFFD, which stands for a character that was lost", spelled)
		case p.speech.layout(p.op, f.name) != "":
			t, ok := parseTime(p.speech.layout(p.op, f.name), text)
			if !ok {
				p.add("field %q: want a time such as %s", spelled, p.speech.layout(p.op, f.name))
			}
			values[f.name] = t.Format("2006/01/02 15:04:05")
		case !f.form.accepts(text):
			p.add("field %q: %s", spelled, f.form.wanted())
		default:
			values[f.name] = text
		}
	}
	return values
}

// method checks the interface code, against the operation that the transport named if
// it did.
func (p *problems) method(code string, called appointment.Operation) {
	name := p.spell("method")
	switch op := operationOf(code); {
	case code == "": // reported as missing
	case op == "":
		p.add("field %q: want XKH073, XKH074 or XKH075", name)
	case called != "" && op != called:
		p.add("field %q: %s is not the code of %s, which is %s", name, code, called, methodOf(called))
	}
}
