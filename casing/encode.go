package casing

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
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
	if cap(b) <= maxPooled {
		*buf = b
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
	maxPooled = 64 << 10
	maxDepth  = 64
)

var errDepth = errors.New("casing: nested too deeply")

func (c *Codec) appendStruct(b []byte, p *plan, v reflect.Value, depth int) ([]byte, error) {
	if depth > maxDepth {
		return b, errDepth
	}
	b = append(b, '{')
	var err error
	for i := range p.fields {
		f := &p.fields[i]
		fv := f.of(v)
		if f.empty(fv) {
			if c.writeEmpty && f.kind < kindStruct {
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
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		spelled := c.name(name)
		if _, taken := p.folded[foldName([]byte(spelled))]; taken || name == "" {
			return b, &Error{Path: plainName([]byte(name)), Problem: "an extra field with the name of a field"}
		}
		if !utf8.ValidString(spelled) || !utf8.ValidString(extra[name]) {
			return b, &Error{Path: plainName([]byte(name)), Problem: "text that is not UTF-8"}
		}
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
	case kindTime, kindScalar:
		return v.IsZero()
	case kindStruct:
		return f.omitZero && v.IsZero()
	default:
		return (f.omitEmpty || f.omitZero) && v.IsZero()
	}
}

func (c *Codec) appendValue(b []byte, f *value, v reflect.Value, depth int) ([]byte, error) {
	if f.quoted && f.kind != kindString {
		b = append(b, '"')
	}
	var err error
	switch f.kind {
	case kindString:
		if s := v.String(); !utf8.ValidString(s) {
			return b, &Error{Problem: "text that is not UTF-8"}
		} else {
			b = appendQuoted(b, s)
		}
	case kindInt:
		b = strconv.AppendInt(b, v.Int(), 10)
	case kindUint:
		b = strconv.AppendUint(b, v.Uint(), 10)
	case kindBool:
		b = strconv.AppendBool(b, v.Bool())
	case kindFloat:
		if n := v.Float(); math.IsNaN(n) || math.IsInf(n, 0) {
			return b, &Error{Problem: "a number that JSON cannot write"}
		}
		b = strconv.AppendFloat(b, v.Float(), 'g', -1, 64)
	case kindTime:
		t := v.Addr().Interface().(*time.Time)
		b = requote(t.In(c.zone).AppendFormat(b, f.layout), len(b))
	case kindScalar:
		start := len(b)
		b, err = v.Addr().Interface().(Scalar).AppendText(b)
		b = requote(b, start)
	case kindStruct:
		return c.appendStruct(b, f.plan, v, depth+1)
	case kindPointer:
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return c.appendValue(b, f.elem, v.Elem(), depth+1)
	case kindList:
		return c.appendList(b, f.elem, v, depth+1)
	}
	if f.quoted && f.kind != kindString {
		b = append(b, '"')
	}
	return b, err
}

// requote makes a JSON string of the text that b ends with from start on.
func requote(b []byte, start int) []byte {
	text := b[start:]
	if n, ascii := plainLen(text); n < len(text) || !ascii {
		return appendQuoted(b[:start], string(text))
	}
	b = append(b, `""`...)
	copy(b[start+1:], b[start:len(b)-2])
	b[start] = '"'
	return b
}

func (c *Codec) appendList(b []byte, elem *value, v reflect.Value, depth int) ([]byte, error) {
	if depth > maxDepth {
		return b, errDepth
	}
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = c.appendValue(b, elem, v.Index(i), depth); err != nil {
			return b, inField("["+strconv.Itoa(i)+"]", err)
		}
	}
	return append(b, ']'), nil
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
