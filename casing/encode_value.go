package casing

import (
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

func (c *Codec) appendValue(b []byte, f *value, v reflect.Value, depth int) ([]byte, error) {
	if f.quoted {
		b = append(b, '"')
	}
	switch f.kind {
	case kindString:
		s := v.String()
		if quoted, ok := appendPlain(b, s); ok {
			return quoted, nil
		}
		if !utf8.ValidString(s) {
			return b, &Error{Problem: notUTF8}
		}
		b = appendQuoted(b, s)
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
		b = requote(t.In(c.location).AppendFormat(b, f.layout), len(b))
	case kindScalar:
		text, err := v.Addr().Interface().(Scalar).AppendText(b)
		if err != nil {
			return b, &Error{Problem: err.Error()}
		}
		if !utf8.Valid(text[len(b):]) {
			return b, &Error{Problem: notUTF8}
		}
		b = requote(text, len(b))
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
	if f.quoted {
		b = append(b, '"')
	}
	return b, nil
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
	if depth > maxWriteDepth {
		return b, &Error{Problem: "nested too deeply"}
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
