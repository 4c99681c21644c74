package casing

import "strings"

// deviationKey identifies the deviations that one entry counts. A thousand slots that
// deviate in the same way become one entry of the report to the vendor.
type deviationKey struct {
	field *fieldPlan  // nil for an unknown field, and for the whole document
	plan  *structPlan // the struct that lacks an unknown field; else nil
	kind  Kind
	code  Code   // "" for an unknown field, whose type may vary
	found string // the name of an unknown field; "" for lengths, which vary
}

// maxDeviations bounds the entries of one document's report.
const maxDeviations = 200

// report records a deviation of the value at the current path.
func (d *decoder) report(dev Deviation) {
	key := deviationKey{field: d.currentField(), kind: dev.Kind, code: dev.Code, found: dev.Found}
	if dev.Kind == KindLength {
		key.found = ""
	}
	if d.addDeviationKey(key) {
		dev.Path = d.path()
		d.deviations = append(d.deviations, dev)
	}
}

// reportShape records that the value at the current path has another JSON type.
func (d *decoder) reportShape(code Code) { d.report(Deviation{Kind: KindShape, Code: code}) }

// reportUnknown records a member of the object at the current path for which p has no
// field. The name is redacted. The code is the JSON type of the member's value.
func (d *decoder) reportUnknown(p *structPlan, name string, code Code) {
	if d.addDeviationKey(deviationKey{plan: p, kind: KindUnknown, found: name}) {
		path := strings.TrimPrefix(d.path()+"."+name, ".")
		d.deviations = append(d.deviations, Deviation{Path: path, Kind: KindUnknown, Code: code})
	}
}

// addDeviationKey reports whether the caller must append a new entry for key. If there is
// an entry already, it counts the deviation there.
func (d *decoder) addDeviationKey(key deviationKey) bool {
	if i, ok := d.deviationIndex[key]; ok {
		d.deviations[i].More++
		return false
	}
	if len(d.deviations) == maxDeviations {
		return false
	}
	if d.deviationIndex == nil {
		d.deviationIndex = map[deviationKey]int{}
	}
	d.deviationIndex[key] = len(d.deviations)
	return true
}

// currentField returns the innermost field of the current path, or nil at the root.
func (d *decoder) currentField() *fieldPlan {
	for i := len(d.steps) - 1; i >= 0; i-- {
		if f := d.steps[i].field; f != nil {
			return f
		}
	}
	return nil
}
