package casing_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// A shape says what a tolerant reader makes of a JSON value. It is the oracle of
// FuzzUnmarshal: it is built on encoding/json alone, spells out every tolerance, and
// turns a document into the regular one that encoding/json reads by itself.
type shape struct {
	kind   string // text, int, uint8, float, bool, object, list
	fields map[string]shape
	elem   *shape
}

var errRefused = errors.New("refused")

// regularDocument is what the whole of data stands for.
func (s shape) regularDocument(data []byte, nested int) (any, error) {
	data = bytes.Trim(data, " \t\r\n")
	switch {
	case !json.Valid(data) || !wellFormed(data) || nested > 3:
		return nil, errRefused
	case data[0] == '"': // tolerance: the document in a string
		return s.regularDocument([]byte(unquoted(data)), nested+1)
	case data[0] != '{':
		return nil, errRefused
	}
	return s.object(data, nested)
}

// regular is what a value, which is valid JSON, stands for; nil if it is absent.
func (s shape) regular(raw []byte, nested int) (any, error) {
	inString := raw[0] == '"' && (s.kind == "object" || s.kind == "list" && s.elem.kind != "text")
	switch {
	case string(raw) == "null", string(raw) == `""`: // tolerance: "" is absent
		return nil, nil
	case inString: // tolerance: a JSON document in a string
		inside := bytes.Trim([]byte(unquoted(raw)), " \t\r\n")
		if !json.Valid(inside) || !wellFormed(inside) || nested == 3 {
			return nil, errRefused
		}
		return s.regular(inside, nested+1)
	case s.kind == "object" && raw[0] == '{':
		return s.object(raw, nested)
	case s.kind == "object" && raw[0] == '[' && strings.Trim(string(raw), "[] \t\r\n") == "" && bytes.Count(raw, []byte("[")) == 1:
		return nil, nil // tolerance: an empty list for no object
	case s.kind == "object":
		return nil, errRefused
	case s.kind == "list":
		return s.list(raw, nested)
	case raw[0] == '{' || raw[0] == '[':
		return nil, errRefused
	}
	text := string(raw) // tolerance: any scalar for any other, by its text
	if raw[0] == '"' {
		text = unquoted(raw)
	}
	return s.scalar(text)
}

func (s shape) scalar(text string) (any, error) {
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

func (s shape) list(raw []byte, nested int) (any, error) {
	elements := []json.RawMessage{raw} // tolerance: one element for a list of one
	if raw[0] == '[' {
		if err := json.Unmarshal(raw, &elements); err != nil {
			return nil, err
		}
	}
	regular := []any{}
	for _, e := range elements {
		if string(e) == "null" { // tolerance: no element
			continue
		}
		r, err := s.elem.regular(e, nested)
		if err != nil {
			return nil, err
		}
		regular = append(regular, r)
	}
	return regular, nil
}

// object reads the members in their order: an exact name wins over a folded twin, and
// twins as good as each other must be the same to the byte.
func (s shape) object(raw []byte, nested int) (any, error) {
	regular, came, exactly := map[string]any{}, map[string][]byte{}, map[string]bool{}
	for _, m := range membersOf(raw) {
		name, known := s.fieldOf(m.name)
		before, twin := came[name]
		exact := m.name == name
		switch {
		case !known, twin && exactly[name] && !exact: // tolerance: unknown fields, folded twins
			continue
		case twin && exactly[name] == exact && !bytes.Equal(before, m.raw):
			return nil, errRefused
		}
		r, err := s.fields[name].regular(m.raw, nested)
		if err != nil {
			return nil, err
		}
		regular[name], came[name], exactly[name] = r, m.raw, exact
	}
	return regular, nil
}

// fieldOf finds the field that a name spells. Tolerance: ASCII case, _ and -.
func (s shape) fieldOf(name string) (string, bool) {
	for field := range s.fields {
		if folded(field) == folded(name) {
			return field, true
		}
	}
	return "", false
}

func folded(name string) string {
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
