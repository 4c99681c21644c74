package soap

import (
	"bytes"
	"strconv"
)

// Delimiters of XML.
const (
	commentStart, commentEnd = "<!--", "-->"
	cdataStart, cdataEnd     = "<![CDATA[", "]]>"
)

// tagLength returns the length of the tag at the start of b, or -1 if it has no end. A
// ">" in an attribute's value does not end a tag.
func tagLength(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch c := b[i]; c {
		case '>':
			return i + 1
		case '"', '\'':
			n := bytes.IndexByte(b[i+1:], c)
			if n < 0 {
				return -1
			}
			i += n + 1
		}
	}
	return -1
}

// indexAfter returns the index after the first delimiter in b, or len(b) if b has none.
func indexAfter(b []byte, delimiter string) int {
	if i := bytes.Index(b, []byte(delimiter)); i >= 0 {
		return i + len(delimiter)
	}
	return len(b)
}

// parseCharReference returns the character of the numeric reference at the start of b,
// such as &#38; or &#x26;, and the length of the reference. If there is none, it returns
// 0 and 1.
func parseCharReference(b []byte) (r rune, length int) {
	const longest = 16
	end := bytes.IndexByte(b[:min(len(b), longest)], ';')
	if end < 0 || !bytes.HasPrefix(b, []byte("&#")) {
		return 0, 1
	}
	digits, base := string(b[2:end]), 10
	if digits != "" && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	if err != nil {
		return 0, 1
	}
	return rune(n), end + 1
}
