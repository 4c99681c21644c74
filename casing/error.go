package casing

import (
	"errors"
	"fmt"
)

// Error is the error of [New], [Codec.Marshal], [Codec.Unmarshal] and [Codec.Rename]. It
// contains no value of a document.
type Error struct {
	// Path says where the problem is. In a document, it consists of canonical names, as in
	// [Deviation], and "" is the root. In a struct type, it is the type and the Go field, such
	// as main.Order.Price. For an option, it is the option, the limit or the canonical name of
	// a field.
	Path string
	// Offset is the byte of the document at which reading stopped. Inside JSON in a string, it
	// counts from the beginning of that string's text. It is -1 if the problem is not at a
	// position in a document.
	Offset int
	// Problem describes the problem, without Path and Offset.
	Problem string
}

// Error returns the path, the problem and the offset, without those that do not apply.
func (e *Error) Error() string {
	switch {
	case e.Offset < 0 && e.Path == "":
		return "casing: " + e.Problem
	case e.Offset < 0:
		return fmt.Sprintf("casing: %s: %s", e.Path, e.Problem)
	case e.Path == "":
		return fmt.Sprintf("casing: the document: %s (at byte %d)", e.Problem, e.Offset)
	}
	return fmt.Sprintf("casing: %s: %s (at byte %d)", e.Path, e.Problem, e.Offset)
}

// newError returns an *Error that is not at a position in a document.
func newError(path, format string, args ...any) error {
	return &Error{Path: path, Offset: -1, Problem: fmt.Sprintf(format, args...)}
}

// prefixPath returns err with prefix, a field or an index, in front of its path.
func prefixPath(prefix string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	path := prefix
	switch {
	case e.Path != "" && e.Path[0] == '[':
		path += e.Path
	case e.Path != "":
		path += "." + e.Path
	}
	return &Error{Path: path, Offset: e.Offset, Problem: e.Problem}
}
