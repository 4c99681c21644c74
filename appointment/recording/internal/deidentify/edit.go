package deidentify

import "strings"

// edit replaces the bytes from start to end of a text. The package collects edits instead of
// new texts, so that every byte around a replaced value stays as the hospital sent it.
type edit struct {
	start, end  int
	replacement string
}

// applyEdits returns text after the edits. They must be sorted and must not overlap.
func applyEdits(text string, edits []edit) string {
	if len(edits) == 0 {
		return text
	}
	var out strings.Builder
	done := 0
	for _, e := range edits {
		out.WriteString(text[done:e.start])
		out.WriteString(e.replacement)
		done = e.end
	}
	out.WriteString(text[done:])
	return out.String()
}

// shiftEdits moves edits by offset bytes and returns them.
func shiftEdits(edits []edit, offset int) []edit {
	for i := range edits {
		edits[i].start += offset
		edits[i].end += offset
	}
	return edits
}

// decodedText is a text that is encoded in a source text. The source is a JSON string, the
// character data of an XML element, or a parameter of a form.
type decodedText struct {
	text []byte
	// offsets holds the position in the source of each byte of text, and after these the
	// position where the source ends. All bytes of one character have the same position.
	offsets []int
	// encode writes a replacement by the rules of the source.
	encode func(string) string
}

// appendAt appends decoded text that starts at offset in the source.
func (d *decodedText) appendAt(text string, offset int) {
	d.text = append(d.text, text...)
	for range len(text) {
		d.offsets = append(d.offsets, offset)
	}
}

// finish sets the position where the source ends.
func (d *decodedText) finish(end int) *decodedText {
	d.offsets = append(d.offsets, end)
	return d
}

// sourceEdits converts edits of the decoded text into edits of the source.
func (d *decodedText) sourceEdits(edits []edit) []edit {
	converted := make([]edit, len(edits))
	for i, e := range edits {
		converted[i] = edit{d.offsets[e.start], d.offsets[e.end], d.encode(e.replacement)}
	}
	return converted
}
