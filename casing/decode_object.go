package casing

import (
	"bytes"
	"reflect"
	"unicode/utf8"
)

// object is an object that is being read.
type object struct {
	plan  *structPlan
	value reflect.Value // the struct that receives the members
	step  int           // the index of the object's step in decoder.steps
	mark  int           // the index of its first field's mark in decoder.marks

	known, unknown bool // whether a member was read that is a field, and one that is not
}

// readObject reads the object at pos into the struct v.
func (d *decoder) readObject(p *structPlan, v reflect.Value) error {
	if len(d.steps) >= d.limits.Depth {
		return d.depthError()
	}
	if d.isSpecialObject() {
		if done, err := d.readSpecialObject(p, v); done {
			return err
		}
	}
	wrappers := d.wrappers
	d.wrappers = 0
	o := object{plan: p, value: v, step: len(d.steps), mark: len(d.marks)}
	d.steps = append(d.steps, step{index: inObject})
	d.marks = append(d.marks, p.zeroMarks...)
	if err := d.readMembers(&o); err != nil {
		return err
	}
	if o.unknown && !o.known && len(p.fields) > 0 && !d.allowsAnyFields(o.step) {
		return d.errorf("an object with none of the expected fields")
	}
	for _, i := range p.required {
		if d.marks[o.mark+i] == 0 {
			d.steps[o.step].field = &p.fields[i]
			d.report(Deviation{Kind: KindMissing, Code: CodeLeftOut})
		}
	}
	d.steps, d.marks, d.wrappers = d.steps[:o.step], d.marks[:o.mark], wrappers
	return nil
}

// allowsAnyFields reports whether the object whose step is at index step may have none of its
// fields. The caller sees that the fields of a root are empty.
func (d *decoder) allowsAnyFields(step int) bool {
	if step == 0 {
		return true
	}
	field := d.steps[step-1].field
	return field != nil && field.anyFields
}

// readOneObject reads the value at pos, which must be an object or a list of one.
func (d *decoder) readOneObject(p *structPlan, v reflect.Value) error {
	if d.peek() == '[' {
		return d.readOnlyElement(func() error { return d.readObjectAt(p, v) })
	}
	return d.readObjectAt(p, v)
}

// readObjectAt reads the value at pos, which must be an object.
func (d *decoder) readObjectAt(p *structPlan, v reflect.Value) error {
	if d.peek() != '{' {
		return d.expected("an object")
	}
	return d.readObject(p, v)
}

// readMembers reads the object at pos up to and including its closing brace. Most members
// follow the order of the struct's fields, so the next field is tried first.
func (d *decoder) readMembers(o *object) error {
	d.pos++
	if d.skipSpace(); d.peek() == '}' {
		d.pos++
		return nil
	}
	for next := 0; ; d.pos++ {
		first := next
		if !d.inOrder {
			first = d.guessField(o.plan)
		}
		end := d.readPlainFields(o, first)
		if end == first { // no field was read
			i, err := d.readMember(o, next)
			if err != nil {
				return err
			}
			first, end = i, i+1
		}
		if first >= 0 {
			d.inOrder, next = first == next, end
			o.known = true
		} else {
			o.unknown = true
		}
		if d.skipSpace(); d.peek() != ',' {
			break
		}
	}
	if d.peek() != '}' {
		return d.expected("a comma or the end of the object")
	}
	d.pos++
	return nil
}

// guessField returns the index of the field that the name at pos probably spells, -1 if
// there is none. The name is not compared.
func (d *decoder) guessField(p *structPlan) int {
	if d.peek() != '"' {
		return -1
	}
	return p.names.guessIndex(d.data[d.pos+1:])
}

// readPlainFields reads members in the form that nearly all have: strings without escapes
// under exact names, for text fields in the order of the struct. It starts with field i and
// stops at the first member that is different. It returns the index after the last field
// read: i if there was none, and then it leaves the decoder unchanged.
func (d *decoder) readPlainFields(o *object, i int) int {
	data, fields, marks := d.data, o.plan.fields, d.marks[o.mark:]
	for pos := d.pos; i >= 0 && i < len(fields); pos++ {
		f := &fields[i]
		start := pos + len(f.textKey)
		if f.textKey == "" || start >= len(data) || string(data[pos:start]) != f.textKey {
			break
		}
		n, ok := d.readPlainText(f, &marks[i], o.value, data[start:])
		if !ok {
			break
		}
		marks[i] = int32(start) //nolint:gosec // at most maxSize
		pos = start + n + 1
		d.pos = pos
		if i++; pos >= len(data) || data[pos] != ',' {
			break
		}
	}
	return i
}

