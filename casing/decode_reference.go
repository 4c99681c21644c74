package casing

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
)

// Serializers write a value that occurs twice as a reference: fastjson as
// {"$ref":"$.data.list[0]"}, JavaScript as {"$ref":"$[\"data\"][\"list\"][0]"} or
// {"$ref":"#/data/list/0"}, .NET as {"$ref":"2"} for the object with "$id":"2".

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
	if err := d.spendOnReferences(d.pos - start); err != nil {
		return err
	}
	d.pos = end
	return nil
}

// spendOnReferences counts bytes that are read because of references. Their sum is bounded, so
// that the time grows linearly with the document.
func (d *decoder) spendOnReferences(n int) error {
	if d.referenceBytes += n; d.referenceBytes > 64<<10+16*len(d.data) {
		return d.errorf("too many references ($ref)")
	}
	return nil
}

// resolveReference returns the position of the value to which a reference leads.
func (d *decoder) resolveReference(target string) (position int, err error) {
	if position, ok := d.referenceTargets[target]; ok {
		return position, nil
	}
	here := d.pos
	d.pos = 0
	d.skipSpace()
	found := false
	if strings.HasPrefix(target, "$") || strings.HasPrefix(target, "#") {
		found, err = d.seekPath(target)
	} else {
		found, err = d.seekID(target)
	}
	position = d.pos
	d.pos = here
	switch {
	case err != nil:
		return 0, err
	case !found:
		return 0, d.errorf("a reference ($ref) to a value that the document does not have")
	}
	if err := d.spendOnReferences(position); err != nil {
		return 0, err
	}
	if d.referenceTargets == nil {
		d.referenceTargets = map[string]int{}
	}
	d.referenceTargets[target] = position
	return position, nil
}

// seekPath moves pos from the root to the value at a path such as $.data.list[0].
func (d *decoder) seekPath(path string) (found bool, err error) {
	steps, found := splitPath(path)
	for i := 0; found && err == nil && i < len(steps); i++ {
		if d.peek() == '{' {
			found, err = d.seekMember(steps[i])
			continue
		}
		n, notNumber := strconv.Atoi(steps[i])
		if notNumber != nil || n < 0 {
			return false, nil
		}
		found, err = d.seekElement(n)
	}
	return found && err == nil, err
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

// seekMember moves pos to the value of a member of the object at pos. It reads no further, so that
// the position bounds its time.
func (d *decoder) seekMember(name string) (found bool, err error) {
	for d.pos++; ; d.pos++ {
		if d.skipSpace(); d.peek() == '}' {
			return false, nil
		}
		candidate, _, err := d.readMemberName()
		if err != nil || string(candidate) == name {
			return err == nil, err
		}
		if err := d.skipValue(); err != nil {
			return false, err
		}
		if d.skipSpace(); d.peek() != ',' {
			return false, nil
		}
	}
}

// seekElement moves pos to an element of the list at pos.
func (d *decoder) seekElement(n int) (found bool, err error) {
	if d.peek() != '[' || d.skipEmptyList() {
		return false, nil
	}
	for d.pos++; ; d.pos++ {
		d.skipSpace()
		if n == 0 {
			return true, nil
		}
		if err := d.skipValue(); err != nil {
			return false, err
		}
		n--
		if d.skipSpace(); d.peek() != ',' {
			return false, nil
		}
	}
}

// seekID moves pos to the object whose $id is id, which must be its first member.
func (d *decoder) seekID(id string) (found bool, err error) {
	for ; d.pos < len(d.data); d.pos++ {
		switch d.peek() {
		case '"':
			if err := d.skipValue(); err != nil {
				return false, err
			}
			d.pos--
		case '{':
			start := d.pos
			if d.pos++; d.hasID(id) {
				d.pos = start
				return true, nil
			}
			d.pos = start
		}
	}
	return false, nil
}

// hasID reports whether a member "$id" with the value id is at pos.
func (d *decoder) hasID(id string) bool {
	d.skipSpace()
	if !d.hasPrefix(`"$id"`) {
		return false
	}
	d.pos += len(`"$id"`)
	d.skipSpace()
	if d.peek() != ':' {
		return false
	}
	d.pos++
	d.skipSpace()
	return d.hasPrefix(`"` + id + `"`)
}
