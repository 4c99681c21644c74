package casing

import "reflect"

// composite reads an object or a list, or a string that holds one as a JSON document,
// or one of these where a pointer is. opened says that such a string is open already.
func (d *decoder) composite(f *value, v reflect.Value, opened bool) error {
	switch c := d.peek(); {
	case c == 'n':
		return d.literal()
	case c == '"' && d.has(`""`):
		return d.skip()
	case !f.composite(), c == '"' && f.ofTexts() && (opened || !f.inString):
		// a pointer to a scalar, or a single text for a list of one
	case c == '"':
		if opened || !f.inString {
			d.report(report{kind: KindShape}, "a JSON document in a string")
		}
		return d.documentInString(func() error {
			d.space()
			if err := d.composite(f, v, true); err != nil {
				return err
			}
			return d.end()
		})
	case c == '[' && !f.ofList() && d.emptyList():
		d.report(report{kind: KindShape}, "an empty list")
		return nil
	case f.inString && !opened:
		d.report(report{kind: KindShape}, d.shape())
	}
	switch f.kind {
	case kindList:
		return d.list(f.elem, v)
	case kindPointer:
		v.Set(reflect.New(f.elem.typ))
		return d.value(f.elem, v.Elem())
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

// room remembers how long the lists of one kind of element were, since most are as long
// as the one before, in this document or the last.
type room struct {
	elem         *value
	last, before int
}

// maxRooms bounds what is remembered.
const maxRooms = 32

// roomFor finds what is remembered, and how many elements to make room for: no more than
// the rest of the document can have written.
func (d *decoder) roomFor(elem *value) (r *room, n int) {
	for i := range d.rooms {
		if r = &d.rooms[i]; r.elem == elem {
			if r.last == r.before {
				n = min(r.last, (len(d.data)-d.pos)/16, d.limits.Elements-d.listed)
			}
			return r, n
		}
	}
	if len(d.rooms) == maxRooms {
		d.rooms = d.rooms[:0]
	}
	d.rooms = append(d.rooms, room{elem: elem})
	return &d.rooms[len(d.rooms)-1], 0
}

// list reads the list at pos, or one element where a list is due.
func (d *decoder) list(elem *value, v reflect.Value) error {
	_, n := d.roomFor(elem)
	v.Grow(n)
	here := len(d.steps)
	var err error
	if d.peek() == '[' {
		if here >= d.limits.Depth {
			return d.tooDeep()
		}
		d.steps = append(d.steps, step{})
		err = d.elements(elem, v, here)
	} else {
		d.report(report{kind: KindShape}, d.shape()+" for a list of one")
		d.steps = append(d.steps, step{})
		err = d.element(elem, v)
	}
	if err != nil {
		return err
	}
	d.steps = d.steps[:here]
	n = v.Len()
	r, _ := d.roomFor(elem) // elements may hold lists of their own kind
	r.last, r.before = n, r.last
	if v.Cap() > n+n/4+2 {
		exact := reflect.MakeSlice(v.Type(), n, n)
		reflect.Copy(exact, v)
		v.Set(exact)
	}
	if n == 0 {
		v.SetZero()
	}
	return nil
}

func (d *decoder) elements(elem *value, v reflect.Value, here int) error {
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
		} else if err := d.element(elem, v); err != nil {
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

func (d *decoder) element(elem *value, v reflect.Value) error {
	if d.listed++; d.listed > d.limits.Elements {
		return d.tooMany()
	}
	n := v.Len()
	if n == v.Cap() {
		v.Grow(max(n, 4))
	}
	v.SetLen(n + 1)
	if elem.kind == kindStruct && d.peek() == '{' {
		return d.object(elem.plan, v.Index(n))
	}
	return d.value(elem, v.Index(n))
}
