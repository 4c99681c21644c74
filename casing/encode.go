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
	defer buffers.Put(buf)
	b, err := c.appendStruct((*buf)[:0], p, rv, 0)
	if *buf = b; cap(b) > maxPooledBuffer {
		*buf = nil
	}
	defer clear(b) // the pool must not keep patient data
	if err != nil {
		return nil, err
	}
	return slices.Clone(b), nil
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
	b = append(b, '{')
	var err error
	for i := range p.fields {
		f := &p.fields[i]
		fv := f.valueIn(v)
		if f.kind == goString && !f.inString { // the fast path for most fields
			if s := fv.String(); s != "" {
				if quoted, ok := appendPlain(append(b, f.key...), s); ok {
					b = append(quoted, ',')
					continue
				}
			}
		}
		if f.isEmpty(fv) {
			if c.emptyFields && f.kind < goStruct {
				b = append(b, f.key...)
				b = append(b, `"",`...)
			}
			continue
		}
		b = append(b, f.key...)
		start := len(b)
		if b, err = c.appendValue(b, &f.typePlan, fv, depth); err != nil {
			return b, prefixPath(f.canonical, err)
		}
		if f.inString {
			if b, err = f.appendDocument(b[:start], b[start:]); err != nil {
				return b, prefixPath(f.canonical, err)
			}
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
	return appendQuoted(b, string(text)), nil
}

// appendExtra appends the members of v, a casing:"extra" map, each with a comma after it.
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
		b = append(appendQuoted(b, spelling), ':')
		b = append(appendQuoted(b, extra[name]), ',')
	}
	return b, nil
}

// encodeDepthError returns the error for a value that is nested too deep, perhaps in itself.
func encodeDepthError() error { return newError("", "nested deeper than %d", maxEncodeDepth) }
