package deidentify

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// form reads parameters as in a URL's query and in a form. A parameter's name is a value as
// a member's name is.
func (r reader) form(text string, in spot, inside int) (edits []edit) {
	for from := 0; from <= len(text); {
		pair, _, _ := strings.Cut(text[from:], "&")
		name, value, _ := strings.Cut(pair, "=")
		called := percentText(name, from)
		edits = append(edits, called.outward(r.name(string(called.said)))...)
		if len(name) < len(pair) {
			c := percentText(value, from+len(name)+1)
			edits = append(edits, c.outward(r.value(string(c.said), r.fields.below(in, string(called.said)), inside))...)
		}
		from += len(pair) + 1
	}
	return edits
}

// percentText reads what is percent-encoded. What is no encoding of UTF-8 is taken as it
// stands.
func percentText(raw string, base int) *coded {
	c := &coded{quote: url.QueryEscape}
	for i := 0; i < len(raw); {
		said, size := raw[i:i+1], 1
		if raw[i] == '+' {
			said = " "
		}
		for n := 3; raw[i] == '%' && n <= 3*utf8.UTFMax && i+n <= len(raw); n += 3 { // a character has up to four bytes
			if whole, err := url.QueryUnescape(raw[i : i+n]); err == nil && utf8.ValidString(whole) {
				said, size = whole, n
				break
			}
		}
		c.add(said, base+i)
		i += size
	}
	c.at = append(c.at, base+len(raw))
	return c
}
