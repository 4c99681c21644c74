package deidentify

import (
	"mime"
	"net/http"
	"strings"
)

// walkMultipart visits the parts of a body: the lines of their headers, and their content. It
// moves them from the boundary in header to that in newHeader. ok is false if the body has no
// part.
func (w walker) walkMultipart(text string, header, newHeader http.Header) (edits []edit, ok bool) {
	boundary, newBoundary := boundaryOf(header), boundaryOf(newHeader)
	if boundary == "" {
		return nil, false
	}
	if newBoundary == "" { // the new header cannot be read
		newBoundary = applyEdits(boundary, w.visit(field{}, boundary))
	}
	start := 0 // of a part, or of the text before the first
	for {
		end, next := findBoundary(text, start, boundary)
		switch {
		case !ok: // the text before the first part
			edits = append(edits, shiftEdits(w.visit(field{}, text[start:end]), start)...)
		default:
			edits = append(edits, shiftEdits(w.walkPart(text[start:end]), start)...)
		}
		if next < 0 {
			return edits, ok
		}
		if newBoundary != boundary {
			edits = append(edits, edit{next - len(boundary), next, newBoundary})
		}
		start, ok = next, true
	}
}

// boundaryOf returns the boundary in a Content-Type, or "".
func boundaryOf(header http.Header) string {
	_, parameters, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return parameters["boundary"]
}

// findBoundary returns the end of the part that starts at a position, and the position behind the
// boundary that follows it. That position is -1 behind the last boundary.
func findBoundary(text string, start int, boundary string) (end, next int) {
	for i := start; ; {
		n := strings.Index(text[i:], "--"+boundary)
		if n < 0 {
			return len(text), -1
		}
		i += n
		if i == 0 || text[i-1] == '\n' {
			return i, i + len("--"+boundary)
		}
		i += len("--")
	}
}

// walkPart visits one part, from behind its boundary: the rest of that line, the headers, an
// empty line and the content. The content of a part of a form is the value of a field.
func (w walker) walkPart(part string) (edits []edit) {
	head, content := part, len(part)
	for _, emptyLine := range []string{"\r\n\r\n", "\n\n"} {
		if i := strings.Index(part, emptyLine); i >= 0 && i < len(head) {
			head, content = part[:i], i+len(emptyLine)
		}
	}
	f := field{}
	for start := 0; start < len(head); {
		line, _, _ := strings.Cut(head[start:], "\n")
		edits = append(edits, shiftEdits(w.walkPartHeader(line), start)...)
		if name := formFieldName(line); name != "" {
			f = w.fields.child(field{}, name)
		}
		start += len(line) + 1
	}
	value := strings.TrimRight(part[content:], "\r\n")
	return append(edits, shiftEdits(w.walkValue(value, f, 0), content)...)
}

// walkPartHeader visits the name and the value of a header of a part. The headers that describe
// a part are kept text.
func (w walker) walkPartHeader(line string) []edit {
	name, value, isHeader := strings.Cut(line, ":")
	if !isHeader {
		return w.visit(field{category: freeText}, line)
	}
	f := field{category: freeText}
	if isASCII(value) && strings.HasPrefix(strings.ToLower(name), "content-") {
		f.category = keptText
	}
	edits := w.visit(field{category: nameText}, name)
	return append(edits, shiftEdits(w.visit(f, value), len(name)+1)...)
}

// formFieldName returns the name of the field that a part of a form holds, by its
// Content-Disposition, or "".
func formFieldName(line string) string {
	name, disposition, _ := strings.Cut(line, ":")
	if !strings.EqualFold(name, "Content-Disposition") {
		return ""
	}
	_, parameters, _ := mime.ParseMediaType(strings.TrimSpace(disposition))
	return parameters["name"]
}
