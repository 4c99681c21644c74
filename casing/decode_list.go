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
	var err error
	if d.peek() == '[' {
		d.steps = append(d.steps, step{})
		err = d.elements(elem, l, here)
	} else {
		d.report(report{kind: KindShape}, d.shape()+" for a list of one")
		d.steps = append(d.steps, step{})
		err = d.element(elem, l)
	}
	if err != nil {
		return err
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
