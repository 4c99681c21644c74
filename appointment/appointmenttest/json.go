package appointmenttest

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// member is a member of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// shortName returns the name for a message. It cuts long names, which may hold patient data.
func (m member) shortName() string {
	if runes := []rune(m.name); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return m.name
}

// The kinds of documents that are no JSON object, for a message.
const (
	kindNotJSON   = "not valid JSON"
	kindNotObject = "not a JSON object"
)

// parseObject returns the members of a JSON object in their order. It keeps duplicates, which a
// map would lose. For another document it returns its kind.
func parseObject(doc []byte) (members []member, kind string) {
	if !json.Valid(doc) {
		return nil, kindNotJSON
	}
	decoder := json.NewDecoder(bytes.NewReader(doc))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, kindNotObject
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, kindNotJSON
		}
		var m member
		m.name, _ = name.(string) // in valid JSON it is a string
		if err := decoder.Decode(&m.value); err != nil {
			return nil, kindNotJSON
		}
		members = append(members, m)
	}
	return members, ""
}

// describeKind returns the kind of a JSON value for a message.
func describeKind(raw json.RawMessage) string {
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

// isString reports whether a JSON value is a string. null is none, although it can be decoded as one.
func isString(raw json.RawMessage) bool { return bytes.HasPrefix(bytes.TrimSpace(raw), []byte{'"'}) }

// object is a JSON object with published names. Its values are string, nil, object and []any.
type object = map[string]any

// marshal encodes a response in the dialect of the platform. It does not escape < and & for
// HTML, as most platforms do not, so that a SOAP client must handle them.
func (d dialect) marshal(op appointment.Operation, response object) []byte {
	return encodeJSON(d.spellNames(op, d.applyEnvelope(op, response)))
}

// encodeJSON encodes a value. Only a [Rewrite] can add a value that JSON cannot represent.
func encodeJSON(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("appointmenttest: a Rewrite added a value that is not JSON: " + err.Error())
	}
	return bytes.TrimSpace(out.Bytes())
}

// spellNames replaces the published names in a value by the platform's spelling, and the values of
// enumerations by its codes. It keeps names that begin with $, which serializers add.
func (d dialect) spellNames(op appointment.Operation, value any) any {
	switch v := value.(type) {
	case object:
		out := make(object, len(v))
		for name, value := range v {
			if text, ok := value.(string); ok {
				value = d.encodeValue(op, name, text)
			}
			if !strings.HasPrefix(name, "$") {
				name = d.spell(op, name)
			}
			out[name] = d.spellNames(op, value)
		}
		return out
	case []any:
		out := make([]any, 0, len(v)) // an empty list, not null
		for _, item := range v {
			out = append(out, d.spellNames(op, item))
		}
		return out
	case reference:
		return v.spell(func(name string) string { return d.spell(op, name) }, d.noEnvelope || d.isDataInString())
	}
	return value
}
