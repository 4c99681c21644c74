package casing

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

func (c *Codec) newField(sf reflect.StructField, name, options string, fresh map[reflect.Type]*plan) (field, error) {
	if name == "" {
		name = Camel.Name(sf.Name)
	}
	f := field{canonical: name, name: c.spellName(name)}
	if !utf8.ValidString(f.name) {
		return field{}, errors.New("a name that is not UTF-8")
	}
	f.key = string(appendQuoted(nil, f.name)) + ":"
	quoted := false
	for option := range strings.SplitSeq(options, ",") {
		quoted = quoted || option == "string"
		f.omitEmpty = f.omitEmpty || option == "omitempty"
		f.omitZero = f.omitZero || option == "omitzero"
	}
	v, err := c.newValue(sf.Type, fresh)
	if err != nil {
		return field{}, err
	}
	f.value = v
	leaf := f.leaf()
	leaf.quoted = quoted && f.kind != kindList && leaf.shape() != ""
	f.inString = c.inString[name] && f.composite()
	leaf.layout = cmp.Or(c.layouts[name], sf.Tag.Get("layout"), time.RFC3339Nano)
	if limit := sf.Tag.Get("max"); limit != "" {
		if leaf.max, err = strconv.Atoi(limit); err != nil {
			return field{}, fmt.Errorf("tag max: %w", err)
		}
	}
	return f, nil
}

// leaf is what pointers and lists hold in the end: the tags are meant for it.
func (f *field) leaf() *value {
	v := &f.value
	for v.elem != nil {
		v = v.elem
	}
	return v
}

// endless reports whether t, as type T []T does, holds lists and pointers alone.
func endless(t reflect.Type) bool {
	n := 0
	for ; t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice; t = t.Elem() {
		if n++; n > 8 {
			return true
		}
	}
	return false
}

func (c *Codec) newValue(t reflect.Type, fresh map[reflect.Type]*plan) (v value, err error) {
	v.typ = t
	switch {
	case t == reflect.TypeFor[time.Time]():
		v.kind = kindTime
		return v, nil
	case reflect.PointerTo(t).Implements(reflect.TypeFor[Scalar]()):
		v.kind = kindScalar
		return v, nil
	}
	switch t.Kind() {
	case reflect.String:
		v.kind = kindString
	case reflect.Bool:
		v.kind = kindBool
	case reflect.Float64:
		v.kind = kindFloat
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.kind = kindInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.kind = kindUint
	case reflect.Struct:
		v.kind = kindStruct
		v.plan, err = c.build(t, fresh)
	case reflect.Pointer, reflect.Slice:
		if endless(t) {
			return v, fmt.Errorf("type %v cannot be carried: too many lists or pointers in each other", t)
		}
		v.kind = kindPointer
		if t.Kind() == reflect.Slice {
			v.kind = kindList
		}
		var elem value
		elem, err = c.newValue(t.Elem(), fresh)
		v.elem = &elem
	default:
		err = fmt.Errorf("type %v cannot be carried", t)
	}
	return v, err
}

// composite reports whether it is an object or a list, or points to one.
func (f *value) composite() bool {
	return f.kind == kindStruct || f.kind == kindList || f.kind == kindPointer && f.elem.composite()
}

// ofList reports whether it is a list, or points to one.
func (f *value) ofList() bool {
	return f.kind == kindList || f.kind == kindPointer && f.elem.ofList()
}

// ofTexts reports whether it is a list of what JSON has as texts, or points to one.
func (f *value) ofTexts() bool {
	if f.kind == kindPointer {
		return f.elem.ofTexts()
	}
	return f.kind == kindList && !f.elem.composite() && f.elem.shape() == ""
}

// of is the field's value in a struct.
func (f *field) of(v reflect.Value) reflect.Value {
	if f.nested != nil {
		return v.FieldByIndex(f.nested)
	}
	return v.Field(f.index)
}
