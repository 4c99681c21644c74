package casing

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"
	"unicode/utf8"
)

// Marshal writes a struct, or a pointer to one, as a JSON object in the codec's
// spelling. Fields come in the struct's order, extra ones after them in the order of
// their names. A text that is not valid UTF-8 is an error.
func (c *Codec) Marshal(v any) ([]byte, error) {
	rv := reflect.ValueOf(v)
	for rv.Kind() == reflect.Pointer && !rv.IsNil() {
		rv = rv.Elem()
	}
	if rv.Kind() != reflect.Struct {
		return nil, fmt.Errorf("casing: Marshal of %T: want a struct or a pointer to one", v)
	}
	if !rv.CanAddr() {
		addressable := reflect.New(rv.Type()).Elem()
		addressable.Set(rv)
		rv = addressable
	}
	p, err := c.plan(rv.Type())
	if err != nil {
		return nil, err
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	b, err := c.appendStruct((*buf)[:0], p, rv, 0)
	if *buf = b; cap(b) > maxPooled {
		*buf = nil
	}
	defer clear(b) // what was written is a patient's
	if err != nil {
		return nil, err
	}
	return slices.Clone(b), nil
}

// buffers are what messages are written in before they are copied to their size.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

const (
	maxPooled     = 64 << 10
	maxWriteDepth = 64
)

const notUTF8 = "text that is not UTF-8"

func (c *Codec) appendStruct(b []byte, p *plan, v reflect.Value, depth int) ([]byte, error) {
	if depth >= maxWriteDepth {
		return b, &Error{Problem: "nested too deeply"}
	}
	b = append(b, '{')
	var err error
	for i := range p.fields {
		f := &p.fields[i]
		fv := f.of(v)
		if f.kind == kindString && !f.inString { // nearly every field is one
			if s := fv.String(); s != "" {
				if quoted, ok := appendPlain(append(b, f.key...), s); ok {
					b = append(quoted, ',')
					continue
				}
			}
		}
		if f.empty(fv) {
			if c.emptyFields && f.kind < kindStruct {
				b = append(b, f.key...)
				b = append(b, `"",`...)
			}
			continue
		}
		b = append(b, f.key...)
		start := len(b)
		if b, err = c.appendValue(b, &f.value, fv, depth); err != nil {
			return b, inField(f.canonical, err)
		}
		if f.inString {
			document := string(b[start:])
			b = appendQuoted(b[:start], document)
		}
		b = append(b, ',')
	}
	if p.extra != nil {
		if b, err = c.appendExtra(b, p, v.FieldByIndex(p.extra)); err != nil {
			return b, err
		}
	}
	if b[len(b)-1] == ',' {
		b = b[:len(b)-1]
	}
	return append(b, '}'), nil
}

func (c *Codec) appendExtra(b []byte, p *plan, v reflect.Value) ([]byte, error) {
	if v.Len() == 0 {
		return b, nil
	}
	extra := v.Interface().(map[string]string)
	written := make(map[string]bool, len(extra))
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		spelled := c.spellName(name)
		_, taken := p.folded[string(foldName(nil, spelled))]
		switch path := plainName([]byte(name)); {
		case taken || name == "":
			return b, &Error{Path: path, Problem: "an extra field with the name of a field"}
		case written[spelled]:
			return b, &Error{Path: path, Problem: "two extra fields with one name"}
		case !utf8.ValidString(spelled) || !utf8.ValidString(extra[name]):
			return b, &Error{Path: path, Problem: notUTF8}
		}
		written[spelled] = true
		b = append(appendQuoted(b, spelled), ':')
		b = append(appendQuoted(b, extra[name]), ',')
	}
	return b, nil
}

// empty reports whether the field is left out.
func (f *field) empty(v reflect.Value) bool {
	switch f.kind {
	case kindString, kindList:
		return v.Len() == 0
	case kindPointer:
		return v.IsNil()
	case kindTime:
		return v.Addr().Interface().(*time.Time).IsZero() // in any zone
	case kindScalar:
		return v.IsZero()
	case kindStruct:
		return f.omitZero && v.IsZero()
	default:
		return (f.omitEmpty || f.omitZero) && v.IsZero()
	}
}

// inField puts where an error was met in front of its path.
func inField(at string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	path := at
	switch {
	case e.Path != "" && e.Path[0] == '[':
		path += e.Path
	case e.Path != "":
		path += "." + e.Path
	}
	return &Error{Path: path, Problem: e.Problem}
}
