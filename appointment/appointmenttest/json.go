package appointmenttest

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/exam-appointment/appointment-go/appointment"
)

// member is one name and value of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// shown is the name as messages quote it: what is too long for a name is no name, and
// may be a patient's.
func (m member) shown() string {
	if runes := []rune(m.name); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return m.name
}

var (
	errNotJSON   = errors.New("not valid JSON")
	errNotObject = errors.New("not a JSON object")
)

// members lists what a JSON object holds, in its order and with duplicates, which a map
// would hide. Its errors quote nothing of doc.
func members(doc []byte) ([]member, error) {
	if !json.Valid(doc) {
		return nil, errNotJSON
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotObject
	}
	var list []member
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, errNotJSON
		}
		var m member
		m.name, _ = name.(string) // in valid JSON nothing else stands there
		if err := dec.Decode(&m.value); err != nil {
			return nil, errNotJSON
		}
		list = append(list, m)
	}
	return list, nil
}

// kind names what a JSON value is.
func kind(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// object is a JSON object by published names. Its values are string, nil, object and []object.
type object map[string]any

// render writes o in the platform's spelling. Nothing is escaped for HTML: a platform
// has no reason to, and a SOAP client must cope with < and & in the text.
func (s speech) render(op appointment.Operation, o object) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s.respell(op, s.dress(op, o))) // an object cannot hold what encoding/json refuses
	return bytes.TrimSpace(out.Bytes())
}

func (s speech) respell(op appointment.Operation, v any) any {
	switch v := v.(type) {
	case object:
		out := make(map[string]any, len(v))
		for name, value := range v {
			out[s.spell(op, name)] = s.respell(op, value)
		}
		return out
	case []object:
		out := make([]any, 0, len(v)) // never null
		for _, item := range v {
			out = append(out, s.respell(op, item))
		}
		return out
	}
	return v
}
