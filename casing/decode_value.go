package casing

import (
	"bytes"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// value reads the value at pos into v.
func (d *decoder) value(f *value, v reflect.Value) error {
	switch f.kind {
	case kindStruct, kindPointer, kindList:
		return d.composite(f, v, false)
	}
	start := d.pos + 1
	text, shape, err := d.scalar()
	if err != nil {
		return err
	}
	if shape != "" && (f.quoted || shape != f.shape()) {
		d.report(report{kind: KindShape}, shape)
	}
	if len(text) == 0 {
		return nil
	}
	if shape == "" && !f.quoted && f.shape() != "" {
		d.report(report{kind: KindShape}, "a text")
	}
	if f.max > 0 && len(text) > f.max {
		d.checkLength(f, text)
	}
	if f.kind == kindString {
		if shape == "" && len(text) == d.pos-1-start { // as it is in the document, without escapes
			v.SetString(d.keep(start, d.pos-1))
		} else {
			v.SetString(string(text))
		}
		return nil
	}
	return d.convert(f, v, text)
}

// shape is the JSON type in which a scalar is exact: "" for a string.
func (f *value) shape() string {
	switch f.kind {
	case kindInt, kindUint, kindFloat:
		return aNumber
	case kindBool:
		return aBool
	}
	return ""
}

const (
	aNumber = "a number"
	aBool   = "true or false"
)

// scalar reads the string, number, boolean or null at pos as text, and says which it
// was: shape "" for a string, and for null, which is an empty one.
func (d *decoder) scalar() (text []byte, shape string, err error) {
	start := d.pos
	switch c := d.peek(); {
	case c == '"':
		text, err = d.text()
		return text, "", err
	case c == '-' || '0' <= c && c <= '9':
		err = d.number()
		return d.data[start:d.pos], aNumber, err
	case c == 't' || c == 'f':
		err = d.literal()
		return d.data[start:d.pos], aBool, err
	case c == 'n':
		return nil, "", d.literal()
	}
	return nil, "", d.fail("%s where a text is due", d.shape())
}

func (d *decoder) checkLength(f *value, text []byte) {
	if n := utf8.RuneCount(text); n > f.max {
		d.report(report{kind: KindLength},
			strconv.Itoa(n)+" characters, where the published maximum is "+strconv.Itoa(f.max))
	}
}

// convert sets v, which is no string, from a text that is not empty.
func (d *decoder) convert(f *value, v reflect.Value, text []byte) error {
	var form string
	var ok bool
	switch f.kind {
	case kindScalar:
		var err error
		if form, err = v.Addr().Interface().(Scalar).ReadText(text); err != nil {
			return d.fail("%v", err)
		}
		ok = true
	case kindTime:
		t, err := time.ParseInLocation(f.layout, string(text), d.zone)
		*v.Addr().Interface().(*time.Time) = t
		ok = err == nil
	case kindInt:
		whole, other := wholeNumber(string(text))
		n, err := strconv.ParseInt(whole, 10, 64)
		if ok = err == nil && !v.OverflowInt(n); ok {
			v.SetInt(n)
		}
		form = other
	case kindUint:
		whole, other := wholeNumber(string(text))
		n, err := strconv.ParseUint(whole, 10, 64)
		if ok = err == nil && !v.OverflowUint(n); ok {
			v.SetUint(n)
		}
		form = other
	case kindFloat:
		n, err := strconv.ParseFloat(string(text), 64)
		if ok = err == nil && len(bytes.Trim(text, "+-.0123456789eE")) == 0; ok {
			v.SetFloat(n)
		}
	case kindBool:
		ok = string(text) == "true" || string(text) == "false"
		v.SetBool(string(text) == "true")
	}
	if !ok {
		return d.fail("a text that is no %v", f.typ)
	}
	if form != "" {
		d.report(report{kind: KindFormat}, form)
	}
	return nil
}

// wholeNumber finds the whole number in 14, " 14 ", 014 and 14.0, but none in 14.5. form
// says that it came as another than the first.
func wholeNumber(text string) (digits, form string) {
	digits = strings.TrimSpace(text)
	if whole, fraction, _ := strings.Cut(digits, "."); fraction != "" && strings.Trim(fraction, "0") == "" {
		digits = whole
	}
	signless := strings.TrimPrefix(digits, "-")
	if digits != text || len(digits) > 1 && signless != "" && (signless[0] == '+' || signless[0] == '0') {
		form = "another way of writing a whole number"
	}
	return digits, form
}

// chunkSize is how much of a document one kept string value can hold in memory.
const chunkSize = 32 << 10

// keep makes a string of what is between two positions. Strings that are near to each
// other share a copy of that part of the document, so that one of thousands of values
// takes a few allocations.
func (d *decoder) keep(start, end int) string {
	if start < d.chunkStart || end > d.chunkStart+len(d.chunk) {
		if end-start > chunkSize/16 {
			return string(d.data[start:end])
		}
		d.chunkStart, d.chunk = start, string(d.data[start:min(len(d.data), start+chunkSize)])
	}
	return d.chunk[start-d.chunkStart : end-d.chunkStart]
}
