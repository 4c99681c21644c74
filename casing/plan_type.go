package casing

import (
	"reflect"
	"time"
)

// goKind is a class of Go types that the codec treats alike.
type goKind uint8

const (
	goString goKind = iota
	goInt
	goUint
	goBool
	goFloat
	goTime
	goScalar
	goStruct // this kind and those below are not JSON scalars
	goPointer
	goList
)

// typePlan says how a Go type is written and read.
type typePlan struct {
	kind   goKind
	goType reflect.Type
	layout string // for goTime
	quoted bool   // whether a number or a boolean is in a string
	max    int    // the maximum number of characters; 0 for none

	inString bool          // whether the object or list is a JSON document in a string
	encoding *TextEncoding // of that string; nil for none
	plan     *structPlan   // for goStruct
	elem     *typePlan     // for goPointer and goList
}

// newTypePlan returns the plan of a Go type, without the settings of tags. where names the
// field in errors.
func (c *Codec) newTypePlan(where string, goType reflect.Type, unfinished map[reflect.Type]*structPlan) (t typePlan, err error) {
	t.goType = goType
	switch {
	case goType == reflect.TypeFor[time.Time]():
		t.kind = goTime
		return t, nil
	case reflect.PointerTo(goType).Implements(reflect.TypeFor[Scalar]()):
		t.kind = goScalar
		return t, nil
	}
	switch goType.Kind() {
	case reflect.String:
		t.kind = goString
	case reflect.Bool:
		t.kind = goBool
	case reflect.Float64:
		t.kind = goFloat
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		t.kind = goInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		t.kind = goUint
	case reflect.Struct:
		t.kind = goStruct
		t.plan, err = c.buildPlan(goType, unfinished)
	case reflect.Pointer, reflect.Slice:
		if isNestedTooDeep(goType) {
			return t, newError(where, "type %v is not supported: more than %d lists or pointers in one another", goType, maxTypeDepth)
		}
		t.kind = goPointer
		if goType.Kind() == reflect.Slice {
			t.kind = goList
		}
		var elem typePlan
		elem, err = c.newTypePlan(where, goType.Elem(), unfinished)
		t.elem = &elem
	default:
		err = newError(where, "type %v is not supported", goType)
	}
	return t, err
}

// maxTypeDepth bounds the lists and pointers in one another that a field may have.
const maxTypeDepth = 8

// isNestedTooDeep reports whether goType has more than maxTypeDepth lists and pointers
// around another type. A type such as type T []T has no end of them.
func isNestedTooDeep(goType reflect.Type) bool {
	depth := 0
	for ; goType.Kind() == reflect.Pointer || goType.Kind() == reflect.Slice; goType = goType.Elem() {
		if depth++; depth > maxTypeDepth {
			return true
		}
	}
	return false
}

// innermost returns the plan of the type inside all pointers and lists. The tags of a field
// apply to that type.
func (t *typePlan) innermost() *typePlan {
	for t.elem != nil {
		t = t.elem
	}
	return t
}

// jsonType returns the exact JSON type of a scalar.
func (t *typePlan) jsonType() Code {
	switch {
	case t.quoted:
		return CodeText
	case t.kind == goInt, t.kind == goUint, t.kind == goFloat:
		return CodeNumber
	case t.kind == goBool:
		return CodeBool
	}
	return CodeText
}

// isComposite reports whether the type is a struct or a list, or points to one.
func (t *typePlan) isComposite() bool {
	return t.kind == goStruct || t.isList() || t.kind == goPointer && t.elem.isComposite()
}

// isList reports whether the type is a list, or points to one.
func (t *typePlan) isList() bool {
	return t.kind == goList || t.kind == goPointer && t.elem.isList()
}

// isTextList reports whether the type is a list whose elements are JSON strings, or points
// to one. A pointer to a scalar counts as a JSON string.
func (t *typePlan) isTextList() bool {
	if t.kind == goPointer {
		return t.elem.isTextList()
	}
	return t.kind == goList && !t.elem.isComposite() && t.elem.jsonType() == CodeText
}
