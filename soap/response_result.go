package soap

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// readNamedResult reads the text of the element with this local name. It may be start itself, or at
// any depth in it. All other elements are skipped.
func (r *responseBody) readNamedResult(d *xml.Decoder, start xml.StartElement, name string) error {
	if start.Name.Local == name {
		text, err := r.readElementText(d)
		r.text = text
		return err
	}
	var others []string // elements in <opResponse>
	found, results := false, 0
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != name {
				if depth == 1 {
					others = append(others, t.Name.Local)
				}
				depth++
				continue
			}
			text, err := r.readElementText(d)
			if err != nil {
				return err
			}
			if len(bytes.TrimSpace(text)) > 0 {
				results++
			}
			if !found || len(bytes.TrimSpace(text)) > 0 {
				found, r.text = true, text
			}
		case xml.EndElement:
			depth--
		}
	}
	switch {
	case !found:
		return newNoResult(name, others)
	case results > 1:
		return newSeveralResults([]string{name, name})
	}
	return nil
}

// newSeveralResults returns the error of a response with several results, with their names.
func newSeveralResults(names []string) error {
	return &envelopeError{EnvelopeSeveralResults, fmt.Sprintf("the SOAP response has several results instead of one: %s", listElements(names))}
}

// newNoResult returns the error of a response without the result that the binding names. others
// are the elements that it has instead.
func newNoResult(name string, others []string) error {
	text := "nothing"
	if len(others) > 0 {
		text = listElements(others)
	}
	return &envelopeError{EnvelopeNoResult, fmt.Sprintf("the SOAP response has no element %s, but %s", name, text)}
}

// maxListed limits the names of elements in the text of an error.
const maxListed = 8

// elementPattern matches a name of an element that is safe to show: it is no number of a patient.
var elementPattern = regexp.MustCompile(`^[A-Za-z_.-]{1,40}[0-9]{0,3}[A-Za-z_.-]{0,20}$`)

// listElements returns the names of elements in a response, for the text of an error. It writes
// "?" for a name that may be a value, and leaves out names after the first ones.
func listElements(names []string) string {
	shown := slices.Clone(names[:min(len(names), maxListed)])
	for i, name := range shown {
		if !elementPattern.MatchString(name) {
			shown[i] = "?"
		}
	}
	if n := len(names) - len(shown); n > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(shown, ", ")
}
