package casing

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// Unmarshal reads a JSON object in any spelling into the struct that v points to, and
// returns how it departs from the exact form: nothing, for a regular document. Fields
// that the document leaves out, or gives as null or "", are set to their zero value.
//
// The exact spelling of a name wins over others of the same name. One field that comes
// twice in equally good spellings must have one value. An error is an [Error].
func (c *Codec) Unmarshal(data []byte, v any) ([]Deviation, error) {
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Pointer || rv.IsNil() || rv.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("casing: Unmarshal into %T: want a pointer to a struct", v)
	}
	p, err := c.plan(rv.Type().Elem())
	if err != nil {
		return nil, err
	}
	d := decoders.Get().(*decoder)
	defer d.release()
	d.data = data
	rv.Elem().SetZero()
	if err := d.document(p, rv.Elem()); err != nil {
		return nil, err
	}
	return d.deviations, nil
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

// decoder is the state of one Unmarshal.
type decoder struct {
	data []byte
	pos  int

	steps  []step  // the way from the root to pos
	seen   []int32 // for each field of the open objects, where its value is: see member
	nested int     // how many strings around pos are JSON documents

	deviations []Deviation
	reported   []report // what each deviation is about
	extras     int      // unknown fields kept

	chunk   strings.Builder // what the current string values are cut from
	scratch []byte          // a string without its escapes
	lists   []*list
}

// step is a field of an open object, or an index of an open list.
type step struct {
	field *field
	index int
}

// release keeps what costs to make and holds nothing of the document.
func (d *decoder) release() {
	*d = decoder{steps: d.steps[:0], seen: d.seen[:0]}
	decoders.Put(d)
}

// document reads the whole of d.data as one object.
func (d *decoder) document(p *plan, v reflect.Value) error {
	d.space()
	if d.peek() == '"' {
		d.report(report{kind: KindShape}, "a JSON document in a string")
		return d.documentInString(func() error { return d.document(p, v) })
	}
	if d.peek() != '{' {
		return d.fail("%s where an object is due", d.shape())
	}
	if err := d.object(p, v); err != nil {
		return err
	}
	return d.end()
}

func (d *decoder) end() error {
	if d.space(); d.pos != len(d.data) {
		return d.fail("%s behind the end of the document", d.shape())
	}
	return nil
}

// maxNested bounds how many strings inside strings are opened as JSON documents.
const maxNested = 3

// documentInString reads the document that is written in the string at pos.
func (d *decoder) documentInString(read func() error) error {
	if d.nested++; d.nested > maxNested {
		return d.fail("a JSON document in more than %d strings, one in another", maxNested)
	}
	inside, err := d.text()
	if err != nil {
		return err
	}
	outer, pos := d.data, d.pos
	d.data, d.pos = bytes.Clone(inside), 0
	if err := read(); err != nil {
		return err
	}
	d.data, d.pos = outer, pos
	d.nested--
	return nil
}

// object reads the object at pos.
func (d *decoder) object(p *plan, v reflect.Value) error {
	if len(d.steps) >= maxDepth {
		return d.fail("nested deeper than %d", maxDepth)
	}
	first, here := len(d.seen), len(d.steps)
	for range p.fields {
		d.seen = append(d.seen, 0)
	}
	d.steps = append(d.steps, step{})
	d.pos++
	if d.space(); d.peek() != '}' {
		for next := 0; ; d.pos++ {
			i, odd, err := d.name(p, next)
			if err != nil {
				return err
			}
			if i >= 0 {
				next = i + 1
				d.steps[here].field = &p.fields[i]
				err = d.member(v, first+i, odd)
				d.steps[here].field = nil
			} else {
				err = d.extra(p, v, odd)
			}
			if err != nil {
				return err
			}
			if d.space(); d.peek() != ',' {
				break
			}
		}
	}
	if d.peek() != '}' {
		return d.fail("%s where a comma or the end of an object is due", d.shape())
	}
	d.pos++
	for _, i := range p.due {
		if d.seen[first+i] == 0 {
			d.steps[here].field = &p.fields[i]
			d.report(report{kind: KindMissing}, "left out")
		}
	}
	d.steps, d.seen = d.steps[:here], d.seen[:first]
	return nil
}

// name reads a member's name and goes on to its value. It returns the field, -1 for
// none, and the name as it came if that is not the exact one, valid until the next text.
// Names mostly come in the order of the fields, so the next field's is tried first.
func (d *decoder) name(p *plan, next int) (i int, odd []byte, err error) {
	if next < len(p.fields) {
		if key := p.fields[next].key; d.has(key) {
			d.pos += len(key)
			d.space()
			return next, nil, nil
		}
	}
	d.space()
	name, _, err := d.memberName()
	if err != nil {
		return 0, nil, err
	}
	i, exact := p.find(name)
	if !exact {
		odd = name
	}
	return i, odd, nil
}

// member reads the value of the last step's field. d.seen[at] is 0 if this object has
// not had the field yet; else the position of its value plus one, negative if the name
// was not exact.
func (d *decoder) member(v reflect.Value, at int, odd []byte) error {
	f := d.steps[len(d.steps)-1].field
	if odd != nil {
		d.report(report{field: f, kind: KindName}, plainName(odd))
	}
	mark := int32(d.pos + 1) //nolint:gosec // documents are bounded well below 2 GiB
	if odd != nil {
		mark = -mark
	}
	was := d.seen[at]
	if was == 0 {
		d.seen[at] = mark
		return d.value(&f.value, f.of(v))
	}
	d.report(report{field: f, kind: KindTwin}, "sent more than once")
	switch {
	case was < 0 && mark > 0:
		d.seen[at] = mark
		f.of(v).SetZero()
		return d.value(&f.value, f.of(v))
	case was > 0 && mark < 0:
		return d.skip()
	}
	return d.sameAs(max(was, -was) - 1)
}

// sameAs skips a value that must be, byte for byte, the one at position.
func (d *decoder) sameAs(position int32) error {
	start := d.pos
	if err := d.skip(); err != nil {
		return err
	}
	end := d.pos
	d.pos = int(position)
	if err := d.skip(); err != nil {
		return err
	}
	same := bytes.Equal(d.data[position:d.pos], d.data[start:end])
	if d.pos = end; !same {
		return d.fail("sent twice, with two values")
	}
	return nil
}
