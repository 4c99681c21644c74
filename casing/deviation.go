package casing

import (
	"fmt"
	"strings"
)

// Kind is the class of a deviation.
type Kind string

// The kinds of deviation that a codec reports.
const (
	KindName      Kind = "name"      // a known name in another spelling
	KindDuplicate Kind = "duplicate" // one field, sent more than once
	KindUnknown   Kind = "unknown"   // a name that no field has
	KindMissing   Kind = "missing"   // a required field that was left out
	KindShape     Kind = "shape"     // another JSON type: a number for a string, an object for a list
	KindFormat    Kind = "format"    // another format: of a date, a time, a number
	KindLength    Kind = "length"    // more characters than the published maximum
)

// Code says exactly how a value deviates. Codes are short, stable names in kebab-case, such as
// "list-for-object".
type Code string

// The JSON types. With [KindShape], the code is the type that the value has instead of its
// exact one. With [KindUnknown], the code is the type of the unknown field's value.
const (
	CodeText   Code = "text"
	CodeNumber Code = "number"
	CodeBool   Code = "boolean"
	CodeObject Code = "object"
	CodeList   Code = "list"
	CodeNull   Code = "null"
)

// The other codes of [KindShape].
const (
	CodeJSONInString  Code = "json-in-string"  // for an object or a list
	CodeEmptyList     Code = "empty-list"      // for an object
	CodeListForObject Code = "list-for-object" // a list of one, read as the object
	CodeNullInList    Code = "null-in-list"    // read as no element
	CodeReference     Code = "reference"       // $ref, read as the value that it refers to

	CodeValuesObject       Code = "values-object-for-list"   // $values, of .NET
	CodeNumberedObject     Code = "numbered-object-for-list" // of PHP
	CodeWrappedList        Code = "list-in-object"           // whose only member holds the list
	CodeObjectForEmptyList Code = "object-for-empty-list"    // {}

	// The value is read as a list of one.
	CodeTextForList   Code = "text-for-list"
	CodeNumberForList Code = "number-for-list"
	CodeBoolForList   Code = "boolean-for-list"
	CodeObjectForList Code = "object-for-list"
)

// The codes of [KindMissing], [KindDuplicate] and [KindFormat]. A [Scalar] has codes of
// its own for KindFormat.
const (
	CodeLeftOut     Code = "left-out"
	CodeSentTwice   Code = "sent-twice"          // or more often
	CodeWholeNumber Code = "other-number-format" // 014 or 14.0 for 14
)

// Deviation is one difference between a document and the exact form. The document was still
// read. A Deviation holds names and types, never a value.
type Deviation struct {
	// Path locates the deviation by canonical names from the document's root, such as
	// data.result.scheduleArrangeResourceInfoList[0].resourceName. The root itself is "".
	Path string
	// Kind is the class of the deviation.
	Kind Kind
	// Code says how the value deviates. It is "" for KindName and KindLength, where Found says it.
	Code Code
	// Found is the name as it was spelled for KindName, and the number of characters for
	// KindLength. It is "" for the other kinds.
	Found string
	// Limit is the published maximum that Found exceeds. It is 0 if there is none.
	Limit int
	// More counts the later places where the same field deviates in the same way. Lengths count
	// as the same whatever Found is.
	More int
}

// String returns one line for a log, without the parts that are empty:
//
//	path: kind: code: found (maximum limit) (and N more)
func (d Deviation) String() string {
	var parts []string
	for _, part := range []string{d.Path, string(d.Kind), string(d.Code), d.Found} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	line := strings.Join(parts, ": ")
	if d.Limit > 0 {
		line += fmt.Sprintf(" (maximum %d)", d.Limit)
	}
	if d.More > 0 {
		line += fmt.Sprintf(" (and %d more)", d.More)
	}
	return line
}

// HiddenName stands in a Deviation for an unknown name that is not shown, because it does not
// look like the name of a field.
const HiddenName = "(name not shown)"

// redactName returns name if it is a short identifier with at most four digits, and
// HiddenName otherwise. Any other name could be a patient's data that was used as a name.
func redactName(name []byte) string {
	digits := 0
	for i, c := range name {
		switch {
		case '0' <= c && c <= '9' && i > 0:
			digits++
		case lowerASCII(c) >= 'a' && lowerASCII(c) <= 'z', c == '_', c == '-', c == '.':
		default:
			return HiddenName
		}
	}
	if len(name) == 0 || len(name) > 48 || digits > 4 {
		return HiddenName
	}
	return string(name)
}
