package soap

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

var errLoneSurrogate = &envelopeError{EnvelopeLoneSurrogate, "the SOAP response has an unpaired surrogate reference, which is one half of a character"}

// joinSurrogates replaces each pair of references to surrogates by their character. Axis
// 1.4 writes such pairs, as &#55362;&#57271;, although XML does not allow them.
// encoding/xml would read each as U+FFFD without an error.
func joinSurrogates(envelope []byte) ([]byte, error) {
	if !bytes.Contains(envelope, []byte("&#")) {
		return envelope, nil
	}
	var joined []byte
	done := 0 // envelope[:done] is in joined
	for i := 0; i < len(envelope); {
		length := 1
		switch rest := envelope[i:]; {
		case rest[0] == '&':
			var high rune
			if high, length = parseCharReference(rest); !utf16.IsSurrogate(high) {
				break
			}
			low, lowLength := parseCharReference(rest[length:])
			r := utf16.DecodeRune(high, low)
			if r == utf8.RuneError {
				return nil, errLoneSurrogate
			}
			joined = append(joined, envelope[done:i]...)
			joined = utf8.AppendRune(joined, r)
			length += lowLength
			done = i + length
		case bytes.HasPrefix(rest, []byte(cdataStart)):
			length = indexAfter(rest, cdataEnd)
		case bytes.HasPrefix(rest, []byte(commentStart)):
			length = indexAfter(rest, commentEnd)
		}
		i += length
		next := bytes.IndexAny(envelope[i:], "&<")
		if next < 0 {
			break
		}
		i += next
	}
	return append(joined, envelope[done:]...), nil
}
