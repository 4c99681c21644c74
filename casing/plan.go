package casing

import (
	"fmt"
	"reflect"
	"strings"
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
	text      string // `"name":"`, if the field is the struct's own and written as a text
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
	due    []int   // fields that are reported where they are missing
	unseen []int32 // a zero for each field
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
			folded := string(foldName(nil, name))
			if other, ok := p.folded[folded]; ok && other != i {
				return nil, fmt.Errorf("casing: %v: fields %s and %s are both read as %s",
					t, p.fields[other].canonical, f.canonical, f.name)
			}
			p.folded[folded] = i
		}
	}
	p.unseen = make([]int32, len(p.fields))
	var err error
	if p.names, err = newNames(p.fields); err != nil {
		return nil, fmt.Errorf("casing: %v: %w", t, err)
	}
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
			if sf.Type != reflect.TypeFor[map[string]string]() || !sf.IsExported() {
				return fmt.Errorf("casing: %v.%s: extra fields want an exported map[string]string", t, sf.Name)
			}
			if p.extra == nil || len(at) < len(p.extra) { // an embedded struct's gives way
				p.extra = at
			}
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
		} else if f.kind == kindString || f.kind == kindScalar {
			f.text = f.key + `"`
		}
		if sf.Tag.Get("casing") == "due" && len(path) == 0 { // embedded fields may have their place elsewhere
			p.due = append(p.due, len(p.fields))
		}
		p.fields = append(p.fields, f)
	}
	return nil
}
