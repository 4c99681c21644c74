package casing_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// schema is the reference for FuzzUnmarshal. It uses encoding/json alone and spells out
// every tolerance of the codec. It turns a tolerated document into the exact one, which
// encoding/json can read by itself.
type schema struct {
	kind   string // text, int, uint8, float, bool, object, list
	fields map[string]schema
	elem   *schema
}

var errRefused = errors.New("refused")

// readDocument returns the exact form of a whole document.
func (s schema) readDocument(data []byte, stringDepth int) (any, error) {
	data = bytes.Trim(data, " \t\r\n")
	switch {
	case !json.Valid(data) || !isWellFormed(data) || stringDepth > 3:
		return nil, errRefused
	case data[0] == '"': // tolerance: the document in a string
		return s.readDocument([]byte(unquote(data)), stringDepth+1)
	}
	return s.readOne(data, stringDepth, 0, true)
}

// readOne returns the exact form of an object, or of a list of one. The latter is a tolerance.
func (s schema) readOne(raw []byte, stringDepth, wrappers int, isRoot bool) (any, error) {
	switch raw[0] {
	case '{':
		return s.readMembers(raw, stringDepth, wrappers, isRoot)
	case '[':
		var elements []json.RawMessage
		if err := json.Unmarshal(raw, &elements); err == nil && len(elements) == 1 && elements[0][0] == '{' {
			return s.readMembers(elements[0], stringDepth, wrappers, isRoot)
		}
	}
	return nil, errRefused
}

// findObject returns the value of $values if only names with $ come before it, or the values of
// an object whose names are all numbers. Tolerance: these are lists of one where an object is
// expected.
func (s schema) findObject(members []jsonMember) (values []byte, numbered []json.RawMessage) {
	for _, m := range members {
		if m.name == "$values" {
			return m.raw, nil
		}
		if !strings.HasPrefix(m.name, "$") {
			break
		}
	}
	for _, m := range members {
		n, err := strconv.Atoi(m.name)
		if err != nil || n < 0 || n > math.MaxInt32 || strconv.Itoa(n) != m.name {
			return nil, nil
		}
		numbered = append(numbered, m.raw)
	}
	return nil, numbered
}

// readValue returns the exact form of a value that is valid JSON, or nil if it is absent.
func (s schema) readValue(raw []byte, stringDepth, wrappers int) (any, error) {
	inString := raw[0] == '"' && (s.kind == "object" || s.kind == "list" && s.elem.kind != "text")
	switch {
	case string(raw) == "null", string(raw) == `""`: // tolerance: "" is absent
		return nil, nil
	case inString: // tolerance: JSON in a string
		inner := bytes.Trim([]byte(unquote(raw)), " \t\r\n")
		if !json.Valid(inner) || !isWellFormed(inner) || stringDepth == 3 {
			return nil, errRefused
		}
		return s.readValue(inner, stringDepth+1, wrappers)
	case s.kind == "object" && raw[0] == '{':
		return s.readMembers(raw, stringDepth, wrappers, false)
	case s.kind == "object" && raw[0] == '[' && strings.Trim(string(raw), "[] \t\r\n") == "" && bytes.Count(raw, []byte("[")) == 1:
		return nil, nil // tolerance: an empty list for no object
	case s.kind == "object":
		return s.readOne(raw, stringDepth, wrappers, false)
	case s.kind == "list":
		return s.readList(raw, stringDepth, wrappers)
	case raw[0] == '{' || raw[0] == '[':
		return nil, errRefused
	}
	text := string(raw) // tolerance: any scalar for any other, by its text
	if raw[0] == '"' {
		text = unquote(raw)
	}
	return s.parseScalar(text)
}

func (s schema) parseScalar(text string) (any, error) {
	switch s.kind {
	case "text":
		return text, nil
	case "bool":
		b, err := strconv.ParseBool(text)
		if err != nil || text != strconv.FormatBool(b) {
			return nil, errRefused
		}
		return b, nil
	case "float":
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || strings.Trim(text, "-+.eE0123456789") != "" {
			return nil, errRefused
		}
		return f, nil
	}
	// tolerance: white space, leading zeros and a fraction of zeros
	whole, fraction, point := strings.Cut(strings.TrimSpace(text), ".")
	digits := strings.TrimPrefix(strings.TrimPrefix(whole, "-"), "+")
	switch {
	case digits == "", strings.Trim(digits, "0123456789") != "", len(whole) > len(digits)+1:
		return nil, errRefused
	case s.kind == "uint8" && len(whole) > len(digits), point && (fraction == "" || strings.Trim(fraction, "0") != ""):
		return nil, errRefused
	}
	n, _ := new(big.Int).SetString(whole, 10)
	if !n.IsInt64() || s.kind == "uint8" && n.Int64() > 255 {
		return nil, errRefused
	}
	return n.Int64(), nil
}

