package casing

import (
	"bytes"
	"reflect"
	"unicode/utf8"
)

// object reads the object at pos.
func (d *decoder) object(p *plan, v reflect.Value) error {
	if len(d.steps) >= d.limits.Depth {
		return d.tooDeep()
	}
	first, here := len(d.seen), len(d.steps)
	d.seen = append(d.seen, p.unseen...)
	d.steps = append(d.steps, step{index: inName})
	d.pos++
	if d.space(); d.peek() != '}' {
		for next := 0; ; d.pos++ {
			i := next
			if !d.ordered {
				i = d.likely(p)
			}
			end := d.run(p, i, v, first)
			if end == i {
				var err error
				if i, err = d.irregular(p, next, v, here, first); err != nil {
					return err
				}
				end = i + 1
			}
			if i >= 0 {
				d.ordered, next = i == next, end
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

// likely is the field that the name at pos may spell, -1 if there is none.
func (d *decoder) likely(p *plan) int {
	if d.peek() != '"' {
		return -1
	}
	return p.names.likely(d.data[d.pos+1:])
}

// run reads members that are what nearly all are: texts without escapes, for text
// fields, under their exact names, from the i-th field on as long as they follow each
// other in the order of the struct. It goes behind the value of the last and returns the
// field behind it: i, and pos as it was, if the member at pos is any other.
func (d *decoder) run(p *plan, i int, v reflect.Value, first int) int {
	for pos := d.pos; i >= 0 && i < len(p.fields); pos = d.pos + 1 {
		f := &p.fields[i]
		start := pos + len(f.text)
		if len(f.text) == 0 || start >= len(d.data) || string(d.data[pos:start]) != f.text || !d.plain(f, v, first+i, start) {
			break
		}
		if i++; d.peek() != ',' {
			break
		}
	}
	return i
}

// plain reads the text without escapes that starts behind the quote before start, for a
// text field that the object has not had yet. It reports false and does nothing if there
// is no such text.
func (d *decoder) plain(f *field, v reflect.Value, at, start int) bool {
	rest := d.data[start:]
	n, ascii := plainLen(rest)
	if d.seen[at] != 0 || n >= len(rest) || rest[n] != '"' || !ascii && !utf8.Valid(rest[:n]) || n > f.max && f.max > 0 {
		return false
	}
	if n > 0 && f.kind == kindScalar {
		fv := v.Field(f.index)
		if form, err := fv.Addr().Interface().(Scalar).ReadText(rest[:n]); form != "" || err != nil {
			fv.SetZero()
			return false
		}
	} else if n > 0 {
		v.Field(f.index).SetString(d.keep(start, start+n))
	}
	d.seen[at] = int32(start) //nolint:gosec // at most maxSize
	d.pos = start + n + 1
	return true
}

// irregular reads any member, the next-th field's before others. It returns the field,
// -1 for none.
func (d *decoder) irregular(p *plan, next int, v reflect.Value, here, first int) (i int, err error) {
	i, odd, err := d.name(p, next)
	if err != nil {
		return 0, err
	}
	if i < 0 {
		return i, d.extra(p, v, odd)
	}
	f := &p.fields[i]
	if odd == nil && f.text != "" && d.peek() == '"' && d.plain(f, v, first+i, d.pos+1) {
		return i, nil
	}
	d.steps[here].field = f
	err = d.member(v, first+i, odd)
	d.steps[here].field = nil
	return i, err
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
	mark := int32(d.pos + 1) //nolint:gosec // at most maxSize
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
