package httpx

import "unicode/utf8"

// joinSurrogates replaces each surrogate pair in body by the one character it stands for. Old
// versions of Java and Oracle encode each half of a pair by itself (CESU-8).
func joinSurrogates(body []byte) []byte {
	var joined []byte
	copied := 0 // how many bytes of body are in joined
	for i := 0; i+6 <= len(body); i++ {
		high, ok := decodeSurrogate(body[i:i+3], 0xA0)
		if !ok {
			continue
		}
		low, ok := decodeSurrogate(body[i+3:i+6], 0xB0)
		if !ok {
			continue
		}
		if joined == nil {
			joined = make([]byte, 0, len(body))
		}
		joined = append(joined, body[copied:i]...)
		joined = utf8.AppendRune(joined, 0x10000+high<<10+low)
		copied = i + 6
		i += 5
	}
	if joined == nil {
		return body
	}
	return append(joined, body[copied:]...)
}

// decodeSurrogate returns the ten bits of a surrogate in the three bytes b. Its second byte is
// between first and first+15: 0xA0 for a high surrogate, 0xB0 for a low one.
func decodeSurrogate(b []byte, first byte) (bits rune, ok bool) {
	if b[0] != 0xED || b[1] < first || b[1] > first+0x0F || b[2]&0xC0 != 0x80 {
		return 0, false
	}
	return rune(b[1]&0x0F)<<6 | rune(b[2]&0x3F), true
}

// isMostlyUTF8 reports whether bytes that are not valid UTF-8 are damaged UTF-8, such as text
// that a database cut in the middle of a character. Decoded as GB18030, such text is readable
// and every name in it is wrong.
func isMostlyUTF8(body []byte) bool {
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
