// Package casing translates between one set of Go structs and JSON in any of several
// spellings of the same field names: placerOrderNO, PlacerOrderNO, PLACERORDERNO.
//
// What it writes is exact: every name in its style, or as the codec's options spell it,
// and nothing else. What it reads may be in any spelling, and scalars in any shape that
// has one meaning; each departure from the exact form is returned as a [Deviation].
// What has no clear meaning is an [Error] that names the path, never a guess.
//
// Both directions are one pass over the bytes, with no map in between. A plan of each
// type is made once per codec, by reflection.
//
// # Struct tags
//
// The canonical name of a field comes from its json tag, or is the Go name with a small
// first letter. The options omitempty and string mean what they mean to encoding/json, with
// two differences: texts, lists, pointers and unset values are left out when empty without
// omitempty, and string leaves texts as they are. Tags on a pointer or a list apply to what
// it holds. There are four more:
//
//	layout:"2006-01-02"  how a time.Time is written
//	max:"32"             a length in characters that is reported when exceeded
//	casing:"due"         a field that is reported when an object comes without it
//	casing:"extra"       a map[string]string for fields without a place of their own
//
// Fields may be strings, integers, bools, float64, time.Time, types that are [Scalar],
// structs, pointers and slices of these, and structs embedded for their fields.
package casing