// readPlainText reads a string into the text field f of the struct v, and returns the length of its
// text. The text is at the beginning of rest. If readField must do more, ok is false and the field is
// unchanged. That holds for escapes, for a deviation, and for a field that was read before.
func (d *decoder) readPlainText(f *fieldPlan, mark *int32, v reflect.Value, rest []byte) (n int, ok bool) {
	n, ascii := countPlain(rest)
	if *mark != 0 || n >= len(rest) || rest[n] != '"' || !ascii && !utf8.Valid(rest[:n]) || n > f.max && f.max > 0 {
		return 0, false
	}
	switch {
	case n == 0:
	case f.kind == goScalar:
		fv := v.Field(f.index)
		if format, err := fv.Addr().Interface().(Scalar).ReadText(rest[:n]); format != "" || err != nil {
			fv.SetZero()
			return 0, false
		}
	default:
		v.Field(f.index).SetString(d.keepString(rest[:n]))
	}
	return n, true
}

// readMember reads the member at pos in any form. It tries the field at index next first. It
// returns the index of the field, -1 for an unknown name.
func (d *decoder) readMember(o *object, next int) (i int, err error) {
	i, spelling, err := d.readFieldName(o.plan, next)
	if err != nil {
		return 0, err
	}
	if i < 0 {
		return i, d.readExtra(o, spelling)
	}
	f := &o.plan.fields[i]
	if spelling == nil && f.textKey != "" && d.peek() == '"' {
		start := d.pos + 1
		if n, ok := d.readPlainText(f, &d.marks[o.mark+i], o.value, d.data[start:]); ok {
			d.marks[o.mark+i] = int32(start) //nolint:gosec // at most maxSize
			d.pos = start + n + 1
			return i, nil
		}
	}
	d.steps[o.step].field = f
	err = d.readField(o, i, spelling)
	d.steps[o.step].field = nil
	return i, err
}

// readFieldName reads a member's name up to its value. It returns the index of the field,
// -1 if there is none. spelling is the name in the document, or nil if that is exact. It is
// valid until the next string is read.
func (d *decoder) readFieldName(p *structPlan, next int) (i int, spelling []byte, err error) {
	if next < len(p.fields) {
		if key := p.fields[next].key; d.hasPrefix(key) {
			d.pos += len(key)
			d.skipSpace()
			return next, nil, nil
		}
	}
	d.skipSpace()
	name, _, err := d.readMemberName()
	if err != nil {
		return 0, nil, err
	}
	i, exact := p.findField(name)
	if exact {
		return i, nil, nil
	}
	return i, name, nil
}

// readField reads the value at pos into field i, and reports another spelling of the name.
// If the field was read before, the value under the exact name stays. Two values under
// names of the same rank, both exact or both not, must be the same.
func (d *decoder) readField(o *object, i int, spelling []byte) error {
	f, previous := &o.plan.fields[i], d.marks[o.mark+i]
	mark := int32(d.pos + 1) //nolint:gosec // at most maxSize
	if spelling != nil {
		d.report(Deviation{Kind: KindName, Found: redactName(spelling)})
		mark = -mark
	}
	if previous != 0 {
		d.report(Deviation{Kind: KindDuplicate, Code: CodeSentTwice})
	}
	fv := f.valueIn(o.value)
	switch {
	case previous == 0:
	case previous < 0 && mark > 0:
		fv.SetZero()
	case previous > 0 && mark < 0:
		return d.skipValue()
	default:
		return d.skipSameValue(int(max(previous, -previous)) - 1)
	}
	d.marks[o.mark+i] = mark
	return d.readValue(&f.typePlan, fv)
}

// skipSameValue skips the value at pos. The value must equal, byte for byte, the one at
// position.
func (d *decoder) skipSameValue(position int) error {
	start := d.pos
	if err := d.skipValue(); err != nil {
		return err
	}
	end := d.pos
	d.pos = position
	if err := d.skipValue(); err != nil {
		return err
	}
	same := bytes.Equal(d.data[position:d.pos], d.data[start:end])
	if d.pos = end; !same {
		return d.errorf("sent twice with different values")
	}
	return nil
}
