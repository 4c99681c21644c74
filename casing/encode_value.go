package casing

import (
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

// appendValue appends v as JSON.
func (c *Codec) appendValue(b []byte, t *typePlan, v reflect.Value, depth int) ([]byte, error) {
	if t.quoted {
		b = append(b, '"')
	}
	switch t.kind {
	case goString:
		s := v.String()
		if quoted, ok := appendPlain(b, s); ok {
			return quoted, nil
		}
		if !utf8.ValidString(s) {
			return b, newError("", notUTF8)
		}
		b = appendQuoted(b, s)
	case goInt:
		b = strconv.AppendInt(b, v.Int(), 10)
	case goUint:
		b = strconv.AppendUint(b, v.Uint(), 10)
	case goBool:
		b = strconv.AppendBool(b, v.Bool())
	case goFloat:
		if n := v.Float(); math.IsNaN(n) || math.IsInf(n, 0) {
			return b, newError("", "JSON has no number for NaN or infinity")
		}
		b = strconv.AppendFloat(b, v.Float(), 'g', -1, 64)
	case goTime:
		value := v.Addr().Interface().(*time.Time)
		b = quoteFrom(value.In(c.location).AppendFormat(b, t.layout), len(b))
	case goScalar:
		text, err := v.Addr().Interface().(Scalar).AppendText(b)
		if err != nil {
			return b, newError("", "%v", err)
		}
		if !utf8.Valid(text[len(b):]) {
			return b, newError("", notUTF8)
		}
		b = quoteFrom(text, len(b))
	case goStruct:
		return c.appendStruct(b, t.plan, v, depth+1)
	case goPointer:
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return c.appendValue(b, t.elem, v.Elem(), depth+1)
	case goList:
		return c.appendList(b, t.elem, v, depth+1)
	}
	if t.quoted {
		b = append(b, '"')
	}
	return b, nil
}

// appendList appends the slice v as a JSON list.
func (c *Codec) appendList(b []byte, elem *typePlan, v reflect.Value, depth int) ([]byte, error) {
	if depth > maxEncodeDepth {
		return b, encodeDepthError()
	}
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = c.appendValue(b, elem, v.Index(i), depth); err != nil {
			return b, prefixPath("["+strconv.Itoa(i)+"]", err)
		}
	}
	return append(b, ']'), nil
}

// quoteFrom replaces the text from start to the end of b by a JSON string of it.
func quoteFrom(b []byte, start int) []byte {
	text := b[start:]
	if n, ascii := countPlain(text); n < len(text) || !ascii {
		return appendQuoted(b[:start], string(text))
	}
	b = append(b, `""`...)
	copy(b[start+1:], b[start:len(b)-2])
	b[start] = '"'
	return b
}
