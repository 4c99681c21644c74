package casing

import (
	"cmp"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// fieldPlan says how a struct field is written and read.
type fieldPlan struct {
	typePlan
	canonical string
	name      string   // the codec's spelling
	key       string   // `"name":`
	textKey   string   // `"name":"` if the field is a string or a Scalar and not of an embedded struct; else ""
	opening   [32]byte // `,"name":"` if the field has a textKey, is a string, and this is not too long
	openSize  int      // of opening; 0 if there is none
	index     int
	indexPath []int // for a field of an embedded struct; else nil
	omitEmpty bool
	omitZero  bool
	anyFields bool // an object without any of its fields is read as an empty one
}

// newFieldPlan returns the plan of the field sf. where names the field in errors.
func (c *Codec) newFieldPlan(where string, sf reflect.StructField, unfinished map[reflect.Type]*structPlan) (f fieldPlan, err error) {
	name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
	f.canonical = cmp.Or(name, Camel.Name(sf.Name))
	f.name = c.spellName(f.canonical)
	if !utf8.ValidString(f.name) {
		return f, newError(where, "the name is not valid UTF-8")
	}
	f.key = string(appendQuoted(nil, f.name)) + ":"
	f.anyFields = sf.Tag.Get("casing") == "anyfields"
	quoted := false
	for option := range strings.SplitSeq(options, ",") {
		quoted = quoted || option == "string"
		f.omitEmpty = f.omitEmpty || option == "omitempty"
		f.omitZero = f.omitZero || option == "omitzero"
	}
	if f.typePlan, err = c.newTypePlan(where, sf.Type, unfinished); err != nil {
		return f, err
	}
	f.inString = c.inString[f.canonical] && f.isComposite()
	if encoding, ok := c.encodings[f.canonical]; ok && f.inString {
		f.encoding = &encoding
	}
	innermost := f.innermost()
	innermost.quoted = quoted && f.kind != goList && innermost.jsonType() != CodeText
	innermost.layout = cmp.Or(c.layouts[f.canonical], sf.Tag.Get("layout"), time.RFC3339Nano)
	if limit := sf.Tag.Get("max"); limit != "" {
		if innermost.max, err = strconv.Atoi(limit); err != nil {
			return f, newError(where, "tag max: %q is not a number", limit)
		}
	}
	return f, nil
}

// valueIn returns the field's value in the struct v.
func (f *fieldPlan) valueIn(v reflect.Value) reflect.Value {
	if f.indexPath != nil {
		return v.FieldByIndex(f.indexPath)
	}
	return v.Field(f.index)
}

// isEmpty reports whether v, the field's value, is left out.
func (f *fieldPlan) isEmpty(v reflect.Value) bool {
	switch f.kind {
	case goString, goList:
		return v.Len() == 0
	case goPointer:
		return v.IsNil()
	case goTime:
		return v.Addr().Interface().(*time.Time).IsZero() // in any time zone
	case goScalar:
		return v.IsZero()
	case goStruct:
		return f.omitZero && v.IsZero()
	default:
		return (f.omitEmpty || f.omitZero) && v.IsZero()
	}
}
