package casing_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strconv"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// compareRenamed fails unless two documents differ in nothing but the spelling of names.
func compareRenamed(t *testing.T, before, after []byte) {
	t.Helper()
	if !json.Valid(after) {
		t.Fatalf("%q became %q", before, after)
	}
	texts := regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	if b, a := texts.ReplaceAll(before, nil), texts.ReplaceAll(after, nil); !bytes.Equal(b, a) {
		t.Fatalf("outside of texts, %q became %q", b, a)
	}
	if b, a := valuesIn(before), valuesIn(after); !reflect.DeepEqual(b, a) {
		t.Fatalf("the values %q became %q", b, a)
	}
	names := namesIn(after)
	for i, b := range namesIn(before) {
		if folded(b) != folded(names[i]) {
			t.Fatalf("the name %q became %q", b, names[i])
		}
	}
}

// valuesIn are the scalars of a document as they are written, in their order.
func valuesIn(doc []byte) (scalars []string) {
	eachPart(doc, func(string) {}, func(raw []byte) { scalars = append(scalars, string(raw)) })
	return scalars
}

func namesIn(doc []byte) (names []string) {
	eachPart(doc, func(name string) { names = append(names, name) }, func([]byte) {})
	return names
}

func eachPart(raw []byte, named func(string), scalar func([]byte)) {
	raw = bytes.Trim(raw, " \t\r\n")
	switch raw[0] {
	case '{':
		for _, m := range membersOf(raw) {
			named(m.name)
			eachPart(m.raw, named, scalar)
		}
	case '[':
		var elements []json.RawMessage
		if err := json.Unmarshal(raw, &elements); err != nil {
			panic(err)
		}
		for _, e := range elements {
			eachPart(e, named, scalar)
		}
	default:
		scalar(raw)
	}
}

type jsonMember struct {
	name string
	raw  []byte
}

// membersOf are the members of an object, as encoding/json finds them.
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

func unquoted(raw []byte) (s string) {
	if err := json.Unmarshal(raw, &s); err != nil {
		panic(err)
	}
	return s
}

// wellFormed reports whether a valid document is UTF-8 and has no half of a surrogate
// pair. Stricter than encoding/json, which puts U+FFFD for either.
func wellFormed(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		if i++; data[i] != 'u' {
			continue
		}
		unit := func(at int) rune {
			if at+6 > len(data) || data[at] != '\\' || data[at+1] != 'u' {
				return 0
			}
			n, _ := strconv.ParseUint(string(data[at+2:at+6]), 16, 32)
			return rune(n)
		}
		if first := unit(i - 1); utf16.IsSurrogate(first) {
			if utf16.DecodeRune(first, unit(i+5)) == utf8.RuneError {
				return false
			}
			i += 6
		}
		i += 4
	}
	return utf8.Valid(data)
}
