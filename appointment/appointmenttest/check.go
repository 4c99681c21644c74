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
	style     style
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
	p := &problems{style: c.style}
	envelope := p.names(outer, envelopeFields())
	header := p.texts(envelope, envelopeFields()[:4])
	if req.op == "" {
		req.op = operationOf(header["method"])
	}
	id, key := header["systemId"], header["systemKey"]
	if id != "" && key != "" && (id != c.systemID || key != c.systemKey) {
		return req, &refusal{statusUnauthorised, "鉴权失败"}
	}
	p.method(header["method"], called)

	if data, ok := envelope["data"]; ok {
		inner, err := members(data)
		if err != nil {
			p.add("field %q is %v", c.style.spell("data"), err)
		} else if req.op != "" {
			req.values = p.texts(p.names(inner, requestFields(req.op)), requestFields(req.op))
		}
	} else {
		p.missing("data")
	}
	if len(p.found) > 0 {
		return req, &refusal{statusBadRequest, strings.Join(p.found, "; ")}
	}
	return req, nil
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
	style style
	found []string
}

func (p *problems) add(format string, args ...any) {
	p.found = append(p.found, fmt.Sprintf(format, args...))
}

func (p *problems) missing(name string) { p.add("missing required field %q", p.style.spell(name)) }

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
		f, ok := lookUp(known, m.name)
		switch spelled := p.style.spell(f.name); {
		case !ok:
			p.add("unknown field %q", m.shown())
			continue
		case spelled != m.name:
			p.add("unknown field %q: this platform spells it %q", m.shown(), spelled)
		}
		if _, twice := byName[f.name]; !twice || p.style.spell(f.name) == m.name {
			byName[f.name] = m.value
		}
	}
	return byName
}

// lookUp finds the field that name is some spelling of.
func lookUp(known []field, name string) (field, bool) {
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
		spelled := p.style.spell(f.name)
		var text string
		switch {
		case !ok && f.required:
			p.missing(f.name)
		case !ok:
		case json.Unmarshal(raw, &text) != nil || kind(raw) != "a string":
			p.add("field %q is %s: every value must be a string", spelled, kind(raw))
		case strings.TrimSpace(text) == "" && f.required:
			p.add("required field %q is empty", spelled)
		case text == "":
		case strings.ContainsRune(text, utf8.RuneError):
			p.add("field %q holds U+FFFD, which stands for a character that was lost", spelled)
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
	name := p.style.spell("method")
	switch op := operationOf(code); {
	case code == "": // reported as missing
	case op == "":
		p.add("field %q: want XKH073, XKH074 or XKH075", name)
	case called != "" && op != called:
		p.add("field %q: %s is not the code of %s, which is %s", name, code, called, methodOf(called))
	}
}
