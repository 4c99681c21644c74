package casing

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Serializers write a value that occurs twice as a reference. For fastjson it is
// {"$ref":"$.data.list[0]"}. In JavaScript it is {"$ref":"$[\"data\"][\"list\"][0]"} or
// {"$ref":"#/data/list/0"}. In .NET it is {"$ref":"2"} for the object with "$id":"2".

// maxReferenceDepth bounds how many references lead to one another.
const maxReferenceDepth = 8

// readReference calls read at the value to which the reference at pos leads, and then skips
// the reference.
func (d *decoder) readReference(read func() error) error {
	d.reportShape(CodeReference)
	members, err := d.scanMembers()
	if err != nil {
		return err
	}
	end := d.pos
	d.pos = members[0].value
	if len(members) > 1 || d.peek() != '"' {
		return d.errorf("a reference ($ref) that is not one text")
	}
	target, err := d.readString()
	if err != nil {
		return err
	}
	position, err := d.resolveReference(string(target))
	if err != nil {
		return err
	}
	if d.references++; d.references > maxReferenceDepth {
		return d.errorf("references ($ref) that lead in a circle, or through more than %d others", maxReferenceDepth)
	}
	start := position
	d.pos = position
	if err := read(); err != nil {
		return err
	}
	d.references--
	if err := d.countReferenceBytes(d.pos - start); err != nil {
		return err
	}
	d.pos = end
	return nil
}

// countReferenceBytes counts bytes that are read because of references. Their sum is bounded, so
// that the time grows linearly with the document.
func (d *decoder) countReferenceBytes(n int) error {
	if d.referenceBytes += n; d.referenceBytes > 64<<10+16*len(d.data) {
		return d.errorf("too many references ($ref)")
	}
	return nil
}

// referenceIndex remembers which parts of a document were scanned for references, so that none is
// scanned twice.
type referenceIndex struct {
	targets  map[string]int         // positions by reference
	members  map[int]map[string]int // positions of members by name, by the position of their object
	elements map[int][]int          // positions of elements, by the position of their list
	ids      map[string]int         // positions of objects by $id; nil before the first such reference
}

// resolveReference returns the position of the value to which a reference leads.
func (d *decoder) resolveReference(target string) (position int, err error) {
	if d.referenceIndex == nil {
		d.referenceIndex = &referenceIndex{targets: map[string]int{}, members: map[int]map[string]int{}, elements: map[int][]int{}}
	}
	if position, ok := d.referenceIndex.targets[target]; ok {
		return position, nil
	}
	here := d.pos
	found := false
	if strings.HasPrefix(target, "$") || strings.HasPrefix(target, "#") {
		position, found, err = d.findPath(target)
	} else {
		position, found, err = d.findID(target)
	}
	d.pos = here
	switch {
	case err != nil:
		return 0, err
	case !found:
		return 0, d.errorf("a reference ($ref) to a value that the document does not have")
	}
	d.referenceIndex.targets[target] = position
	return position, nil
}

// findPath returns the position of the value at a path such as $.data.list[0].
func (d *decoder) findPath(path string) (position int, found bool, err error) {
	steps, found := splitPath(path)
	d.pos = 0
	d.skipSpace()
	position = d.pos
	for i := 0; found && err == nil && i < len(steps); i++ {
		switch d.pos = position; d.peek() {
		case '{':
			position, found, err = d.findMember(position, steps[i])
		case '[':
			position, found, err = d.findElement(position, steps[i])
		default:
			found = false
		}
	}
	return position, found, err
}

// findMember returns the position of a member's value in the object at a position. It scans each
// object once.
func (d *decoder) findMember(object int, name string) (position int, found bool, err error) {
	positions, scanned := d.referenceIndex.members[object]
	if !scanned {
		d.pos = object
		members, err := d.scanMembers()
		if err != nil {
			return 0, false, err
		}
		positions = make(map[string]int, len(members))
		for _, m := range slices.Backward(members) { // the first of a name decides
			positions[m.name] = m.value
		}
		d.referenceIndex.members[object] = positions
	}
	position, found = positions[name]
	return position, found, nil
}

// findElement returns the position of an element in the list at a position. It scans each list
// once.
func (d *decoder) findElement(list int, number string) (position int, found bool, err error) {
	positions, scanned := d.referenceIndex.elements[list]
	if !scanned {
		d.pos = list
		if positions, err = d.scanElements(); err != nil {
			return 0, false, err
		}
		d.referenceIndex.elements[list] = positions
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(positions) {
		return 0, false, nil //nolint:nilerr // a path that leads nowhere
	}
	return positions[n], true, nil
}

// scanElements returns the positions of the elements of the list at pos.
func (d *decoder) scanElements() (positions []int, err error) {
	if d.skipEmptyList() {
		return nil, nil
	}
	for d.pos++; ; d.pos++ {
		d.skipSpace()
		positions = append(positions, d.pos)
		if err := d.skipValue(); err != nil {
			return nil, err
		}
		if d.skipSpace(); d.peek() != ',' {
			return positions, nil
		}
	}
}

// findID returns the position of the object whose $id is id. It scans the document once.
func (d *decoder) findID(id string) (position int, found bool, err error) {
	if d.referenceIndex.ids == nil {
		d.referenceIndex.ids = map[string]int{}
		for d.pos = 0; d.pos < len(d.data); d.pos++ {
			switch d.peek() {
			case '"':
				if err := d.skipValue(); err != nil {
					return 0, false, err
				}
				d.pos--
			case '{':
				object := d.pos
				d.pos++
				if id, ok := d.readID(); ok && d.referenceIndex.ids[id] == 0 {
					d.referenceIndex.ids[id] = object
				}
				d.pos = object
			}
		}
	}
	position, found = d.referenceIndex.ids[id]
	return position, found, nil
}

// readID returns the value of a member "$id" at pos, where serializers write it: first in its
// object.
func (d *decoder) readID() (id string, ok bool) {
	d.skipSpace()
	if !d.hasPrefix(`"$id"`) {
		return "", false
	}
	d.pos += len(`"$id"`)
	d.skipSpace()
	if d.peek() != ':' {
		return "", false
	}
	d.pos++
	d.skipSpace()
	if d.peek() != '"' {
		return "", false
	}
	text, err := d.readString()
	return string(text), err == nil
}

var (
	pathStep       = regexp.MustCompile(`^(?:\.([^.\[]+)|\[([0-9]+)\]|\["([^"]+)"\]|\['([^']+)'\])`)
	pointerEscapes = strings.NewReplacer("~1", "/", "~0", "~")
)

// splitPath splits a path into the names and indexes behind its first character. ok is false if
// it is not a path.
func splitPath(path string) (steps []string, ok bool) {
	if pointer, isPointer := strings.CutPrefix(path, "#/"); isPointer {
		for step := range strings.SplitSeq(pointer, "/") {
			steps = append(steps, pointerEscapes.Replace(step))
		}
		return steps, true
	}
	for path = path[1:]; path != ""; {
		match := pathStep.FindStringSubmatch(path)
		if match == nil {
			return nil, false
		}
		steps = append(steps, cmp.Or(match[1:]...))
		path = path[len(match[0]):]
	}
	return steps, true
}
