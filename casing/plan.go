package casing

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

type kind uint8

const (
	kindString kind = iota
	kindInt
	kindUint
	kindBool
	kindFloat
	kindTime
	kindScalar
	kindStruct
	kindPointer
	kindList
)

// value says how one Go type is written and read.
type value struct {
	kind   kind
	typ    reflect.Type
	layout string // kindTime
	quoted bool   // kindInt, kindUint, kindBool, kindFloat: inside a string
	max    int    // characters; 0: no maximum

	inString bool   // the object or list is a JSON document in a string
	plan     *plan  // kindStruct
	elem     *value // kindPointer, kindList
}

// field is a value with a name.
type field struct {
	value
	canonical string
	name      string // as the codec spells it
	key       string // `"name":`
	index     int
	nested    []int // index path, for fields of embedded structs
	omitEmpty bool
	omitZero  bool
}

// plan says how a struct is written and read in the codec's spelling.
type plan struct {
	typ    reflect.Type
	fields []field
	extra  []int // index path of the casing:"extra" map; nil: none
	names  names
	folded map[string]int
	due    []int // fields that are reported where they are missing
}

// plan returns the plan of a struct type, made once.
func (c *Codec) plan(t reflect.Type) (*plan, error) {
	if p, ok := c.plans.Load(t); ok {
		return p.(*plan), nil
	}
	c.building.Lock()
	defer c.building.Unlock()
	fresh := map[reflect.Type]*plan{}
	p, err := c.build(t, fresh)
	if err != nil {
		return nil, err
	}
	for t, p := range fresh {
		c.plans.Store(t, p)
		for i := range p.fields {
			c.know(p.fields[i].canonical)
		}
	}
	return p, nil
}

func (c *Codec) build(t reflect.Type, fresh map[reflect.Type]*plan) (*plan, error) {
	if p, ok := c.plans.Load(t); ok {
		return p.(*plan), nil
	}
	if p, ok := fresh[t]; ok {
		return p, nil // a type that contains itself
	}
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("casing: %v is not a struct", t)
	}
	p := &plan{typ: t, folded: map[string]int{}}
	fresh[t] = p
	if err := c.addFields(p, t, nil, fresh); err != nil {
		return nil, err
	}
	if len(p.fields) > maxFields {
		return nil, fmt.Errorf("casing: %v has more than %d fields", t, maxFields)
	}
	for i := range p.fields {
		f := &p.fields[i]
		for _, name := range []string{f.name, f.canonical} {
			folded := foldName([]byte(name))
			if other, ok := p.folded[folded]; ok && other != i {
				return nil, fmt.Errorf("casing: %v: fields %s and %s are both read as %s",
					t, p.fields[other].canonical, f.canonical, f.name)
			}
			p.folded[folded] = i
		}
	}
	p.names = newNames(p.fields)
	return p, nil
}

// addFields adds the fields of t, which is p's type or embedded in it at path.
func (c *Codec) addFields(p *plan, t reflect.Type, path []int, fresh map[reflect.Type]*plan) error {
	for i := range t.NumField() {
		sf := t.Field(i)
		at := append(path[:len(path):len(path)], i)
		name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
		switch {
		case sf.Tag.Get("casing") == "extra":
			if sf.Type != reflect.TypeFor[map[string]string]() {
				return fmt.Errorf("casing: %v.%s: extra fields want a map[string]string", t, sf.Name)
			}
			p.extra = at
			continue
		case name == "-" && options == "":
			continue
		case sf.Anonymous && name == "" && sf.Type.Kind() == reflect.Struct:
			if err := c.addFields(p, sf.Type, at, fresh); err != nil {
				return err
			}
			continue
		case !sf.IsExported():
			continue
		}
		f, err := c.newField(sf, name, options, fresh)
		if err != nil {
			return fmt.Errorf("casing: %v.%s: %w", t, sf.Name, err)
		}
		if f.index = i; len(path) > 0 {
			f.nested = at
		}
		if sf.Tag.Get("casing") == "due" && len(path) == 0 { // embedded fields may have their place elsewhere
			p.due = append(p.due, len(p.fields))
		}
		p.fields = append(p.fields, f)
	}
	return nil
}

func (c *Codec) newField(sf reflect.StructField, name, options string, fresh map[reflect.Type]*plan) (field, error) {
	if name == "" {
		name = Camel.Name(sf.Name)
	}
	f := field{canonical: name, name: c.name(name)}
	f.key = string(appendQuoted(nil, f.name)) + ":"
	for option := range strings.SplitSeq(options, ",") {
		f.quoted = f.quoted || option == "string"
		f.omitEmpty = f.omitEmpty || option == "omitempty"
		f.omitZero = f.omitZero || option == "omitzero"
	}
	v, err := c.newValue(sf.Type, fresh)
	if err != nil {
		return field{}, err
	}
	v.quoted, v.inString = f.quoted, c.inString[name]
	f.value = v
	if f.layout = c.layouts[name]; f.layout == "" {
		f.layout = sf.Tag.Get("layout")
	}
	if f.kind == kindTime && f.layout == "" {
		f.layout = time.RFC3339Nano
	}
	if limit := sf.Tag.Get("max"); limit != "" {
		if f.max, err = strconv.Atoi(limit); err != nil {
			return field{}, fmt.Errorf("tag max: %w", err)
		}
	}
	return f, nil
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

// of is the field's value in a struct.
func (f *field) of(v reflect.Value) reflect.Value {
	if f.nested != nil {
		return v.FieldByIndex(f.nested)
	}
	return v.Field(f.index)
}
