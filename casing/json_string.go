package casing

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

// markSpecial sets the high bit of each byte of w that is special in a JSON string: control
// characters, quotes and backslashes. Only the lowest mark is reliable. Higher ones may come from the
// borrow of a subtraction.
func markSpecial(w uint64) uint64 {
	controlOrQuote := (w ^ lowBits*2) - lowBits*0x21 // the XOR turns quotes into spaces, and control characters into others
	return (controlOrQuote | ((w ^ lowBits*'\\') - lowBits)) & ^w & highBits
}

// markNotPlain sets the high bit of each byte of w that is special, DEL, or not ASCII. Only the lowest
// mark is reliable.
func markNotPlain(w uint64) uint64 {
	return markSpecial(w) | (w|(w+lowBits))&highBits // the successor of DEL has the high bit
}

// countPlain returns the number of bytes at the beginning of b that are not special. If all
// of them are ASCII and none is DEL, ascii is true.
func countPlain(b []byte) (n int, ascii bool) {
	var high uint64 // collects the high bits of all bytes and of their successors
	for ; len(b)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(b[n : n+8])
		if marks := markSpecial(w); marks != 0 {
			k := bits.TrailingZeros64(marks) &^ 7 // the bits before the marked byte
			high |= (w | (w + lowBits)) & (1<<k - 1)
			return n + k/8, high&highBits == 0
		}
		high |= w | (w + lowBits) // the successor of DEL has the high bit
	}
	for ; n < len(b); n++ {
		c := b[n]
		if c < 0x20 || c == '"' || c == '\\' {
			break
		}
		high |= uint64(c | (c + 1))
	}
	return n, high&highBits == 0
}

// del is the control character DEL, which JSON allows without an escape.
const del = 0x7F

// appendQuoted appends s as a JSON string. It escapes all control characters, DEL
// among them, and U+FFFE and U+FFFF, which XML cannot contain.
func appendQuoted(b []byte, s string) []byte {
	if quoted, ok := appendPlain(b, s); ok {
		return quoted
	}
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= 0x20 && c != '"' && c != '\\' && c != del && c != 0xEF ||
			c == 0xEF && !strings.HasPrefix(s[i:], "\uFFFE") && !strings.HasPrefix(s[i:], "\uFFFF") {
			i++
			continue
		}
		var size int
		b, size = appendEscape(append(b, s[from:i]...), s[i:])
		i += size
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

// appendPlain appends s as a JSON string if s is valid UTF-8 and needs no escapes. This holds
// for nearly all strings. Otherwise ok is false.
func appendPlain(b []byte, s string) (quoted []byte, ok bool) {
	return appendPlainText(append(b, '"'), s)
}

// appendPlainText does the same as appendPlain where b ends with the opening quote. It copies and checks
// the text in one pass: most texts are so short that two passes cost more.
func appendPlainText(b []byte, s string) (quoted []byte, ok bool) {
	start, n := len(b), len(s)
	b = slices.Grow(b, n+len(padding))[:start+n]
	var marks uint64
	switch text := b[start:]; {
	case n >= 8:
		for i := 0; i < n-8; i += 8 {
			w := loadWord(s, i)
			binary.LittleEndian.PutUint64(text[i:], w)
			marks |= markNotPlain(w)
		}
		w := loadWord(s, n-8) // these bytes may overlap with those before
		binary.LittleEndian.PutUint64(text[n-8:], w)
		marks |= markNotPlain(w)
	case n >= 4:
		first, last := loadHalf(s, 0), loadHalf(s, n-4)
		binary.LittleEndian.PutUint32(text, first)
		binary.LittleEndian.PutUint32(text[n-4:], last)
		marks = markNotPlain(uint64(last)<<32 | uint64(first))
	default:
		w := uint64(lowBits * ' ')
		for i := range n {
			text[i] = s[i]
			w = w<<8 | uint64(s[i])
		}
		marks = markNotPlain(w)
	}
	if marks != 0 && !isPlain(append(b, padding...)[start:]) {
		return nil, false
	}
	return append(b, '"'), true
}

// loadWord returns the eight bytes of s at i.
func loadWord(s string, i int) uint64 {
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

// loadHalf returns the four bytes of s at i.
func loadHalf(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

// padding follows a text, so that eight bytes can be read at each of its characters.
const padding = "        "

// isPlain reports whether b, without the padding at its end, is valid UTF-8 and needs no escapes.
func isPlain(b []byte) bool {
	for i := 0; i < len(b)-len(padding); {
		w := binary.LittleEndian.Uint64(b[i : i+8])
		if startsWithThreeBytes(w) {
			if i += 3; startsWithThreeBytes(w >> 24) {
				i += 3
			}
			continue
		}
		if n := bits.TrailingZeros64(markNotPlain(w)) / 8; n > 0 {
			i += n
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if size < 2 || r == 0xFFFE || r == 0xFFFF {
			return false
		}
		i += size
	}
	return true
}

// startsWithThreeBytes reports whether w begins with a character of three bytes, such as a Chinese
// one, whose first byte is not E0, ED or EF. After those, some bytes are not valid, or are U+FFFE or
// U+FFFF.
func startsWithThreeBytes(w uint64) bool {
	return w&0xC0C0F0 == 0x8080E0 && 1<<(w&0xF)&(1<<0x0|1<<0xD|1<<0xF) == 0
}

// appendEscape appends the escape of the first character of s. It returns the size of that
// character in s.
func appendEscape(b []byte, s string) (escaped []byte, size int) {
	const hex = "0123456789abcdef"
	switch c := s[0]; c {
	case '"', '\\':
		return append(b, '\\', c), 1
	case '\n':
		return append(b, `\n`...), 1
	case '\r':
		return append(b, `\r`...), 1
	case '\t':
		return append(b, `\t`...), 1
	case 0xEF:
		return append(append(b, `\uff`...), 'f', "ef"[s[2]-0xBE]), len("\uFFFE")
	default:
		return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15]), 1
	}
}

// appendUnquoted appends the text that inner, the inside of a JSON string, stands for. It
// returns false for an invalid escape, half a surrogate pair, or invalid UTF-8. readString
// has already rejected control characters.
func appendUnquoted(b, inner []byte) ([]byte, bool) {
	for i := 0; i < len(inner); {
		c := inner[i]
		if c != '\\' {
			r, size := utf8.DecodeRune(inner[i:])
			if r == utf8.RuneError && size == 1 {
				return b, false
			}
			b = append(b, inner[i:i+size]...)
			i += size
			continue
		}
		if i+1 >= len(inner) {
			return b, false
		}
		if inner[i+1] == 'u' {
			r, size := decodeUnicodeEscape(inner[i:])
			if size == 0 {
				return b, false
			}
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		plain := shortEscapes[inner[i+1]]
		if plain == 0 {
			return b, false
		}
		b = append(b, plain)
		i += 2
	}
	return b, true
}

// shortEscapes gives the character for the byte that follows a backslash.
var shortEscapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// decodeUnicodeEscape reads \uXXXX, or two of these that form a surrogate pair. The size
// is 0 if b does not begin with either.
func decodeUnicodeEscape(b []byte) (r rune, size int) {
	r = parseUnicodeEscape(b)
	if !utf16.IsSurrogate(r) {
		if r < 0 {
			return 0, 0
		}
		return r, 6
	}
	pair := utf16.DecodeRune(r, parseUnicodeEscape(b[6:]))
	if pair == utf8.RuneError {
		return 0, 0
	}
	return pair, 12
}

// parseUnicodeEscape returns the UTF-16 unit of the \uXXXX at the beginning of b, or -1.
func parseUnicodeEscape(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}