func (s schema) readList(raw []byte, stringDepth, wrappers int) (any, error) {
	elements := []json.RawMessage{raw} // tolerance: one element for a list of one
	if raw[0] == '{' && s.elem.kind == "object" {
		if wrappers == 4 {
			return nil, errRefused
		}
		inner, numbered := s.elem.findList(raw)
		if inner != nil {
			return s.readList(inner, stringDepth, wrappers+1)
		}
		if wrappers++; numbered != nil {
			elements = numbered
		}
	} else if raw[0] == '[' {
		if err := json.Unmarshal(raw, &elements); err != nil {
			return nil, err
		}
	}
	list := []any{}
	for _, e := range elements {
		if string(e) == "null" { // tolerance: null for no element
			continue
		}
		value, err := s.elem.readValue(e, stringDepth, wrappers)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

// findList returns the value of the member that holds a list of s, or the elements of a
// numbered object. Tolerances: $values, the only member, and numbers for names.
func (s schema) findList(raw []byte) (inner []byte, numbered []json.RawMessage) {
	var only []byte
	others, byNumber := 0, map[int][]json.RawMessage{}
	all := membersOf(raw)
	for _, m := range all {
		n, err := strconv.Atoi(m.name)
		if err == nil && n >= 0 && n <= math.MaxInt32 && strconv.Itoa(n) == m.name {
			byNumber[n] = append(byNumber[n], m.raw)
		}
		if m.name == "$values" && inner == nil {
			inner = m.raw
		}
		if m.name == "" || strings.IndexByte("$@#_-", m.name[0]) < 0 {
			others++
			if _, known := s.findField(m.name); !known && (m.raw[0] == '[' || m.raw[0] == '{') {
				only = m.raw
			}
		}
	}
	count := 0
	for _, n := range slices.Sorted(maps.Keys(byNumber)) {
		numbered = append(numbered, byNumber[n]...)
		count += len(byNumber[n])
	}
	switch {
	case count == len(all):
		return nil, append([]json.RawMessage{}, numbered...)
	case inner != nil:
		return inner, nil
	case others == 1:
		return only, nil
	}
	return nil, nil
}

// readMembers reads the members of an object in their order. An exact name takes precedence
// over other spellings. Duplicates that are equally good must be the same to the byte. An
// object below the root that has members must have a known one.
func (s schema) readMembers(raw []byte, stringDepth, wrappers int, isRoot bool) (any, error) {
	object, values, isExact := map[string]any{}, map[string][]byte{}, map[string]bool{}
	members := membersOf(raw)
	switch inner, numbered := s.findObject(members); {
	case (inner != nil || numbered != nil) && wrappers == 4, len(numbered) > 1, len(numbered) == 1 && numbered[0][0] != '{':
		return nil, errRefused
	case len(numbered) == 1:
		return s.readMembers(numbered[0], stringDepth, wrappers+1, isRoot)
	case inner != nil && inner[0] == '[' && strings.Trim(string(inner), "[] \t\r\n") == "" && bytes.Count(inner, []byte("[")) == 1:
		return object, nil // tolerance: an empty list for an empty object
	case inner != nil:
		return s.readOne(inner, stringDepth, wrappers+1, isRoot)
	}
	if !isRoot && len(members) > 0 && !slices.ContainsFunc(members, func(m jsonMember) bool { _, known := s.findField(m.name); return known }) {
		return nil, errRefused
	}
	for _, m := range members {
		name, known := s.findField(m.name)
		previous, duplicate := values[name]
		exact := m.name == name
		switch {
		case !known, duplicate && isExact[name] && !exact: // tolerance: unknown fields, duplicates in other spellings
			continue
		case duplicate && isExact[name] == exact && !bytes.Equal(previous, m.raw):
			return nil, errRefused
		}
		value, err := s.fields[name].readValue(m.raw, stringDepth, 0)
		if err != nil {
			return nil, err
		}
		object[name], values[name], isExact[name] = value, m.raw, exact
	}
	return object, nil
}

// findField returns the field that a name spells. Tolerance: ASCII case, _ and -.
func (s schema) findField(name string) (string, bool) {
	for field := range s.fields {
		if foldName(field) == foldName(name) {
			return field, true
		}
	}
	return "", false
}

func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '_' || r == '-':
			return -1
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, name)
}
