package casing

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// special marks the bytes of a word that a JSON string cannot hold as they are, or that
// end it: controls, quotes and backslashes. The lowest mark is right; a higher one may be
// a borrow's.
func special(w uint64) uint64 {
	return ((w - ones*0x20) | ((w ^ ones*'"') - ones) | ((w ^ ones*'\\') - ones)) & ^w & highs
}

// plainLen is how many bytes at the beginning of b a JSON string holds as they are, and
// whether they are ASCII alone, and no DEL among them.
func plainLen(b []byte) (n int, ascii bool) {
	var high uint64
	for ; len(b)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(b[n : n+8])
		if m := special(w); m != 0 {
			k := bits.TrailingZeros64(m) &^ 7 // where the byte begins
			high |= (w | (w + ones)) & (1<<k - 1)
			return n + k/8, high&highs == 0
		}
		high |= w | (w + ones) // one more than DEL has the high bit
	}
	for ; n < len(b); n++ {
		c := b[n]
		if c < 0x20 || c == '"' || c == '\\' {
			break
		}
		high |= uint64(c | (c + 1))
	}
	return n, high&highs == 0
}

// del is a control that JSON and XML allow and that nobody means to send.
const del = 0x7F

// appendQuoted appends s as a JSON string. Controls are escaped, and so are U+FFFE and
// U+FFFF, which XML cannot carry.
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

// appendPlain is appendQuoted for what nearly all texts are: valid UTF-8 without anything
// to escape. ok is false for any other.
func appendPlain(b []byte, s string) (quoted []byte, ok bool) {
	b = append(b, '"')
	start := len(b)
	b = append(b, s...)
	text := b[start:]
	n, ascii := plainLen(text)
	if n < len(s) || !ascii && (!utf8.Valid(text) || bytes.IndexByte(text, del) >= 0 || hasNonCharacter(text)) {
		return nil, false
	}
	return append(b, '"'), true
}

// hasNonCharacter reports whether U+FFFE or U+FFFF is in b.
func hasNonCharacter(b []byte) bool {
	return bytes.IndexByte(b, 0xEF) >= 0 && (bytes.Contains(b, []byte("\uFFFE")) || bytes.Contains(b, []byte("\uFFFF")))
}

// appendEscape appends the escape of what s begins with, and tells its size in s.
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

// unquote appends what the inside of a JSON string stands for. It reports false on an
// escape that is none, on half a surrogate pair, and on bytes that are not UTF-8. Controls
// are refused before, by text.
func unquote(b, inside []byte) ([]byte, bool) {
	for i := 0; i < len(inside); {
		c := inside[i]
		if c != '\\' {
			r, size := utf8.DecodeRune(inside[i:])
			if r == utf8.RuneError && size == 1 {
				return b, false
			}
			b = append(b, inside[i:i+size]...)
			i += size
			continue
		}
		if i+1 >= len(inside) {
			return b, false
		}
		if inside[i+1] == 'u' {
			r, size := unescape(inside[i:])
			if size == 0 {
				return b, false
			}
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		plain := escapes[inside[i+1]]
		if plain == 0 {
			return b, false
		}
		b = append(b, plain)
		i += 2
	}
	return b, true
}

var escapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// unescape reads \uXXXX, or two of them that make one character; size 0 if neither.
func unescape(b []byte) (r rune, size int) {
	r = hex4(b)
	if !utf16.IsSurrogate(r) {
		if r < 0 {
			return 0, 0
		}
		return r, 6
	}
	pair := utf16.DecodeRune(r, hex4(b[6:]))
	if pair == utf8.RuneError {
		return 0, 0
	}
	return pair, 12
}

func hex4(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}
