// Package casing is a JSON codec for APIs whose field names come in several spellings, such
// as placerOrderNO, PlacerOrderNO and PLACERORDERNO. One set of Go structs serves them all.
//
// Writing is exact. Every name is in the codec's [Style], or as an option spells it. The exact
// form of a document is the one that Marshal writes.
//
// Reading is tolerant. Names may be in any spelling, and values in any JSON type with one
// clear meaning. Each deviation from the exact form is returned as a [Deviation]. A value
// without one clear meaning is an [Error] that names its path. The codec never guesses.
//
// Both directions are one pass over the bytes, without a map in between. Each codec inspects
// a type once, by reflection.
//
// # Names
//
// The canonical name of a field comes from its json tag. Without one, it is the Go name with
// a lowercase first letter. The spelling of a name is its canonical name in the codec's style, or
// the one that [WithNames] gives.
//
// # Types
//
// Fields may be strings, integers, bools, float64, [time.Time], types that are [Scalar],
// structs, and pointers to or slices of these. The fields of an embedded struct are read and
// written as fields of the outer struct.
//
// # Struct tags
//
// The options omitempty, omitzero and string of the json tag work as in encoding/json, with
// two differences. Empty strings, lists, pointers and times are always left out. The option
// string does not change strings. The tags of a pointer or a list apply to its element.
//
// There are more tags:
//
//	layout:"2006-01-02"  the layout of a time.Time
//	max:"32"             the maximum number of characters; longer text is a deviation
//	casing:"required"    a required field; an object without it is a deviation
//	casing:"extra"       a map[string]string that keeps the members without a field
//	casing:"anyfields"   an object that may have none of the expected fields
package casing
