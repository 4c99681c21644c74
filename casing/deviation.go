package casing

import "fmt"

// Kind says in which way something read departs from the exact form.
type Kind string

// The kinds of deviation that a codec reports.
const (
	KindName    Kind = "name"    // another spelling of a known name
	KindTwin    Kind = "twin"    // one field, sent more than once
	KindUnknown Kind = "unknown" // a name without a field
	KindMissing Kind = "missing" // a field that is due and was left out
	KindShape   Kind = "shape"   // another JSON type: a number for a text, an object for a list
	KindFormat  Kind = "format"  // a text in another format: a date, a time, a number
	KindLength  Kind = "length"  // more characters than the field's published maximum
)

// Deviation is one way in which a document departs from the exact form, and was read
// all the same. It holds names and shapes, never a value.
type Deviation struct {
	// Path is where it is, in canonical names from the document's root, such as
	// data.result.scheduleArrangeResourceInfoList[0].resourceName.
	Path string
	Kind Kind
	// Seen says what was found there, such as "a number".
	Seen string
	// More counts the places after Path where the same field departs in the same way.
	More int
}

// String is one line for a report to the vendor.
func (d Deviation) String() string {
	s := fmt.Sprintf("%s: %s: %s", d.Path, d.Kind, d.Seen)
	if d.More > 0 {
		s += fmt.Sprintf(" (and %d more)", d.More)
	}
	return s
}

// Error says why a document could not be read, or a value not written.
type Error struct {
	// Path is where, in canonical names, as in [Deviation]; "" is the root.
	Path string
	// Offset is the byte at which reading stopped. Inside a JSON text in a string it
	// counts from the beginning of that text.
	Offset int
	// Problem says what is wrong, without the value.
	Problem string
}

// Error is the path and the problem.
func (e *Error) Error() string {
	path := e.Path
	if path == "" {
		path = "the document"
	}
	return fmt.Sprintf("casing: %s: %s (at byte %d)", path, e.Problem, e.Offset)
}

// plainName is a name from a document if it can be shown: an identifier with few
// digits. Any other could be a value that somebody used as a name.
func plainName(name []byte) string {
	digits := 0
	for i, c := range name {
		switch {
		case '0' <= c && c <= '9' && i > 0:
			digits++
		case lowerASCII(c) >= 'a' && lowerASCII(c) <= 'z', c == '_', c == '-', c == '.':
		default:
			return hiddenName
		}
	}
	if len(name) == 0 || len(name) > 48 || digits > 4 {
		return hiddenName
	}
	return string(name)
}

const hiddenName = "(a name that is no identifier)"
