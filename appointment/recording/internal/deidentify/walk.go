package deidentify

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// visitor receives one value and the field that holds it. It returns the edits of the value.
type visitor func(f field, value string) []edit

// walker finds the values of a message. It reads JSON, XML and forms, also if one of them is the
// value of a field in another. It also reads text in Base64 or hexadecimal digits.
type walker struct {
	fields FieldTable
	visit  visitor
}

// maxDepth limits how many documents may be nested. Hospitals nest three: JSON in a JSON
// string in a SOAP parameter.
const maxDepth = 16

// walkValue visits a value, or the values in it if it is a document itself.
func (w walker) walkValue(text string, f field, depth int) []edit {
	if depth < maxDepth && !f.category.isCredential() {
		if !f.category.isSensitive() {
			if edits, ok := w.walkDocument(text, f, depth+1); ok {
				return edits
			}
		}
		if edits, ok := w.walkEncoded(text, f, depth+1); ok {
			return edits
		}
	}
	return w.visit(f, text)
}

// walkEncoded visits a value that is in Base64 or hexadecimal digits. ok is false for others.
func (w walker) walkEncoded(text string, f field, depth int) (edits []edit, ok bool) {
	source := strings.TrimSpace(text)
	decoded, ok := decodeText(source)
	if !ok {
		return nil, false
	}
	edits = w.walkValue(decoded.text, f, depth)
	if len(edits) == 0 {
		return nil, true
	}
	start := strings.Index(text, source)
	return []edit{{start, start + len(source), decoded.encode(applyEdits(decoded.text, edits))}}, true
}

// walkDocument visits the values of a JSON or XML document. ok is false if text is neither.
func (w walker) walkDocument(text string, f field, depth int) (edits []edit, ok bool) {
	document := strings.TrimLeft(text, "\uFEFF \t\r\n")
	switch {
	case document == "":
		return nil, false
	case document[0] == '<':
		edits, ok = w.walkXML(document, f, depth)
	case strings.IndexByte(`{["`, document[0]) >= 0 && json.Valid([]byte(document)):
		edits, ok = w.walkJSON(document, f, depth), true
	}
	return shiftEdits(edits, len(text)-len(document)), ok
}

// walkName visits the name of a member or parameter. Names of the interface are not visited:
// a credential such as "system" must not change them. Other names in ASCII come from
// programs, so their words are kept. A Chinese name may be a patient's.
func (w walker) walkName(name string) []edit {
	if w.fields.contains(name) {
		return nil
	}
	if isASCII(name) {
		return w.visit(field{category: keptText}, name)
	}
	return w.visit(field{category: freeText}, name)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
