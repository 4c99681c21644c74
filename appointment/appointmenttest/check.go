package appointmenttest

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Status codes of the envelope. The interface defines success; the others are the vendor's.
const (
	statusOK           = "00000000"
	statusUnauthorized = "00000001"
	statusBadRequest   = "00000002"
)

// requestProblem is the status of a request that is invalid.
type requestProblem struct{ statusCode, message string }

// request is a validated request. An invalid request has the parts that were recognised.
type request struct {
	op     appointment.Operation // empty if it is unknown
	values map[string]string     // by published name, without empty values
}

// requestChecker validates request documents by the interface, in the dialect of a platform.
type requestChecker struct {
	dialect   dialect
	systemID  string
	systemKey string
}

// checkRequest reads and validates a request document. op is the operation that the transport
// named. It is empty if only the method names it. The problem lists all mistakes. With wrong
// credentials it lists nothing else, as on real platforms.
func (c requestChecker) checkRequest(doc []byte, op appointment.Operation) (request, *requestProblem) {
	req := request{op: op}
	if !utf8.Valid(doc) {
		return req, &requestProblem{statusBadRequest, "the request is not UTF-8"}
	}
	members, kind := parseObject(doc)
	if kind != "" {
		return req, &requestProblem{statusBadRequest, "the request is " + kind}
	}
	p := &problemList{dialect: c.dialect, op: op}
	if c.dialect.noEnvelope {
		return p.checkBusiness(req, members)
	}
	envelope := p.checkNames(members, envelopeFields())
	header := p.checkValues(envelope, envelopeFields()[:4])
	if req.op == "" {
		req.op = operationOf(header["method"])
		p.op = req.op
	}
	id, key := header["systemId"], header["systemKey"]
	if id != "" && key != "" && (id != c.systemID || key != c.systemKey) {
		return req, &requestProblem{statusUnauthorized, "鉴权失败"}
	}
	p.checkMethod(header["method"], op)

	data, ok := envelope["data"]
	if !ok {
		p.addMissing("data")
		return req, p.asProblem()
	}
	business, kind := parseObject(c.dialect.businessDocument(data))
	if kind != "" {
		p.add("field %q is %s", p.spell("data"), kind)
	} else if req.op != "" {
		return p.checkBusiness(req, business)
	}
	return req, p.asProblem()
}

// problemList collects the mistakes of one request. It names fields in the platform's spelling
// and never holds values.
type problemList struct {
	dialect dialect
	op      appointment.Operation // empty if it is not known yet
	texts   []string
}

func (p *problemList) spell(name string) string { return p.dialect.spell(p.op, name) }

func (p *problemList) add(format string, args ...any) {
	p.texts = append(p.texts, fmt.Sprintf(format, args...))
}

func (p *problemList) addMissing(name string) {
	p.add("missing required field %q", p.spell(name))
}

// asProblem returns all mistakes as one status, or nil if there are none.
func (p *problemList) asProblem() *requestProblem {
	if len(p.texts) == 0 {
		return nil
	}
	return &requestProblem{statusBadRequest, strings.Join(p.texts, "; ")}
}

// checkBusiness reads the business fields. It returns all mistakes found so far.
func (p *problemList) checkBusiness(req request, members []member) (request, *requestProblem) {
	fields := requestFields(req.op)
	req.values = p.checkValues(p.checkNames(members, fields), fields)
	return req, p.asProblem()
}

// checkNames returns the values of an object by published name. A misspelled member is a mistake,
// but its value counts, so that the field is not reported as missing too.
func (p *problemList) checkNames(members []member, fields []field) map[string]json.RawMessage {
	values := map[string]json.RawMessage{}
	names := map[string]bool{}
	for _, m := range members {
		if names[m.name] {
			p.add("duplicate field %q", m.shortName())
			continue
		}
		names[m.name] = true
		f, ok := p.findField(fields, m.name)
		if !ok {
			p.add("unknown field %q", m.shortName())
			continue
		}
		spelling := p.spell(f.name)
		if spelling != m.name {
			p.add("unknown field %q: this platform spells it %q", m.shortName(), spelling)
		}
		if _, exists := values[f.name]; !exists || spelling == m.name {
			values[f.name] = m.value
		}
	}
	return values
}

// findField returns the field with this name in the platform's spelling, or else in any spelling.
func (p *problemList) findField(fields []field, name string) (field, bool) {
	for _, f := range fields {
		if p.spell(f.name) == name {
			return f, true
		}
	}
	fold := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	for _, f := range fields {
		if fold(f.name) == fold(name) {
			return f, true
		}
	}
	return field{}, false
}

// checkValues returns the values of fields. Each must be a JSON string in the format of its field.
func (p *problemList) checkValues(raw map[string]json.RawMessage, fields []field) map[string]string {
	values := map[string]string{}
	for _, f := range fields {
		if value, ok := raw[f.name]; ok {
			p.checkValue(values, f, value)
		} else {
			p.checkAbsence(f)
		}
	}
	return values
}

// checkAbsence adds a mistake if a field must not be absent.
func (p *problemList) checkAbsence(f field) {
	switch {
	case f.required:
		p.addMissing(f.name)
	case p.dialect.requireEmpty && f.name != "submitExamRequestInfo" && f.name != "days":
		p.add("field %q is left out: want it, if only as \"\"", p.spell(f.name))
	}
}

// checkValue adds the value of a field to values, or a mistake.
func (p *problemList) checkValue(values map[string]string, f field, raw json.RawMessage) {
	spelling, layout := p.spell(f.name), p.dialect.timeLayout(p.op, f.name)
	var text string
	isText := json.Unmarshal(raw, &text) == nil && isString(raw)
	text, isCode := p.dialect.decodeValue(p.op, f.name, text)
	switch {
	case !isText:
		p.add("field %q is %s: every value must be a string", spelling, describeKind(raw))
	case strings.TrimSpace(text) == "" && f.required:
		p.add("required field %q is empty", spelling)
	case text == "":
	case !isCode:
		p.add("field %q: want the code of this platform for the value", spelling)
	case strings.ContainsRune(text, utf8.RuneError):
		p.add("field %q holds U+FFFD, which stands for a character that was lost", spelling)
	case layout != "":
		t, ok := parseTime(layout, text)
		if !ok {
			p.add("field %q: want a time such as %s", spelling, layout)
		}
		values[f.name] = t.Format(startDateLayout)
	case !f.format.matches(text):
		p.add("field %q: %s", spelling, f.format.description())
	default:
		values[f.name] = text
	}
}

// checkMethod checks the interface code. It must agree with the operation that the transport
// named, if it named one.
func (p *problemList) checkMethod(code string, op appointment.Operation) {
	name := p.spell("method")
	switch coded := operationOf(code); {
	case code == "": // reported as missing
	case coded == "":
		p.add("field %q: want XKH073, XKH074 or XKH075", name)
	case op != "" && coded != op:
		p.add("field %q: %s is not the code of %s, which is %s", name, code, op, interfaceCode(op))
	}
}
