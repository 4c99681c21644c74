package deidentify

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is an element that is being read.
type node struct {
	at     spot
	pieces []*coded // of its text since the last element in it: runs, and CDATA sections
}

// add takes character data that stands at base in the document.
func (n *node) add(raw string, base int) {
	piece := xmlText
	if strings.HasPrefix(raw, cdataBegin) {
		piece = cdata
	}
	n.pieces = append(n.pieces, piece(raw, base))
}

// xml reads well-formed XML; ok is false if it is not, or has more than one root, or has a
// document type, whose entities could hold anything.
func (r reader) xml(text string, in spot, inside int) (edits []edit, ok bool) {
	dec := xml.NewDecoder(strings.NewReader(text))
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	open := []*node{{at: in}}
	roots := 0
	for {
		from := int(dec.InputOffset())
		token, err := dec.Token()
		to := int(dec.InputOffset())
		top := open[len(open)-1]
		if errors.Is(err, io.EOF) {
			slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from }) // comments come before the text around them
			return edits, roots == 1
		}
		if err != nil {
			return nil, false
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) == 1 {
				roots++
			}
			edits = append(edits, r.content(top, inside)...)
			n := &node{at: r.fields.below(top.at, t.Name.Local)}
			if isSOAPNamespace(t.Name.Space) {
				n.at = spot{t.Name.Local, freeText} // its Reason is no reason for an exam
			}
			edits = append(edits, r.attributes(text[from:to], from, n.at, inside)...)
			open = append(open, n)
		case xml.EndElement:
			edits = append(edits, r.content(top, inside)...)
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) == 1 && strings.TrimSpace(string(t)) != "" {
				return nil, false
			}
			top.add(text[from:to], from)
		case xml.Comment:
			edits = append(edits, r.comment(text, from+len("<!--"), to-len("-->"))...)
		case xml.ProcInst:
			if t.Target != "xml" || !declaration.Match(t.Inst) {
				return nil, false
			}
		default:
			return nil, false
		}
	}
}

// declaration is all that an XML declaration may say.
var declaration = regexp.MustCompile(`^\s*version\s*=\s*["']1\.\d["'](\s+encoding\s*=\s*["'][A-Za-z0-9._-]{1,20}["'])?(\s+standalone\s*=\s*["'](yes|no)["'])?\s*$`)

func isSOAPNamespace(space string) bool {
	return space == "http://schemas.xmlsoap.org/soap/envelope/" || space == "http://www.w3.org/2003/05/soap-envelope"
}

func (r reader) comment(text string, from, to int) []edit {
	edits := r.visit(spot{about: freeText}, text[from:to])
	for i := range edits {
		edits[i].from += from
		edits[i].to += from
	}
	return edits
}

// content reads the text that an element has up to here, however it is cut into CDATA
// sections and by comments. An edit that reaches over several pieces is made in the first,
// and what it replaces is taken out of the others.
func (r reader) content(n *node, inside int) (edits []edit) {
	var said []byte
	for _, p := range n.pieces {
		said = append(said, p.said...)
	}
	for _, e := range r.value(string(said), n.at, inside) {
		begin := 0
		for _, p := range n.pieces {
			end := begin + len(p.said)
			if from, to := max(e.from, begin), min(e.to, end); from < to {
				part := edit{from - begin, to - begin, ""}
				if from == e.from {
					part.with = e.with
				}
				edits = append(edits, p.outward([]edit{part})...)
			}
			begin = end
		}
	}
	n.pieces = nil
	return edits
}

// attribute is one in a start tag that is well-formed.
var attribute = regexp.MustCompile(`([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

// attributes reads those of a start tag. What SOAP and XML themselves say in attributes is
// about the document and kept as text, if it is in Latin letters.
func (r reader) attributes(tag string, base int, of spot, inside int) (edits []edit) {
	for _, m := range attribute.FindAllStringSubmatchIndex(tag, -1) {
		prefix, name, prefixed := strings.Cut(tag[m[2]:m[3]], ":")
		if !prefixed {
			prefix, name = "", prefix
		}
		at, from, to := r.fields.below(of, name), m[4], m[5]
		if from < 0 {
			from, to = m[6], m[7]
		}
		c := xmlText(tag[from:to], base+from)
		if prefix == "xmlns" || name == "xmlns" || prefixed && slices.Contains(structural, name) && isASCII(string(c.said)) {
			at = spot{about: keptText}
		}
		edits = append(edits, c.outward(r.value(string(c.said), at, inside))...)
	}
	return edits
}

// structural are names of attributes of SOAP and of XML Schema instances.
var structural = []string{"type", "nil", "encodingStyle", "mustUnderstand", "actor", "role", "arrayType", "schemaLocation", "root"}

// xmlText reads character data, entities and all, that stands at base in a document.
func xmlText(raw string, base int) *coded {
	c := &coded{quote: xmlQuoting(raw)}
	for i := 0; i < len(raw); {
		said, size := raw[i:i+1], 1
		switch {
		case raw[i] == '&':
			size = strings.IndexByte(raw[i:], ';') + 1
			said = entity(raw[i+1 : i+size-1])
		case strings.HasPrefix(raw[i:], "\r\n"):
			said, size = "\n", 2
		case raw[i] >= utf8.RuneSelf:
			_, size = utf8.DecodeRuneInString(raw[i:])
			said = raw[i : i+size]
		}
		c.add(said, base+i)
		i += size
	}
	c.at = append(c.at, base+len(raw))
	return c
}

const cdataBegin, cdataEnd = "<![CDATA[", "]]>"

// cdata reads a CDATA section that stands at base in a document.
func cdata(raw string, base int) *coded {
	c := &coded{quote: func(s string) string { return strings.ReplaceAll(s, cdataEnd, "]]"+cdataEnd+cdataBegin+">") }}
	for i := len(cdataBegin); i < len(raw)-len(cdataEnd); {
		_, size := utf8.DecodeRuneInString(raw[i:])
		c.add(raw[i:i+size], base+i)
		i += size
	}
	c.at = append(c.at, base+len(raw)-len(cdataEnd))
	return c
}

// entity is what an entity or a character reference of well-formed XML says.
func entity(name string) string {
	switch name {
	case "lt":
		return "<"
	case "gt":
		return ">"
	case "amp":
		return "&"
	case "quot":
		return `"`
	case "apos":
		return "'"
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, _ := strconv.ParseUint(digits, base, 32)
	return string(rune(n))
}

// xmlQuoting writes quotes as raw does.
func xmlQuoting(raw string) func(string) string {
	quote := "&quot;"
	if strings.Contains(raw, "&#34;") {
		quote = "&#34;"
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, quote, "'", "&#39;", "\r", "&#xD;").Replace
}
