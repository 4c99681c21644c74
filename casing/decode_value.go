package casing

import (
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
		return d.composite(f, v)
	}
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
		v.SetString(d.keep(text))
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
		t, err := time.ParseInLocation(f.layout, string(text), time.UTC)
		v.Set(reflect.ValueOf(t))
		ok = err == nil
	case kindInt:
		var n int64
		if n, form, ok = wholeNumber(string(text)); ok && !v.OverflowInt(n) {
			v.SetInt(n)
		} else {
			ok = false
		}
	case kindUint:
		var n int64
		if n, form, ok = wholeNumber(string(text)); ok && n >= 0 && !v.OverflowUint(uint64(n)) {
			v.SetUint(uint64(n))
		} else {
			ok = false
		}
	case kindFloat:
		n, err := strconv.ParseFloat(string(text), 64)
		v.SetFloat(n)
		ok = err == nil
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

// wholeNumber reads 14, " 14 " and 14.0, but not 14.5.
func wholeNumber(text string) (n int64, form string, ok bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, "", true
	}
	whole, fraction, _ := strings.Cut(strings.TrimSpace(text), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	return n, "another way of writing a whole number", err == nil && strings.Trim(fraction, "0") == ""
}

// chunkSize is how much of a document one kept string value can hold in memory.
const chunkSize = 32 << 10

// keep copies a text into a string. Strings share chunks, so that a document of
// thousands of values takes a few allocations.
func (d *decoder) keep(text []byte) string {
	if len(text) > chunkSize/16 {
		return string(text)
	}
	if d.chunk.Cap()-d.chunk.Len() < len(text) {
		d.chunk = strings.Builder{}
		d.chunk.Grow(max(len(text), min(chunkSize, len(d.data)-d.pos+len(text))))
	}
	start := d.chunk.Len()
	d.chunk.Write(text)
	return d.chunk.String()[start:]
}

// composite reads an object or a list, or a string that holds one as a JSON document.
func (d *decoder) composite(f *value, v reflect.Value) error {
	switch c := d.peek(); {
	case c == 'n':
		return d.literal()
	case c == '"' && (d.has(`""`) || d.has(`"null"`)):
		return d.skip()
	case c == '"' && f.elem != nil && f.elem.shape() == "" && f.elem.kind < kindStruct:
		// a single text for a pointer to a text, or for a list of one
	case c == '"':
		if !f.inString {
			d.report(report{kind: KindShape}, "a JSON document in a string")
		}
		return d.documentInString(func() error {
			d.space()
			if err := d.composite(f, v); err != nil {
				return err
			}
			return d.end()
		})
	case c == '[' && f.kind != kindList && d.emptyList():
		d.report(report{kind: KindShape}, "an empty list")
		return nil
	case f.inString && d.nested == 0:
		d.report(report{kind: KindShape}, d.shape())
	}
	switch f.kind {
	case kindList:
		return d.list(f.elem, v)
	case kindPointer:
		elem := reflect.New(f.elem.typ)
		v.Set(elem)
		return d.value(f.elem, elem.Elem())
	}
	if d.peek() != '{' {
		return d.fail("%s where an object is due", d.shape())
	}
	return d.object(f.plan, v)
}

// emptyList goes behind an empty list at pos, if there is one.
func (d *decoder) emptyList() bool {
	start := d.pos
	d.pos++
	if d.space(); d.peek() == ']' {
		d.pos++
		return true
	}
	d.pos = start
	return false
}

// list is a scratch list of one type of element. Elements are read there and copied to
// a list of just their number.
type list struct {
	typ  reflect.Type
	v    reflect.Value
	busy bool
}

func (d *decoder) scratchList(elem reflect.Type) *list {
	for _, l := range d.lists {
		if l.typ == elem && !l.busy {
			return l
		}
	}
	l := &list{typ: elem, v: reflect.New(reflect.SliceOf(elem)).Elem()}
	l.v.Grow(16)
	d.lists = append(d.lists, l)
	return l
}

// list reads the list at pos, or one element where a list is due.
func (d *decoder) list(elem *value, v reflect.Value) error {
	l := d.scratchList(elem.typ)
	l.busy = true
	l.v.SetLen(0)
	here := len(d.steps)
	d.steps = append(d.steps, step{})
	if d.peek() == '[' {
		if err := d.elements(elem, l, here); err != nil {
			return err
		}
	} else {
		d.report(report{kind: KindShape}, d.shape()+" for a list of one")
		if err := d.element(elem, l); err != nil {
			return err
		}
	}
	d.steps = d.steps[:here]
	if n := l.v.Len(); n > 0 {
		v.Grow(n)
		v.SetLen(n)
		reflect.Copy(v, l.v)
	}
	l.busy = false
	return nil
}

func (d *decoder) elements(elem *value, l *list, here int) error {
	if d.emptyList() {
		return nil
	}
	for {
		d.pos++
		d.space()
		if d.peek() == 'n' {
			d.report(report{kind: KindShape}, "null in a list")
			if err := d.literal(); err != nil {
				return err
			}
		} else if err := d.element(elem, l); err != nil {
			return err
		}
		d.steps[here].index++
		if d.space(); d.peek() != ',' {
			break
		}
	}
	if d.peek() != ']' {
		return d.fail("%s where a comma or the end of a list is due", d.shape())
	}
	d.pos++
	return nil
}

func (d *decoder) element(elem *value, l *list) error {
	n := l.v.Len()
	if n == l.v.Cap() {
		l.v.Grow(n)
	}
	l.v.SetLen(n + 1)
	e := l.v.Index(n)
	e.SetZero()
	return d.value(elem, e)
}
