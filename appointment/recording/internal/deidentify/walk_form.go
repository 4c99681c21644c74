package deidentify

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// walkForm visits the parameters of a form or of a URL's query.
func (w walker) walkForm(text string, parent field, depth int) (edits []edit) {
	for start := 0; start <= len(text); {
		pair, _, _ := strings.Cut(text[start:], "&")
		rawName, rawValue, hasValue := strings.Cut(pair, "=")
		name := decodePercent(rawName, start)
		edits = append(edits, name.sourceEdits(w.walkName(string(name.text)))...)
		if hasValue {
			value := decodePercent(rawValue, start+len(rawName)+1)
			f := w.fields.child(parent, string(name.text))
			edits = append(edits, value.sourceEdits(w.walkValue(string(value.text), f, depth))...)
		}
		start += len(pair) + 1
	}
	return edits
}

// decodePercent decodes percent-encoded text that starts at offset in its source. It keeps
// escapes that are not UTF-8 as they stand.
func decodePercent(raw string, offset int) *decodedText {
	decoded := &decodedText{encode: url.QueryEscape}
	for i := 0; i < len(raw); {
		text, size := raw[i:i+1], 1
		switch raw[i] {
		case '+':
			text = " "
		case '%':
			if character, n := decodePercentCharacter(raw[i:]); n > 0 {
				text, size = character, n
			}
		}
		decoded.appendAt(text, offset+i)
		i += size
	}
	return decoded.finish(offset + len(raw))
}

// decodePercentCharacter decodes the escapes of the character with which raw starts, one for
// each byte. size is 0 if they are not UTF-8.
func decodePercentCharacter(raw string) (character string, size int) {
	for n := 3; n <= 3*utf8.UTFMax && n <= len(raw); n += 3 {
		if text, err := url.QueryUnescape(raw[:n]); err == nil && utf8.ValidString(text) {
			return text, n
		}
	}
	return "", 0
}
