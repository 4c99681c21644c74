package casing_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// valuesOf returns the scalars of a valid document as they are written, in their order.
func valuesOf(doc []byte) (scalars []string) {
	walkJSON(doc, func(string) {}, func(raw []byte) { scalars = append(scalars, string(raw)) })
	return scalars
}

// namesOf returns the names of a valid document, in their order.
func namesOf(doc []byte) (names []string) {
	walkJSON(doc, func(name string) { names = append(names, name) }, func([]byte) {})
	return names
}

// walkJSON calls visitName for every name of a valid document, and visitScalar for every
// scalar.
func walkJSON(raw []byte, visitName func(string), visitScalar func([]byte)) {
	raw = bytes.Trim(raw, " \t\r\n")
	switch raw[0] {
	case '{':
		for _, m := range membersOf(raw) {
			visitName(m.name)
			walkJSON(m.raw, visitName, visitScalar)
		}
	case '[':
		var elements []json.RawMessage
		if err := json.Unmarshal(raw, &elements); err != nil {
			panic(err)
		}
		for _, e := range elements {
			walkJSON(e, visitName, visitScalar)
		}
	default:
		visitScalar(raw)
	}
}

type jsonMember struct {
	name string
	raw  []byte
}

// membersOf returns the members of a valid object, as encoding/json finds them.
func membersOf(object []byte) []jsonMember {
	var members []jsonMember
	dec := json.NewDecoder(bytes.NewReader(object))
	for dec.Token(); dec.More(); {
		name, _ := dec.Token()
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			panic(err)
		}
		members = append(members, jsonMember{name.(string), raw})
	}
	return members
}

// unquote returns the text of a valid JSON string.
func unquote(raw []byte) (s string) {
	if err := json.Unmarshal(raw, &s); err != nil {
		panic(err)
	}
	return s
}

// isWellFormed reports whether a valid document is UTF-8 and has no half of a surrogate
// pair. encoding/json is less strict: it replaces either by U+FFFD.
func isWellFormed(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		if i++; data[i] != 'u' {
			continue
		}
		if first := utf16Unit(data, i-1); utf16.IsSurrogate(first) {
			if utf16.DecodeRune(first, utf16Unit(data, i+5)) == utf8.RuneError {
				return false
			}
			i += 6
		}
		i += 4
	}
	return utf8.Valid(data)
}

// utf16Unit returns the value of the \uXXXX at position i, or 0 if there is none.
func utf16Unit(data []byte, i int) rune {
	if i+6 > len(data) || data[i] != '\\' || data[i+1] != 'u' {
		return 0
	}
	n, _ := strconv.ParseUint(string(data[i+2:i+6]), 16, 32)
	return rune(n)
}

// parseJSON returns a document as encoding/json parses it. Numbers stay as they are written.
func parseJSON(t *testing.T, doc []byte) (object map[string]any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.UseNumber()
	if err := dec.Decode(&object); err != nil {
		t.Fatalf("json.Decode() of %d bytes: error = %v, want none", len(doc), err)
	}
	return object
}
