package httpx

import (
	"unicode/utf8"
)

// joinSurrogates makes one character of each surrogate pair that old Java and Oracle
// write as two of UTF-8.
func joinSurrogates(body []byte) []byte {
	var joined []byte
	done := 0 // what of body is in joined
	for i := 0; i+6 <= len(body); i++ {
		high, ok := surrogate(body[i:i+3], 0xA0)
		if !ok {
			continue
		}
		low, ok := surrogate(body[i+3:i+6], 0xB0)
		if !ok {
			continue
		}
		if joined == nil {
			joined = make([]byte, 0, len(body))
		}
		joined = append(joined, body[done:i]...)
		joined = utf8.AppendRune(joined, 0x10000+high<<10+low)
		done = i + 6
		i += 5
	}
	if joined == nil {
		return body
	}
	return append(joined, body[done:]...)
}

// surrogate is the ten bits of a surrogate in three bytes of UTF-8, the second of which
// begins at from.
func surrogate(b []byte, from byte) (bits rune, ok bool) {
	if b[0] != 0xED || b[1] < from || b[1] > from+0x0F || b[2]&0xC0 != 0x80 {
		return 0, false
	}
	return rune(b[1]&0x0F)<<6 | rune(b[2]&0x3F), true
}

// mostlyUTF8 reports whether bytes that are not valid UTF-8 are damaged UTF-8, such as a
// text that a database cut in the middle of a character. As GB18030 it would be
// readable, every name in it wrong.
func mostlyUTF8(body []byte) bool {
	valid, invalid := 0, 0
	for len(body) > 0 {
		r, size := utf8.DecodeRune(body)
		switch {
		case r == utf8.RuneError && size == 1:
			invalid++
		case size > 1:
			valid++
		}
		body = body[size:]
	}
	return valid > invalid
}
