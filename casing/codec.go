package casing

import (
	"encoding"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"
	"unicode/utf8"
)

// Codec writes and reads structs in one style. It is safe for concurrent use.
type Codec struct {
	style      Style
	exact      map[string]string // by canonical name
	layouts    map[string]string // by canonical name
	inString   map[string]bool   // by canonical name
	writeEmpty bool
	zone       *time.Location
	limits     Limits

	spelled  map[string]string // by folded name, for Rename
	types    []reflect.Type    // to prepare, of Types
	named    []string          // to know, of Names
	plans    sync.Map          // reflect.Type -> *plan
	building sync.Mutex
}

// Scalar is a field type that reads itself from the text of a JSON scalar, whether it
// came as a string or as a number. ReadText returns the form that the text came in if
// it is not the exact one, for a [Deviation]; neither that nor the error may repeat the
// text. It is not called for an empty text, and must not keep the slice. AppendText
// writes the exact form.
type Scalar interface {
	encoding.TextAppender
	ReadText(text []byte) (form string, err error)
}

// Option changes how a codec spells, writes or reads. It is for [New]: a codec that is made
// does not change any more.
type Option func(settings) error

// settings is a codec that is being made.
type settings struct{ *Codec }

// Exact gives the names, by canonical name, that depart from the style's rule.
func Exact(names map[string]string) Option {
	return func(c settings) error {
		for name, spelled := range names {
			if name == "" || spelled == "" || !utf8.ValidString(name+spelled) {
				return fmt.Errorf("casing: exact name %q for field %q: neither may be empty or other than UTF-8", spelled, name)
			}
		}
		c.exact = maps.Clone(names)
		return nil
	}
}

// Layouts gives the layouts of time.Time fields, by canonical name, that depart from
// their tags.
func Layouts(layouts map[string]string) Option {
	return func(c settings) error {
		c.layouts = maps.Clone(layouts)
		return nil
	}
}

// InString names the fields whose object or list is written as a JSON document inside
// a string, and expected so.
func InString(fields ...string) Option {
	return func(c settings) error {
		for _, f := range fields {
			c.inString[f] = true
		}
		return nil
	}
}

// WriteEmpty writes empty fields as "" instead of leaving them out. Lists, objects and
// pointers are left out all the same.
func WriteEmpty() Option {
	return func(c settings) error {
		c.writeEmpty = true
		return nil
	}
}

// Zone is the zone that a time.Time is written and read in. Default: UTC.
func Zone(zone *time.Location) Option {
	return func(c settings) error {
		if zone == nil {
			return errors.New("casing: no zone")
		}
		c.zone = zone
		return nil
	}
}

// Types prepares the codec for the types of these values, so that a type it cannot
// write, or whose names collide in this style, is an error of New and not of the first
// message. It also makes their names known to Rename.
func Types(values ...any) Option {
	return func(c settings) error {
		for _, v := range values {
			t := reflect.TypeOf(v)
			for t != nil && t.Kind() == reflect.Pointer {
				t = t.Elem()
			}
			if t == nil {
				return errors.New("casing: Types of nil: want a struct")
			}
			c.types = append(c.types, t)
		}
		return nil
	}
}

// Names makes canonical names known to Rename beyond those of Types and Exact.
func Names(names ...string) Option {
	return func(c settings) error {
		c.named = append(c.named, names...)
		return nil
	}
}

// New makes a codec. The order of options matters only where one is given twice: the
// later Exact, Layouts, Zone or Within replaces the earlier one.
func New(s Style, opts ...Option) (*Codec, error) {
	if s > Upper {
		return nil, fmt.Errorf("casing: no such style: %d", s)
	}
	c := &Codec{style: s, inString: map[string]bool{}, spelled: map[string]string{}, zone: time.UTC, limits: Limits{}.orDefaults()}
	for i, opt := range opts {
		if opt == nil {
			return nil, fmt.Errorf("casing: option %d is nil; leave it out", i+1)
		}
		if err := opt(settings{c}); err != nil {
			return nil, err
		}
	}
	for _, name := range c.named {
		c.know(name)
	}
	for _, t := range c.types {
		p, err := c.plan(t)
		if err != nil {
			return nil, err
		}
		c.knowAll(p, map[*plan]bool{})
	}
	for _, name := range slices.Sorted(maps.Keys(c.exact)) {
		c.know(name)
		c.spelled[string(foldName(nil, c.exact[name]))] = c.exact[name]
	}
	return c, nil
}

// name spells a canonical name.
func (c *Codec) name(canonical string) string {
	if exact, ok := c.exact[canonical]; ok {
		return exact
	}
	return c.style.Name(canonical)
}

// knowAll makes the names of a type and of all types in it known to Rename, in the
// order in which they are declared.
func (c *Codec) knowAll(p *plan, done map[*plan]bool) {
	if done[p] {
		return
	}
	done[p] = true
	for i := range p.fields {
		c.know(p.fields[i].canonical)
		if in := p.fields[i].leaf().plan; in != nil {
			c.knowAll(in, done)
		}
	}
}

// know makes a name known to Rename. The first of two that fold alike stays.
func (c *Codec) know(canonical string) {
	folded := string(foldName(nil, canonical))
	if _, ok := c.spelled[folded]; !ok {
		c.spelled[folded] = c.name(canonical)
	}
}
