package casing

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// readListObject reads the object at pos where a list is expected. These objects have one
// meaning as a list:
//
//	{"$values": […]}    a list of .NET, which may have an $id too
//	{"0": …, "2": …}    an array of PHP, in the order of the numbers
//	{"item": […]}       an object whose only member holds the list, as XML converters write it
//	{"$ref": "…"}       a reference to such a value
//	{}                  an empty list
//
// Any other object is a list of one.
func (d *decoder) readListObject(elem *typePlan, v reflect.Value) error {
	defer func() { d.wrappers-- }()
	if d.wrappers++; d.wrappers > maxWrappers {
		return d.errorf("a list inside more than %d objects", maxWrappers)
	}
	if d.isSpecialObject() && d.isReference() {
		return d.readReference(func() error { return d.readListValue(elem, v) })
	}
	start := d.pos
	members, err := d.scanMembers()
	if err != nil {
		return err
	}
	end := d.pos
	inner, code := d.listMember(elem, members)
	switch {
	case len(members) == 0:
		d.reportShape(CodeObjectForEmptyList)
		return nil
	case isNumbered(members):
		d.reportShape(CodeNumberedObject)
		err = d.readNumbered(elem, v, members)
	case inner != nil:
		d.reportShape(code)
		d.pos = inner.value
		err = d.readListValue(elem, v)
	default:
		d.pos = start
		return d.readAsOnlyElement(elem, v)
	}
	d.pos = end
	return err
}

// maxWrappers bounds how many objects may be around one list.
const maxWrappers = 4

// member is a member of an object that was scanned.
type member struct {
	name  string
	value int // the position of its value
}

// scanMembers returns the members of the object at pos and skips the object.
func (d *decoder) scanMembers() ([]member, error) {
	var members []member
	d.pos++
	if d.skipSpace(); d.peek() == '}' {
		d.pos++
		return nil, nil
	}
	for ; ; d.pos++ {
		d.skipSpace()
		name, _, err := d.readMemberName()
		if err != nil {
			return nil, err
		}
		members = append(members, member{string(name), d.pos})
		if err := d.skipValue(); err != nil {
			return nil, err
		}
		if d.skipSpace(); d.peek() != ',' {
			break
		}
	}
	if d.peek() != '}' {
		return nil, d.expected("a comma or the end of the object")
	}
	d.pos++
	return members, nil
}

// listMember returns the member that holds a list, or nil if the object is an element itself.
// Members whose names begin with one of $@#_- are metadata of serializers, such as attributes of XML
// and the white space between its elements.
func (d *decoder) listMember(elem *typePlan, members []member) (*member, Code) {
	var only *member
	for i := range members {
		m := &members[i]
		switch {
		case m.name == "$values":
			return m, CodeValuesObject
		case m.name != "" && strings.IndexByte("$@#_-", m.name[0]) >= 0:
			continue
		case only != nil:
			return nil, ""
		}
		only = m
	}
	if only == nil || d.data[only.value] != '[' && d.data[only.value] != '{' {
		return nil, ""
	}
	if i, _ := elem.plan.findField([]byte(only.name)); i >= 0 {
		return nil, "" // it is an element with one field
	}
	return only, CodeWrappedList
}

// isNumbered reports whether all members are numbered.
func isNumbered(members []member) bool {
	return !slices.ContainsFunc(members, func(m member) bool { return memberNumber(m) < 0 })
}

// memberNumber returns the number that is the name of a member, or -1.
func memberNumber(m member) int {
	n, err := strconv.ParseUint(m.name, 10, 31)
	if err != nil || m.name != strconv.FormatUint(n, 10) {
		return -1
	}
	return int(n)
}

// readNumbered reads the values of members in the order of their numbers.
func (d *decoder) readNumbered(elem *typePlan, v reflect.Value, members []member) error {
	slices.SortStableFunc(members, func(a, b member) int { return memberNumber(a) - memberNumber(b) })
	d.steps = append(d.steps, step{})
	for _, m := range members {
		d.pos = m.value
		if err := d.readElementOrNull(elem, v); err != nil {
			return err
		}
		d.steps[len(d.steps)-1].index++
	}
	d.steps = d.steps[:len(d.steps)-1]
	return nil
}

// isSpecialObject reports whether the first name of the object at pos begins with $ or a digit. No
// field does, but names of serializers do.
func (d *decoder) isSpecialObject() bool {
	c := d.firstNameByte()
	return c == '$' || '0' <= c && c <= '9'
}

// firstNameByte returns the first byte of the first name in the object at pos, or 0.
func (d *decoder) firstNameByte() byte {
	i := d.pos + 1
	for i < len(d.data) && d.data[i] <= ' ' {
		i++
	}
	if i+1 >= len(d.data) || d.data[i] != '"' {
		return 0
	}
	return d.data[i+1]
}

// readSpecialObject reads the object at pos into the struct v if it is a reference, or a list of
// one: {"$values": […]} or {"0": …}. Otherwise done is false.
func (d *decoder) readSpecialObject(p *structPlan, v reflect.Value) (done bool, err error) {
	if d.isReference() {
		return true, d.readReference(func() error { return d.readObjectAt(p, v) })
	}
	start := d.pos
	if d.firstNameByte() == '$' {
		if !d.seekValues() {
			d.pos = start
			return false, nil
		}
		d.reportShape(CodeValuesObject)
		return true, d.readWrapped(start, func() error {
			if d.peek() == '[' && d.skipEmptyList() {
				d.reportShape(CodeEmptyList)
				return nil
			}
			return d.readOneObject(p, v)
		})
	}
	members, err := d.scanMembers()
	switch {
	case err != nil:
		return true, err
	case !isNumbered(members):
		d.pos = start
		return false, nil
	case len(members) > 1:
		return true, d.errorf(severalObjects)
	}
	d.reportShape(CodeNumberedObject)
	d.pos = members[0].value
	return true, d.readWrapped(start, func() error { return d.readObjectAt(p, v) })
}

// readWrapped calls read for a value inside the object at start, and then skips the object.
func (d *decoder) readWrapped(start int, read func() error) error {
	if d.wrappers++; d.wrappers > maxWrappers {
		return d.errorf("a list inside more than %d objects", maxWrappers)
	}
	if err := read(); err != nil {
		return err
	}
	d.wrappers--
	d.pos = start
	return d.skipValue()
}

// seekValues moves pos to the value of $values in the object at pos. Other members of serializers
// may come before it.
func (d *decoder) seekValues() (found bool) {
	for d.pos++; ; d.pos++ {
		if d.skipSpace(); !d.hasPrefix(`"$`) {
			return false
		}
		name, _, err := d.readMemberName()
		if err != nil || string(name) == "$values" {
			return err == nil
		}
		if d.skipValue() != nil {
			return false
		}
		if d.skipSpace(); d.peek() != ',' {
			return false
		}
	}
}

// isReference reports whether the object at pos begins with a $ref.
func (d *decoder) isReference() bool {
	rest := bytes.TrimLeft(d.data[d.pos+1:], " \t\r\n")
	return bytes.HasPrefix(rest, []byte(`"$ref"`))
}
