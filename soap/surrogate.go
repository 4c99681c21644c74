package soap

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

var errHalf = errors.New("the SOAP answer has one half of a character (a surrogate reference without its other)")

// joinSurrogates puts the character for each pair of references to its two surrogates,
// such as &#55362;&#57271;, which Axis 1.4 writes and XML does not allow. encoding/xml
// would read U+FFFD twice, in silence.
func joinSurrogates(envelope []byte) ([]byte, error) {
	if !bytes.Contains(envelope, []byte("&#")) {
		return envelope, nil
	}
	var joined []byte
	done := 0 // what of envelope is in joined
	for i := 0; i < len(envelope); {
		size := 1
		switch rest := envelope[i:]; {
		case rest[0] == '&':
			var high, low rune
			if high, size = reference(rest); !utf16.IsSurrogate(high) {
				break
			}
			low, lowSize := reference(rest[size:])
			r := utf16.DecodeRune(high, low)
			if r == utf8.RuneError {
				return nil, errHalf
			}
			joined = append(joined, envelope[done:i]...)
			joined = utf8.AppendRune(joined, r)
			size += lowSize
			done = i + size
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			size = through(rest, "]]>")
		case bytes.HasPrefix(rest, []byte("<!--")):
			size = through(rest, "-->")
		}
		i += size
		next := bytes.IndexAny(envelope[i:], "&<")
		if next < 0 {
			break
		}
		i += next
	}
	return append(joined, envelope[done:]...), nil
}

// reference is the character reference that text begins with, and its size; 0 and 1 if
// it begins with none.
func reference(text []byte) (r rune, size int) {
	end := bytes.IndexByte(text[:min(len(text), 16)], ';')
	if end < 0 || !bytes.HasPrefix(text, []byte("&#")) {
		return 0, 1
	}
	digits, base := string(text[2:end]), 10
	if digits != "" && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	if err != nil {
		return 0, 1
	}
	return rune(n), end + 1
}

// through is the size of text up to the end of end, or of all of it.
func through(text []byte, end string) int {
	if i := bytes.Index(text, []byte(end)); i >= 0 {
		return i + len(end)
	}
	return len(text)
}
