package casing

import (
	"bytes"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// readValue reads the value at pos into v.
func (d *decoder) readValue(t *typePlan, v reflect.Value) error {
	switch t.kind {
	case goStruct, goPointer, goList:
		return d.readComposite(t, v, t.inString)
	}
	text, jsonType, err := d.readScalar()
	if err != nil || len(text) == 0 { // null and "" leave the zero value
		return err
	}
	if jsonType != t.jsonType() {
		d.reportShape(jsonType)
	}
	if t.max > 0 && len(text) > t.max {
		d.checkLength(t, text)
	}
	if t.kind != goString {
		return d.setScalar(t, v, text)
	}
	v.SetString(d.keepString(text))
	return nil
}

// readComposite reads the value at pos into a struct, a list or a pointer. wantString says
// that the exact form is JSON in a string.
func (d *decoder) readComposite(t *typePlan, v reflect.Value, wantString bool) error {
	switch c := d.peek(); {
	case c == 'n':
		return d.skipLiteral()
	case c == '"' && d.hasPrefix(`""`):
		return d.skipValue()
	case !t.isComposite(): // a pointer to a scalar, read below
	case c == '"' && (wantString || !t.isTextList()):
		if !wantString {
			d.reportShape(CodeJSONInString)
		}
		return d.readJSONInString(t.encoding, func() error {
			d.skipSpace()
			if err := d.readComposite(t, v, false); err != nil {
				return err
			}
			return d.checkEnd()
		})
	case c == '[' && !t.isList() && d.skipEmptyList():
		d.reportShape(CodeEmptyList)
		return nil
	case wantString:
		d.reportShape(d.jsonType())
	}
	switch t.kind {
	case goList:
		return d.readList(t.elem, v)
	case goPointer:
		v.Set(reflect.New(t.elem.goType))
		return d.readValue(t.elem, v.Elem())
	}
	return d.readOneObject(t.plan, v)
}

const severalObjects = "expected one object, found a list of several"

// readOnlyElement calls read for the only element of the list at pos, which stands where an
// object is expected.
func (d *decoder) readOnlyElement(read func() error) error {
	d.reportShape(CodeListForObject)
	d.pos++
	d.skipSpace()
	if err := read(); err != nil {
		return err
	}
	switch d.skipSpace(); d.peek() {
	case ']':
		d.pos++
		return nil
	case ',':
		return d.errorf(severalObjects)
	}
	return d.expected("a comma or the end of the list")
}

// readScalar reads the string, number, boolean or null at pos. It returns its text, which
// is empty for null, and its JSON type. The text is valid until the next string is read.
func (d *decoder) readScalar() (text []byte, jsonType Code, err error) {
	start := d.pos
	switch c := d.peek(); {
	case c == '"':
		text, err = d.readString()
		return text, CodeText, err
	case c == '-' || '0' <= c && c <= '9':
		err = d.skipNumber()
		return d.data[start:d.pos], CodeNumber, err
	case c == 't' || c == 'f':
		err = d.skipLiteral()
		return d.data[start:d.pos], CodeBool, err
	case c == 'n':
		return nil, CodeNull, d.skipLiteral()
	}
	return nil, "", d.expected("a single value")
}

// checkLength reports a string that has more characters than t.max.
func (d *decoder) checkLength(t *typePlan, text []byte) {
	if n := utf8.RuneCount(text); n > t.max {
		d.report(Deviation{Kind: KindLength, Found: strconv.Itoa(n), Limit: t.max})
	}
}

// setScalar sets v, which is not a string, from text, which is not empty. It reports text that
// is not in the exact format.
func (d *decoder) setScalar(t *typePlan, v reflect.Value, text []byte) error {
	var format Code
	var ok bool
	switch t.kind {
	case goScalar:
		code, err := v.Addr().Interface().(Scalar).ReadText(text)
		if err != nil {
			return d.errorf("%v", err)
		}
		format, ok = code, true
	case goTime:
		parsed, err := time.ParseInLocation(t.layout, string(text), d.location)
		*v.Addr().Interface().(*time.Time) = parsed
		ok = err == nil
	case goInt:
		digits, code := normalizeInteger(string(text))
		n, err := strconv.ParseInt(digits, 10, 64)
		if ok = err == nil && !v.OverflowInt(n); ok {
			v.SetInt(n)
		}
		format = code
	case goUint:
		digits, code := normalizeInteger(string(text))
		n, err := strconv.ParseUint(digits, 10, 64)
		if ok = err == nil && !v.OverflowUint(n); ok {
			v.SetUint(n)
		}
		format = code
	case goFloat:
		n, err := strconv.ParseFloat(string(text), 64)
		if ok = err == nil && len(bytes.Trim(text, "+-.0123456789eE")) == 0; ok {
			v.SetFloat(n)
		}
	case goBool:
		ok = string(text) == "true" || string(text) == "false"
		v.SetBool(string(text) == "true")
	}
	if !ok {
		return d.errorf("the value is not a valid %v", t.goType)
	}
	if format != "" {
		d.report(Deviation{Kind: KindFormat, Code: format})
	}
	return nil
}

// normalizeInteger returns the digits of an integer in a form such as 14, " 14 ", 014 or
// 14.0. The format is "" for the first form. A fraction other than zeros stays, and is then
// not an integer.
func normalizeInteger(text string) (digits string, format Code) {
	digits = strings.TrimSpace(text)
	if whole, fraction, _ := strings.Cut(digits, "."); fraction != "" && strings.Trim(fraction, "0") == "" {
		digits = whole
	}
	unsigned := strings.TrimPrefix(digits, "-")
	if digits != text || len(digits) > 1 && unsigned != "" && (unsigned[0] == '+' || unsigned[0] == '0') {
		format = CodeWholeNumber
	}
	return digits, format
}

// The chunks of decoder.chunk. The largest one bounds the memory that one kept string can hold.
const (
	minChunk = 512
	maxChunk = 16 << 10
)

// keepString returns text as a string. Short strings share a chunk of memory, so that thousands of
// values take few allocations.
func (d *decoder) keepString(text []byte) string {
	start := d.chunk.Len()
	if d.chunk.Cap()-start < len(text) {
		if len(text) > maxChunk/16 {
			return string(text)
		}
		// About a quarter of a document is text that is kept.
		d.chunk, start = strings.Builder{}, 0
		d.chunk.Grow(max(len(text), min(max((len(d.data)-d.pos)/4, minChunk), maxChunk)))
	}
	d.chunk.Write(text)
	return d.chunk.String()[start:]
}
