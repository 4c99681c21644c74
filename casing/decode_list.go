package casing

import "reflect"

// readList reads the value at pos into the slice v: a list, or another value that has one
// meaning as a list.
func (d *decoder) readList(elem *typePlan, v reflect.Value) error {
	v.Grow(d.initialCapacity(d.hintFor(elem)))
	if err := d.readListValue(elem, v); err != nil {
		return err
	}
	n := v.Len()
	hint := d.hintFor(elem) // again, since inner lists may have moved the hints
	hint.last, hint.previous = n, hint.last
	if v.Cap() > n+n/4+2 {
		trimmed := reflect.MakeSlice(v.Type(), n, n)
		reflect.Copy(trimmed, v)
		v.Set(trimmed)
	}
	if n == 0 {
		v.SetZero()
	}
	return nil
}

// readListValue reads the value at pos as elements of the slice v.
func (d *decoder) readListValue(elem *typePlan, v reflect.Value) error {
	switch {
	case d.peek() == '[':
		if len(d.steps) >= d.limits.Depth {
			return d.depthError()
		}
		d.steps = append(d.steps, step{})
		if err := d.readElements(elem, v); err != nil {
			return err
		}
		d.steps = d.steps[:len(d.steps)-1]
		return nil
	case d.peek() == '{' && elem.kind == goStruct:
		return d.readListObject(elem, v)
	}
	return d.readAsOnlyElement(elem, v)
}

// readAsOnlyElement reads the value at pos as the only element of the slice v.
func (d *decoder) readAsOnlyElement(elem *typePlan, v reflect.Value) error {
	if code := d.onlyElementCode(); code != "" {
		d.reportShape(code)
	}
	d.steps = append(d.steps, step{})
	if err := d.readElement(elem, v); err != nil {
		return err
	}
	d.steps = d.steps[:len(d.steps)-1]
	return nil
}

// onlyElementCode returns the code of the value at pos, which stands where a list is expected, or ""
// if it is no JSON.
func (d *decoder) onlyElementCode() Code {
	switch d.jsonType() {
	case CodeText:
		return CodeTextForList
	case CodeNumber:
		return CodeNumberForList
	case CodeBool:
		return CodeBoolForList
	case CodeObject:
		return CodeObjectForList
	}
	return ""
}

// readElements reads the elements of the list at pos up to and including its closing
// bracket. It leaves out elements that are null.
func (d *decoder) readElements(elem *typePlan, v reflect.Value) error {
	if d.skipEmptyList() {
		return nil
	}
	depth := len(d.steps)
	for {
		d.pos++
		d.skipSpace()
		if err := d.readElementOrNull(elem, v); err != nil {
			return err
		}
		d.steps[depth-1].index++
		if d.skipSpace(); d.peek() != ',' {
			break
		}
	}
	if d.peek() != ']' {
		return d.expected("a comma or the end of the list")
	}
	d.pos++
	return nil
}

// readElementOrNull reads the value at pos as a new element of the slice v, unless it is null.
func (d *decoder) readElementOrNull(elem *typePlan, v reflect.Value) error {
	if d.peek() == 'n' {
		d.reportShape(CodeNullInList)
		return d.skipLiteral()
	}
	return d.readElement(elem, v)
}

// readElement reads the value at pos as a new element of the slice v.
func (d *decoder) readElement(elem *typePlan, v reflect.Value) error {
	if d.elements++; d.elements > d.limits.Elements {
		return d.errorf("more than %d elements in lists (Limits.Elements)", d.limits.Elements)
	}
	n := v.Len()
	if n == v.Cap() {
		v.Grow(max(n, 4))
	}
	v.SetLen(n + 1)
	if elem.kind == goStruct && d.peek() == '{' {
		return d.readObject(elem.plan, v.Index(n))
	}
	return d.readValue(elem, v.Index(n))
}

// skipEmptyList skips an empty list at pos. It reports whether there was one.
func (d *decoder) skipEmptyList() bool {
	start := d.pos
	d.pos++
	if d.skipSpace(); d.peek() == ']' {
		d.pos++
		return true
	}
	d.pos = start
	return false
}

// lengthHint remembers the lengths of the last two lists of one element type. Most lists
// are as long as the list before them, in the same document or in the last one.
type lengthHint struct {
	elem           *typePlan
	last, previous int
}

// maxLengthHints bounds the hints that a decoder remembers.
const maxLengthHints = 32

// hintFor returns the hint for lists of elem. It is valid until the next call.
func (d *decoder) hintFor(elem *typePlan) *lengthHint {
	for i := range d.lengthHints {
		if hint := &d.lengthHints[i]; hint.elem == elem {
			return hint
		}
	}
	if len(d.lengthHints) == maxLengthHints {
		d.lengthHints = d.lengthHints[:0]
	}
	d.lengthHints = append(d.lengthHints, lengthHint{elem: elem})
	return &d.lengthHints[len(d.lengthHints)-1]
}

// initialCapacity returns the capacity to allocate for the list at pos: no more than the
// rest of the document can fill.
func (d *decoder) initialCapacity(hint *lengthHint) int {
	if hint.last != hint.previous {
		return 0
	}
	return min(hint.last, (len(d.data)-d.pos)/16, d.limits.Elements-d.elements)
}
