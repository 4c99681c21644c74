package casing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// peek is the byte at pos, 0 at the end.
func (d *decoder) peek() byte {
	if d.pos < len(d.data) {
		return d.data[d.pos]
	}
	return 0
}

func (d *decoder) has(prefix string) bool {
	return len(d.data)-d.pos >= len(prefix) && string(d.data[d.pos:d.pos+len(prefix)]) == prefix
}

// space goes to the next byte that is no white space.
func (d *decoder) space() {
	for d.pos < len(d.data) {
		if c := d.data[d.pos]; c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return
		}
		d.pos++
	}
}

// text reads the string at pos. What it returns is valid until the next call.
func (d *decoder) text() ([]byte, error) {
	b := d.data[d.pos+1:]
	n, ascii := plainLen(b)
	if n < len(b) && b[n] == '"' {
		if !ascii && !utf8.Valid(b[:n]) {
			return nil, d.fail(notUTF8)
		}
		d.pos += n + 2
		return b[:n], nil
	}
	for n < len(b) && b[n] != '"' {
		if b[n] == '\\' {
			n++
		} else if b[n] < 0x20 {
			d.pos += n + 1
			return nil, d.fail("a control character in a string")
		}
		n++
		if n < len(b) {
			plain, _ := plainLen(b[n:])
			n += plain
		}
	}
	if n >= len(b) {
		d.pos = len(d.data)
		return nil, d.fail("the document ends inside a string")
	}
	var ok bool
	if d.scratch, ok = unquote(slices.Grow(d.scratch[:0], n), b[:n]); !ok {
		return nil, d.fail("a string with an escape or a character that is none")
	}
	d.pos += n + 2
	return d.scratch, nil
}

// number goes behind the number at pos.
func (d *decoder) number() error {
	if d.peek() == '-' {
		d.pos++
	}
	whole := d.pos
	ok := d.digits()
	ok = ok && (d.data[whole] != '0' || d.pos == whole+1)
	if ok && d.peek() == '.' {
		d.pos++
		ok = d.digits()
	}
	if ok && (d.peek() == 'e' || d.peek() == 'E') {
		d.pos++
		if c := d.peek(); c == '+' || c == '-' {
			d.pos++
		}
		ok = d.digits()
	}
	if !ok {
		return d.fail("a number that JSON does not have")
	}
	return nil
}

func (d *decoder) digits() bool {
	start := d.pos
	for c := d.peek(); '0' <= c && c <= '9'; c = d.peek() {
		d.pos++
	}
	return d.pos > start
}

// literal goes behind the true, false or null at pos.
func (d *decoder) literal() error {
	for _, word := range []string{"null", "true", "false"} {
		if d.has(word) {
			d.pos += len(word)
			return nil
		}
	}
	return d.fail("%s where a value is due", d.shape())
}

// skip goes behind the value at pos, which must be JSON.
func (d *decoder) skip() error { return d.walk(len(d.steps), nil) }

// walk goes behind the value at pos, inside depth others, and shows every name in it, with where it is
// written, to named, unless that is nil.
func (d *decoder) walk(depth int, named func(name []byte, start, end int)) error {
	open := d.peek()
	if open != '{' && open != '[' {
		_, _, err := d.scalar()
		return err
	}
	if depth >= d.limits.Depth {
		return d.tooDeep()
	}
	shut := open + 2 // '}' follows '{' by two, as ']' does '['
	d.pos++
	if d.space(); d.peek() == shut {
		d.pos++
		return nil
	}
	for ; ; d.pos++ {
		d.space()
		if open == '{' {
			start := d.pos
			name, end, err := d.memberName()
			if err != nil {
				return err
			}
			if named != nil {
				named(name, start, end)
			}
		}
		if err := d.walk(depth+1, named); err != nil {
			return err
		}
		if d.space(); d.peek() != ',' {
			break
		}
	}
	if d.peek() != shut {
		return d.fail("%s where a comma or the end of an object or a list is due", d.shape())
	}
	d.pos++
	return nil
}

// memberName reads the name at pos, which ends at end, and goes on to its value. The
// name is valid until the next text.
func (d *decoder) memberName() (name []byte, end int, err error) {
	if d.peek() != '"' {
		return nil, 0, d.fail("%s where a name is due", d.shape())
	}
	if name, err = d.text(); err != nil {
		return nil, 0, err
	}
	end = d.pos
	if d.space(); d.peek() != ':' {
		return nil, 0, d.fail("%s where a colon is due", d.shape())
	}
	d.pos++
	d.space()
	return name, end, nil
}

// shape says in words what the byte at pos begins.
func (d *decoder) shape() string {
	switch c := d.peek(); {
	case d.pos >= len(d.data):
		return "the end of the document"
	case c == '{':
		return "an object"
	case c == '[':
		return "a list"
	case c == '"':
		return "a text"
	case c == '-' || '0' <= c && c <= '9':
		return aNumber
	case d.has("true") || d.has("false"):
		return aBool
	case d.has("null"):
		return "null"
	case c == '<':
		return "markup (XML or HTML)"
	}
	return "something that is not JSON"
}

// path is where pos is, in canonical names.
func (d *decoder) path() string {
	var b strings.Builder
	for _, s := range d.steps {
		switch {
		case s.field != nil && b.Len() > 0:
			b.WriteByte('.')
			fallthrough
		case s.field != nil:
			b.WriteString(s.field.canonical)
		case s.index != inName:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		}
	}
	return b.String()
}

func (d *decoder) fail(format string, args ...any) error {
	return &Error{Path: d.path(), Offset: d.pos, Problem: fmt.Sprintf(format, args...)}
}
