package deidentify

import (
	"net/url"
	"strings"
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

// decodePercent decodes percent-encoded text in UTF-8 or GBK that starts at offset in its source.
// It keeps escapes that are neither as they stand.
func decodePercent(raw string, offset int) *decodedText {
	decoded := &decodedText{encode: url.QueryEscape}
	for i := 0; i < len(raw); {
		text, size := raw[i:i+1], 1
		switch raw[i] {
		case '+':
			text = " "
		case '%':
			if r, form, n := decodePercentEscape(raw[i:]); n > 0 {
				text, size = string(r), n
				if form == percentGBKEscape {
					decoded.encode = func(s string) string { return url.QueryEscape(encodeGBK(s)) }
				}
			}
		}
		decoded.appendAt(text, offset+i)
		i += size
	}
	return decoded.finish(offset + len(raw))
}
