package casing

import (
	"maps"
	"reflect"
	"slices"
	"sync"
	"unicode/utf8"
)

// Marshal returns v, a struct or a pointer to one, as a JSON object in the codec's
// spelling. The members are in the order of the struct's fields. The extra fields follow in
// the order of their names. Text that is not valid UTF-8 is an error. Every error is an
// [Error].
func (c *Codec) Marshal(v any) ([]byte, error) {
	rv := reflect.ValueOf(v)
	for rv.Kind() == reflect.Pointer && !rv.IsNil() {
		rv = rv.Elem()
	}
	if rv.Kind() != reflect.Struct {
		return nil, newError("", "Marshal of %T: use a struct or a pointer to one", v)
	}
	if !rv.CanAddr() {
		addressable := reflect.New(rv.Type()).Elem()
		addressable.Set(rv)
		rv = addressable
	}
	p, err := c.planFor(rv.Type())
	if err != nil {
		return nil, err
	}
	buf := buffers.Get().(*[]byte)
	b, err := c.appendStruct((*buf)[:0], p, rv, 0)
	if err != nil {
		return nil, err // without the buffer, which may have text after the end of b
	}
	document := make([]byte, len(b))
	copy(document, b)
	if cap(b) <= maxPooledBuffer {
		clear(b) // the pool must not keep patient data
		*buf = b
		buffers.Put(buf)
	}
	return document, nil
}

// buffers holds the buffers in which documents are written, before Marshal copies them to
// their exact size.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

const (
	maxPooledBuffer = 64 << 10
	maxEncodeDepth  = 64
)

const notUTF8 = "the text is not valid UTF-8"

// appendStruct appends the struct v as a JSON object.
func (c *Codec) appendStruct(b []byte, p *structPlan, v reflect.Value, depth int) ([]byte, error) {
	if depth >= maxEncodeDepth {
		return b, encodeDepthError()
	}
	brace := len(b) // the comma before the first member becomes the opening brace
	var err error
	for i := 0; ; i++ {
		var n int
		b, n = c.appendPlainFields(b, p.fields[i:], v)
		if i += n; i == len(p.fields) {
			break
		}
		f := &p.fields[i]
		fv := f.valueIn(v)
		if f.isEmpty(fv) {
			if c.emptyFields && f.kind < goStruct {
				b = append(append(b, ','), f.key...)
				b = append(b, `""`...)
			}
			continue
		}
		b = append(append(b, ','), f.key...)
		start := len(b)
		if b, err = c.appendValue(b, &f.typePlan, fv, depth); err != nil {
			return b, prefixPath(f.canonical, err)
		}
		if f.inString {
			if b, err = f.appendDocument(b[:start], b[start:]); err != nil {
				return b, prefixPath(f.canonical, err)
			}
		}
	}
	if p.extra != nil {
		if b, err = c.appendExtra(b, p, v.FieldByIndex(p.extra)); err != nil {
			return b, err
		}
	}
	if len(b) == brace {
		b = append(b, ',')
	}
	b[brace] = '{'
	return append(b, '}'), nil
}

// appendPlainFields appends the fields of the struct v, each with a comma before it. It stops at the
// first field that is not a string, or that appendPlainText does not append. It returns how many
// fields it has read. It appends nearly all fields of a request.
func (c *Codec) appendPlainFields(b []byte, fields []fieldPlan, v reflect.Value) (_ []byte, n int) {
	for i := range fields {
		f := &fields[i]
		if f.openSize == 0 {
			return b, i
		}
		s := v.Field(f.index).String()
		if s == "" && !c.emptyFields {
			continue
		}
		start := len(b)
		b = slices.Grow(b, len(f.opening))
		*(*[len(f.opening)]byte)(b[start : start+len(f.opening)]) = f.opening // a fixed size is fast to copy
		quoted, ok := appendPlainText(b[:start+f.openSize], s)
		if !ok {
			return b, i
		}
		b = quoted
	}
	return b, len(fields)
}

// appendDocument appends a JSON document as a string, in the encoding of the field. The document
// may be in the free part of b.
func (f *fieldPlan) appendDocument(b, document []byte) ([]byte, error) {
	if f.encoding == nil {
		return appendQuoted(b, string(document)), nil
	}
	text, err := f.encoding.Encode(document)
	if err != nil {
		return b, newError("", "%v", err)
	}
	if !utf8.Valid(text) {
		return b, newError("", notUTF8)
	}
	quoted := appendQuoted(nil, string(text))
	clear(document) // Marshal clears the buffer only as far as the result reaches
	return append(b, quoted...), nil
}

// appendExtra appends the members of v, a casing:"extra" map, each with a comma before it.
func (c *Codec) appendExtra(b []byte, p *structPlan, v reflect.Value) ([]byte, error) {
	if v.Len() == 0 {
		return b, nil
	}
	extra := v.Interface().(map[string]string)
	written := make(map[string]bool, len(extra))
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		spelling := c.spellName(name)
		_, taken := p.folded[string(foldName(nil, spelling))]
		switch path := redactName([]byte(name)); {
		case name == "":
			return b, newError(path, "an extra field has no name")
		case taken:
			return b, newError(path, "an extra field has the name of another field")
		case written[spelling]:
			return b, newError(path, "two extra fields have the same name")
		case !utf8.ValidString(spelling) || !utf8.ValidString(extra[name]):
			return b, newError(path, notUTF8)
		}
		written[spelling] = true
		b = append(appendQuoted(append(b, ','), spelling), ':')
		b = appendQuoted(b, extra[name])
	}
	return b, nil
}

// encodeDepthError returns the error for a value that is nested too deep, perhaps in itself.
func encodeDepthError() error { return newError("", "nested deeper than %d", maxEncodeDepth) }
