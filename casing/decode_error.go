package casing

import (
	"fmt"
	"strconv"
	"strings"
)

// errorf returns an *Error at the current path and position.
func (d *decoder) errorf(format string, args ...any) error {
	return &Error{Path: d.path(), Offset: d.pos, Problem: fmt.Sprintf(format, args...)}
}

// expected returns an error that names the expected syntax and the one found at pos.
func (d *decoder) expected(syntax string) error {
	return d.errorf("expected %s, found %s", syntax, d.describeNext())
}

// depthError returns an error for an object or a list that exceeds Limits.Depth.
func (d *decoder) depthError() error {
	return d.errorf("nested deeper than %d (Limits.Depth)", d.limits.Depth)
}

// path returns the current path in canonical names.
func (d *decoder) path() string {
	var b strings.Builder
	for _, s := range d.steps {
		switch {
		case s.field != nil:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s.field.canonical)
		case s.index != inObject:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		}
	}
	return b.String()
}

// describeNext names the JSON syntax that begins at pos, for an error text.
func (d *decoder) describeNext() string {
	switch d.jsonType() {
	case CodeObject:
		return "an object"
	case CodeList:
		return "a list"
	case CodeText:
		return "a text"
	case CodeNumber:
		return "a number"
	case CodeBool:
		return "true or false"
	case CodeNull:
		return "null"
	}
	switch {
	case d.pos >= len(d.data):
		return "the end of the document"
	case d.peek() == '<':
		return "markup (XML or HTML)"
	}
	return "something that is not JSON"
}

// jsonType returns the type of the JSON value that begins at pos, or "" if none does.
func (d *decoder) jsonType() Code {
	switch c := d.peek(); {
	case c == '{':
		return CodeObject
	case c == '[':
		return CodeList
	case c == '"':
		return CodeText
	case c == '-' || '0' <= c && c <= '9':
		return CodeNumber
	case d.hasPrefix("true") || d.hasPrefix("false"):
		return CodeBool
	case d.hasPrefix("null"):
		return CodeNull
	}
	return ""
}
