package deidentify

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// xmlElement is an element that is being read.
type xmlElement struct {
	field field
	// pieces holds the element's text since its last child: character data and CDATA sections.
	pieces []*decodedText
}

// addText adds character data or a CDATA section that starts at offset in the document.
func (e *xmlElement) addText(raw string, offset int) {
	if strings.HasPrefix(raw, cdataStart) {
		e.pieces = append(e.pieces, decodeCDATA(raw, offset))
	} else {
		e.pieces = append(e.pieces, decodeXMLText(raw, offset))
	}
}

// walkXML visits the values of well-formed XML. ok is false for other texts, and for a
// document type declaration, whose entities could hold anything.
func (w walker) walkXML(text string, parent field, depth int) (edits []edit, ok bool) {
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // text is UTF-8, whatever it declares
	open := []*xmlElement{{field: parent}}
	roots := 0
	for {
		start := int(decoder.InputOffset())
		token, err := decoder.Token()
		end := int(decoder.InputOffset())
		if errors.Is(err, io.EOF) {
			// The edits of a comment or an instruction come before those of the text around it.
			slices.SortFunc(edits, func(a, b edit) int { return a.start - b.start })
			return edits, roots == 1
		}
		if err != nil {
			return nil, false
		}
		current := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) == 1 {
				roots++
			}
			edits = append(edits, w.walkXMLText(current, depth)...)
			f := w.fields.child(current.field, t.Name.Local)
			switch isSOAP := isSOAPNamespace(t.Name.Space); {
			case isSOAP && t.Name.Local == "Header":
				f = soapHeaderField
			case isSOAP:
				f = field{t.Name.Local, freeText} // SOAP's Reason is not the field "reason"
			}
			edits = append(edits, w.walkXMLTag(text[start:end], start)...)
			edits = append(edits, w.walkXMLAttributes(text[start:end], start, f, depth)...)
			open = append(open, &xmlElement{field: f})
		case xml.EndElement:
			edits = append(edits, w.walkXMLText(current, depth)...)
			edits = append(edits, w.walkXMLTag(text[start:end], start)...)
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) == 1 && strings.TrimSpace(string(t)) != "" {
				return nil, false
			}
			current.addText(text[start:end], start)
		case xml.Comment:
			content := start + len("<!--")
			edits = append(edits, shiftEdits(w.visit(field{category: freeText}, text[content:end-len("-->")]), content)...)
		case xml.ProcInst:
			if t.Target != "xml" {
				content := start + len("<?")
				edits = append(edits, shiftEdits(w.visit(field{category: freeText}, text[content:end-len("?>")]), content)...)
			} else if !xmlDeclaration.Match(t.Inst) {
				return nil, false
			}
		default:
			return nil, false
		}
	}
}

// xmlDeclaration matches a declaration of version, encoding and standalone, and nothing else.
var xmlDeclaration = regexp.MustCompile(`^\s*version\s*=\s*["']1\.\d["'](\s+encoding\s*=\s*["'][A-Za-z0-9._-]{1,20}["'])?(\s+standalone\s*=\s*["'](yes|no)["'])?\s*$`)

func isSOAPNamespace(space string) bool {
	return space == "http://schemas.xmlsoap.org/soap/envelope/" || space == "http://www.w3.org/2003/05/soap-envelope"
}

// walkXMLText visits the text that an element has so far and then forgets it. CDATA sections
// and comments may cut the text into pieces. An edit across several pieces writes its
// replacement into the first of them.
func (w walker) walkXMLText(e *xmlElement, depth int) (edits []edit) {
	var text []byte
	for _, piece := range e.pieces {
		text = append(text, piece.text...)
	}
	pieces, start := e.pieces, 0 // the pieces from the current edit on, and where they start
	e.pieces = nil
	for _, whole := range w.walkValue(string(text), e.field, depth) {
		for len(pieces) > 0 && start < whole.end {
			end := start + len(pieces[0].text)
			if from, to := max(whole.start, start), min(whole.end, end); from < to {
				part := edit{from - start, to - start, ""}
				if from == whole.start {
					part.replacement = whole.replacement
				}
				edits = append(edits, pieces[0].sourceEdits([]edit{part})...)
			}
			if end > whole.end {
				break // the next edit may be in the same piece
			}
			pieces, start = pieces[1:], end
		}
	}
	return edits
}

// walkXMLTag visits the name of an element in a start tag or an end tag. An element without
// content has an end tag without text.
func (w walker) walkXMLTag(tag string, offset int) []edit {
	name := strings.TrimLeft(tag, "</")
	start := len(tag) - len(name)
	if end := strings.IndexAny(name, " \t\r\n/>"); end >= 0 {
		name = name[:end]
	}
	return shiftEdits(w.walkXMLName(name), offset+start)
}

// walkXMLName visits a name and its prefix. Names of the interface are not visited. Other names
// stay, except for those of persons, also if they are Chinese.
func (w walker) walkXMLName(name string) []edit {
	prefix, local, hasPrefix := strings.Cut(name, ":")
	if !hasPrefix {
		prefix, local = "", name
	}
	f := field{category: nameText}
	edits := w.visit(f, prefix)
	if !w.fields.contains(local) {
		edits = append(edits, shiftEdits(w.visit(f, local), len(name)-len(local))...)
	}
	return edits
}

// xmlAttribute matches one attribute of a well-formed start tag.
var xmlAttribute = regexp.MustCompile(`([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

// walkXMLAttributes visits the attributes of the start tag of an element. Namespaces and the
// attributes of SOAP and XML Schema describe the document, so their text is kept.
func (w walker) walkXMLAttributes(tag string, offset int, element field, depth int) (edits []edit) {
	for _, match := range xmlAttribute.FindAllStringSubmatchIndex(tag, -1) {
		edits = append(edits, shiftEdits(w.walkXMLName(tag[match[2]:match[3]]), offset+match[2])...)
		prefix, name, hasPrefix := strings.Cut(tag[match[2]:match[3]], ":")
		if !hasPrefix {
			prefix, name = "", prefix
		}
		start, end := match[4], match[5]
		if start < 0 { // single quotes
			start, end = match[6], match[7]
		}
		value := decodeXMLText(tag[start:end], offset+start)
		text := string(value.text)
		var found []edit
		switch {
		case prefix == "xmlns", name == "xmlns":
			found = w.walkNamespace(text)
		case hasPrefix && slices.Contains(documentAttributes, name) && isASCII(text):
			found = w.walkValue(text, field{category: keptText}, depth)
		default:
			found = w.walkValue(text, w.fields.child(element, name), depth)
		}
		edits = append(edits, value.sourceEdits(found)...)
	}
	return edits
}

// walkNamespace visits the name of a namespace. It is kept text, except for what is not ASCII.
func (w walker) walkNamespace(name string) (edits []edit) {
	done := 0
	for _, e := range append(w.visit(field{category: keptText}, name), edit{start: len(name), end: len(name)}) {
		for done < e.start {
			end := done
			for end < e.start && name[end] >= utf8.RuneSelf {
				end++
			}
			edits = append(edits, shiftEdits(w.visit(field{category: freeText}, name[done:end]), done)...)
			done = max(end, done+1)
		}
		if e.end > e.start {
			edits = append(edits, e)
		}
		done = e.end
	}
	return edits
}

// documentAttributes lists the attributes of SOAP and of XML Schema instances.
var documentAttributes = []string{
	"type", "nil", "encodingStyle", "mustUnderstand", "actor", "role", "arrayType", "schemaLocation", "root",
}
