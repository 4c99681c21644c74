package casing

import (
	"slices"
	"unicode/utf8"
)

// peek returns the byte at pos, or 0 at the end.
func (d *decoder) peek() byte {
	if d.pos < len(d.data) {
		return d.data[d.pos]
	}
	return 0
}

// hasPrefix reports whether the data at pos begins with prefix.
func (d *decoder) hasPrefix(prefix string) bool {
	return len(d.data)-d.pos >= len(prefix) && string(d.data[d.pos:d.pos+len(prefix)]) == prefix
}

// skipSpace moves pos to the next byte that is not white space.
func (d *decoder) skipSpace() {
	for d.pos < len(d.data) {
		if c := d.data[d.pos]; c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return
		}
		d.pos++
	}
}

// readString reads the string at pos and returns its text. The text is valid until the
// next call.
func (d *decoder) readString() ([]byte, error) {
	b := d.data[d.pos+1:]
	n, ascii := countPlain(b)
	if n < len(b) && b[n] == '"' { // no escapes
		if !ascii && !utf8.Valid(b[:n]) {
			return nil, d.errorf(notUTF8)
		}
		d.pos += n + 2
		return b[:n], nil
	}
	for n < len(b) && b[n] != '"' {
		if b[n] == '\\' {
			n++
		} else if b[n] < 0x20 {
			d.pos += n + 1
			return nil, d.errorf("a string contains a control character without an escape")
		}
		n++
		if n < len(b) {
			plain, _ := countPlain(b[n:])
			n += plain
		}
	}
	if n >= len(b) {
		d.pos = len(d.data)
		return nil, d.errorf("the document ends inside a string")
	}
	var ok bool
	if d.scratch, ok = appendUnquoted(slices.Grow(d.scratch[:0], n), b[:n]); !ok {
		return nil, d.errorf("a string contains an invalid escape or invalid UTF-8")
	}
	d.pos += n + 2
	return d.scratch, nil
}

// skipNumber skips the number at pos.
func (d *decoder) skipNumber() error {
	if d.peek() == '-' {
		d.pos++
	}
	whole := d.pos
	ok := d.skipDigits()
	ok = ok && (d.data[whole] != '0' || d.pos == whole+1)
	if ok && d.peek() == '.' {
		d.pos++
		ok = d.skipDigits()
	}
	if ok && (d.peek() == 'e' || d.peek() == 'E') {
		d.pos++
		if c := d.peek(); c == '+' || c == '-' {
			d.pos++
		}
		ok = d.skipDigits()
	}
	if !ok {
		return d.errorf("the number is not a valid JSON number")
	}
	return nil
}

// skipDigits skips the digits at pos. It reports whether there was one.
func (d *decoder) skipDigits() bool {
	start := d.pos
	for c := d.peek(); '0' <= c && c <= '9'; c = d.peek() {
		d.pos++
	}
	return d.pos > start
}

// skipLiteral skips the true, false or null at pos.
func (d *decoder) skipLiteral() error {
	for _, literal := range []string{"null", "true", "false"} {
		if d.hasPrefix(literal) {
			d.pos += len(literal)
			return nil
		}
	}
	return d.expected("a value")
}

// skipValue skips the value at pos. It checks that the value is JSON.
func (d *decoder) skipValue() error { return d.walkValue(len(d.steps), nil) }

// walkValue skips the value at pos, which is inside depth objects and lists. It calls
// visitName, unless that is nil, for every name in the value, with the positions of the
// name's quotes.
func (d *decoder) walkValue(depth int, visitName func(name []byte, start, end int)) error {
	opening := d.peek()
	if opening != '{' && opening != '[' {
		_, _, err := d.readScalar()
		return err
	}
	if depth >= d.limits.Depth {
		return d.depthError()
	}
	closing := opening + 2 // in ASCII, '}' is '{' + 2, and ']' is '[' + 2
	d.pos++
	if d.skipSpace(); d.peek() == closing {
		d.pos++
		return nil
	}
	for ; ; d.pos++ {
		d.skipSpace()
		if opening == '{' {
			start := d.pos
			name, end, err := d.readMemberName()
			if err != nil {
				return err
			}
			if visitName != nil {
				visitName(name, start, end)
			}
		}
		if err := d.walkValue(depth+1, visitName); err != nil {
			return err
		}
		if d.skipSpace(); d.peek() != ',' {
			break
		}
	}
	if d.peek() != closing {
		return d.expected("a comma or the end of the object or list")
	}
	d.pos++
	return nil
}

// readMemberName reads the name at pos, up to the value after it. It returns the position
// after the name's closing quote. The name is valid until the next string is read.
func (d *decoder) readMemberName() (name []byte, end int, err error) {
	if d.peek() != '"' {
		return nil, 0, d.expected("a field name")
	}
	if name, err = d.readString(); err != nil {
		return nil, 0, err
	}
	end = d.pos
	if d.skipSpace(); d.peek() != ':' {
		return nil, 0, d.expected("a colon")
	}
	d.pos++
	d.skipSpace()
	return name, end, nil
}
