package deidentify

import (
	"encoding/json"
	"strings"
)

// edit replaces the bytes from from to to of a text. Edits are kept instead of texts so that
// every byte around what is replaced stays as the hospital sent it.
type edit struct {
	from, to int
	with     string
}

// edited is text with the edits made, which are in order and do not overlap.
func edited(text string, edits []edit) string {
	if len(edits) == 0 {
		return text
	}
	var out strings.Builder
	done := 0
	for _, e := range edits {
		out.WriteString(text[done:e.from])
		out.WriteString(e.with)
		done = e.to
	}
	out.WriteString(text[done:])
	return out.String()
}

// spot is where a value stands: the name that it goes by, and what that says of it. The
// name of an object's member, itself a text that somebody chose, is a value without a name.
type spot struct {
	name  string
	about subject
}

// reader finds the values in a message: in JSON, in XML, in forms, and in any of these inside
// a value of another. It changes nothing: visit says what becomes of a value.
type reader struct {
	fields FieldTable
	visit  func(at spot, value string) []edit
}

// name reads a member's name. The interface's own stay, whatever is in them by chance: an id
// such as "system". Other names in Latin letters are from programs; one in Chinese may be a
// patient's.
func (r reader) name(text string) []edit {
	if _, known := r.fields[FoldName(text)]; known {
		return nil
	}
	if isASCII(text) {
		return r.visit(spot{about: keptText}, text)
	}
	return r.visit(spot{about: freeText}, text)
}

// maxInside is how many documents may be inside each other. Hospitals have been seen with
// three: JSON in a JSON string in a SOAP parameter.
const maxInside = 16

// value reads a value, which may be a document itself.
func (r reader) value(text string, at spot, inside int) []edit {
	if !at.about.personal() && inside < maxInside {
		if edits, ok := r.document(text, at, inside+1); ok {
			return edits
		}
	}
	return r.visit(at, text)
}

// document reads a text that is JSON or XML; ok is false if it is neither.
func (r reader) document(text string, at spot, inside int) (edits []edit, ok bool) {
	body := strings.TrimLeft(text, "\uFEFF \t\r\n")
	skipped := len(text) - len(body)
	switch {
	case body == "":
		return nil, false
	case body[0] == '<':
		edits, ok = r.xml(body, at, inside)
	case strings.IndexByte(`{["`, body[0]) >= 0 && json.Valid([]byte(body)):
		edits, ok = r.json(body, at, inside), true
	}
	for i := range edits {
		edits[i].from += skipped
		edits[i].to += skipped
	}
	return edits, ok
}

// coded is a text that stands in another, written by the other's rules: a JSON string, a
// run of text in an element, a parameter of a form.
type coded struct {
	said []byte
	// at says where in the other text each byte of said begins, and behind them where the
	// text ends. The bytes of one character share a place.
	at    []int
	quote func(string) string
}

// add appends what the other text says from from on.
func (c *coded) add(said string, from int) {
	c.said = append(c.said, said...)
	for range len(said) {
		c.at = append(c.at, from)
	}
}

// outward is what edits of said are in the other text.
func (c *coded) outward(edits []edit) []edit {
	out := make([]edit, len(edits))
	for i, e := range edits {
		out[i] = edit{c.at[e.from], c.at[e.to], c.quote(e.with)}
	}
	return out
}
